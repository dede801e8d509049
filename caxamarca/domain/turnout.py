"""Who took part, by age, sex and channel, told so that nobody is found by it: small groups are hidden, and as many
others with them as it takes that no subtraction from the total tells what was hidden.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST = 5
"""Fewer people than this who voted, or who did not, are told of no group (primary suppression)."""

UNKNOWN = "no-consta"
"""The group of those of whom the roll does not say it."""

YOUNG, ADULT, MATURE = 29, 44, 59
"""The last ages of three bands. Peru counts as young up to 29 (Ley 27802) and as elderly from 60 on (Ley 30490)."""


class Dimension(StrEnum):
    AGE = "age"
    SEX = "sex"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Group:
    """People of one kind. `entitled` is `None` for a channel, by which nobody is entitled before voting by it."""

    dimension: Dimension
    name: str
    entitled: int | None
    voted: int

    @property
    def is_small(self) -> bool:
        """Whether telling it would tell of a few people that they voted, or that they did not."""
        return _are_few(self.entitled, self.voted)


@dataclass(frozen=True)
class Told:
    """A group as everybody sees it: without numbers where they are hidden."""

    dimension: Dimension
    name: str
    entitled: int | None
    voted: int | None

    @property
    def is_hidden(self) -> bool:
        return self.voted is None


def age_band(birth_year: int | None, year: int) -> str:
    """The band of the age that somebody reaches in a year, such as `30-44`."""
    if birth_year is None:
        return UNKNOWN
    age = year - birth_year
    if age <= YOUNG:
        return f"0-{YOUNG}"
    if age <= ADULT:
        return f"{YOUNG + 1}-{ADULT}"
    return f"{ADULT + 1}-{MATURE}" if age <= MATURE else f"{MATURE + 1}-mas"


def told(groups: Collection[Group]) -> tuple[Told, ...]:
    """The groups of one dimension as they may be told, in the order of their names.

    Hidden are all groups up to the last small one, in the order of how many people could have voted: an order that
    follows from the roll and not from how people voted, because which groups are hidden tells something as well. What
    is hidden is known together, as the total without the rest; so it is at least two groups, and neither few who voted
    nor few who did not. Where that cannot be, the whole dimension is hidden.
    """
    there = sorted(
        (one for one in groups if one.entitled != 0), key=lambda one: (one.entitled or 0, one.name)
    )
    small = [place for place, one in enumerate(there, start=1) if one.is_small]
    count = small[-1] if small else 0
    while 0 < count < len(there) and not _keeps_secret(there[:count]):
        count += 1
    found = [
        *(Told(one.dimension, one.name, None, None) for one in there[:count]),
        *(Told(one.dimension, one.name, one.entitled, one.voted) for one in there[count:]),
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def _are_few(entitled: int | None, voted: int) -> bool:
    return voted < LEAST or (entitled is not None and entitled - voted < LEAST)


def _keeps_secret(hidden: Collection[Group]) -> bool:
    entitled: Sequence[int] = [one.entitled for one in hidden if one.entitled is not None]
    return not _are_few(sum(entitled) if entitled else None, sum(one.voted for one in hidden))
