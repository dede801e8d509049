"""A quarter of each followed project, the two before it beside, as the law asks (TUO of Ley 27806, article 25.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import ReportState
from caxamarca.persistence.followed import FollowUp, QuarterLine
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import alerts

QUARTERS = 3


@dataclass(frozen=True)
class Declared:
    """What was declared by the end of a quarter: works in whole percent, money in céntimos since the beginning; `None`
    where nothing was.
    """

    quarter: Quarter
    physical: int | None
    spent: int | None


@dataclass(frozen=True)
class ReportedQuarter:
    """A project in one quarter. `columns` are that quarter and the two before it; `late` counts days."""

    prioritised: Prioritised
    line: QuarterLine
    late: int
    columns: tuple[Declared, ...]


@dataclass(frozen=True)
class UnitLine:
    """How an executing unit stands in a quarter: the reports that it owes, has filed, and is late with."""

    unit: str | None
    owed: int
    filed: int
    overdue: int
    latest: int

    @property
    def is_late(self) -> bool:
        return self.overdue > 0


def rows(followed: Sequence[FollowUp], quarter: Quarter, today: date) -> tuple[ReportedQuarter, ...]:
    """The projects that owe a report for the quarter, or have one: the latest first, then by unit and place."""
    found = [
        ReportedQuarter(
            one.prioritised,
            line,
            alerts.days_late(line, today) or alerts.days_filed_late(line),
            _columns(one, quarter),
        )
        for one in followed
        if (line := one.line(quarter)) is not None
    ]
    return tuple(sorted(found, key=_order))


def _order(one: ReportedQuarter) -> tuple[int, str, int, int]:
    overdue = one.late if one.line.state is ReportState.OVERDUE else 0
    return -overdue, one.prioritised.unit or "", -one.prioritised.year, one.prioritised.place


def _columns(followed: FollowUp, quarter: Quarter) -> tuple[Declared, ...]:
    found, asked = [], quarter
    for _place in range(QUARTERS):
        line = followed.line(asked)
        report = None if line is None else line.report
        found.append(
            Declared(asked, None, None)
            if report is None
            else Declared(asked, report.physical, followed.accrued_until(asked))
        )
        asked = asked.previous
    return tuple(found)


def by_unit(reported: Sequence[ReportedQuarter]) -> tuple[UnitLine, ...]:
    """Each unit once, whoever is latest first."""
    units = dict.fromkeys(one.prioritised.unit for one in reported)
    found = [_unit(unit, [one for one in reported if one.prioritised.unit == unit]) for unit in units]
    return tuple(sorted(found, key=lambda one: (-one.overdue, -one.latest, one.unit or "")))


def _unit(unit: str | None, own: Sequence[ReportedQuarter]) -> UnitLine:
    overdue = [one.late for one in own if one.line.state is ReportState.OVERDUE]
    filed = sum(one.line.report is not None for one in own)
    return UnitLine(unit, len(own), filed, len(overdue), max(overdue, default=0))
