"""Batches: ballots that wait are mixed, listed and signed. Nobody changes them unseen, nor joins them to people.

A cast writes who and what in one transaction, and a database keeps traces of that in hidden columns and logs. A batch
takes envelopes and board lines away from where they wait and writes them anew in random order; so at most those that
wait are ever joinable by whoever takes a copy of the database.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from caxamarca.actions import freezing, stamping
from caxamarca.domain import checkpoints as points
from caxamarca.domain.checkpoints import Checkpoint
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.domain.merkle import Tree
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.persistence import board, checkpoints, envelopes, processes, scrubbing, signing, site
from caxamarca.persistence.checkpoints import SignedCheckpoint
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.stamped import Stamped

PATIENCE = timedelta(hours=1)
"""How long ballots wait before a cast has them mixed by itself."""


@dataclass(eq=False)
class ListsDiffer(Refusal):
    """More envelopes than codes wait, or fewer: somebody has reached into the database."""

    envelopes: int
    codes: int


def begin(session: Session, process: Process, now: datetime, why: Mapping[str, str]) -> None:
    """Checkpoint 0: over what stands still from now on, and the two keys; and `why` there may have been another one."""
    stamping.prepare()
    frozen = {
        **why,
        points.TERMS: terms_hash(session, process),
        points.ROLL: freezing.roll_hash(session, process),
        points.BOX_KEY: (process.box_key or b"").hex(),
        points.SIGNING_KEY: signing.public_key(keyring().key(signing.KEY_NAME)).hex(),
    }
    _sign(
        session, process, points.first(process.year, civil_day(now), frozen), (points.NOTHING, points.NOTHING)
    )


def terms_hash(session: Session, process: Process) -> str:
    """The SHA-256 of the terms in force, in hex, as checkpoints tell it."""
    return hashlib.sha256(freezing.terms_text(session, process).encode()).hexdigest()


def restate(
    session: Session, process: Process, changed: Mapping[str, str], now: datetime, number: int | None = None
) -> None:
    """A checkpoint with no new ballot: it tells what an act of two people changed of what stood still.

    With a `number` of its own a new chain begins at it.
    """
    last = checkpoints.last(session, process.id)
    if last is not None:
        bare = replace(_next(last, number or last.number + 1, Counter(), now), frozen=changed)
        _sign(session, process, bare, (last.codes, last.envelopes))


def publish_waiting(year: int, least: int | None = None) -> int | None:
    """Mix the ballots that wait, and make a batch of them if they are enough. Returns its number, else `None`.

    `least` stands in the place of what the terms say. Raises ListsDiffer or PutInByHand.
    """
    with transaction() as writing:
        process = processes.alone(writing, year)
        is_open = process.box_state is BoxState.OPEN and process.interrupted_at is None
        least = process.batch_size if least is None else least
        number = publish(writing, process, least, site.now(writing)) if is_open else None
    if is_open:
        scrubbing.scrub()
    return number


def publish_due(year: int, now: datetime) -> None:
    """Mix after a cast, where that was done long ago: where `tick` does not come.

    `now` is the machine's moment, not the civil one. A time that is long to come was noted while its clock stood wrong.
    """
    reading = session()
    last = checkpoints.last(reading, processes.by_year(reading, year).id)
    if last is not None and abs(now - last.mixed_at) >= PATIENCE:
        publish_waiting(year)


def publish_everywhere() -> dict[int, int]:
    """A batch for each open vote where one is due. Returns the numbers of the new ones by year.

    What a scrub has left, because somebody read or the machine was cut, is made good here. One vote whose lists differ
    does not keep the others: what it refuses is raised in the end.
    """
    reading = session()
    now = site.now(reading)
    years = [one.year for one in processes.in_stage(reading, Stage.VOTING, now)]
    made: dict[int, int] = {}
    refused: Refusal | None = None
    for year in years:
        try:
            number = publish_waiting(year)
        except Refusal as fact:
            refused = refused or fact
        else:
            if number is not None:
                made[year] = number
    if processes.in_stage(reading, Stage.COUNT, now):
        scrubbing.scrub()
    if refused is not None:
        raise refused
    return made


def publish(session: Session, process: Process, least: int, now: datetime) -> int | None:
    """Within a transaction that holds the process alone: mix what waits, list and sign what leaves.

    `now` is the civil moment, of which the list tells the day.

    What stays is written anew too: else the first who vote, before there is a batch, would stay joinable until there
    is. With `least` 0 nothing stays. Raises ListsDiffer, or PutInByHand.
    """
    sealed = stamping.check(stamping.ENVELOPE, process.id, envelopes.waiting(session, process.id))
    lines = stamping.check(stamping.LINE, process.id, board.waiting(session, process.id))
    waiting, codes = _Pool.of(sealed, least), _Pool.of(lines, least)
    if waiting.counts != codes.counts:
        raise ListsDiffer(waiting.counts.total(), codes.counts.total())
    last = checkpoints.last(session, process.id)
    if last is None or not waiting.counts:
        return None
    envelopes.keep_waiting(session, process.id, waiting.staying)
    board.keep_waiting(session, process.id, codes.staying)
    last.mixed_at = datetime.now(UTC)
    if not waiting.leaving:
        return None
    number = last.number + 1
    hashes = sorted(hashlib.sha256(sealed).digest() for _province, sealed in waiting.leaving)
    envelopes.put_in_batch(session, process.id, number, waiting.leaving)
    board.put_in_batch(session, process.id, number, codes.leaving)
    checkpoints.keep_hashes(session, process.id, number, hashes)
    _sign(
        session,
        process,
        _next(last, number, Counter(province for province, _sealed in waiting.leaving), now),
        (last.codes.added(sorted(code for _province, code in codes.leaving)), last.envelopes.added(hashes)),
    )
    return number


@dataclass(frozen=True)
class _Pool:
    """What waits, parted by lot into what leaves and what stays, each in random order."""

    counts: Counter[str]
    leaving: list[tuple[str, bytes]]
    staying: list[Stamped]

    @classmethod
    def of(cls, waiting: Iterable[Stamped], least: int) -> "_Pool":
        shuffled = [*waiting]
        random.SystemRandom().shuffle(shuffled)
        counts = Counter(one.province for one in shuffled)
        left = Counter({province: points.leaving(count, least) for province, count in counts.items()})
        leaving: list[tuple[str, bytes]] = []
        staying: list[Stamped] = []
        for one in shuffled:
            if left[one.province] > 0:
                leaving.append(one.bare)
            else:
                staying.append(one)
            left[one.province] -= 1
        return cls(counts, leaving, staying)


def _next(last: SignedCheckpoint, number: int, voted: Counter[str], now: datetime) -> Checkpoint:
    before = points.from_text(last.text)
    return replace(
        before,
        number=number,
        day=max(before.day, civil_day(now)),
        previous=points.digest(last.text),
        voted=Counter(before.voted) + voted,
        frozen={},
    )


def _sign(session: Session, process: Process, bare: Checkpoint, trees: tuple[Tree, Tree]) -> None:
    codes, sealed = trees
    text = points.to_text(replace(bare, codes=points.head(codes), envelopes=points.head(sealed)))
    signature = signing.sign(keyring().key(signing.KEY_NAME), text)
    checkpoints.add(session, process.id, bare.number, text, signature, trees, datetime.now(UTC))
