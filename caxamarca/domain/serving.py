"""How long a member of the oversight committee serves: two years, as the regions' rules have it (Ley 28056)."""

from dataclasses import dataclass
from datetime import date, timedelta

from caxamarca.domain.errors import Refusal

TERM_YEARS = 2
"""What is suggested; quoted from regional rules, and so not enforced to the day."""

LONGEST_YEARS = 4
"""Beyond it lies only a mistyped year."""


@dataclass(frozen=True)
class Term:
    """The last day on which a member serves, and the year of the process whose agents elected them."""

    last_day: date
    year: int | None = None


class TermOver(Refusal):
    """The last day of a term lies ahead, or is today."""


@dataclass(eq=False)
class TermTooLong(Refusal):
    """`latest` would still do."""

    latest: date


def usual_end(first: date) -> date:
    """The last day of a term of two years."""
    return _years_after(first, TERM_YEARS) - timedelta(days=1)


def check_term(last_day: date, today: date) -> None:
    """Raises TermOver or TermTooLong."""
    if last_day < today:
        raise TermOver
    latest = _years_after(today, LONGEST_YEARS) - timedelta(days=1)
    if last_day > latest:
        raise TermTooLong(latest)


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; the 1st of March where that has no 29th of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
