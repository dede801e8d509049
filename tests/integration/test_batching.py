"""Batches: what waits is mixed, listed and signed; the lists grow and never change; closing adds what is left."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from caxamarca.actions import batching, freezing
from caxamarca.actions.batching import ListsDiffer, publish_due, publish_everywhere, publish_waiting
from caxamarca.actions.closing import close_box
from caxamarca.actions.proving import NotWhatWasPublished
from caxamarca.domain import checkpoints as points
from caxamarca.domain.checkpoints import History, HistoryChanged
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.persistence import board, checkpoints, processes, signing
from caxamarca.persistence.board import BoardLine, WaitingLine
from caxamarca.persistence.checkpoints import EnvelopeHash, SignedCheckpoint
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.envelopes import Envelope, SealedBox, WaitingEnvelope
from caxamarca.persistence.processes import Process
from caxamarca.persistence.stamped import Stamped
from tests import factories as make
from tests.integration.conftest import VOTING, starting
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("app")


def process() -> Process:
    session().rollback()
    return processes.by_year(session(), make.YEAR)


def votes(*whom: int) -> None:
    for which in whom:
        make.a_vote(make.a_resident(which=which), 1)


def signed() -> Sequence[SignedCheckpoint]:
    return checkpoints.all_of(session(), process().id)


def history() -> History:
    """All checkpoints, followed from the first one on with their lists as the site publishes them."""
    found, now = History(), process()
    for one in signed():
        codes = board.hashes_of(session(), now.id, one.number)
        sealed = checkpoints.hashes_of(session(), now.id, one.number)
        found = found.followed(one.text, codes, sealed)
    return found


@starting(VOTING)
def test_what_stands_still_is_in_the_first_checkpoint() -> None:
    (one,) = signed()
    frozen = points.from_text(one.text).frozen
    terms = freezing.terms_text(session(), process())
    assert frozen["bases"] == sha256(terms.encode()).hexdigest()
    assert frozen["llave_del_anfora"] == (process().box_key or b"").hex()
    public = bytes.fromhex(frozen["llave_de_las_firmas"])
    assert public == signing.public_key(keyring().key(signing.KEY_NAME))
    assert signing.is_signed(public, one.text, one.signature)
    assert not signing.is_signed(public, one.text + " ", one.signature)


@starting(VOTING)
def test_too_few_wait_until_they_are_enough_and_as_many_stay() -> None:
    votes(0, 1)
    assert publish_waiting(make.YEAR, least=2) is None
    votes(2)
    assert publish_waiting(make.YEAR, least=2) is None
    votes(3)
    assert publish_waiting(make.YEAR, least=2) == 1
    assert history().codes.size == 2
    assert publish_waiting(make.YEAR, least=2) is None, "two stay"
    assert publish_waiting(make.YEAR, least=0) == 2
    assert publish_waiting(make.YEAR, least=0) is None, "nothing waits any more"
    assert history().codes.size == 4
    assert points.from_text(signed()[-1].text).voted == {make.CAJAMARCA: 4}


def test_a_province_with_few_ballots_waits_until_they_are_enough_or_the_box_is_closed() -> None:
    make.a_process()
    make.an_open_vote(papers={make.CAJAMARCA: [100], make.SAN_PABLO: [100]})
    votes(0, 1)
    make.a_vote(make.a_resident(make.SAN_PABLO), 1, province=make.SAN_PABLO)
    assert publish_waiting(make.YEAR, least=1) == 1
    assert points.from_text(signed()[-1].text).voted == {make.CAJAMARCA: 1}
    assert publish_waiting(make.YEAR, least=1) is None
    make.a_vote(make.a_resident(make.SAN_PABLO, which=1), 1, province=make.SAN_PABLO)
    votes(2)
    assert publish_waiting(make.YEAR, least=1) == 2
    assert points.from_text(signed()[-1].text).voted == {make.CAJAMARCA: 2, make.SAN_PABLO: 1}
    make.a_closed_vote()
    assert history().codes.size == 5


@starting(VOTING)
def test_a_cast_mixes_once_an_hour_and_not_at_each_vote() -> None:
    votes(0, 1)
    with transaction() as writing:
        (one,) = writing.execute(select(SignedCheckpoint)).scalars()
        one.made_at = one.mixed_at = datetime.now(UTC) - timedelta(hours=2)

    def keys() -> set[bytes]:
        session().rollback()
        return set(session().execute(select(WaitingEnvelope.key)).scalars())

    before = keys()
    publish_due(make.YEAR, datetime.now(UTC))
    after = keys()
    assert not before & after
    publish_due(make.YEAR, datetime.now(UTC))
    assert keys() == after


@starting(VOTING)
def test_the_first_who_vote_are_mixed_before_there_is_a_batch() -> None:
    votes(0, 1, 2)
    before = dict(session().execute(select(WaitingEnvelope.sealed, WaitingEnvelope.key)).all())
    assert publish_waiting(make.YEAR, least=20) is None
    session().rollback()
    after = dict(session().execute(select(WaitingEnvelope.sealed, WaitingEnvelope.key)).all())
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


@starting(VOTING)
def test_who_stays_is_drawn_by_lot_and_mixed_anew() -> None:
    votes(0, 1, 2, 3)
    before = {bytes(one.key): one.sealed for one in session().execute(select(WaitingEnvelope)).scalars()}
    publish_waiting(make.YEAR, least=2)
    session().rollback()
    staying = {bytes(one.key): one.sealed for one in session().execute(select(WaitingEnvelope)).scalars()}
    assert len(staying) == 2
    assert set(staying.values()) < set(before.values())
    assert not staying.keys() & before.keys()


def test_the_lot_lets_everybody_stay_as_often() -> None:
    waiting = [Stamped(make.CAJAMARCA, bytes([number]), b"") for number in range(4)]
    stayed = Counter(one for _ in range(4000) for one in batching._Pool.of(waiting, 2).staying)
    assert all(1800 < stayed[one] < 2200 for one in waiting), stayed


@starting(VOTING)
def test_a_batch_loses_and_changes_no_ballot_and_mixes_every_key() -> None:
    votes(0, 1, 2)
    before = dict(session().execute(select(WaitingEnvelope.sealed, WaitingEnvelope.key)).all())
    codes = set(session().execute(select(WaitingLine.code_hash)).scalars())
    publish_waiting(make.YEAR, least=0)
    session().rollback()
    after = dict(session().execute(select(Envelope.sealed, Envelope.key)).all())
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    assert set(session().execute(select(BoardLine.code_hash)).scalars()) == codes
    assert set(session().execute(select(Envelope.batch)).scalars()) == {1}
    assert session().execute(select(WaitingEnvelope)).first() is None


@starting(VOTING)
def test_who_votes_while_a_batch_is_made_is_in_this_one_or_the_next(app: Flask) -> None:
    people = [make.a_resident(which=which) for which in range(4)]
    together(
        app,
        *(lambda who=who: make.a_vote(who, 1) for who in people),
        *(lambda: publish_waiting(make.YEAR, least=0) for _ in range(3)),
    )
    publish_waiting(make.YEAR, least=0)
    assert history().codes.size == 4
    numbers = [one.number for one in signed()]
    assert numbers == list(range(len(numbers)))


@starting(VOTING)
def test_closing_publishes_what_is_left_and_the_box_is_just_that() -> None:
    votes(0, 1)
    publish_waiting(make.YEAR, least=0)
    votes(2)
    make.a_closed_vote()
    assert history().codes.size == 3
    boxed = session().execute(select(SealedBox.sealed)).scalars().all()
    listed = checkpoints.in_batches(session(), process().id).values()
    assert sorted(sha256(one).digest() for one in boxed) == sorted(
        one for several in listed for one in several
    )
    assert publish_waiting(make.YEAR, least=0) is None


@starting(VOTING)
def test_a_box_that_holds_other_envelopes_than_were_published_is_not_opened() -> None:
    """Somebody with the whole database puts an own envelope in the place of another one, in both tables."""
    votes(0, 1)
    publish_waiting(make.YEAR, least=0)
    with transaction() as writing:
        one = writing.execute(select(Envelope).limit(1)).scalar_one()
        one.sealed = b"x" * len(one.sealed)
    make.reach(Stage.COUNT)
    with pytest.raises(NotWhatWasPublished):
        make.a_closed_vote()
    assert process().box_state is BoxState.MOVED
    with pytest.raises(NotWhatWasPublished):
        close_box(make.YEAR)
    assert session().execute(select(func.count()).select_from(Envelope)).scalar_one() == 2


@starting(VOTING)
def test_an_envelope_that_was_put_in_or_taken_out_stops_the_batches() -> None:
    votes(0, 1)
    with transaction() as writing:
        line = writing.execute(select(WaitingLine).limit(1)).scalar_one()
        writing.delete(line)
    with pytest.raises(ListsDiffer) as told:
        publish_waiting(make.YEAR, least=0)
    assert (told.value.envelopes, told.value.codes) == (2, 1)


@starting(VOTING)
def test_a_cast_makes_a_batch_when_the_last_one_is_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching.publish_waiting, "__defaults__", (1,))
    votes(0, 1)
    now = datetime.now(UTC)
    publish_due(make.YEAR, now)
    assert len(signed()) == 1, "the opening was just now"
    publish_due(make.YEAR, now + timedelta(hours=2))
    assert len(signed()) == 2


@starting(VOTING)
def test_a_round_makes_no_batch_of_fewer_than_twenty_and_leaves_as_many() -> None:
    votes(0, 1, 2)
    assert publish_everywhere() == {}
    assert [points.leaving(waiting, points.LEAST) for waiting in (39, 40, 100)] == [0, 20, 80]


@starting(VOTING)
def test_one_vote_whose_lists_differ_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    open_votes = [process(), SimpleNamespace(year=make.YEAR + 1)]
    asked: list[int] = []

    def publishes(year: int) -> None:
        asked.append(year)
        if year == make.YEAR:
            raise ListsDiffer(2, 1)

    monkeypatch.setattr(processes, "in_stage", lambda *_what: open_votes)
    monkeypatch.setattr(batching, "publish_waiting", publishes)
    with pytest.raises(ListsDiffer):
        publish_everywhere()
    assert asked == [make.YEAR, make.YEAR + 1]


FAULTS = ["code added", "code gone", "order", "number", "previous", "year", "votes", "earlier day"]


@starting(VOTING)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_history_that_was_changed_does_not_follow(fault: str) -> None:
    votes(0, 1)
    publish_waiting(make.YEAR, least=0)
    begun, batch = signed()
    whole = points.from_text(batch.text)
    codes = board.hashes_of(session(), process().id, 1)
    sealed = checkpoints.hashes_of(session(), process().id, 1)
    before = History().followed(begun.text, [], [])
    assert before.followed(batch.text, codes, sealed).codes.size == 2
    lists = {
        "code added": [*codes, b"\xff" * 32],
        "code gone": codes[:1],
        "order": codes[::-1],
    }
    checkpoint = {
        "number": replace(whole, number=2),
        "previous": replace(whole, previous=bytes(32)),
        "year": replace(whole, year=2030),
        "votes": replace(whole, voted={make.CAJAMARCA: 3}),
        "earlier day": replace(whole, day=whole.day - timedelta(days=400)),
    }
    with pytest.raises(HistoryChanged):
        before.followed(points.to_text(checkpoint.get(fault, whole)), lists.get(fault, codes), sealed)


@starting(VOTING)
def test_nothing_of_a_batch_stays_where_it_was_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    votes(0, 1)

    def cut(*_what: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as cutting:
        cutting.setattr(signing, "sign", cut)
        with pytest.raises(KeyboardInterrupt):
            publish_waiting(make.YEAR, least=0)
    assert len(signed()) == 1
    assert session().execute(select(func.count()).select_from(EnvelopeHash)).scalar_one() == 0
    assert session().execute(select(Envelope)).first() is None
    assert publish_waiting(make.YEAR, least=0) == 1
