"""The schedule of a followed project: how much of it is to be done and spent by the end of each quarter, and its
milestones. The unit proposes it, the administration approves it; what changes later is a new version with a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from caxamarca.domain.errors import Refusal
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import check_percent

QUARTERS_LIMIT = 24
"""Six years: no regional work of a participatory budget takes longer."""

MILESTONES_LIMIT = 12
MILESTONE_LIMIT = 120
REASON_LIMIT = 1000


class PlanState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    REPLACED = "replaced"


@dataclass(frozen=True)
class PlannedQuarter:
    """What is to be reached by the end of a quarter: accumulated physical progress in whole percent; and what is to be
    accrued in it, in céntimos.
    """

    quarter: Quarter
    physical: int
    amount: int


@dataclass(frozen=True)
class Milestone:
    """Something that anybody can see, and the day by which it is to be there."""

    name: str
    day: date


@dataclass(frozen=True)
class Schedule:
    """Quarters one after another, and the milestones by their day."""

    quarters: tuple[PlannedQuarter, ...]
    milestones: tuple[Milestone, ...]

    @property
    def amount(self) -> int:
        """All that is to be spent, in céntimos."""
        return sum(one.amount for one in self.quarters)

    @property
    def first(self) -> Quarter:
        return self.quarters[0].quarter

    @property
    def last(self) -> Quarter:
        return self.quarters[-1].quarter

    def physical_by(self, quarter: Quarter) -> int:
        """The physical progress in whole percent that is to be reached by the end of a quarter; 0 before the first."""
        return max((one.physical for one in self.quarters if one.quarter <= quarter), default=0)

    def amount_by(self, quarter: Quarter) -> int:
        """What is to be accrued in all by the end of a quarter, in céntimos."""
        return sum(one.amount for one in self.quarters if one.quarter <= quarter)


class EmptySchedule(Refusal):
    """A schedule has a quarter at least."""


@dataclass(eq=False)
class TooManyQuarters(Refusal):
    limit: int


@dataclass(eq=False)
class QuarterMissing(Refusal):
    """A quarter between the first and the last is not told."""

    quarter: Quarter


@dataclass(eq=False)
class PlanGoesBack(Refusal):
    """Less is to be done by the end of a quarter than by that of the one before."""

    quarter: Quarter


@dataclass(eq=False)
class NotPlannedToTheEnd(Refusal):
    """By the last quarter the whole project is to be done. `physical` is what was planned, in whole percent."""

    physical: int


@dataclass(eq=False)
class PlannedBeyondCost(Refusal):
    """Both in céntimos."""

    amount: int
    cost: int


@dataclass(eq=False)
class TooManyMilestones(Refusal):
    limit: int


@dataclass(eq=False)
class MilestoneOutside(Refusal):
    """The day of a milestone lies before the schedule begins or after it ends."""

    milestone: Milestone
    first: date
    last: date


class AlreadyProposed(Refusal):
    """A schedule waits for the administration's word."""


class NothingProposed(Refusal):
    """No schedule waits for a word."""


class SameSchedule(Refusal):
    """A new version says something else than the one in force."""


def check_schedule(schedule: Schedule, cost: int) -> None:
    """Refuse a schedule that nobody could keep. `cost` is the project's, in céntimos.

    Raises EmptySchedule, TooManyQuarters, QuarterMissing, PercentOutOfRange, PlanGoesBack, NotPlannedToTheEnd,
    PlannedBeyondCost, TooManyMilestones or MilestoneOutside.
    """
    if not schedule.quarters:
        raise EmptySchedule
    if len(schedule.quarters) > QUARTERS_LIMIT:
        raise TooManyQuarters(QUARTERS_LIMIT)
    _check_course(schedule.quarters)
    if schedule.amount > cost:
        raise PlannedBeyondCost(schedule.amount, cost)
    if len(schedule.milestones) > MILESTONES_LIMIT:
        raise TooManyMilestones(MILESTONES_LIMIT)
    for one in schedule.milestones:
        if not schedule.first.start <= one.day <= schedule.last.end:
            raise MilestoneOutside(one, schedule.first.start, schedule.last.end)


def _check_course(quarters: Iterable[PlannedQuarter]) -> None:
    course = list(quarters)
    for one in course:
        check_percent(one.physical)
    for before, one in pairwise(course):
        if one.quarter != before.quarter.next:
            raise QuarterMissing(before.quarter.next)
        if one.physical < before.physical:
            raise PlanGoesBack(one.quarter)
    if course[-1].physical != 100:
        raise NotPlannedToTheEnd(course[-1].physical)
