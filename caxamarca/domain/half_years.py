"""The half of a year: the rhythm in which the oversight committee reports to the CCR."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from caxamarca.domain.errors import Refusal

_SLUG = re.compile(r"(20[0-9]{2})-([12])")


@dataclass(eq=False)
class NotAHalfYear(Refusal):
    """The text names no half of a year of this century."""

    text: str


@dataclass(frozen=True, order=True, slots=True)
class HalfYear:
    """Six months, by year and number: 1 from January to June, 2 from July to December."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2):
            raise ValueError(f"a year has no half {self.number}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The half in which a day lies."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, slug: str) -> Self:
        """The half of an address, such as "2026-1". Raises NotAHalfYear."""
        match = _SLUG.fullmatch(slug.strip())
        if match is None:
            raise NotAHalfYear(slug)
        return cls(int(match[1]), int(match[2]))

    @property
    def slug(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, 1 if self.number == 1 else 7, 1)

    @property
    def end(self) -> date:
        """The last day."""
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    @property
    def previous(self) -> Self:
        return type(self).of(self.start - timedelta(days=1))

    def has(self, day: date) -> bool:
        return self.start <= day <= self.end
