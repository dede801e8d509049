"""A table as spreadsheets write it: rows with their numbers, and the columns that it has to have."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import FileTooLarge

AT_A_TIME = 1 << 16
"""Bytes. So many without the end of a line are no table: they are refused before a line without end is held."""

LINES_OF_A_ROW = 100
"""More are a quotation mark that somebody forgot."""


class NotUtf8(Refusal):
    """The file is not text in UTF-8."""


class NotATable(Refusal):
    """The file cannot be read as rows and cells: a quotation mark that never ends, or a cell or line without end."""


@dataclass(eq=False)
class MissingColumns(Refusal):
    names: tuple[str, ...]


class NotOurSheet(Refusal):
    """The file is no spreadsheet, or not the one that was downloaded here."""


@dataclass(eq=False)
class TooManyRows(Refusal):
    limit: int


class Taken(io.BufferedIOBase):
    """A file of somebody else's while it is read: it stays open, and once it is read to its end `sha256` is its own.

    Raises FileTooLarge as soon as more than `limit` bytes came, whatever the file said of its size before.
    """

    name = "taken"

    def __init__(self, file: BinaryIO, limit: int | None = None) -> None:
        self.file, self.limit = file, limit
        self.taken, self._hash = 0, hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def readable(self) -> bool:
        return True

    def read(self, _size: int | None = -1, /) -> bytes:
        content = self.file.read(AT_A_TIME)
        self.taken += len(content)
        if self.limit is not None and self.taken > self.limit:
            raise FileTooLarge(self.limit)
        self._hash.update(content)
        if len(content) == AT_A_TIME and b"\n" not in content and b"\r" not in content:
            raise NotATable
        return content

    read1 = read


@dataclass(frozen=True)
class Table:
    """The names of the columns as they come, in small letters; and, read once, each row with its number and cells."""

    names: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def read(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """The rows of a CSV file, each with its number in the file and its cells by the names of their columns.

    `columns` are those that it must have. Raises what `table` raises.
    """
    found = table(Taken(io.BytesIO(content)), columns)
    for number, cells in found.rows:
        yield number, dict(zip(found.names, cells, strict=False))


def table(file: Taken, columns: Sequence[str], encoding: str | None = None) -> Table:
    """A CSV file separated by commas or semicolons, read as far as it is asked.

    It is in UTF-8 (a byte order mark is fine), or in an `encoding` that was found out before (domain/encodings.py):
    then a letter that it does not have stops nothing. No more of it is held than a row. Raises NotUtf8, NotATable,
    MissingColumns or FileTooLarge, also while rows are taken from it.
    """
    rows = _rows(_Lines(file, encoding))
    _number, header = next(rows, (1, []))
    names = tuple(name.strip().lower() for name in header)
    check_columns(names, columns)
    return Table(names, rows)


def _rows(lines: "_Lines") -> Iterator[tuple[int, list[str]]]:
    """The first row, whatever it is, and then those that are not blank."""
    try:
        every = lines.every()
        header = next(every, "")
        separator = ";" if header.count(";") > header.count(",") else ","
        reader = csv.reader(chain((header,), every), delimiter=separator)
        for cells in reader:
            lines.of_this_row = 0
            if reader.line_num == 1 or any(map(str.strip, cells)):
                yield reader.line_num, cells
    except csv.Error:
        raise NotATable from None
    except UnicodeDecodeError:
        raise NotUtf8 from None


class _Lines:
    """The lines of a file with their ends, for `csv`, which knows no measure: one row may be all there is."""

    def __init__(self, file: Taken, encoding: str | None) -> None:
        errors = "strict" if encoding is None else "replace"
        self.text = io.TextIOWrapper(file, encoding=encoding or "utf-8-sig", errors=errors, newline="")
        self.of_this_row = 0

    def every(self) -> Iterator[str]:
        for line in self.text:
            self.of_this_row += 1
            if self.of_this_row > LINES_OF_A_ROW:
                raise NotATable
            yield line


def check_columns(names: Iterable[str], needed: Sequence[str]) -> None:
    present = {name.strip().lower() for name in names}
    missing = tuple(name for name in needed if name not in present)
    if missing:
        raise MissingColumns(missing)
