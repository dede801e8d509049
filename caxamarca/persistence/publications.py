"""The folder that was published of each process, packed, as it is from then on.

It is made of what the database has; but what makes it changes with every version of this program, and what was signed
once does not. It lies in pieces, because a database gives a value whole: whoever reads it slowly costs one of them.
"""

import hashlib
import io
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import Engine, ForeignKey, Integer, LargeBinary, Select, cast, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base

PIECE = 128 * 1024
"""Bytes of each but the last one."""


class Piece(Base):
    """Pieces are numbered from 0 on."""

    __tablename__ = "publication_piece"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Changed(Exception):  # noqa: N818 - a fact about the database
    """A piece is no longer what it was when all of them were read."""


@dataclass(frozen=True)
class Kept:
    """What was found when all was read: where each piece begins, its SHA-256, and the size and SHA-256 of the whole."""

    process_id: int
    starts: tuple[int, ...]
    marks: tuple[bytes, ...]
    size: int
    sha256: bytes


def keep(session: Session, process_id: int, archive: bytes) -> None:
    session.add_all(
        Piece(process_id=process_id, number=number, content=archive[start : start + PIECE])
        for number, start in enumerate(range(0, len(archive), PIECE))
    )


def is_there(session: Session, process_id: int) -> bool:
    return session.execute(_piece(process_id, 0)).first() is not None


def read_through(session: Session, process_id: int) -> Kept | None:
    """Read all of it, one piece in memory at a time."""
    starts, marks, size, whole = [], [], 0, hashlib.sha256()
    for content in _pieces(session, process_id):
        starts.append(size)
        marks.append(hashlib.sha256(content).digest())
        size += len(content)
        whole.update(content)
    return Kept(process_id, tuple(starts), tuple(marks), size, whole.digest()) if starts else None


def _pieces(session: Session, process_id: int) -> Iterator[bytes]:
    for number in count():
        content = session.execute(_piece(process_id, number)).scalar_one_or_none()
        if content is None:
            return
        yield content


def _piece(process_id: int, number: int) -> Select[bytes]:
    # Whatever kind of value somebody put there.
    return select(cast(Piece.content, LargeBinary)).where(
        Piece.process_id == process_id, Piece.number == number
    )


class Archive(io.RawIOBase):
    """What is kept, up to `end`, as a file that has one piece in memory. Raises Changed.

    A server goes on reading it when the request is over, so it asks for each piece by a connection of its own, which
    nobody who is slow holds.
    """

    def __init__(self, engine: Engine, kept: Kept, end: int | None = None) -> None:
        self._engine, self._kept = engine, kept
        self._end = kept.size if end is None else end
        self._at = 0
        self._held = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self._end)[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Not more than what is left of a piece."""
        if self._at >= self._end:
            return 0
        into = memoryview(buffer)
        number = bisect_right(self._kept.starts, self._at) - 1
        begin = self._at - self._kept.starts[number]
        part = self._content(number)[begin : begin + min(len(into), self._end - self._at)]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _content(self, number: int) -> bytes:
        if self._held[0] != number:
            with Session(self._engine) as reading:
                content = reading.execute(_piece(self._kept.process_id, number)).scalar_one_or_none() or b""
            if hashlib.sha256(content).digest() != self._kept.marks[number]:
                raise Changed(f"process {self._kept.process_id}, piece {number}")
            self._held = number, content
        return self._held[1]
