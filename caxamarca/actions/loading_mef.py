"""The Ministry's open data: a file is tried, and what it says of our investments is loaded."""

from collections.abc import Collection
from datetime import date
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.domain import mef
from caxamarca.domain.days import civil_day
from caxamarca.domain.encodings import writing
from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.mef import Found
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import Actor
from caxamarca.domain.rows import Taken
from caxamarca.domain.texts import Empty, clean_line
from caxamarca.persistence import audit, official, prioritised, site
from caxamarca.persistence.database import let_go, session, transaction
from caxamarca.persistence.official import FILE_NAME_LIMIT, MefImport
from caxamarca.persistence.storing import StorageBusy, StorageFailed, was_busy

FILE_LIMIT = 1024 * MEGABYTE
"""What the file cannot weigh. It had some 246 MB in 2026 and grows with every year."""

NAMELESS = "–"


class NoCodesYet(Refusal):
    """No prioritised project has a CUI, so that no row of any file could be one of ours."""


class DayAhead(Refusal):
    """Data of a day that has not come."""


class NotDecided(Refusal):
    """Rows of ours are wrong, or share a CUI, so nothing was loaded."""


class NothingLeft(Refusal):
    """Every investment of ours in the file was left out."""


class SameAsBefore(Refusal):
    """The file that was loaded last said the very same of the same day."""


class LoadedMeanwhile(Refusal):
    """Somebody else loaded a file at the same moment."""


def try_mef(
    file: BinaryIO,
    as_of: date,
    take: Collection[int] = (),
    leave_out: Collection[str] = (),
) -> Found:
    """Read a file whose data are of a day, and keep nothing. The arguments are those of `domain.mef.find`.

    `file` can be read twice. Raises NoCodesYet, DayAhead and what `encodings.writing` and `mef.find` raise.
    """
    reading = session()
    ours = codes(reading)
    check_day(as_of, civil_day(site.now(reading)))
    let_go()  # Reading takes its time; no question to the database waits open for so long.
    if not ours:
        raise NoCodesYet
    written = writing(file, FILE_LIMIT)
    return mef.find(Taken(file, FILE_LIMIT), written, ours, as_of, take, leave_out)


def load_mef(actor: Actor, file_name: str, found: Found, *, by_operator: bool = False) -> int:
    """Keep what `try_mef` found, whole or not at all, beside all that was declared and loaded before. Returns the
    number of the import.

    `by_operator` notes that whoever runs the machine did it in the name of `actor`. Raises NotDecided, NothingLeft,
    SameAsBefore, LoadedMeanwhile, DayAhead, StorageBusy.
    """
    try:
        with transaction() as writing:
            now = site.now(writing)
            permit(actor, Action.LOAD_MEF, None)
            check_day(found.as_of, civil_day(now))
            if not found.is_sound:
                raise NotDecided
            if not found.figures:
                raise NothingLeft
            last = official.newest(writing)
            if last is not None and _says_the_same(writing, last, found):
                raise SameAsBefore
            loaded = MefImport(
                number=1 if last is None else last.number + 1,
                file_name=_name(file_name),
                sha256=found.writing.sha256,
                as_of=found.as_of,
                rows=found.rows,
                kept=len(found.figures),
                missing=len(found.missing),
                loaded_at=now,
                loaded_by=staff_of(actor),
            )
            _add(writing, loaded, found)
            details = {
                "as_of": found.as_of.isoformat(),
                "kept": loaded.kept,
                "left_out": list(found.left_out),
                "sha256": loaded.sha256,
                "by_operator": by_operator or None,
            }
            audit.write(writing, actor, "follow_up:mef:load", loaded.number, now, details)
            return loaded.number
    except StorageFailed as failed:
        if was_busy(failed.__cause__):
            raise StorageBusy from failed
        raise


def codes(reading: Session) -> frozenset[str]:
    """The CUIs of the prioritised projects."""
    return frozenset(one.project.cui for one in prioritised.listed(reading) if one.project.cui)


def check_day(as_of: date, today: date) -> None:
    """Raises DayAhead."""
    if as_of > today:
        raise DayAhead


def _says_the_same(writing: Session, last: MefImport, found: Found) -> bool:
    return (last.sha256, last.as_of) == (found.writing.sha256, found.as_of) and official.figures_of(
        writing, last.id
    ) == dict(found.figures)


def _add(writing: Session, loaded: MefImport, found: Found) -> None:
    try:
        official.add(writing, loaded, found.figures)
    except IntegrityError:
        raise LoadedMeanwhile from None


def _name(text: str) -> str:
    """The name of the file alone: the folders before it are its owner's."""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    try:
        return clean_line(last[-FILE_NAME_LIMIT:], FILE_NAME_LIMIT)
    except Empty:
        return NAMELESS
