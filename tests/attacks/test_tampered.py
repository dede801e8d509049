"""Somebody writes into the database, without the folder of the keys: nothing that this site did not sign is counted.

Whoever can write there can always stop a vote. What they cannot do is change it: each step looks at what was signed
before it goes on, and says so.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from caxamarca.actions import batching, proving, seconding, stamping
from caxamarca.actions.batching import publish_waiting
from caxamarca.actions.proving import KeyExchanged, NotWhatWasPublished, TallyChanged, TermsChanged
from caxamarca.actions.seconding import ChangedSinceAsked
from caxamarca.actions.stamping import PutInByHand
from caxamarca.cli import watching
from caxamarca.domain import checkpoints as points
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.domain.voting import Ballot, encode
from caxamarca.persistence import ballots, checkpoints, envelopes, processes, sealing, tallies
from caxamarca.persistence.ballots import BallotLine
from caxamarca.persistence.board import WaitingLine
from caxamarca.persistence.checkpoints import EnvelopeHash
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.envelopes import Envelope, WaitingEnvelope
from caxamarca.persistence.participation import Participation
from caxamarca.persistence.processes import Process
from caxamarca.persistence.tallies import ClearBallot
from tests import factories as make
from tests.support.serving import served
from tests.support.visiting import Visitor

pytestmark = pytest.mark.usefixtures("app")

VOTERS = 4
MINE, THEIRS = 2, 1
"""The project of whoever reaches into the database, and the one that people vote for."""


def process() -> Process:
    session().rollback()
    return processes.by_year(session(), make.YEAR)


def a_vote_under_way() -> None:
    make.a_process()
    make.an_open_vote()
    for which in range(VOTERS):
        make.a_vote(make.a_resident(which=which), THEIRS)


def my_ballot() -> bytes:
    found = process()
    return sealing.seal(
        encode(Ballot(((make.constituency(), (MINE,)),)), found.marks), found.box_key or b"", found.year
    )


def exchange_listed_ballots() -> None:
    """Each ballot of a list, and its hash beside it, so that the tables agree with each other."""
    publish_waiting(make.YEAR, least=0)
    session().rollback()
    keys = session().execute(select(Envelope.key, Envelope.sealed)).all()
    mine = {key: (sealed, my_ballot()) for key, sealed in keys}
    with transaction() as writing:
        for key, (sealed, other) in mine.items():
            writing.execute(update(Envelope).where(Envelope.key == key).values(sealed=other))
            writing.execute(
                update(EnvelopeHash)
                .where(EnvelopeHash.hash == hashlib.sha256(sealed).digest())
                .values(hash=hashlib.sha256(other).digest())
            )


def exchange_a_waiting_ballot() -> None:
    other = my_ballot()
    with transaction() as writing:
        (one,) = writing.execute(select(WaitingEnvelope).limit(1)).scalars()
        one.sealed = other


def vote_for_somebody_who_stayed_at_home() -> None:
    """A row in each of the three tables, as alike to the others as it can be made."""
    ghost, other = make.a_resident(which=VOTERS), my_ballot()
    with transaction() as writing:
        one = writing.execute(select(Participation).limit(1)).scalar_one()
        writing.add(
            Participation(
                process_id=one.process_id,
                resident_id=ghost.as_resident,
                province=one.province,
                day=one.day,
                channel=one.channel,
            )
        )
        seal = writing.execute(select(WaitingEnvelope).limit(1)).scalar_one()
        line = writing.execute(select(WaitingLine).limit(1)).scalar_one()
        writing.add(
            WaitingEnvelope(
                key=bytes(envelopes.KEY_LENGTH),
                process_id=seal.process_id,
                province=seal.province,
                sealed=other,
                stamp=seal.stamp,
            )
        )
        writing.add(
            WaitingLine(
                code_hash=bytes(32), process_id=line.process_id, province=line.province, stamp=line.stamp
            )
        )


def exchange_two_numbers_on_the_ballot() -> None:
    with transaction() as writing:
        for before, after in ((THEIRS, 99), (MINE, THEIRS), (99, MINE)):
            writing.execute(
                update(BallotLine)
                .where(BallotLine.constituency_id == make.constituency(), BallotLine.number == before)
                .values(number=after)
            )


def exchange_two_numbers_once_the_box_is_opened() -> None:
    """And the hash of the ballots in the text of the checkpoint, which nobody can sign."""
    make.a_closed_vote()
    exchange_two_numbers_on_the_ballot()
    other = batching.terms_hash(session(), process())
    with transaction() as writing:
        (one,) = checkpoints.all_of(writing, processes.by_year(writing, make.YEAR).id)[:1]
        first = points.from_text(one.text)
        one.text = points.to_text(replace(first, frozen={**first.frozen, points.TERMS: other}))


def exchange_the_tally() -> None:
    make.a_closed_vote()
    with transaction() as writing:
        writing.execute(update(ClearBallot).values(numbers=str(MINE)))


DEEDS: Mapping[Callable[[], None], type[Refusal]] = {
    exchange_listed_ballots: NotWhatWasPublished,
    exchange_a_waiting_ballot: PutInByHand,
    vote_for_somebody_who_stayed_at_home: PutInByHand,
    exchange_two_numbers_on_the_ballot: TermsChanged,
    exchange_two_numbers_once_the_box_is_opened: NotWhatWasPublished,
    exchange_the_tally: TallyChanged,
}


def projects() -> dict[int, int]:
    """Which project has which number on the ballot."""
    here = make.constituency()
    return {line.number: line.project.id for line in ballots.lines(session(), [here])[here]}


def counted() -> dict[int, int]:
    """The votes of each project, once the box is closed, opened and declared."""
    if process().box_state is BoxState.OPEN:
        make.a_closed_vote()
    make.seconded(Action.DECLARE_RESULTS)
    votes = dict.fromkeys(projects().values(), 0)
    for numbers, count in tallies.ballots(session(), make.constituency()).items():
        for number in numbers:
            votes[projects()[number]] += count
    return votes


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_whoever_writes_into_the_database_changes_nothing_that_is_counted(deed: Callable[[], None]) -> None:
    a_vote_under_way()
    deed()
    with pytest.raises(DEEDS[deed]):
        counted()
    assert process().declared_at is None


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_without_a_look_at_what_was_signed_the_same_deed_is_counted(
    deed: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: the database is compared with itself."""
    monkeypatch.setattr(stamping, "check", lambda _kind, _process, found: found)
    monkeypatch.setattr(proving, "check_tally", lambda *_told: None)
    monkeypatch.setattr(proving, "check_history", as_the_tables_say)
    a_vote_under_way()
    mine = projects()[MINE]
    deed()
    assert counted()[mine] > 0


def all_hashes(reading: Session, process_id: int) -> tuple[bytes, ...]:
    return tuple(
        sorted(one for several in checkpoints.in_batches(reading, process_id).values() for one in several)
    )


def as_the_tables_say(reading: Session, one: Process) -> proving.Proven:
    last = checkpoints.last(reading, one.id)
    assert last is not None
    return proving.Proven(points.from_text(last.text), all_hashes(reading, one.id))


def test_the_key_to_which_ballots_are_sealed_is_the_one_that_was_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_vote_under_way()
    with transaction() as writing:
        processes.alone(writing, make.YEAR).box_key = sealing.public_key(sealing.new_private_key())
    with pytest.raises(KeyExchanged):
        make.a_vote(make.a_resident(which=VOTERS), THEIRS)
    monkeypatch.setattr(proving, "_sealing_key", lambda *_told: (process().box_key or b"").hex())
    assert make.a_vote(make.a_resident(which=VOTERS), THEIRS), "the seeded fault"


def test_what_is_confirmed_is_what_was_asked_for() -> None:
    """One evaluator and one administrator change the ballot or the dates behind the first one's word."""
    make.a_process()
    make.ready_to_open()
    first, second = make.two_administrators()
    act = seconding.ask(first, make.YEAR, Action.OPEN_VOTING, "Está todo.")
    with transaction() as writing:
        processes.alone(writing, make.YEAR).marks += 1
    with pytest.raises(ChangedSinceAsked):
        seconding.confirm(second, act)
    seconding.turn_down(second, act)
    seconding.confirm(second, seconding.ask(first, make.YEAR, Action.OPEN_VOTING, "Ahora sí."))
    assert process().box_state is BoxState.OPEN


def test_whoever_watches_sees_ballots_that_changed_after_the_opening(
    visitor: Visitor, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "PAUSE", 0)
    a_vote_under_way()
    with served(visitor.web) as address:
        words = [f"{address}/procesos/{make.YEAR}", f"{tmp_path}/copias"]
        assert CliRunner().invoke(watching.command, words).exit_code == 0
        exchange_two_numbers_on_the_ballot()
        done = CliRunner().invoke(watching.command, words)
        assert (done.exit_code, "las reglas o las cédulas" in done.output) == (watching.ALARM, True), (
            done.output
        )


def test_an_honest_vote_is_counted() -> None:
    a_vote_under_way()
    publish_waiting(make.YEAR, least=2)
    make.reach(Stage.COUNT)
    theirs = projects()[THEIRS]
    assert counted() == {**dict.fromkeys(projects().values(), 0), theirs: VOTERS}
