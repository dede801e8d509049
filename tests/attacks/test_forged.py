"""Forged, foreign, repeated, replayed: each is refused by its name, before a single row of any table is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import select

from caxamarca.actions import keyholding
from caxamarca.actions.casting import MAC_KEY, cast_vote, review
from caxamarca.actions.closing import bring_opening, take_box
from caxamarca.actions.keeping import bring_key
from caxamarca.actions.unsealing import open_elsewhere
from caxamarca.domain.box import NotSignedByTheKey, OtherEnvelopes
from caxamarca.domain.codes import new_tracking_code
from caxamarca.domain.custody import ForeignShare, RepeatedShare, SharesMissing
from caxamarca.domain.errors import Refusal
from caxamarca.domain.processes import BoxState
from caxamarca.domain.voting import AlreadyVoted, Claim, ForgedTrackingCode, make_claim
from caxamarca.persistence import processes
from caxamarca.persistence.database import keyring, session
from caxamarca.persistence.tables import Base
from tests import factories as make

pytestmark = pytest.mark.usefixtures("app")


def everything() -> dict[str, str]:
    """A digest of the rows of each table, in whatever order they lie."""
    session().rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in session().execute(select(table)))
        found[table.name] = sha256("\n".join(rows).encode()).hexdigest()
    session().rollback()
    return found


def refused(refusal: type[Refusal], deed: Callable[[], object]) -> None:
    """A deed that is refused by this name, and leaves every row as it was."""
    before = everything()
    with pytest.raises(refusal):
        deed()
    assert everything() == before


FORGED: dict[str, Callable[[Claim], Claim]] = {
    "another code": lambda claim: replace(claim, code=new_tracking_code(lambda size: b"\1" * size)),
    "a longer life": lambda claim: replace(claim, expires=claim.expires + 3600),
    "another proof": lambda claim: replace(claim, mac="0" * 64),
    "no proof": lambda claim: replace(claim, mac=""),
    "another process": lambda claim: make_claim(
        keyring().key(MAC_KEY), 999, make.a_resident().as_resident, claim.code, _moment(claim)
    ),
    "another voter": lambda claim: make_claim(
        keyring().key(MAC_KEY),
        processes.by_year(session(), make.YEAR).id,
        make.a_resident(which=1).as_resident,
        claim.code,
        _moment(claim),
    ),
}


def _moment(claim: Claim) -> datetime:
    return datetime.fromtimestamp(claim.expires, UTC)


@pytest.mark.parametrize("way", FORGED)
def test_a_forged_or_foreign_code_is_refused_before_anything_is_written(way: str) -> None:
    make.a_process()
    make.an_open_vote()
    voter, choices = make.a_resident(), {make.constituency(): [1]}
    claim = review(voter, make.YEAR, choices)
    forged = FORGED[way](claim)
    refused(ForgedTrackingCode, lambda: cast_vote(voter, make.YEAR, choices, forged))
    assert cast_vote(voter, make.YEAR, choices, claim) == claim.code, "the own one goes in"


def test_a_replayed_form_writes_nothing_whoever_sends_it() -> None:
    make.a_process()
    make.an_open_vote()
    voter, other = make.a_resident(), make.a_resident(which=1)
    here = make.constituency()
    claim, second = (review(voter, make.YEAR, {here: [number]}) for number in (1, 2))
    cast_vote(voter, make.YEAR, {here: [1]}, claim)
    before = everything()
    assert cast_vote(voter, make.YEAR, {here: [3]}, claim) == claim.code, (
        "told as it was, and no mark is changed"
    )
    assert everything() == before
    refused(AlreadyVoted, lambda: cast_vote(voter, make.YEAR, {here: [2]}, second))
    refused(ForgedTrackingCode, lambda: cast_vote(other, make.YEAR, {here: [1]}, claim))


def altered(share: bytes) -> bytes:
    return share[:-1] + bytes([share[-1] ^ 1])


SHARES: dict[str, tuple[type[Refusal], Callable[[Sequence[bytes], Sequence[bytes]], Sequence[bytes]]]] = {
    "repeated": (RepeatedShare, lambda own, _other: (own[0], own[0])),
    "of another ceremony": (ForeignShare, lambda own, other: (own[0], other[1])),
    "wrong": (ForeignShare, lambda own, _other: (own[0], altered(own[1]))),
    "too few": (SharesMissing, lambda own, _other: own[:1]),
    "none": (SharesMissing, lambda _own, _other: ()),
}


@pytest.mark.parametrize("way", SHARES)
def test_a_share_that_is_none_of_the_box_is_refused_by_its_name(way: str) -> None:
    make.a_process()
    committee = make.a_committee_member()
    ceremony, own = keyholding.hold_ceremony(make.YEAR, 3, 2)
    _another, other = keyholding.hold_ceremony(make.YEAR, 3, 2)
    bring_key(committee, make.YEAR, ceremony)
    make.an_open_vote()
    make.a_vote(make.a_resident(), 1)
    make.a_vote(make.a_resident(which=1), 2)
    make.a_closed_vote()
    taken, envelopes = take_box(committee, make.YEAR)
    refusal, typed = SHARES[way]
    refused(refusal, lambda: open_elsewhere(taken, envelopes, ceremony, typed(own, other)))
    another = [envelopes[0], envelopes[0]]
    refused(OtherEnvelopes, lambda: open_elsewhere(taken, another, ceremony, own[:2]))
    opening = open_elsewhere(taken, envelopes, ceremony, own[:2])
    unsigned = replace(opening, signature=bytes(len(opening.signature)))
    refused(NotSignedByTheKey, lambda: bring_opening(committee, make.YEAR, unsigned))
    bring_opening(committee, make.YEAR, opening)
    assert processes.by_year(session(), make.YEAR).box_state is BoxState.OPENED
