"""The roll (padrón): one row a person, checked whole before a single one is believed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from caxamarca.domain.documents import Document
from caxamarca.domain.documents import parse as parse_document
from caxamarca.domain.errors import Refusal
from caxamarca.domain.provinces import CodeSystem, find_district

COLUMNS = ("documento", "ubigeo", "sistema", "distrito")
OPTIONAL_COLUMNS = ("anio_nacimiento", "sexo")


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"


@dataclass(frozen=True)
class Entry:
    """One entitled person. `district` is an INEI code whatever system the file was written in."""

    document: Document
    district: str
    birth_year: int | None = None
    sex: Sex | None = None


@dataclass(frozen=True)
class BadRow:
    """A row that stops the import: its number in the file (the header is row 1) and the fact."""

    number: int
    reason: Refusal


@dataclass(eq=False)
class UnknownCodeSystem(Refusal):
    text: str


@dataclass(eq=False)
class NotABirthYear(Refusal):
    text: str


@dataclass(eq=False)
class NotASex(Refusal):
    text: str


@dataclass(eq=False)
class RepeatedDocument(Refusal):
    """The same person twice; `first` is the row where the document stood before."""

    first: int


class EmptyRoll(Refusal):
    """A roll without a single row."""


@dataclass(frozen=True)
class DryRun:
    """What a roll would bring: people for each province code, and every row that is wrong."""

    entries: tuple[Entry, ...]
    bad: tuple[BadRow, ...]
    by_province: Counter[str] = field(default_factory=Counter)

    @property
    def is_sound(self) -> bool:
        return not self.bad


def read_entry(row: Mapping[str, str | None], latest_year: int) -> Entry:
    """One row of the file as an entry. Raises the fact that makes it unbelievable."""
    system = (row.get("sistema") or "").strip().lower()
    try:
        code_system = CodeSystem(system)
    except ValueError:
        raise UnknownCodeSystem(system) from None
    district = find_district((row.get("ubigeo") or "").strip(), code_system, row.get("distrito") or "")
    return Entry(
        document=parse_document(row.get("documento") or ""),
        district=district.code,
        birth_year=_birth_year((row.get("anio_nacimiento") or "").strip(), latest_year),
        sex=_sex((row.get("sexo") or "").strip()),
    )


def dry_run(rows: Iterator[tuple[int, Mapping[str, str | None]]], latest_year: int) -> DryRun:
    """Read numbered rows to the end, however many are wrong."""
    entries: list[Entry] = []
    bad: list[BadRow] = []
    seen: dict[Document, int] = {}
    by_province: Counter[str] = Counter()
    for number, row in rows:
        try:
            entry = read_entry(row, latest_year)
            if entry.document in seen:
                raise RepeatedDocument(seen[entry.document])
        except Refusal as reason:
            bad.append(BadRow(number, reason))
            continue
        seen[entry.document] = number
        entries.append(entry)
        by_province[entry.district[:4]] += 1
    if not entries and not bad:
        raise EmptyRoll
    return DryRun(tuple(entries), tuple(bad), by_province)


def _birth_year(text: str, latest: int) -> int | None:
    if not text:
        return None
    if not (len(text) == 4 and text.isascii() and text.isdigit() and 1890 <= int(text) <= latest):
        raise NotABirthYear(text)
    return int(text)


def _sex(text: str) -> Sex | None:
    if not text:
        return None
    try:
        return Sex(text.upper())
    except ValueError:
        raise NotASex(text) from None
