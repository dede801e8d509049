"""The quarterly report: what an executing unit declares of a project, what it may say, and when it is due."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.investments import InvestmentStage, goes_back, skips
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.spending import Spending, check_spending, percent

WORDS_LIMIT = 2000
"""Characters of the problems, of the commitments, and of the reason."""


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

    `physical` is the accumulated physical progress in whole percent. `reason` explains what `doubts` would ask about.
    """

    stage: InvestmentStage
    physical: int
    spending: Spending
    contract_signed: bool
    works_started: bool
    problems: str = ""
    commitments: str = ""
    reason: str = ""

    def repeats(self, last: "Progress") -> bool:
        """Whether all but the words is as the last report said it."""
        return wordless(self) == wordless(last)


def wordless(progress: Progress) -> Progress:
    """The same without what was written about it."""
    return replace(progress, problems="", commitments="", reason="")


Filed = tuple[Quarter, Progress]
"""What was declared for a quarter."""


@dataclass(frozen=True)
class LessDone:
    """Less physical progress, in whole percent, than the last report told."""

    before: int
    now: int


@dataclass(frozen=True)
class LessAccrued:
    """Less accrued in the year, in céntimos, than an earlier report of the same year told."""

    before: int
    now: int


@dataclass(frozen=True)
class StageWentBack:
    before: InvestmentStage
    now: InvestmentStage


@dataclass(frozen=True)
class StageSkipped:
    before: InvestmentStage
    now: InvestmentStage


@dataclass(frozen=True)
class Corrected:
    """It takes the place of what was filed before for the same quarter."""


Doubt = LessDone | LessAccrued | StageWentBack | StageSkipped | Corrected
"""What may be right, and is not believed without a word about it."""


@dataclass(eq=False)
class PercentOutOfRange(Refusal):
    value: int


@dataclass(eq=False)
class ReasonNeeded(Refusal):
    """What the report says asks for a reason, and there is none."""

    doubts: tuple[Doubt, ...]


class WorksNotStarted(Refusal):
    """A project whose works are under way, stalled or done has had its works begun."""


@dataclass(eq=False)
class QuarterNotOver(Refusal):
    """A quarter is reported on once it has ended."""

    quarter: Quarter


class AlreadyFiled(Refusal):
    """One report for each project and quarter. It is corrected by a new version, with its reason."""


class NothingCorrected(Refusal):
    """A correction says something else than what was filed."""


class NotFiledYet(Refusal):
    """Only what was filed is corrected."""


class NotBeforeThisProcess(Refusal):
    """The quarter ended before the project was prioritised."""


class NothingOwed(Refusal):
    """The project was closed, or deactivated, before the quarter began."""


_UNDER_WAY = frozenset(
    {
        InvestmentStage.WORKS,
        InvestmentStage.STALLED,
        InvestmentStage.FINISHED,
        InvestmentStage.SETTLEMENT,
        InvestmentStage.CLOSED,
    }
)


def check_report(progress: Progress, before: Filed | None, quarter: Quarter, today: date) -> None:
    """Refuse what cannot be, and what asks for a reason without one.

    `before` is what was declared last for an earlier quarter. Raises QuarterNotOver, PercentOutOfRange,
    WorksNotStarted, MoreThanThePhaseBefore or ReasonNeeded.
    """
    check_quarter(quarter, today)
    check_percent(progress.physical)
    check_works(progress.stage, started=progress.works_started)
    check_spending(progress.spending)
    check_reason(progress, tuple(doubts(progress, before, quarter)))


def check_quarter(quarter: Quarter, today: date) -> None:
    """Raises QuarterNotOver."""
    if today <= quarter.end:
        raise QuarterNotOver(quarter)


def check_percent(physical: int) -> None:
    """Physical progress in whole percent of the project. Raises PercentOutOfRange."""
    if not 0 <= physical <= 100:
        raise PercentOutOfRange(physical)


def check_works(stage: InvestmentStage, *, started: bool) -> None:
    """Raises WorksNotStarted."""
    if stage in _UNDER_WAY and not started:
        raise WorksNotStarted


def check_reason(progress: Progress, found: tuple[Doubt, ...]) -> None:
    """Raises ReasonNeeded where there is a doubt and not a word about it."""
    if found and not progress.reason.strip():
        raise ReasonNeeded(found)


def doubts(progress: Progress, before: Filed | None, quarter: Quarter) -> Iterator[Doubt]:
    """What in this report is not believed without a reason, beside what was declared last for an earlier quarter."""
    if before is None:
        return
    then, last = before
    if progress.physical < last.physical:
        yield LessDone(last.physical, progress.physical)
    if then.year == quarter.year and progress.spending.accrued < last.spending.accrued:
        yield LessAccrued(last.spending.accrued, progress.spending.accrued)
    if goes_back(last.stage, progress.stage):
        yield StageWentBack(last.stage, progress.stage)
    elif skips(last.stage, progress.stage, quarter.since(then)):
        yield StageSkipped(last.stage, progress.stage)


def owed(since: date, today: date, until: Quarter | None = None) -> tuple[Quarter, ...]:
    """The quarters that a project prioritised on `since` owes a report for: each that has ended, oldest first.

    `until` is the last of them, where the project was closed or its money went elsewhere in it.
    """
    quarters = []
    quarter = Quarter.of(since)
    while quarter.end < today and (until is None or quarter <= until):
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


def accrued_in_all(filed: Collection[Filed]) -> int | None:
    """All that was accrued since the beginning, in céntimos: of each year its last report, which tells the year so far.

    `None` where nothing was reported.
    """
    of_year = {
        quarter.year: progress.spending.accrued for quarter, progress in sorted(filed, key=lambda one: one[0])
    }
    return sum(of_year.values()) if of_year else None


def financial_in_all(filed: Collection[Filed], cost: int) -> int | None:
    """Accumulated financial progress in whole percent: all that was accrued / the project's cost in céntimos.

    `None` where nothing was reported. It is what physical progress can be compared with: both of the whole project
    since its beginning.
    """
    accrued = accrued_in_all(filed)
    return None if accrued is None else percent(accrued, cost)
