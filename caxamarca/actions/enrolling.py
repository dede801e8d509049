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
from caxamarca.domain.documents import parse
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.provinces import district
from caxamarca.domain.roles import Actor
from caxamarca.domain.rolls import COLUMNS, DryRun, Entry, check_columns, dry_run
from caxamarca.domain.slips import COLUMNS as SLIP_COLUMNS
from caxamarca.domain.slips import SlipList, read_file, read_lines
from caxamarca.persistence import audit, people, processes, roll, sign_ins, site
from caxamarca.persistence.base import batches, table
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.people import Resident
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import CodesBatch, Roll, RollCount, RollEntry


class NotUtf8(Refusal):
    """The file is not text in UTF-8."""


class NotATable(Refusal):
    """The file cannot be read as rows and cells: a quotation mark that never ends, or a cell without end."""


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

    `content` is CSV in UTF-8 (a byte order mark is fine), separated by commas or semicolons, with the columns
    of `domain.rolls`. Raises NotUtf8, NotATable, MissingColumns or EmptyRoll.
    """
    return dry_run(_rows(content, COLUMNS), civil_day(today).year)


def _rows(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """The rows of a CSV file, each with its number in the file."""
    try:
        yield from _cells(content, columns)
    except csv.Error:
        raise NotATable from None


def _cells(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    header = text.split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip().lower() for name in next(reader, [])]
    check_columns(names, columns)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, dict(zip(names, cells, strict=False))


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
        people.add_residents(session, fresh)
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


CODES_LIMIT = 5000
"""So many codes are made at once: what a printer and one page can take."""


@dataclass(frozen=True)
class Slip:
    """A code with the document it belongs to, as it is handed over once. Neither is kept."""

    document: str
    code: str


class CodesMadeMeanwhile(Refusal):
    """Codes were made since this list was begun. Making them again would kill slips that may be printed by now."""


@dataclass(eq=False)
class TooManyCodes(Refusal):
    """So many codes fit into one go."""

    limit: int


def read_slip_list(content: bytes) -> SlipList:
    """A file of people who are to get a code: CSV as a roll is, with the columns of `domain.slips`.

    Raises NotUtf8, NotATable or MissingColumns.
    """
    return read_file(_rows(content, SLIP_COLUMNS))


def read_slip_lines(text: str) -> SlipList:
    """People who are to get a code, one a line, as they were typed or pasted."""
    return read_lines(text)


@dataclass(frozen=True)
class Codes:
    """What came of a list: slips in its order, and the places (from 1) of those who got none."""

    slips: tuple[Slip, ...]
    absent: tuple[int, ...]
    spared: tuple[int, ...]


def make_codes(
    actor: Actor,
    year: int,
    documents: Sequence[str],
    made_before: int | None = None,
    *,
    only_without: bool = False,
) -> Codes:
    """New codes for these documents of the approved roll; none for who is `absent` from it.

    Codes are never shown again. Whoever had one cannot use it any more, and is signed out; `only_without` spares
    them. `made_before` is how many codes of this process there were when the list was begun: a form that is sent
    twice must not replace the codes that its first sending has shown. Raises CodesMadeMeanwhile or TooManyCodes.
    """
    if len(documents) > CODES_LIMIT:
        raise TooManyCodes(CODES_LIMIT)
    parsed = [parse(text) for text in documents]
    with transaction() as session:
        process = processes.alone(session, year)
        now = site.now(session)
        permit(actor, Action.MAKE_CODES, process.stage(now))
        # A code opens every process of its person: none is made by one administrator while any box takes ballots.
        if processes.in_stage(session, Stage.VOTING, now):
            raise WrongStage(Stage.VOTING)
        if made_before not in (None, roll.codes_made(session, process.id)):
            raise CodesMadeMeanwhile
        macs = [keyring().mac("documents", one.canonical) for one in parsed]
        residents = _on_roll(session, process, macs)
        people.hold_residents(session, residents.values())
        having = people.with_living_code(session, list(residents.values())) if only_without else frozenset()
        codes = {
            resident: new_personal_code(secrets.token_bytes)
            for resident in residents.values()
            if resident not in having
        }
        _keep_codes(session, codes, now)
        session.add(CodesBatch(process_id=process.id, made_at=now, count=len(codes)))
        audit.write(session, actor, "roll:codes:make", process.id, now, {"count": len(codes)})
    found = [residents.get(mac) for mac in macs]
    slips = tuple(
        Slip(document.number, grouped(codes[resident], CodeKind.PERSONAL))
        for document, resident in zip(parsed, found, strict=True)
        if resident in codes
    )
    return Codes(
        slips,
        tuple(place for place, one in enumerate(found, start=1) if one is None),
        tuple(place for place, one in enumerate(found, start=1) if one in having),
    )


def _on_roll(session: Session, process: Process, macs: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for batch in batches(macs):
        found |= roll.residents(session, process.id, batch)
    return found


def _keep_codes(session: Session, codes: Mapping[int, str], now: datetime) -> None:
    for batch in batches(list(codes.items())):
        kept = {resident: keyring().mac("codes", f"{resident}:{code}") for resident, code in batch}
        people.replace_codes(session, kept, civil_day(now))
        sign_ins.end_all_of_residents(session, list(kept))
