"""The roll and the codes: a file is tried, loaded, approved by a second person; then people get their codes."""

import csv
import hashlib
import io
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from caxamarca.domain.codes import CodeKind, grouped, new_personal_code
from caxamarca.domain.days import civil_day
from caxamarca.domain.documents import Document, parse
from caxamarca.domain.errors import NotAllowed, Refusal
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.processes import WrongStage
from caxamarca.domain.provinces import district
from caxamarca.domain.roles import Actor
from caxamarca.domain.rolls import DryRun, Entry, check_columns, dry_run
from caxamarca.persistence import audit, people, processes, roll, sign_ins, site
from caxamarca.persistence.base import table
from caxamarca.persistence.database import keyring, transaction
from caxamarca.persistence.people import Resident
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import CodesBatch, Roll, RollCount, RollEntry

BATCH = 500


class NotUtf8(Refusal):
    """The file is not text in UTF-8."""


class NotSound(Refusal):
    """The roll has bad rows, so none of it was loaded. `dry_run` tells which."""

    def __init__(self, tried: DryRun) -> None:
        super().__init__()
        self.tried = tried


class RollIsFrozen(Refusal):
    """Voting has been opened over the approved roll."""


class OtherRollAsked(Refusal):
    """There is no such roll of this process to approve."""


def try_roll(content: bytes, today: datetime) -> DryRun:
    """Read a roll file without keeping anything: people per province, and every bad row with its fact.

    `content` is CSV in UTF-8 (a byte order mark is fine), separated by commas or semicolons, with the columns
    of `domain.rolls`. Raises NotUtf8, MissingColumns or EmptyRoll.
    """
    return dry_run(_rows(content), civil_day(today).year)


def _rows(content: bytes) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    header = text.split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip().lower() for name in next(reader, [])]
    check_columns(names)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, dict(zip(names, cells, strict=False))


def load_roll(actor: Actor, year: int, content: bytes) -> int:
    """Load a sound file as a roll that waits for approval. Returns its id. Raises NotSound with every bad row."""
    with transaction() as session:
        process = processes.by_year(session, year)
        now = site.now(session)
        permit(actor, Action.LOAD_ROLL, process.stage(now))
        if process.opened_at is not None:
            raise RollIsFrozen
        tried = try_roll(content, now)
        if not tried.is_sound:
            raise NotSound(tried)
        loaded = Roll(
            process_id=process.id,
            sha256=hashlib.sha256(content).hexdigest(),
            people=len(tried.entries),
            loaded_at=now,
            loaded_by=_staff(actor),
            approved=False,
        )
        session.add(loaded)
        session.flush()
        _write_entries(session, loaded.id, tried.entries)
        session.add_all(
            RollCount(roll_id=loaded.id, province=province, people=count)
            for province, count in tried.by_province.items()
        )
        details = {"people": loaded.people, "sha256": loaded.sha256}
        audit.write(session, actor, "roll:file:load", loaded.id, now, details)
        return loaded.id


def _write_entries(session: Session, roll_id: int, entries: Sequence[Entry]) -> None:
    mac = keyring().mac
    for start in range(0, len(entries), BATCH):
        batch = {mac("documents", one.document.canonical): one for one in entries[start : start + BATCH]}
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
    fresh = [{"document_mac": mac} for mac in macs if mac not in found]
    if fresh:
        session.execute(insert(table(Resident)), fresh)
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


@dataclass(frozen=True)
class Slip:
    """A code with the document it belongs to, as it is handed over once. Neither is kept."""

    document: str
    code: str


def make_codes(actor: Actor, year: int, documents: Sequence[str]) -> tuple[tuple[Slip, ...], tuple[int, ...]]:
    """New codes for these documents of the approved roll, and the numbers (from 1) of those not on it.

    Codes are never shown again. Whoever had one cannot use it any more, and is signed out.
    """
    with transaction() as session:
        process = processes.by_year(session, year)
        now = site.now(session)
        permit(actor, Action.MAKE_CODES, process.stage(now))
        if process.opened_at is not None and now >= process.voting_from:
            raise WrongStage(process.stage(now))
        slips: list[Slip] = []
        missing: list[int] = []
        for number, text in enumerate(documents, start=1):
            document = parse(text)
            resident = _on_roll(session, process, document)
            if resident is None:
                missing.append(number)
                continue
            slips.append(Slip(document.number, _new_code(session, resident.id, now)))
        session.add(CodesBatch(process_id=process.id, made_at=now, count=len(slips)))
        audit.write(session, actor, "roll:codes:make", process.id, now, {"count": len(slips)})
        return tuple(slips), tuple(missing)


def _on_roll(session: Session, process: Process, document: Document) -> Resident | None:
    resident = people.resident_by_document(session, keyring().mac("documents", document.canonical))
    if resident is None or roll.entry(session, process.id, resident.id) is None:
        return None
    return resident


def _new_code(session: Session, resident_id: int, now: datetime) -> str:
    code = new_personal_code(secrets.token_bytes)
    people.replace_code(session, resident_id, keyring().mac("codes", f"{resident_id}:{code}"), civil_day(now))
    sign_ins.end_all(session, resident=resident_id)
    return grouped(code, CodeKind.PERSONAL)


def _staff(actor: Actor) -> int:
    if actor.staff is None:
        raise NotAllowed
    return actor.staff
