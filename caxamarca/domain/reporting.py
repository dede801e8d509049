"""The quarterly report: what an executing unit declares of a project, what it may say, and when it is due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.quarters import Quarter

PROBLEMS_LIMIT = 2000
COMMITMENTS_LIMIT = 2000


class ReportState(StrEnum):
    PENDING = "pending"
    OVERDUE = "overdue"
    FILED = "filed"
    OBSERVED = "observed"
    ANSWERED = "answered"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Progress:
    """What a unit declares of one project for one quarter.

    `physical` is the accumulated physical progress in whole percent; money is in céntimos of the year's
    budget: `pim` (presupuesto institucional modificado), `accrued` (devengado).
    """

    stage: InvestmentStage
    physical: int
    pim: int
    accrued: int
    contract_signed: bool
    works_started: bool
    problems: str
    commitments: str

    def repeats(self, last: "Progress") -> bool:
        """Whether all but the words is as the last report said it."""
        return replace(self, problems="", commitments="") == replace(last, problems="", commitments="")


@dataclass(eq=False)
class PercentOutOfRange(Refusal):
    value: int


@dataclass(eq=False)
class SpentAbovePim(Refusal):
    """More accrued than the modified budget holds. Both in céntimos."""

    accrued: int
    pim: int


@dataclass(eq=False)
class WentBackwards(Refusal):
    """Less physical progress than the last report declared, without words on why."""

    before: int
    now: int


@dataclass(eq=False)
class QuarterNotOver(Refusal):
    """A quarter is reported on once it has ended."""

    quarter: Quarter


class AlreadyFiled(Refusal):
    """One report for each project and quarter."""


class NotBeforeThisProcess(Refusal):
    """The quarter ended before the project was prioritised."""


def check_report(progress: Progress, before: Progress | None, quarter: Quarter, today: date) -> None:
    """Refuse what cannot be: a quarter not over, percents beyond 100, spending above PIM, going back unexplained."""
    if today <= quarter.end:
        raise QuarterNotOver(quarter)
    check_percent(progress.physical)
    check_spending(progress.accrued, progress.pim)
    if before is not None and fell_back(progress.physical, before) and not progress.problems.strip():
        raise WentBackwards(before.physical, progress.physical)


def fell_back(physical: int, before: Progress) -> bool:
    """Whether less of the works is done, in whole percent, than the report before told. It needs its reason."""
    return physical < before.physical


def check_percent(physical: int) -> None:
    """Physical progress in whole percent of the project. Raises PercentOutOfRange."""
    if not 0 <= physical <= 100:
        raise PercentOutOfRange(physical)


def check_spending(accrued: int, pim: int) -> None:
    """What was accrued in a year within the budget of that year, both in céntimos. Raises SpentAbovePim."""
    if accrued > pim:
        raise SpentAbovePim(accrued, pim)


def owed(since: date, today: date) -> tuple[Quarter, ...]:
    """The quarters that a project prioritised on `since` owes a report for: each that has ended, oldest first."""
    quarters = []
    quarter = Quarter.of(since)
    while quarter.end < today:
        quarters.append(quarter)
        quarter = quarter.next
    return tuple(quarters)


def report_state(
    quarter: Quarter, filed: bool, observations: Iterable[ObservationState], today: date
) -> ReportState:
    """Where one quarter's report stands. It is published once its due day has passed with nothing left open."""
    if not filed:
        return ReportState.OVERDUE if today > quarter.due else ReportState.PENDING
    states = set(observations)
    if states & {ObservationState.OPEN, ObservationState.LATE}:
        return ReportState.OBSERVED
    if ObservationState.ANSWERED in states:
        return ReportState.ANSWERED
    return ReportState.PUBLISHED if today > quarter.due else ReportState.FILED


def financial(progress: Progress) -> int | None:
    """Financial progress of the year in whole percent: accrued / PIM. `None` without a PIM."""
    return None if progress.pim == 0 else _percent(progress.accrued, progress.pim)


def accrued_in_all(filed: Iterable[tuple[Quarter, Progress]]) -> int | None:
    """All that was accrued since the beginning, in céntimos: of each year its last report, which tells the year so far.

    `None` where nothing was reported.
    """
    of_year = {quarter.year: progress.accrued for quarter, progress in sorted(filed, key=lambda one: one[0])}
    return sum(of_year.values()) if of_year else None


def financial_in_all(filed: Iterable[tuple[Quarter, Progress]], cost: int) -> int | None:
    """Accumulated financial progress in whole percent: all that was accrued / the project's cost in céntimos.

    `None` where nothing was reported. It is what physical progress can be compared with: both of the whole project
    since its beginning.
    """
    accrued = accrued_in_all(filed)
    return None if accrued is None else _percent(accrued, cost)


def _percent(part: int, whole: int) -> int:
    """Rounded half up; but only all of it, or more, is 100."""
    rounded = (part * 200 + whole) // (whole * 2)
    return min(rounded, 99) if part < whole else rounded
