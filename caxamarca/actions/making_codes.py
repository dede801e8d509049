"""Codes for people of the approved roll: made on demand, told once, kept as a keyed hash alone."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions.identifying import document_mac
from caxamarca.domain import rows
from caxamarca.domain.codes import CodeKind, grouped, new_personal_code
from caxamarca.domain.days import civil_day
from caxamarca.domain.documents import Document, parse
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.roles import Actor
from caxamarca.domain.slips import COLUMNS, SlipList, read_file, read_lines
from caxamarca.persistence import audit, processes, residents, roll, sign_ins, site
from caxamarca.persistence.base import batches
from caxamarca.persistence.database import keyring, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import CodesBatch

CODES_LIMIT = 5000
"""So many codes are made at once: what a printer and one page can take."""


@dataclass(frozen=True)
class Slip:
    """A code with the document it belongs to, as it is handed over once. Neither is kept."""

    document: str
    code: str


class BoxIsOpen(Refusal):
    """A box takes ballots now, or will without any further act: one person's code would vote in it."""


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
    return read_file(rows.read(content, COLUMNS))


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
    twice must not replace the codes that its first sending has shown. Raises BoxIsOpen, CodesMadeMeanwhile or
    TooManyCodes.
    """
    if len(documents) > CODES_LIMIT:
        raise TooManyCodes(CODES_LIMIT)
    parsed = [parse(text) for text in documents]
    with transaction() as session:
        process = processes.alone(session, year)
        now = site.now(session)
        permit(actor, Action.MAKE_CODES, process.stage(now))
        # A code opens every process of its person. A box is open from the act that opens it, before the first day of
        # the vote, until it is closed, after the last one: two people who extend it know nothing of one's codes.
        if processes.with_open_box(session):
            raise BoxIsOpen
        if made_before not in (None, roll.codes_made(session, process.id)):
            raise CodesMadeMeanwhile
        macs = [document_mac(one) for one in parsed]
        enrolled = _on_roll(session, process, macs)
        residents.hold_many(session, enrolled.values())
        having = residents.with_living_code(session, list(enrolled.values())) if only_without else frozenset()
        codes = {
            resident: new_personal_code(secrets.token_bytes)
            for resident in enrolled.values()
            if resident not in having
        }
        keep_codes(session, codes, now, by_one=True)
        session.add(CodesBatch(process_id=process.id, made_at=now, count=len(codes)))
        audit.write(session, actor, "roll:codes:make", process.id, now, {"count": len(codes)})
    return _told(parsed, [enrolled.get(mac) for mac in macs], codes, having)


def _told(
    documents: Sequence[Document],
    found: Sequence[int | None],
    codes: dict[int, str],
    having: Collection[int],
) -> Codes:
    """What came of a list of `documents`. `found` is the resident of each, `None` for who is not on the roll."""
    slips = tuple(
        Slip(document.number, grouped(codes[resident], CodeKind.PERSONAL))
        for document, resident in zip(documents, found, strict=True)
        if resident in codes
    )
    return Codes(
        slips,
        absent=tuple(place for place, one in enumerate(found, start=1) if one is None),
        spared=tuple(place for place, one in enumerate(found, start=1) if one in having),
    )


def _on_roll(session: Session, process: Process, macs: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for batch in batches(macs):
        found |= roll.residents(session, process.id, batch)
    return found


def keep_codes(session: Session, codes: Mapping[int, str], now: datetime, *, by_one: bool) -> None:
    """Keep these codes as keyed hashes. Those before stop opening, and whoever came in with them is signed out.

    `by_one`: one person made them, and may know them all.
    """
    for batch in batches(list(codes.items())):
        kept = {resident: keyring().mac("codes", f"{resident}:{code}") for resident, code in batch}
        residents.replace_codes(session, kept, civil_day(now), now if by_one else None)
        sign_ins.end_all_of_residents(session, list(kept))
