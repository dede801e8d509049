"""The roll: a file is tried, loaded, and approved by a second person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.provinces import CodeSystem
from caxamarca.domain.roles import Actor
from caxamarca.domain.rolls import BadRow, DryRun, ReasonNeeded, dry_run, outgrown, places
from caxamarca.domain.rows import Taken
from caxamarca.domain.texts import Empty, clean_paragraphs, narrow
from caxamarca.persistence import audit, enrolment, people, processes, roll, site
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import Roll, RollCount
from caxamarca.persistence.storing import StorageBusy, StorageFailed, was_busy

FILE_LIMIT = 500 * MEGABYTE
"""What the file of everyone in the region cannot weigh, whatever other columns it has."""

REASON_LIMIT = 1000


class NotSound(Refusal):
    """The roll has bad rows, so none of it was loaded. `tried` tells which."""

    def __init__(self, tried: DryRun) -> None:
        super().__init__()
        self.tried = tried


class RollIsFrozen(Refusal):
    """Voting has been opened over the approved roll."""


class RollLoadedBefore(Refusal):
    """The very same file was loaded into this process already."""


class OtherRollAsked(Refusal):
    """There is no such roll of this process to approve."""


def _nobody(_row: BadRow) -> None:
    """Where nobody hears of every bad row."""


def try_roll(
    file: BinaryIO,
    today: datetime,
    codes: CodeSystem | None = None,
    tell: Callable[[BadRow], None] = _nobody,
) -> DryRun:
    """Read a roll file without keeping anything: people per province, and every bad row with its fact.

    `file` is a table with the columns of `domain.rolls`; `codes`, `tell` and what is raised are those of
    `domain.rolls.dry_run`. What comes of it cannot be loaded: for that the documents have to be read under their key.
    """
    tried = dry_run(Taken(file, FILE_LIMIT), civil_day(today).year, codes=codes, tell=tell)
    return replace(tried, people=())


def read_roll(
    file: BinaryIO,
    today: datetime,
    codes: CodeSystem | None = None,
    tell: Callable[[BadRow], None] = _nobody,
) -> DryRun:
    """The same for who wants to load it: of the documents only their keyed hashes stay in memory."""
    return dry_run(Taken(file, FILE_LIMIT), civil_day(today).year, keyring().macs("documents"), codes, tell)


def load_roll(
    actor: Actor, year: int, file: BinaryIO, *, codes: CodeSystem | None = None, reason: str = ""
) -> int:
    """Read a file and keep it as a roll that waits for approval. Returns its id. Raises what `keep_roll` raises."""
    return keep_roll(actor, year, read_roll(file, site.now(session()), codes), reason)


def check_loadable(actor: Actor, process: Process, now: datetime) -> None:
    """Whether this actor may load a roll of this process now. Raises what stands in the way."""
    permit(actor, Action.LOAD_ROLL, process.stage(now))
    if process.opened_at is not None:
        raise RollIsFrozen


def keep_roll(actor: Actor, year: int, tried: DryRun, reason: str = "", *, by_operator: bool = False) -> int:
    """Keep what `read_roll` found as a roll that waits for approval, whole or not at all. Returns its id.

    The file was read, checked and hashed before: the embedded database has room for one writer, and everybody else
    waits while that one writes. On PostgreSQL the process is only shared meanwhile, so that people go on proposing.
    `reason` is kept where the roll grew so much that it needs one. `by_operator` notes that whoever runs the machine
    did it in the name of `actor`. Raises NotSound, ReasonNeeded, RollLoadedBefore, RollIsFrozen, StorageBusy.
    """
    if tried.is_sound and len(tried.people) != tried.total:
        raise ValueError("only what read_roll found can be loaded")
    try:
        with transaction() as writing:
            process = processes.shared(writing, year)
            now = site.now(writing)
            check_loadable(actor, process, now)
            if not tried.is_sound:
                raise NotSound(tried)
            before = roll.counts_before(writing, process.id)
            loaded = Roll(
                process_id=process.id,
                sha256=tried.sha256,
                people=tried.total,
                people_before=None if before is None else sum(before.values()),
                growth_reason=None if before is None else _explained(tried, before, reason),
                loaded_at=now,
                loaded_by=staff_of(actor),
                approved=False,
            )
            _add_once(writing, loaded)
            enrolment.write(writing, loaded.id, places(tried.people))
            writing.add_all(
                RollCount(roll_id=loaded.id, province=province, people=count)
                for province, count in tried.by_province.items()
            )
            details = {
                "people": loaded.people,
                "sha256": loaded.sha256,
                "by_operator": by_operator or None,
            }
            audit.write(writing, actor, "roll:file:load", loaded.id, now, details)
            return loaded.id
    except StorageFailed as failed:
        if was_busy(failed.__cause__):
            raise StorageBusy from failed
        raise


def _explained(tried: DryRun, before: dict[str, int], reason: str) -> str | None:
    if not outgrown(tried.by_province, before):
        return None
    try:
        return clean_paragraphs(reason, REASON_LIMIT)
    except Empty:
        raise ReasonNeeded from None


def _add_once(session: Session, loaded: Roll) -> None:
    session.add(loaded)
    try:
        session.flush()
    except IntegrityError:
        raise RollLoadedBefore from None


def who_answers(email: str) -> Actor:
    """The member of staff in whose name whoever runs the machine loads a roll. Raises NotFound."""
    found = people.staff_by_email(session(), narrow(email).lower())
    if found is None:
        raise NotFound
    return Actor(staff=found.id, grants=people.grants_of(session(), found.id))


def check_approvable(session: Session, process: Process, roll_id: int | None) -> None:
    found = None if roll_id is None else roll.one(session, roll_id)
    if found is None or found.process_id != process.id or found.approved:
        raise OtherRollAsked
    if process.opened_at is not None:
        raise RollIsFrozen


def approve(session: Session, process: Process, roll_id: int) -> None:
    """Make a loaded roll the one that counts; the one before it goes."""
    check_approvable(session, process, roll_id)
    before = roll.approved(session, process.id)
    if before is not None:
        before.approved = False
        session.flush()
    approved = roll.one(session, roll_id)
    if approved is None:
        raise OtherRollAsked
    approved.approved = True
