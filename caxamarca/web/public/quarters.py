"""A project's quarters as its page tells them, the newest first, each with its report and what was asked about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caxamarca.domain.reporting import ReportState
from caxamarca.persistence.followed import FollowUp, QuarterLine
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, evidence, formats
from caxamarca.web.charts import Chart, Series, course
from caxamarca.web.evidence import Shown
from caxamarca.web.observed import Asked
from caxamarca.web.words import _


@dataclass(frozen=True)
class Told:
    """One quarter. `accrued` is what was spent until then since the beginning, in céntimos, and `money` the same in
    whole percent of the whole cost; `planned` is what the schedule has of the works by then, in whole percent; `late`
    counts days, those of a missing report up to today, those of a filed one until it came; `corrected` are the
    versions before this one.

    `is_of_this_year`: its money is that of the year that runs today.
    `is_recent`: the newest report, whatever is missing since, and what still waits for an answer. It is told open.
    """

    line: QuarterLine
    accrued: int | None
    money: int | None
    planned: int | None
    late: int
    asked: tuple[Asked, ...]
    corrected: tuple[Report, ...]
    evidence: Sequence[Shown]
    is_recent: bool
    is_of_this_year: bool

    @property
    def physical(self) -> int | None:
        return None if self.line.report is None else self.line.report.physical


def chart(reported: Sequence[Told]) -> Chart | None:
    """How works and money went on, from these quarters, the newest first; nothing where there is only one figure."""
    oldest_first = tuple(reversed(reported))
    if len(oldest_first) < 2:
        return None
    return course(
        [formats.short_quarter(one.line.quarter) for one in oldest_first],
        (
            Series("works", _("Works"), [one.physical for one in oldest_first]),
            Series("spent", _("Spent"), [one.money for one in oldest_first]),
            Series("plan", _("Planned"), [one.planned for one in oldest_first]),
        ),
    )


def told(followed: FollowUp, asked: Sequence[Asked], today: date) -> tuple[Told, ...]:
    """Every quarter that is owed or was reported, the newest first."""
    reports = [line.report for line in followed.quarters if line.report is not None]
    newest = max((report.quarter for report in reports), default=None)
    schedule = followed.schedule
    shown = evidence.of_reports([report.id for report in reports])
    return tuple(
        Told(
            line,
            None if line.report is None else followed.accrued_until(line.quarter),
            None if line.report is None else followed.spent_until(line.quarter),
            None if schedule is None else schedule.physical_by(line.quarter),
            alerts.days_late(line, today) or alerts.days_filed_late(line),
            tuple(one for one in asked if one.quarter == line.quarter),
            line.earlier,
            () if line.report is None else shown[line.report.id],
            line.report is None or line.quarter == newest or line.state is ReportState.OBSERVED,
            line.quarter.year == today.year,
        )
        for line in reversed(followed.quarters)
    )
