"""The roll: a file is tried, loaded, and approved by a second person."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from caxamarca.domain import rows
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.provinces import district
from caxamarca.domain.roles import Actor
from caxamarca.domain.rolls import COLUMNS, DryRun, Entry, dry_run
from caxamarca.persistence import audit, processes, residents, roll, site
from caxamarca.persistence.base import batches, table
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.residents import Resident
from caxamarca.persistence.roll import Roll, RollCount, RollEntry


class NotSound(Refusal):
    """The roll has bad rows, so none of it was loaded. `dry_run` tells which."""

    def __init__(self, tried: DryRun) -> None:
        super().__init__()
        self.tried = tried


class RollIsFrozen(Refusal):
    """Voting has been opened over the approved roll."""


class RollLoadedBefore(Refusal):
    """The very same file was loaded into this process already."""


class OtherRollAsked(Refusal):
    """There is no such roll of this process to approve."""


def try_roll(content: bytes, today: datetime) -> DryRun:
    """Read a roll file without keeping anything: people per province, and every bad row with its fact.

    `content` is a table with the columns of `domain.rolls`. Raises NotUtf8, NotATable, MissingColumns or EmptyRoll.
    """
    return dry_run(rows.read(content, COLUMNS), civil_day(today).year)


def load_roll(actor: Actor, year: int, content: bytes) -> int:
    """Load a sound file as a roll that waits for approval. Returns its id. Raises NotSound with every bad row.

    The file is read before the transaction, which on the embedded database would hold up everyone else meanwhile.
    """
    digest = hashlib.sha256(content).hexdigest()
    tried = try_roll(content, site.now(session()))
    with transaction() as writing:
        process = processes.alone(writing, year)
        now = site.now(writing)
        permit(actor, Action.LOAD_ROLL, process.stage(now))
        if process.opened_at is not None:
            raise RollIsFrozen
        if not tried.is_sound:
            raise NotSound(tried)
        if any(one.sha256 == digest for one in roll.of_process(writing, process.id)):
            raise RollLoadedBefore
        loaded = Roll(
            process_id=process.id,
            sha256=digest,
            people=len(tried.entries),
            loaded_at=now,
            loaded_by=staff_of(actor),
            approved=False,
        )
        writing.add(loaded)
        writing.flush()
        _write_entries(writing, loaded.id, tried.entries)
        writing.add_all(
            RollCount(roll_id=loaded.id, province=province, people=count)
            for province, count in tried.by_province.items()
        )
        details = {"people": loaded.people, "sha256": loaded.sha256}
        audit.write(writing, actor, "roll:file:load", loaded.id, now, details)
        return loaded.id


def _write_entries(session: Session, roll_id: int, entries: Sequence[Entry]) -> None:
    mac = keyring().mac
    for some in batches(entries):
        batch = {mac("documents", one.document.canonical): one for one in some}
        ids = _resident_ids(session, list(batch))
        rows = [
            {
                "roll_id": roll_id,
                "resident_id": ids[key],
                "province": district(one.district).province_code,
                "district": one.district,
                "birth_year": one.birth_year,
                "sex": one.sex,
            }
            for key, one in batch.items()
        ]
        session.execute(insert(table(RollEntry)), rows)


def _resident_ids(session: Session, macs: Sequence[bytes]) -> dict[bytes, int]:
    """The ids of these residents; whoever is new is added."""
    known = select(Resident.document_mac, Resident.id).where(Resident.document_mac.in_(macs))
    found = dict(session.execute(known).all())
    fresh = [mac for mac in macs if mac not in found]
    if fresh:
        residents.add(session, fresh)
        found = dict(session.execute(known).all())
    return found


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
