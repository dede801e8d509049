"""The files of pictures go the way of their rows: written with them, taken away with them or where they never were.

So nobody fills a folder with what the site has refused, or has replaced.
"""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session, object_session

from caxamarca.persistence.content import Picture
from caxamarca.persistence.files import drop_file, keep_file

KEY = "caxamarca_pictures"


@dataclass(frozen=True)
class Fate:
    """What one transaction does to the files of a folder."""

    folder: Path
    written: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def begin(session: Session, folder: Path) -> None:
    """A transaction begins whose pictures lie in this folder."""
    session.info[KEY] = Fate(folder)


def kept(session: Session) -> None:
    """Take away the files whose rows are gone for good."""
    fate: Fate = session.info.pop(KEY)
    for name in fate.gone:
        drop_file(fate.folder, name)


def given_up(session: Session) -> None:
    """Take away the files whose rows were never kept."""
    fate: Fate = session.info.pop(KEY)
    for name in fate.written:
        drop_file(fate.folder, name)


@event.listens_for(Picture, "before_insert")
def _write(_mapper: Mapper[Picture], _connection: Connection, picture: Picture) -> None:
    """Before its row, so that no row is without its file. Raises StorageFailed."""
    fate = _fate(picture)
    if fate is not None and picture.encoded is not None:
        fate.written.append(picture.name)
        keep_file(fate.folder, picture.name, picture.encoded)


@event.listens_for(Picture, "after_delete")
def _note(_mapper: Mapper[Picture], _connection: Connection, picture: Picture) -> None:
    fate = _fate(picture)
    if fate is not None:
        fate.gone.append(picture.name)


def _fate(picture: Picture) -> Fate | None:
    session = object_session(picture)
    return None if session is None else session.info.get(KEY)
