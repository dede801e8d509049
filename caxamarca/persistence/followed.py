"""What stands about prioritised projects on a day: their quarters, what was observed, spent and alerted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from caxamarca.domain.alerting import Alert, alerts
from caxamarca.domain.days import civil_day
from caxamarca.domain.investments import DONE
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import (
    Progress,
    ReportState,
    accrued_in_all,
    financial_in_all,
    owed,
    report_state,
)
from caxamarca.persistence import reports
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Observation, Report


@dataclass(frozen=True)
class QuarterLine:
    """One quarter of one project: its report if there is one, and where it stands."""

    quarter: Quarter
    report: Report | None
    state: ReportState


@dataclass(frozen=True)
class FollowUp:
    """A prioritised project as it stands today: quarters oldest first, observations, alerts.

    `spent` is the accumulated financial progress in whole percent, `None` before the first report.
    """

    prioritised: Prioritised
    quarters: tuple[QuarterLine, ...]
    observations: tuple[Observation, ...]
    spent: int | None
    alerts: tuple[Alert, ...]

    @property
    def latest(self) -> Report | None:
        filed = [line.report for line in self.quarters if line.report is not None]
        return filed[-1] if filed else None

    @property
    def accrued(self) -> int:
        """What was spent since the beginning, in céntimos, as far as it was reported."""
        return accrued_in_all(self._filed()) or 0

    def accrued_until(self, quarter: Quarter) -> int | None:
        """What had been spent since the beginning at the end of a quarter, in céntimos."""
        return accrued_in_all(self._filed(quarter))

    def spent_until(self, quarter: Quarter) -> int | None:
        """The same in whole percent of the project's cost: accumulated financial progress."""
        return financial_in_all(self._filed(quarter), self.prioritised.project.cost)

    def _filed(self, until: Quarter | None = None) -> list[tuple[Quarter, Progress]]:
        reports = (line.report for line in self.quarters if line.report is not None)
        return [(one.quarter, one.progress) for one in reports if until is None or one.quarter <= until]


@dataclass(frozen=True)
class Account:
    """What became of the money of some projects, as their executing units declared. Amounts in céntimos."""

    projects: int
    cost: int
    accrued: int
    done: int
    with_alerts: int


def account(followed: Sequence[FollowUp]) -> Account:
    return Account(
        len(followed),
        sum(one.prioritised.project.cost for one in followed),
        sum(one.accrued for one in followed),
        sum(1 for one in followed if one.latest is not None and one.latest.stage in DONE),
        sum(1 for one in followed if one.alerts),
    )


def follow(session: Session, wanted: Sequence[Prioritised], today: date) -> tuple[FollowUp, ...]:
    """Bring together what stands about these projects, in two questions however many they are."""
    if not wanted:
        return ()
    ids = [one.project.id for one in wanted]
    filed = reports.of_projects(session, ids)
    observed = reports.observations_of(session, ids)
    return tuple(_followed(one, filed[one.project.id], observed[one.project.id], today) for one in wanted)


def _followed(
    one: Prioritised, filed: Sequence[Report], observed: Sequence[Observation], today: date
) -> FollowUp:
    by_quarter = {report.quarter: report for report in filed}
    quarters = []
    for quarter in sorted({*owed(civil_day(one.followed_since), today), *by_quarter}):
        report = by_quarter.get(quarter)
        about = [o.state(today) for o in observed if report is not None and o.report_id == report.id]
        quarters.append(QuarterLine(quarter, report, report_state(quarter, report is not None, about, today)))
    overdue = any(line.state is ReportState.OVERDUE for line in quarters)
    latest = max(filed, key=lambda report: report.quarter, default=None)
    spent = financial_in_all(((report.quarter, report.progress) for report in filed), one.project.cost)
    found = alerts(
        None if latest is None else latest.progress, spent, overdue, (o.state(today) for o in observed)
    )
    return FollowUp(one, tuple(quarters), tuple(observed), spent, found)
