"""What the executing unit declared beside what the Ministry of Economy (MEF) publishes of the same investment.

Neither takes the place of the other. They are compared as of the same day where both can be told for it: what was
accrued until the end of a quarter. The other amounts stand as each said them, with the day of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto

from caxamarca.domain.mef import OfficialFigures
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Filed, accrued_in_all

SOL = 100
"""Céntimos. A difference of less is rounding: the budget is given in whole soles, and units write whole soles of what
the Ministry keeps to the céntimo.
"""

POINT = 100
"""Hundredths of a percent. Less is rounding as well: units declare whole percent, and the Ministry has decimals."""


class Figure(StrEnum):
    """What both of them tell. Of what was paid (girado) the Ministry's file says nothing."""

    PIA = "pia"
    PIM = "pim"
    CERTIFIED = "certified"
    COMMITTED = "committed"
    ACCRUED = "accrued"
    ACCRUED_IN_ALL = "accrued_in_all"
    PHYSICAL = "physical"


class Apart(Enum):
    """Why the amounts of the year are not compared."""

    OTHER_YEAR = auto()
    """No report is of the year of the official data."""
    BEFORE_THE_QUARTER_ENDED = auto()
    """The reports of that year tell of quarters that ended after the day of the official data."""


@dataclass(frozen=True)
class Line:
    """One figure: amounts in céntimos, physical progress in hundredths of a percent, `None` where nobody tells it.

    `is_compared` where both are of the same stretch of time.
    """

    figure: Figure
    declared: int | None
    official: int | None
    is_compared: bool = True

    @property
    def difference(self) -> int | None:
        """How much more the official figure is; `None` where there is nothing to compare."""
        if not self.is_compared or self.declared is None or self.official is None:
            return None
        return self.official - self.declared

    @property
    def agrees(self) -> bool:
        """Whether the two differ by no more than rounding."""
        tolerance = POINT if self.figure is Figure.PHYSICAL else SOL
        return self.difference is not None and abs(self.difference) < tolerance


@dataclass(frozen=True)
class Contrast:
    """The figures of both, side by side. `quarter` is that of the report that they were taken from, `None` without any;
    `year` the fiscal year of the official ones.
    """

    quarter: Quarter | None
    year: int
    apart: Apart | None
    lines: tuple[Line, ...]


def contrast(filed: Sequence[Filed], official: OfficialFigures, as_of: date) -> Contrast:
    """Put side by side what was filed for each quarter and the official figures of a day.

    The report is the last of that fiscal year whose quarter had ended on the day of the data; else the last of that
    year; else the last of all, whose yearly amounts then stand beside nobody's.
    """
    told = sorted(filed, key=lambda one: one[0])
    of_year = [one for one in told if one[0].year == as_of.year]
    ended = [one for one in of_year if one[0].end <= as_of]
    chosen = next((one for some in (ended, of_year, told) for one in reversed(some)), None)
    if chosen is None:
        return Contrast(None, as_of.year, None, _lines(None, None, official, as_of, None))
    quarter, _progress = chosen
    apart = None
    if not of_year:
        apart = Apart.OTHER_YEAR
    elif not ended:
        apart = Apart.BEFORE_THE_QUARTER_ENDED
    in_all = accrued_in_all([one for one in told if one[0] <= quarter])
    return Contrast(quarter, as_of.year, apart, _lines(chosen, in_all, official, as_of, apart))


def _lines(
    chosen: Filed | None, in_all: int | None, official: OfficialFigures, as_of: date, apart: Apart | None
) -> tuple[Line, ...]:
    quarter, progress = chosen or (None, None)
    money = None if progress is None or apart is Apart.OTHER_YEAR else progress.spending
    until = None if quarter is None or apart is not None else official.accrued_until(quarter)
    whole = _in_all(quarter, official, as_of, apart)
    of_year = (
        (Figure.PIA, None if money is None else money.pia, official.pia),
        (Figure.PIM, None if money is None else money.pim, official.pim),
        (Figure.CERTIFIED, None if money is None else money.certified, official.certified),
        (Figure.COMMITTED, None if money is None else money.committed, official.committed),
    )
    return (
        *(Line(figure, declared, said, apart is None) for figure, declared, said in of_year),
        # Without the end of a quarter to count to, all of the year so far is shown, and compared with nothing.
        Line(
            Figure.ACCRUED,
            None if money is None else money.accrued,
            official.accrued if until is None else until,
            until is not None,
        ),
        Line(Figure.ACCRUED_IN_ALL, in_all, _so_far(official) if whole is None else whole, whole is not None),
        Line(Figure.PHYSICAL, None if progress is None else progress.physical * 100, official.physical),
    )


def _in_all(
    quarter: Quarter | None, official: OfficialFigures, as_of: date, apart: Apart | None
) -> int | None:
    """All that was accrued until the end of a quarter, where the official figures tell it for that very day."""
    if quarter is None or official.accrued_before is None:
        return None
    if quarter == Quarter(as_of.year - 1, 4):
        return official.accrued_before
    until = official.accrued_until(quarter) if apart is None else None
    return None if until is None else official.accrued_before + until


def _so_far(official: OfficialFigures) -> int | None:
    if official.accrued_before is None or official.accrued is None:
        return None
    return official.accrued_before + official.accrued
