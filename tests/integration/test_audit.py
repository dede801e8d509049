"""The audit log: one chain that shows where somebody laid hands on it; staff acts, and never a vote."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.supporting import support_idea
from caxamarca.domain.errors import Refusal
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import STRANGER
from caxamarca.persistence import audit, site
from caxamarca.persistence.audit import BEGINNING, Entry, Head
from caxamarca.persistence.database import session, transaction
from tests import factories as make
from tests.integration.conftest import CONVENED, VOTING, starting
from tests.support.together import together

pytestmark = [starting(CONVENED), pytest.mark.usefixtures("app")]


def entries() -> list[Entry]:
    return list(session().execute(select(Entry).order_by(Entry.id)).scalars())


def test_the_log_is_one_chain_from_its_beginning_to_its_head() -> None:
    whole = entries()
    assert len(whole) > 5
    assert [entry.previous for entry in whole] == [BEGINNING, *(entry.hash for entry in whole[:-1])]
    assert session().execute(select(Head.hash)).scalar_one() == whole[-1].hash
    assert audit.first_broken(session()) is None


FAULTS: dict[str, Callable[[Entry], object]] = {
    "words changed": lambda entry: update(Entry).where(Entry.id == entry.id).values(tag="staff:role:end"),
    "person changed": lambda entry: update(Entry).where(Entry.id == entry.id).values(staff_id=None),
    "subject changed": lambda entry: update(Entry).where(Entry.id == entry.id).values(subject=99),
    "details changed": lambda entry: update(Entry).where(Entry.id == entry.id).values(details="{}"),
    "moment changed": lambda entry: (
        update(Entry).where(Entry.id == entry.id).values(made_at=make.a_calendar().voting_from)
    ),
    "salt changed": lambda entry: update(Entry).where(Entry.id == entry.id).values(salt=bytes(16)),
    "hash changed": lambda entry: update(Entry).where(Entry.id == entry.id).values(hash="f" * 64),
    "taken out": lambda entry: delete(Entry).where(Entry.id == entry.id),
}


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_log_that_somebody_laid_hands_on_is_seen_to_be_broken(fault: str, place: str) -> None:
    make.an_evaluator(make.SAN_PABLO)
    whole = [entry for entry in entries() if entry.details != "{}" and entry.staff_id]
    chosen = {"first": whole[0], "middle": whole[len(whole) // 2], "last": whole[-1]}[place]
    with transaction() as writing:
        writing.execute(FAULTS[fault](chosen))  # type: ignore[call-overload]
    broken = audit.first_broken(session())
    assert broken is not None
    # Where an entry is gone, the next one does not follow; where it was the last one, the head tells.
    assert broken in {chosen.id, chosen.id + 1, 0}


def test_an_entry_put_in_from_the_side_is_seen() -> None:
    last = entries()[-1]
    with transaction() as writing:
        writing.add(
            Entry(
                made_at=last.made_at,
                staff_id=None,
                tag="staff:role:give",
                subject=1,
                details="{}",
                salt=bytes(16),
                previous="e" * 64,
                hash="f" * 64,
            )
        )
    assert audit.first_broken(session()) == last.id + 1


def test_two_entries_cannot_follow_the_same_one() -> None:
    last = entries()[-1]
    with pytest.raises(Exception, match="previous"), transaction() as writing:
        writing.execute(
            text(
                "INSERT INTO audit (made_at, tag, details, salt, previous, hash)"
                " VALUES (:made_at, 'x:x:x', '{}', :salt, :previous, 'f')"
            ),
            {"made_at": "2026-01-01 00:00:00", "salt": bytes(16), "previous": last.previous},
        )


def test_a_published_hash_cannot_be_tried_with_what_somebody_guesses() -> None:
    """A stranger knows the moment, the few people, places and acts, and every hash before."""
    whole = entries()
    assert len({entry.salt for entry in whole}) == len(whole)
    for entry in whole:
        guessed = Entry(
            **{name: getattr(entry, name) for name in ("made_at", "staff_id", "tag", "subject", "details")},
            previous=entry.previous,
        )
        for salt in (b"", bytes(audit.SALT)):
            guessed.salt = salt
            assert audit._hash(guessed) != entry.hash
        guessed.salt = entry.salt
        assert audit._hash(guessed) == entry.hash, "and all but the salt was guessed"
        assert len(entry.salt) == audit.SALT


def test_many_acts_at_once_leave_one_chain(app: Flask) -> None:
    administrator = make.an_administrator()

    def deed(number: int) -> Callable[[], None]:
        def note() -> None:
            with transaction() as writing:
                audit.write(writing, administrator, "test:test:test", number, site.now(writing))

        return note

    before = len(entries())
    assert together(app, *map(deed, range(8))) == [None] * 8
    session().rollback()
    assert len(entries()) == before + 8
    assert audit.first_broken(session()) is None


def test_what_is_refused_is_not_noted() -> None:
    before = len(entries())
    idea = make.an_idea()
    evaluator = make.an_evaluator()
    after = len(entries())
    with pytest.raises(Refusal):
        evaluate_idea(evaluator, idea, make.an_evaluation())
    assert len(entries()) == after > before


def test_spanish_letters_and_the_moment_survive_the_way_to_the_database_and_back() -> None:
    with transaction() as writing:
        audit.write(
            writing,
            STRANGER,
            "site:test:note",
            None,
            site.now(writing),
            {"razón": "Ñandú «á»", "céntimos": 1},
        )
    assert audit.first_broken(session()) is None
    assert "Ñandú" in entries()[-1].details


def test_the_log_is_read_in_stretches_from_the_newest() -> None:
    whole = [entry.id for entry in reversed(entries())]
    first = audit.newest(session(), 3)
    second = audit.newest(session(), 3, before=first[-1].id)
    assert [entry.id for entry in [*first, *second]] == whole[:6]


def test_what_residents_do_is_not_in_the_log() -> None:
    neighbour = make.a_resident(which=1)
    make.reach(Stage.IDEAS)
    before = len(entries())
    support_idea(neighbour, make.an_idea())
    assert len(entries()) == before


@starting(VOTING)
def test_no_vote_is_in_the_log() -> None:
    before = [entry.id for entry in entries()]
    make.a_vote(make.a_resident(), 1)
    assert [entry.id for entry in entries()] == before
