"""Who is to get a code: a list of documents, checked whole before a single code is made."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from caxamarca.domain.documents import Document, parse
from caxamarca.domain.errors import Refusal
from caxamarca.domain.rolls import BadRow, RepeatedDocument
from caxamarca.domain.texts import Empty, clean_line

COLUMNS = ("documento",)
NAME_COLUMNS = ("nombre", "nombres", "apellidos", "apellido_paterno", "apellido_materno")
"""What a list may say besides, in the order in which a slip prints it; the district, if it is there, comes last."""

NAME_LIMIT = 120

_DOCUMENT_AND_NAME = re.compile(r"([^,;\t]*)[,;\t]?(.*)")


@dataclass(frozen=True)
class Wanted:
    """One person of the list. `name` is printed on the slip and kept nowhere, so it stays out of every printout too."""

    number: int
    document: Document
    name: str = field(default="", repr=False)


@dataclass(frozen=True)
class SlipList:
    """Everybody on the list, and every line that is wrong. While one is, no code is made."""

    wanted: tuple[Wanted, ...]
    bad: tuple[BadRow, ...]


def read_lines(text: str) -> SlipList:
    """One person a line: the document, and after a comma, a semicolon or a tab what the slip should say."""
    lines = ((number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())
    return _read((number, *_parts(line)) for number, line in lines)


def _parts(line: str) -> tuple[str, str]:
    match = _DOCUMENT_AND_NAME.fullmatch(line)
    return (line, "") if match is None else (match[1], match[2])


def read_file(rows: Iterator[tuple[int, Mapping[str, str | None]]]) -> SlipList:
    """Numbered rows of a table with at least the columns of `COLUMNS`."""
    return _read((number, row.get("documento") or "", _told(row)) for number, row in rows)


def _told(row: Mapping[str, str | None]) -> str:
    name = " ".join(filter(None, (row.get(column) for column in NAME_COLUMNS)))
    return ", ".join(filter(None, (name, row.get("distrito"))))


def _read(lines: Iterable[tuple[int, str, str]]) -> SlipList:
    wanted: list[Wanted] = []
    bad: list[BadRow] = []
    seen: dict[Document, int] = {}
    for number, document_text, name_text in lines:
        try:
            document = parse(document_text)
            if document in seen:
                raise RepeatedDocument(seen[document])
            wanted.append(Wanted(number, document, _name(name_text)))
        except Refusal as reason:
            bad.append(BadRow(number, reason))
            continue
        seen[document] = number
    return SlipList(tuple(wanted), tuple(bad))


def _name(text: str) -> str:
    try:
        return clean_line(text, NAME_LIMIT)
    except Empty:
        return ""
