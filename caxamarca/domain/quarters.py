"""The quarter of a year: the rhythm in which public works are reported."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from caxamarca.domain.errors import Refusal

DAYS_TO_REPORT = 30
"""Calendar days after the quarter's end (TUO of Ley 27806, article 25.2)."""

_SLUG = re.compile(r"(20[0-9]{2})-t([1-4])")


@dataclass(eq=False)
class NotAQuarter(Refusal):
    """The text names no quarter of this century."""

    text: str


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """Three months, by year and number (1 to 4). Quarters compare in order of time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"a year has no quarter {self.number}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, slug: str) -> Self:
        """The quarter of an address, such as "2026-t3". Raises NotAQuarter."""
        match = _SLUG.fullmatch(slug.strip().lower())
        if match is None:
            raise NotAQuarter(slug)
        return cls(int(match[1]), int(match[2]))

    @property
    def slug(self) -> str:
        return f"{self.year}-t{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The last day."""
        return self.next.start - timedelta(days=1)

    @property
    def due(self) -> date:
        """The last day on which a report is in time."""
        return self.end + timedelta(days=DAYS_TO_REPORT)

    @property
    def previous(self) -> Self:
        return type(self)(self.year - 1, 4) if self.number == 1 else type(self)(self.year, self.number - 1)

    @property
    def next(self) -> Self:
        return type(self)(self.year + 1, 1) if self.number == 4 else type(self)(self.year, self.number + 1)

    def since(self, earlier: Self) -> int:
        """How many quarters lie between an earlier one and this one: 1 for the one before."""
        return (self.year - earlier.year) * 4 + self.number - earlier.number
