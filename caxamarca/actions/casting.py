"""Casting a ballot: one person, one transaction, one sealed envelope, and a board line that leads to neither."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.actions import proving, stamping
from caxamarca.actions.identifying import document_mac
from caxamarca.domain.codes import CodeKind, MistypedCode, new_tracking_code, normalise
from caxamarca.domain.days import civil_day
from caxamarca.domain.documents import parse
from caxamarca.domain.errors import NotSignedIn
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.processes import BoxState, Stage, WrongStage, age_on
from caxamarca.domain.roles import Actor
from caxamarca.domain.voting import (
    AlreadyVoted,
    Claim,
    ForgedTrackingCode,
    NothingToVote,
    NotOnTheRoll,
    Paper,
    TookPart,
    TooYoung,
    VotingPaused,
    board_hash,
    check_claim,
    check_fresh,
    encode,
    make_claim,
    mark,
)
from caxamarca.persistence import board, envelopes, participation, processes, roll, sealing, sign_ins, site
from caxamarca.persistence.casting_desk import Voter, voter
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.participation import TookPartBefore
from caxamarca.persistence.processes import Process

REVIEW_LIFE = timedelta(minutes=30)
MAC_KEY = "tracking"


def paper_for(actor: Actor, year: int) -> Paper:
    """The paper that this resident may fill in now.

    Raises WrongStage, NotOnTheRoll, TooYoung, NothingToVote, AlreadyVoted or VotingPaused.
    """
    reading = session()
    process = processes.by_year(reading, year)
    now = site.now(reading)
    permit(actor, Action.CAST_VOTE, process.stage(now))
    resident = actor.as_resident
    found = _entitled(voter(reading, process, resident), process)
    if participation.of_resident(reading, process.id, resident) is not None:
        raise AlreadyVoted(process.id)
    _check_not_paused(process)
    if not any(part.numbers for part in found.paper.parts):
        raise NothingToVote
    return found.paper


def review(actor: Actor, year: int, choices: Mapping[int, Collection[int]]) -> Claim:
    """Check the choices and make the tracking code that will stand for them. Nothing is written."""
    mark(paper_for(actor, year), choices)
    process = processes.by_year(session(), year)
    code = new_tracking_code(secrets.token_bytes)
    expires = datetime.now(UTC) + REVIEW_LIFE
    return make_claim(keyring().key(MAC_KEY), process.id, actor.as_resident, code, expires)


def cast_vote(actor: Actor, year: int, choices: Mapping[int, Collection[int]], claim: Claim) -> str:
    """Put the ballot into the box, and return its tracking code.

    Sending the same form again gives the same answer with the same code. Raises ForgedTrackingCode before
    anything is written, then ReviewExpired, AlreadyVoted, TooManyChoices, NotOnThePaper, NotOnTheRoll,
    TooYoung, NothingToVote, VotingPaused, KeyExchanged, WrongStage, or NotSignedIn where the sign-in was ended while
    this waited for its turn; a refused ballot leaves nothing behind.
    """
    resident = actor.as_resident
    process_id = processes.by_year(session(), year).id
    code = _own_code(process_id, resident, claim)
    hashed = board_hash(process_id, code)
    if board.has(session(), process_id, hashed):
        return code
    check_fresh(claim, datetime.now(UTC))
    try:
        with transaction() as writing:
            process = processes.shared(writing, year)
            now = site.now(writing)
            permit(actor, Action.CAST_VOTE, process.stage(now))
            if process.box_state is not BoxState.OPEN:
                raise WrongStage(Stage.COUNT)
            _check_not_paused(process)
            if actor.sign_in and not sign_ins.is_there(writing, actor.sign_in):
                raise NotSignedIn
            found = _entitled(voter(writing, process, resident), process)
            clear = encode(mark(found.paper, choices), process.marks)
            sealed = sealing.seal(clear, proving.sealing_key(writing, process), process.year)
            participation.add(writing, process.id, resident, found.province, civil_day(now))
            envelopes.add(
                writing, process.id, stamping.stamped(stamping.ENVELOPE, process.id, found.province, sealed)
            )
            board.add(
                writing, process.id, stamping.stamped(stamping.LINE, process.id, found.province, hashed)
            )
    except (TookPartBefore, IntegrityError):  # the second: the code is on the board, sent twice at once
        if board.has(session(), process_id, hashed):
            return code
        raise AlreadyVoted(process_id) from None
    return code


def _own_code(process_id: int, resident: int, claim: Claim) -> str:
    check_claim(keyring().key(MAC_KEY), process_id, resident, claim)
    try:
        return normalise(claim.code, CodeKind.TRACKING)
    except MistypedCode:
        raise ForgedTrackingCode from None


def _check_not_paused(process: Process) -> None:
    if process.interrupted_at is not None:
        raise VotingPaused


def _entitled(found: Voter | None, process: Process) -> Voter:
    """Age counts by the year in which voting opens, so that nobody's age changes while the box is open."""
    if found is None:
        raise NotOnTheRoll
    if found.birth_year is not None and age_on(found.birth_year, process.voting_from) < process.minimum_age:
        raise TooYoung(process.minimum_age)
    return found


def has_voted(actor: Actor, process_id: int) -> bool:
    """Whether the signed-in resident's ballot is in this box. Told to nobody else."""
    return process_id in took_part(actor)


def is_in_an_open_box(writing: Session, resident: int, now: datetime) -> bool:
    """Whether a ballot of this person is in a box that takes ballots now. It is told to nobody."""
    voted = participation.all_of(writing, resident)
    return any(process.id in voted for process in processes.in_stage(writing, Stage.VOTING, now))


def invented_who_voted(documents: Iterable[str]) -> frozenset[str]:
    """Of the people whom a demonstration invented, the documents of those who have nothing left to vote for: their
    ballot is in the box of each open vote on whose roll they stand. Told to everybody who may try them.

    Raises NotFound on a real site.
    """
    reading = session()
    now = site.now_of_demonstration(reading)
    macs = {document_mac(parse(one)): one for one in documents}
    done: set[str] = set()
    left: set[str] = set()
    for process in processes.in_stage(reading, Stage.VOTING, now):
        entitled = roll.residents(reading, process.id, list(macs))
        voted = participation.among(reading, process.id, entitled.values())
        for mac, resident in entitled.items():
            (done if resident in voted else left).add(macs[mac])
    return frozenset(done - left)


def took_part(actor: Actor) -> dict[int, TookPart]:
    """For each process in which the signed-in resident has voted, the day and the channel. Told to nobody else: where
    one person alone made the code after the opening, to nobody at all, for that person may be the one who asks.
    """
    if actor.resident is None:
        return {}
    return participation.all_of(session(), actor.resident, opened_since=actor.by_one_at)


def is_on_board(process_id: int, code: str) -> bool:
    """Whether a tracking code stands on the board. Raises MistypedCode."""
    return board.has(session(), process_id, board_hash(process_id, normalise(code, CodeKind.TRACKING)))


@dataclass(frozen=True)
class Listed:
    """Where a tracking code stands in what is published: its hash in hex, and the number of its list.

    `number` is `None` while it waits to be mixed with others.
    """

    mark: str
    number: int | None


def listed(process_id: int, code: str) -> Listed:
    """Raises MistypedCode."""
    hashed = board_hash(process_id, normalise(code, CodeKind.TRACKING))
    return Listed(hashed.hex(), board.batch_of(session(), process_id, hashed))
