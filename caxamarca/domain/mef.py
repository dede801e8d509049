"""MEF's open data on investments (DETALLE_INVERSIONES.csv): one row a CUI, of which ours are read and no others.

The columns are those of the published file; what each one holds is in its dictionary. It does not tell what was paid
(girado), nor the day of its data, which whoever loads it has to say.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum, auto

from caxamarca.domain.days import NotADay, read_day
from caxamarca.domain.encodings import Writing
from caxamarca.domain.errors import Refusal
from caxamarca.domain.money import LIMIT
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.rows import Table, Taken, table
from caxamarca.domain.spending import Spending
from caxamarca.domain.texts import Empty, clean_line, tamed

CODE = "CODIGO_UNICO"
NAME, STATE, SITUATION = "NOMBRE_INVERSION", "ESTADO", "SITUACION"
PHYSICAL, UPDATED = "AVANCE_FISICO", "FECHA_ULT_ACT_F12B"
AMOUNTS: Mapping[str, str] = {
    "cost": "COSTO_ACTUALIZADO",
    "pia": "PIA_ANIO_ACTUAL",
    "pim": "PIM_ANIO_ACTUAL",
    "certified": "CERTIF_ANIO_ACTUAL",
    "committed": "COMPROM_ANUAL_ANIO_ACTUAL",
    "accrued": "DEV_ANIO_ACTUAL",
    "accrued_before": "DEVEN_ACUMUL_ANIO_ANT",
}
MONTHS = tuple(
    f"DEV_{month}_ANIO_VIG"
    for month in ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SET", "OCT", "NOV", "DIC")
)
COLUMNS = (CODE, NAME, STATE, SITUATION, *AMOUNTS.values(), *MONTHS, PHYSICAL, UPDATED)
"""Those that are read. The file has some sixty more, in whatever order."""

YEAR = "ANIO_PROCESO"
"""The fiscal year of the row, in the files that have it."""

NOTHING = frozenset({"", "-", "--", "-.-", "NULL"})
"""How the file says that it does not know."""

MOST_BAD_ROWS = 1_000
MOST_OTHERS = 100
"""Of so many investments of somebody else's the codes are told: in a part of the file one may be mistyped. More are the
whole country.
"""

MOST_PERCENT = 1_000
"""Above 100 the Ministry publishes now and then; far above, the cell holds something else."""

NAME_LIMIT, STATE_LIMIT = 500, 60
ROUNDING = 100
"""Céntimos by which twelve months may miss their year: they were rounded apart."""

_PLAIN = re.compile(r"0*([0-9]{1,7})(?:[.,]0*)?")
_GROUPED = re.compile(r"([0-9])([ .,])([0-9]{3})\2([0-9]{3})")

# 1234567.89 as MEF writes it, and what a spreadsheet makes of it: 1234567,89 · 1,234,567.89 · 1.234.567,89
_AMOUNT = re.compile(
    r"""(?P<sign>-?)(?:
          (?P<whole>[0-9]+) (?:[.,](?P<decimals>[0-9]+))?
        | (?P<by_comma>[0-9]{1,3}(?:,[0-9]{3})+) (?:\.(?P<after_point>[0-9]+))?
        | (?P<by_point>[0-9]{1,3}(?:\.[0-9]{3})+) (?:,(?P<after_comma>[0-9]+))?
        )""",
    re.VERBOSE,
)
_THOUSAND_OR_TENTHS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_LONGEST = 40
"""Characters of a number: to read one of a million digits is an attack in itself."""

_DAY = re.compile(r"([0-9/-]{8,10})(?:[ T][0-9:.]+(?: ?[ap]\.? ?m\.?)?)?", re.IGNORECASE)


@dataclass(frozen=True)
class MissingColumn:
    """A column that a file lacks; `like` is the one of its own whose name is most like it, if there is any."""

    name: str
    like: str | None


@dataclass(eq=False)
class ColumnsMissing(Refusal):
    columns: tuple[MissingColumn, ...]


@dataclass(eq=False)
class ColumnsRepeated(Refusal):
    """Two columns of one name: which of them is meant cannot be known."""

    names: tuple[str, ...]


class NotMefsFile(Refusal):
    """Not one of the columns is there."""


class NoRows(Refusal):
    """Columns, and nothing below them."""


class NoneIsOurs(Refusal):
    """A file without a single investment of ours."""


class ChangedWhileRead(Refusal):
    """Between one look and the next the file became another one: somebody is still writing it."""


@dataclass(eq=False)
class NoSuchChoice(Refusal):
    """A row to take that is not one of several of one CUI, or a CUI to leave out that is not ours."""

    said: tuple[str, ...]


class Flaw(Enum):
    """What is wrong with a cell."""

    NOT_AN_AMOUNT = auto()
    AMBIGUOUS = auto()
    NEGATIVE = auto()
    TOO_MUCH = auto()
    NOT_A_PERCENT = auto()
    NOT_A_DAY = auto()


@dataclass(eq=False)
class BadCell(Refusal):
    column: str
    flaw: Flaw
    text: str


@dataclass(eq=False)
class OtherWidth(Refusal):
    """A row with fewer cells than the first row has names, or more: a figure may stand under another's name."""

    cells: int
    names: int


class CutShort(Refusal):
    """The file ends within a cell that is read: its last line has no end."""


@dataclass(eq=False)
class NotACode(Refusal):
    """No CUI can be read in the row."""

    text: str


@dataclass(eq=False)
class OtherYear(Refusal):
    """The row is of another year than the day that the data are said to be of."""

    year: str


@dataclass(eq=False)
class ChangedAfterwards(Refusal):
    """The row was changed after the day that the data are said to be of."""

    day: date


@dataclass(eq=False)
class AccruedAhead(Refusal):
    """Money accrued in a month (1 to 12) that had not begun on the day that the data are said to be of."""

    month: int


@dataclass(frozen=True)
class OfficialFigures:
    """What MEF's file says of one investment. Amounts in céntimos, `None` where a cell is empty.

    The year is that of the day of the data; `accrued_before` is all that was accrued until the year before. `months`
    are what was accrued in each of the twelve, less than nothing where it was given back. `physical` is in hundredths
    of a percent, as the executing unit registered it with the Ministry (format 12-B) on the day `updated`.
    """

    cui: str
    name: str
    state: str
    situation: str
    cost: int | None
    pia: int | None
    pim: int | None
    certified: int | None
    committed: int | None
    accrued: int | None
    accrued_before: int | None
    months: tuple[int | None, ...]
    physical: int | None
    updated: date | None

    @property
    def spending(self) -> Spending | None:
        """The money of the year, without what was paid; `None` where a part of it is not told."""
        if (
            self.pia is None
            or self.pim is None
            or self.certified is None
            or self.committed is None
            or self.accrued is None
        ):
            return None
        return Spending(self.pia, self.pim, self.certified, self.committed, self.accrued, None)

    def accrued_until(self, quarter: Quarter) -> int | None:
        """What was accrued in the year until the end of one of its quarters. `None` where the months do not tell it:
        an empty one is only believed to be nothing where all of them make up the year.
        """
        told = [month or 0 for month in self.months]
        if self.accrued is None or abs(sum(told) - self.accrued) > ROUNDING:
            return None
        return sum(told[: 3 * quarter.number])


@dataclass(frozen=True)
class OwnRow:
    """A row of the file about an investment of ours: where it stands, and what it says or why that is not believed."""

    number: int
    cui: str
    figures: OfficialFigures | None
    reason: Refusal | None = None


@dataclass(frozen=True)
class StrangeRow:
    """A row that is nobody's: no CUI, or other cells than the first row names."""

    number: int
    reason: Refusal


@dataclass(frozen=True)
class Found:
    """What a file says of our investments.

    `taken` has one row a CUI. `bad` and `repeated`, all the rows of a CUI together, keep anything from being loaded
    until somebody decides. `strange` are the first of `strange_rows`; `others` counts investments of somebody else's,
    and `other_codes` names them where they are few.
    """

    as_of: date
    writing: Writing
    rows: int
    taken: tuple[OwnRow, ...]
    bad: tuple[OwnRow, ...]
    repeated: tuple[tuple[OwnRow, ...], ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    strange: tuple[StrangeRow, ...]
    strange_rows: int
    others: int
    other_codes: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.bad and not self.repeated

    @property
    def figures(self) -> tuple[tuple[int, OfficialFigures], ...]:
        """What is kept, with the number of its row."""
        return tuple((row.number, row.figures) for row in self.taken if row.figures is not None)


def cui_of(text: str) -> str | None:
    """The CUI in a cell, seven digits: a spreadsheet adds zeros, spaces and decimals to it. `None` where it is none."""
    typed = text.strip(" \t'\"=\N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}")
    if len(typed) > _LONGEST:
        return None
    if match := _GROUPED.fullmatch(typed):
        return match[1] + match[3] + match[4]
    match = _PLAIN.fullmatch(typed)
    return None if match is None or not typed.isascii() or not int(match[1]) else match[1].zfill(7)


def find(
    file: Taken,
    written: Writing,
    ours: Collection[str],
    as_of: date,
    take: Collection[int] = (),
    leave_out: Collection[str] = (),
) -> Found:
    """Read a file to its end. `ours` are CUIs; `as_of` is the day of the data.

    Of rows that share a CUI `take` decides by their number, and what is said of the CUIs of `leave_out` is let be.
    Raises ColumnsMissing, ColumnsRepeated, NotMefsFile, NoRows, NoneIsOurs, NoSuchChoice, ChangedWhileRead and what
    `rows.table` raises.
    """
    found = table(file, (), written.encoding)
    at = _places(found.names)
    search = _Search(frozenset(ours), _reader(at, as_of))
    search.through(found, at[CODE])
    if not written.has_end and found.names[-1].upper() in COLUMNS:
        search.doubt_the_last()
    if file.sha256 != written.sha256:
        raise ChangedWhileRead
    if not search.rows:
        raise NoRows
    if not search.own and not search.strange_rows:
        raise NoneIsOurs
    return search.told(as_of, written, frozenset(take), frozenset(leave_out))


def _places(names: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands."""
    known = [name.upper() for name in names]
    missing = [name for name in COLUMNS if name not in known]
    if len(missing) == len(COLUMNS):
        raise NotMefsFile
    if missing:
        free = [name for name in known if name not in COLUMNS]
        raise ColumnsMissing(
            tuple(
                MissingColumn(name, next(iter(get_close_matches(name, free, 1, 0.8)), None))
                for name in missing
            )
        )
    if twice := tuple(name for name in (*COLUMNS, YEAR) if known.count(name) > 1):
        raise ColumnsRepeated(twice)
    return {name: place for place, name in enumerate(known)}


class _Search:
    """What is found while a file is read."""

    def __init__(self, ours: frozenset[str], read: Callable[[str, list[str]], OfficialFigures]) -> None:
        self.ours, self.read = ours, read
        self.own: dict[str, list[OwnRow]] = {}
        self.strange: list[StrangeRow] = []
        self.strange_rows = self.rows = self.others = self.last = 0
        self.other_codes: list[str] = []

    def through(self, found: Table, code: int) -> None:
        width = len(found.names)
        for number, cells in found.rows:
            self.rows, self.last = self.rows + 1, number
            said = cells[code] if code < len(cells) else ""
            cui = said if len(said) == 7 and said.isascii() and said.isdigit() else cui_of(said)
            if len(cells) != width:
                self._uneven(number, cells, width)
            elif cui is None:
                self._wonder(number, NotACode(said))
            elif cui not in self.ours:
                self.others += 1
                if self.others <= MOST_OTHERS:
                    self.other_codes.append(cui)
            else:
                self._keep(number, cui, cells)

    def doubt_the_last(self) -> None:
        """Believe no row at the end of a file that may be cut within it."""
        for several in self.own.values():
            several[:] = [
                OwnRow(row.number, row.cui, None, CutShort()) if row.number == self.last else row
                for row in several
            ]

    def _uneven(self, number: int, cells: Sequence[str], width: int) -> None:
        """A row in which ours may hide: whichever cell names one of ours makes it ours."""
        reason = OtherWidth(len(cells), width)
        hidden = [one for cell in cells if (one := cui_of(cell)) is not None and one in self.ours]
        for cui in dict.fromkeys(hidden):
            self._put(OwnRow(number, cui, None, reason))
        if not hidden:
            self._wonder(number, reason)

    def _wonder(self, number: int, reason: Refusal) -> None:
        self.strange_rows += 1
        if len(self.strange) < MOST_BAD_ROWS:
            self.strange.append(StrangeRow(number, reason))

    def _keep(self, number: int, cui: str, cells: list[str]) -> None:
        try:
            self._put(OwnRow(number, cui, self.read(cui, cells)))
        except Refusal as reason:
            self._put(OwnRow(number, cui, None, reason.with_traceback(None)))

    def _put(self, row: OwnRow) -> None:
        if len(of_code := self.own.setdefault(row.cui, [])) < MOST_BAD_ROWS:
            of_code.append(row)

    def told(self, as_of: date, written: Writing, take: frozenset[int], leave_out: frozenset[str]) -> Found:
        choices = {row.number for several in self.own.values() if len(several) > 1 for row in several}
        wrong = [str(one) for one in sorted(take - choices)] + sorted(leave_out - self.ours)
        if wrong:
            raise NoSuchChoice(tuple(wrong))
        taken: list[OwnRow] = []
        bad: list[OwnRow] = []
        repeated: list[tuple[OwnRow, ...]] = []
        for cui, several in sorted(self.own.items()):
            if cui in leave_out:
                continue
            chosen = [row for row in several if row.number in take] if len(several) > 1 else several
            if len(chosen) != 1:
                repeated.append(tuple(several))
            elif chosen[0].figures is None:
                bad.append(chosen[0])
            else:
                taken.append(chosen[0])
        return Found(
            as_of,
            written,
            self.rows,
            tuple(taken),
            tuple(bad),
            tuple(repeated),
            tuple(sorted(self.ours - set(self.own) - leave_out)),
            tuple(sorted(leave_out)),
            tuple(self.strange),
            self.strange_rows,
            self.others,
            tuple(self.other_codes) if self.others <= MOST_OTHERS else (),
        )


def _reader(at: Mapping[str, int], as_of: date) -> Callable[[str, list[str]], OfficialFigures]:
    """How a row is read. What it returns raises the fact that makes the row unbelievable."""

    def read(cui: str, cells: list[str]) -> OfficialFigures:
        def cell(column: str) -> str:
            return cells[at[column]].strip()

        if YEAR in at and cell(YEAR) and _year(cell(YEAR)) != as_of.year:
            raise OtherYear(cell(YEAR))
        amounts = {field: amount(column, cell(column)) for field, column in AMOUNTS.items()}
        found = OfficialFigures(
            cui=cui,
            name=_words(cell(NAME), NAME_LIMIT),
            state=_words(cell(STATE), STATE_LIMIT),
            situation=_words(cell(SITUATION), STATE_LIMIT),
            months=tuple(amount(column, cell(column), may_be_negative=True) for column in MONTHS),
            physical=_percent(cell(PHYSICAL)),
            updated=_day(cell(UPDATED)),
            **amounts,
        )
        _check_day(found, as_of)
        return found

    return read


def _check_day(found: OfficialFigures, as_of: date) -> None:
    """Nothing in a row can have come after the day that its data are of."""
    if found.updated is not None and found.updated > as_of:
        raise ChangedAfterwards(found.updated)
    for month, accrued in enumerate(found.months, start=1):
        if month > as_of.month and accrued:
            raise AccruedAhead(month)


def _year(text: str) -> int | None:
    whole = re.fullmatch(r"([0-9]{4})(?:[.,]0*)?", text)
    return int(whole[1]) if whole else None


def _words(text: str, limit: int) -> str:
    try:
        return clean_line(tamed(text)[:limit], limit)
    except Empty:
        return ""


def amount(column: str, text: str, *, may_be_negative: bool = False) -> int | None:
    """An amount of soles in céntimos, rounded where it has more decimals; `None` for an empty cell. Raises BadCell."""
    if text.upper() in NOTHING:
        return None
    typed = re.sub(r"^S/\.? *", "", text)
    match = _AMOUNT.fullmatch(typed) if len(typed) <= _LONGEST else None
    if match is None:
        raise BadCell(column, Flaw.NOT_AN_AMOUNT, text)
    if _THOUSAND_OR_TENTHS.fullmatch(typed):
        raise BadCell(column, Flaw.AMBIGUOUS, text)
    whole = re.sub("[.,]", "", match["whole"] or match["by_comma"] or match["by_point"])
    decimals = match["decimals"] or match["after_point"] or match["after_comma"] or ""
    scale = int("1".ljust(max(2, len(decimals)) + 1, "0"))
    centimos = (int(whole + decimals.ljust(2, "0")) * 2 * 100 // scale + 1) // 2
    if centimos > LIMIT:
        raise BadCell(column, Flaw.TOO_MUCH, text)
    if match["sign"] and centimos:
        if not may_be_negative:
            raise BadCell(column, Flaw.NEGATIVE, text)
        return -centimos
    return centimos


def _percent(text: str) -> int | None:
    """Hundredths of a percent."""
    try:
        found = amount(PHYSICAL, text.removesuffix("%").rstrip())
    except BadCell as wrong:
        # 45.125 has no thousands that it could be mistaken for.
        if wrong.flaw is not Flaw.AMBIGUOUS:
            raise BadCell(PHYSICAL, Flaw.NOT_A_PERCENT, text) from None
        found = amount(PHYSICAL, text.removesuffix("%").rstrip() + "0")
    if found is not None and found > MOST_PERCENT * 100:
        raise BadCell(PHYSICAL, Flaw.NOT_A_PERCENT, text)
    return found


def _day(text: str) -> date | None:
    """2026-06-30, with an hour or without; and as a spreadsheet writes it: 30/06/2026, 20260630."""
    if text.upper() in NOTHING:
        return None
    match = _DAY.fullmatch(text) if len(text) <= _LONGEST else None
    said = "" if match is None else re.sub(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", r"\1-\2-\3", match[1])
    try:
        return read_day(said)
    except NotADay:
        raise BadCell(UPDATED, Flaw.NOT_A_DAY, text) from None
