"""The alerts that a followed project raises. Computed from the facts each time, never stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from caxamarca.domain.investments import DONE, ENDED, InvestmentStage
from caxamarca.domain.reporting import Progress


class Alert(StrEnum):
    """In the order of their weight, the gravest first."""

    STALLED = "stalled"
    REPORT_OVERDUE = "report_overdue"
    CRITICAL_GAP = "critical_gap"
    BEHIND_PLAN = "behind_plan"
    OBSERVATION_UNANSWERED = "observation_unanswered"
    NO_UPDATE = "no_update"
    RESOURCES_AT_RISK = "resources_at_risk"
    GAP = "gap"


GAP_POINTS = 10
CRITICAL_GAP_POINTS = 20

BEHIND_POINTS = 15
"""More than so many points less done than the schedule says."""

SILENT_DAYS = 180
"""More than so many days without a report."""


@dataclass(frozen=True)
class Facts:
    """What the rules look at, of one project on one day.

    `latest` is what its newest report says; `spent` the accumulated financial progress and `planned` the physical one
    that the approved schedule has for that quarter, both in whole percent; `updated` the day of the newest report, or
    that on which the follow-up began; `is_followed` whether its reports are still owed.
    """

    today: date
    updated: date
    latest: Progress | None = None
    spent: int | None = None
    planned: int | None = None
    report_overdue: bool = False
    observation_late: bool = False
    is_followed: bool = True

    @property
    def gap(self) -> int:
        """The points between physical and financial progress; 0 where one of them is not told."""
        return 0 if self.latest is None or self.spent is None else abs(self.latest.physical - self.spent)

    @property
    def behind(self) -> int:
        """The points that the works are behind the schedule; 0 without one, or where they are not behind."""
        if self.latest is None or self.planned is None or self.latest.stage in DONE:
            return 0
        return max(0, self.planned - self.latest.physical)

    @property
    def silent(self) -> int:
        """Days since something was reported; 0 where nothing more is owed."""
        is_over = not self.is_followed or (self.latest is not None and self.latest.stage in ENDED)
        return 0 if is_over else (self.today - self.updated).days


def alerts(facts: Facts) -> tuple[Alert, ...]:
    """The alerts a project raises today, the gravest first."""
    raised = set(_raised(facts))
    return tuple(alert for alert in Alert if alert in raised)


def _raised(facts: Facts) -> Iterator[Alert]:
    if facts.report_overdue:
        yield Alert.REPORT_OVERDUE
    if facts.observation_late:
        yield Alert.OBSERVATION_UNANSWERED
    if facts.silent > SILENT_DAYS:
        yield Alert.NO_UPDATE
    if facts.gap >= CRITICAL_GAP_POINTS:
        yield Alert.CRITICAL_GAP
    elif facts.gap >= GAP_POINTS:
        yield Alert.GAP
    if facts.behind > BEHIND_POINTS:
        yield Alert.BEHIND_PLAN
    if facts.latest is not None and facts.is_followed:
        if facts.latest.stage is InvestmentStage.STALLED:
            yield Alert.STALLED
        if _at_risk(facts.latest):
            yield Alert.RESOURCES_AT_RISK


def _at_risk(latest: Progress) -> bool:
    return not latest.contract_signed and not latest.works_started and latest.stage not in ENDED
