"""The files of pictures and documents go the way of their rows: written with them, taken away with them or where they
never were.

So nobody fills a folder with what the site has refused, or has replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session, object_session

from caxamarca.persistence.content import OwnFile
from caxamarca.persistence.files import drop_file, keep_file

KEY = "caxamarca_own_files"


@dataclass(frozen=True)
class Fate:
    """What one transaction does to the files of some folders: each by its folder and its name."""

    folders: Mapping[type[OwnFile], Path]
    written: list[tuple[Path, str]] = field(default_factory=list)
    gone: list[tuple[Path, str]] = field(default_factory=list)


def begin(session: Session, folders: Mapping[type[OwnFile], Path]) -> None:
    """A transaction begins; what is of these kinds lies in these folders."""
    session.info[KEY] = Fate(folders)


def kept(session: Session) -> None:
    """Take away the files whose rows are gone for good."""
    fate: Fate = session.info.pop(KEY)
    for folder, name in fate.gone:
        drop_file(folder, name)


def given_up(session: Session) -> None:
    """Take away the files whose rows were never kept."""
    fate: Fate = session.info.pop(KEY)
    for folder, name in fate.written:
        drop_file(folder, name)


@event.listens_for(OwnFile, "before_insert", propagate=True)
def _write(_mapper: Mapper[OwnFile], _connection: Connection, own: OwnFile) -> None:
    """Before its row, so that no row is without its file. Raises StorageFailed."""
    fate = _fate(own)
    if fate is not None and own.encoded is not None:
        folder = fate.folders[type(own)]
        fate.written.append((folder, own.name))
        keep_file(folder, own.name, own.encoded)


@event.listens_for(OwnFile, "after_delete", propagate=True)
def _note(_mapper: Mapper[OwnFile], _connection: Connection, own: OwnFile) -> None:
    fate = _fate(own)
    if fate is not None:
        fate.gone.append((fate.folders[type(own)], own.name))


def _fate(own: OwnFile) -> Fate | None:
    session = object_session(own)
    return None if session is None else session.info.get(KEY)
