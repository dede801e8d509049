"""What stands about prioritised projects on a day: their quarters, what was observed, spent and alerted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from caxamarca.domain.alerting import Alert, Facts, alerts
from caxamarca.domain.days import civil_day
from caxamarca.domain.investments import DONE, ENDED
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.planning import Schedule
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import (
    Progress,
    ReportState,
    accrued_in_all,
    financial_in_all,
    owed,
    report_state,
)
from caxamarca.persistence import observations, reports
from caxamarca.persistence.observations import Observation
from caxamarca.persistence.plans import Plan
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report


@dataclass(frozen=True)
class QuarterLine:
    """One quarter of one project: its report if there is one, the versions that it corrects, and where it stands."""

    quarter: Quarter
    report: Report | None
    state: ReportState
    earlier: tuple[Report, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """A prioritised project as it stands today: quarters oldest first, observations, the schedule in force, alerts.

    `spent` is the accumulated financial progress in whole percent, `None` before the first report.
    """

    prioritised: Prioritised
    quarters: tuple[QuarterLine, ...]
    observations: tuple[Observation, ...]
    spent: int | None
    schedule: Schedule | None
    facts: Facts
    alerts: tuple[Alert, ...]

    @property
    def plan(self) -> Plan | None:
        """The version of the schedule that is in force."""
        return self.prioritised.plan

    def until(self, quarter: Quarter) -> "FollowUp":
        """The same as it stood at the end of a quarter: without what was reported for later ones. Observations and
        alerts are those of today.
        """
        lines = tuple(line for line in self.quarters if line.quarter <= quarter)
        return replace(self, quarters=lines, spent=self.spent_until(quarter))

    def line(self, quarter: Quarter) -> QuarterLine | None:
        """A quarter that is owed, or was reported."""
        return next((line for line in self.quarters if line.quarter == quarter), None)

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


def follow(
    session: Session, wanted: Sequence[Prioritised], today: date, *, with_reserved: bool = False
) -> tuple[FollowUp, ...]:
    """Bring together what stands about these projects, in two questions however many they are.

    Of observations that are still reserved nothing is told or counted, unless the reader may know of them
    (`with_reserved`; see `observations.with_reserved_ones`).
    """
    if not wanted:
        return ()
    ids = [one.project.id for one in wanted]
    filed = reports.of_projects(session, ids)
    observed = (
        observations.with_reserved_ones(session, ids)
        if with_reserved
        else observations.of_projects(session, ids, today)
    )
    return tuple(_followed(one, filed[one.project.id], observed[one.project.id], today) for one in wanted)


def _followed(
    one: Prioritised,
    filed: Sequence[Report],
    observed: Sequence[Observation],
    today: date,
) -> FollowUp:
    standing = {report.quarter: report for report in reports.standing(filed)}
    since = civil_day(one.followed_since)
    ended = next((quarter for quarter, report in standing.items() if report.stage in ENDED), None)
    lines = []
    for quarter in sorted({*owed(since, today, ended), *standing}):
        versions = [report for report in filed if report.quarter == quarter]
        about = {report.id for report in versions}
        states = [asked.state(today) for asked in observed if asked.report_id in about]
        lines.append(
            QuarterLine(
                quarter,
                standing.get(quarter),
                report_state(quarter, bool(versions), states, today),
                tuple(versions[:-1]),
            )
        )
    spent = financial_in_all(
        [(report.quarter, report.progress) for report in standing.values()], one.project.cost
    )
    schedule = None if one.plan is None else one.plan.schedule
    facts = _facts(lines, observed, spent, schedule, since, today)
    return FollowUp(one, tuple(lines), tuple(observed), spent, schedule, facts, alerts(facts))


def _facts(
    lines: Sequence[QuarterLine],
    observed: Sequence[Observation],
    spent: int | None,
    schedule: Schedule | None,
    since: date,
    today: date,
) -> Facts:
    """What the rules of the alerts look at."""
    latest = next((line.report for line in reversed(lines) if line.report is not None), None)
    return Facts(
        today=today,
        updated=max(
            (civil_day(line.report.filed_at) for line in lines if line.report is not None), default=since
        ),
        latest=None if latest is None else latest.progress,
        spent=spent,
        planned=None if schedule is None or latest is None else schedule.physical_by(latest.quarter),
        report_overdue=any(line.state is ReportState.OVERDUE for line in lines),
        observation_late=any(asked.state(today) is ObservationState.LATE for asked in observed),
    )
