"""A table as spreadsheets write it: rows with their numbers, and the columns that it has to have."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from caxamarca.domain.errors import Refusal


class NotUtf8(Refusal):
    """The file is not text in UTF-8."""


class NotATable(Refusal):
    """The file cannot be read as rows and cells: a quotation mark that never ends, or a cell without end."""


@dataclass(eq=False)
class MissingColumns(Refusal):
    names: tuple[str, ...]


def read(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """The rows of a CSV file, each with its number in the file and its cells by the names of their columns.

    `content` is CSV in UTF-8 (a byte order mark is fine), separated by commas or semicolons; `columns` are those that
    it must have. Raises NotUtf8, NotATable or MissingColumns.
    """
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


def check_columns(names: Iterable[str], needed: Sequence[str]) -> None:
    present = {name.strip().lower() for name in names}
    missing = tuple(name for name in needed if name not in present)
    if missing:
        raise MissingColumns(missing)
