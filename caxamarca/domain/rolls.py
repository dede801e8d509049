"""The roll (padrón): one row a person, checked whole before a single one is believed."""

import struct
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from caxamarca.domain.documents import NotADocument, canonical
from caxamarca.domain.errors import Refusal
from caxamarca.domain.provinces import DISTRICTS, CodeSystem, find_district
from caxamarca.domain.rows import Table, Taken, table

COLUMNS = ("documento", "ubigeo", "sistema", "distrito")
OPTIONAL_COLUMNS = ("anio_nacimiento", "sexo")

MOST_PEOPLE = 2_000_000
"""Rows of a roll. In 2017 all of Cajamarca had 1.34 million inhabitants, children included."""

MOST_BAD_ROWS = 1_000
"""So many bad rows are kept, the first of the file; the others are counted."""

ALLOWED_GROWTH = 2
"""Per cent by which a roll, or the part of one province, may exceed the one before without a word of explanation."""

KEY_LENGTH = 32


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"


@dataclass(frozen=True)
class BadRow:
    """A row that stops the import: its number in the file (the header is row 1) and the fact."""

    number: int
    reason: Refusal


@dataclass(eq=False)
class UnknownCodeSystem(Refusal):
    text: str


@dataclass(eq=False)
class OtherCodeSystem(Refusal):
    """The row says one numbering, whoever brings the file the other one."""

    said: CodeSystem
    declared: CodeSystem


class RowCutShort(Refusal):
    """The row has fewer cells than the header has names: something is missing, perhaps the rest of the file."""


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


@dataclass(eq=False)
class TooManyRows(Refusal):
    """More rows than the region can have people."""

    limit: int


class ReasonNeeded(Refusal):
    """The roll grew by more than is allowed without a stated reason."""


@dataclass(frozen=True)
class Growth:
    """How many people a roll has, in a province or in all, and how many the last approved one had there."""

    before: int
    now: int

    @property
    def is_over(self) -> bool:
        """Whether it has to be explained."""
        return self.now * 100 > self.before * (100 + ALLOWED_GROWTH)

    @property
    def tenths(self) -> int | None:
        """Per cent times ten, rounded half away from zero; `None` where there was nobody before."""
        if not self.before:
            return None
        change = abs(self.now - self.before)
        rounded = (change * 2000 + self.before) // (self.before * 2)
        return rounded if self.now >= self.before else -rounded


@dataclass(frozen=True)
class DryRun:
    """What a roll would bring: people for each province code, and every row that is wrong.

    `bad` are the first of `bad_rows`. `people` are packed as `_PACKED` says, in the order of their keys, which
    tells nothing of the file's; they are let go where nobody is going to load them.
    """

    people: Sequence[bytes] = field(repr=False)
    bad: tuple[BadRow, ...]
    bad_rows: int
    by_province: Mapping[str, int]
    sha256: str

    @property
    def is_sound(self) -> bool:
        return not self.bad_rows

    @property
    def total(self) -> int:
        return sum(self.by_province.values())


class Place(NamedTuple):
    """A person's place on the roll, by the key under which that person is known: codes are INEI's."""

    key: bytes
    province: str
    district: str
    birth_year: int | None
    sex: Sex | None


# Key, row of the file, district, year of birth, sex. The row comes second, so that of two equal keys the first row of
# the file stands first. A million of these are 100 MB; as objects they would be five times as much.
_PACKED = struct.Struct(f">{KEY_LENGTH}sIBHB")
_ROW = struct.Struct(f">{KEY_LENGTH}xI")
_SEXES = (None, *Sex)
_ROW_BITS = 32


def places(people: Sequence[bytes]) -> Iterator[Place]:
    """The packed people of a trial."""
    for key, _row, place, year, sex in map(_PACKED.unpack, people):
        district = DISTRICTS[place]
        yield Place(key, district.province_code, district.code, year or None, _SEXES[sex])


def outgrown(now: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Whether this roll has to be explained beside the last approved one: as a whole, or in one province.

    Each province votes for itself, so that a few people who moved there on paper weigh as much as many in all.
    """
    total = Growth(sum(before.values()), sum(now.values()))
    return total.is_over or any(Growth(before.get(code, 0), count).is_over for code, count in now.items())


def _nothing(_row: BadRow) -> None:
    """Where nobody wants every bad row told."""


def dry_run(
    file: Taken,
    latest_year: int,
    key: Callable[[str], bytes] = str.encode,
    codes: CodeSystem | None = None,
    tell: Callable[[BadRow], None] = _nothing,
) -> DryRun:
    """Read a file to its end, however many rows are wrong.

    `key` gives each canonical document another text of at most 32 bytes; `codes` is the numbering of a file without
    the column `sistema`; `tell` hears of every bad row, the repeated documents last. Raises EmptyRoll, TooManyRows and
    what `rows.table` raises.
    """
    needed = [name for name in COLUMNS if codes is None or name != "sistema"]
    trial = _Trial(tell)
    people = sorted(trial.packed(table(file, needed), latest_year, key, codes))
    trial.look_for_repeated(people)
    if not people and not trial.bad_rows:
        raise EmptyRoll
    trial.bad.sort(key=lambda row: row.number)
    by_province: Counter[str] = Counter()
    for place, count in zip(DISTRICTS, trial.counts, strict=True):
        if count:
            by_province[place.province_code] += count
    return DryRun(people, tuple(trial.bad[:MOST_BAD_ROWS]), trial.bad_rows, by_province, file.sha256)


class _Trial:
    """What is found while a file is read."""

    def __init__(self, tell: Callable[[BadRow], None]) -> None:
        self.tell = tell
        self.bad: list[BadRow] = []
        self.bad_rows = 0
        self.counts = [0] * len(DISTRICTS)

    def refuse(self, number: int, reason: Refusal, kept: int = MOST_BAD_ROWS) -> None:
        self.bad_rows += 1
        # Where it was raised is of no interest, and a million times over heavy.
        row = BadRow(number, reason.with_traceback(None))
        if len(self.bad) < kept:
            self.bad.append(row)
        self.tell(row)

    def packed(
        self, found: Table, latest_year: int, key: Callable[[str], bytes], codes: CodeSystem | None
    ) -> Iterator[bytes]:
        read = _reader(found.names, latest_year, codes)
        pack, counts = _PACKED.pack, self.counts
        for count, (number, cells) in enumerate(found.rows):
            if count == MOST_PEOPLE:
                raise TooManyRows(MOST_PEOPLE)
            try:
                document, district, year, sex = read(cells)
            except Refusal as reason:
                self.refuse(number, reason)
                continue
            counts[district] += 1
            yield pack(key(document), number, district, year, sex)

    def look_for_repeated(self, people: Sequence[bytes]) -> None:
        """Equal keys stand side by side. Of equal ones all but the first of the file are bad rows."""
        repeated = array("Q")
        first = people[0] if people else b""
        for one, next_one in pairwise(people):
            if one[:KEY_LENGTH] != next_one[:KEY_LENGTH]:
                first = next_one
                continue
            row, row_before = _ROW.unpack_from(next_one)[0], _ROW.unpack_from(first)[0]
            repeated.append(row << _ROW_BITS | row_before)
            self.counts[_PACKED.unpack(next_one)[2]] -= 1
        kept = len(self.bad) + MOST_BAD_ROWS
        for both in sorted(repeated):
            self.refuse(both >> _ROW_BITS, RepeatedDocument(both & (1 << _ROW_BITS) - 1), kept)


def _reader(
    names: Sequence[str], latest_year: int, codes: CodeSystem | None
) -> Callable[[list[str]], tuple[str, int, int, int]]:
    """How a row under these names is read: the canonical document, and the numbers that are packed.

    What it returns raises the fact that makes a row unbelievable.
    """
    at = {name: place for place, name in reversed(list(enumerate(names)))}
    width = len(names)
    document, ubigeo, system, district, year, sex = (
        at.get(name, width) for name in (*COLUMNS, *OPTIONAL_COLUMNS)
    )
    unsaid = codes or ""

    def read(cells: list[str]) -> tuple[str, int, int, int]:
        if len(cells) < width:
            raise RowCutShort
        del cells[width:]
        cells.append("")  # What stands in a column that the file does not have.
        return (
            _document(cells[document]),
            _district(cells[ubigeo], unsaid if system == width else cells[system], cells[district], codes),
            birth_year(cells[year], latest_year),
            _sex(cells[sex]),
        )

    return read


def _document(text: str) -> str:
    # A person's finger may slip; a byte of nothing in a file says that the file is damaged.
    if "\0" in text:
        raise NotADocument(len(text))
    return canonical(text)


@lru_cache(maxsize=1024)  # A roll names the same few districts a million times.
def _district(code: str, system: str, name: str, declared: CodeSystem | None) -> int:
    """The number of a district. `declared` is the numbering that whoever brings the file says it has."""
    text = system.strip().lower()
    try:
        said = CodeSystem(text)
    except ValueError:
        raise UnknownCodeSystem(text) from None
    if declared is not None and said is not declared:
        raise OtherCodeSystem(said, declared)
    return DISTRICTS.index(find_district(code.strip(), said, name))


@lru_cache(maxsize=512)
def birth_year(text: str, latest: int) -> int:
    """The year, or 0 where there is none."""
    text = text.strip()
    if not text:
        return 0
    if not (len(text) == 4 and text.isascii() and text.isdigit() and 1890 <= int(text) <= latest):
        raise NotABirthYear(text)
    return int(text)


@lru_cache(maxsize=64)
def _sex(text: str) -> int:
    """The number of what a cell says, nothing included."""
    said = text.strip().upper()
    try:
        return _SEXES.index(Sex(said) if said else None)
    except ValueError:
        raise NotASex(said) from None
