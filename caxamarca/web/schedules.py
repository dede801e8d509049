"""A schedule beside what was done: a line for each quarter, the milestones, and who said what of each version."""

from collections.abc import Sequence
from dataclasses import dataclass

from caxamarca.domain.planning import PlanState, Schedule
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.followed import FollowUp
from caxamarca.persistence.plans import Plan


@dataclass(frozen=True)
class PlannedLine:
    """One quarter: what was to be reached by its end, and what was. Percents are whole, amounts in céntimos since the
    beginning; what was not reported is `None`.
    """

    quarter: Quarter
    planned: int
    planned_amount: int
    done: int | None
    spent: int | None


def lines(schedule: Schedule, followed: FollowUp) -> tuple[PlannedLine, ...]:
    """Every quarter that is planned or was reported, oldest first."""
    done = {line.quarter: line.report.physical for line in followed.quarters if line.report is not None}
    return tuple(
        PlannedLine(
            quarter,
            schedule.physical_by(quarter),
            schedule.amount_by(quarter),
            done.get(quarter),
            followed.accrued_until(quarter) if quarter in done else None,
        )
        for quarter in sorted({one.quarter for one in schedule.quarters} | done.keys())
    )


def waiting(versions: Sequence[Plan]) -> Plan | None:
    """The version that waits for the administration's word."""
    return next((one for one in versions if one.state is PlanState.PROPOSED), None)
