"""What a file is written with, found out before a row of it is read: not every office writes UTF-8."""

import codecs
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import BinaryIO

from caxamarca.domain.errors import Refusal
from caxamarca.domain.rows import Taken

UTF_8, LATIN = "utf-8-sig", "cp1252"
"""Latin-1 as Windows writes it: the same letters, and quotation marks where Latin-1 has nothing."""

_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_BEGINNING = 512
"""Bytes that tell what else a file is."""


class Kind(Enum):
    """What is sent in the place of a CSV file."""

    PACKED = auto()
    OLD_SPREADSHEET = auto()
    PDF = auto()
    PAGE = auto()


# Spreadsheets of today are ZIP files. A page is what a network sends that wants a sign-in first.
_KINDS = (
    (re.compile(rb"PK[\x03\x05\x07]|\x1f\x8b|7z\xbc\xaf|Rar!"), Kind.PACKED),
    (re.compile(rb"\xd0\xcf\x11\xe0"), Kind.OLD_SPREADSHEET),
    (re.compile(rb"%PDF"), Kind.PDF),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<"), Kind.PAGE),
)


@dataclass(eq=False)
class OtherKindOfFile(Refusal):
    """A file that is no CSV file, whatever its name says."""

    kind: Kind


@dataclass(eq=False)
class EmptyBytes(Refusal):
    """Bytes without a value: a hole where a disk or a download broke, or text in UTF-16. `line` has the first one."""

    line: int


@dataclass(frozen=True)
class Writing:
    """`encoding` as Python calls it; `unreadable` counts what is no letter in it. A file whose last line has no end may
    have been cut.
    """

    encoding: str
    unreadable: int
    sha256: str
    has_end: bool


def writing(file: BinaryIO, limit: int) -> Writing:
    """Read a file to its end, and leave it at its beginning.

    It is UTF-8 unless most of what is no ASCII in it is no UTF-8 either. Raises OtherKindOfFile, EmptyBytes, NotATable
    for a line without end, FileTooLarge for more than `limit` bytes.
    """
    beginning = file.read(_BEGINNING)
    file.seek(0)
    for begins, kind in _KINDS:
        if begins.match(beginning):
            raise OtherKindOfFile(kind)
    taken, decoder = Taken(file, limit), codecs.getincrementaldecoder("utf-8")("replace")
    followers = wrong = lines = 0
    last = b"\n"
    while chunk := taken.read():
        if b"\0" in chunk:
            raise EmptyBytes(lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1)
        last = chunk[-1:]
        lines += chunk.count(b"\n")
        if not chunk.isascii():
            text = decoder.decode(chunk)
            missed = text.count(_UNREADABLE)
            wrong += missed
            followers += len(text.encode()) - len(text) - 2 * missed
        else:
            wrong += len(decoder.decode(chunk)) - len(chunk)
    wrong += len(decoder.decode(b"", final=True))
    file.seek(0)
    has_end = last in {b"\n", b"\r"}
    if wrong <= followers:
        return Writing(UTF_8, wrong, taken.sha256, has_end)
    return Writing(LATIN, 0, taken.sha256, has_end)
