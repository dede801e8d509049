"""The follow-up at a glance: every prioritised project, quarter by quarter, and who is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.actions.following_up import FollowUp, QuarterLine, follow
from caxamarca.domain.following_up import ReportState, financial
from caxamarca.domain.quarters import DAYS_TO_REPORT, Quarter
from caxamarca.persistence import projects
from caxamarca.persistence.database import session
from caxamarca.persistence.projects import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, clock, paging
from caxamarca.web.access import open_to_all
from caxamarca.web.alerts import Explained
from caxamarca.web.public import blueprint
from caxamarca.web.public.project_filters import ProjectFilters
from caxamarca.web.words import _l, ngettext

PAGE_SIZE = 20
LATE_SHOWN = 5
QUARTERS_SHOWN = 3


SHORT: Mapping[ReportState, str] = {
    ReportState.PENDING: _l("Pending"),
    ReportState.OVERDUE: _l("Overdue"),
    ReportState.FILED: _l("Filed"),
    ReportState.OBSERVED: _l("With an observation"),
    ReportState.ANSWERED: _l("With an answer"),
    ReportState.PUBLISHED: _l("Published in full"),
}
"""A report's state in a cell that stands under its quarter."""


@dataclass(frozen=True)
class Late:
    """A project with missing reports, the oldest first, and by how many days that one is late."""

    prioritised: Prioritised
    quarters: tuple[Quarter, ...]
    days: int


@dataclass(frozen=True)
class Cell:
    """One quarter of one project."""

    state: ReportState
    word: str


@dataclass(frozen=True)
class Row:
    """One project of the grid: a cell for each quarter shown (`None`: no report owed), and its alerts."""

    prioritised: Prioritised
    latest: Report | None
    money: int | None
    cells: tuple[Cell | None, ...]
    alerts: tuple[Explained, ...]


@dataclass(frozen=True)
class Group:
    """The rows of one constituency."""

    place: str | None
    rows: tuple[Row, ...]


@blueprint.get("/seguimiento")
@open_to_all
def follow_up() -> ResponseReturnValue:
    today = clock.today()
    everything = projects.prioritised(session())
    narrow = ProjectFilters(everything)
    followed = [
        one
        for one in follow(session(), [one for one in everything if narrow.takes(one)], today)
        if narrow.shows(one)
    ]
    late = _late(followed, today)
    shown = _shown(today)
    pager = paging.pager(paging.asked(), len(followed), PAGE_SIZE, narrow.chosen)
    start = (pager.number - 1) * PAGE_SIZE
    page = sorted(followed, key=_order)[start : start + PAGE_SIZE]
    return render_template(
        "public/follow_up.html",
        narrow=narrow,
        any_at_all=bool(everything),
        followed=len(followed),
        with_alerts=sum(1 for one in followed if one.alerts),
        late=late[:LATE_SHOWN],
        late_in_all=len(late),
        overdue=sum(len(one.quarters) for one in late),
        quarters=shown,
        running=Quarter.of(today),
        days_to_report=DAYS_TO_REPORT,
        groups=_groups(page, shown, today),
        pager=pager,
    )


def _shown(today: date) -> tuple[Quarter, ...]:
    """The quarters that have ended last, the newest first: the law asks for one with the two before beside it."""
    newest = Quarter.of(today).previous
    quarters = [newest]
    while len(quarters) < QUARTERS_SHOWN:
        quarters.append(quarters[-1].previous)
    return tuple(quarters)


def _late(followed: Sequence[FollowUp], today: date) -> list[Late]:
    """Every project with a report whose day has passed, the longest delay first."""
    found = []
    for one in followed:
        missing = tuple(line.quarter for line in one.quarters if line.state is ReportState.OVERDUE)
        if missing:
            found.append(Late(one.prioritised, missing, alerts.latest_delay(one, today)))
    return sorted(found, key=lambda late: (-late.days, late.prioritised.project.id))


def _order(one: FollowUp) -> tuple[bool, str, int, int, int]:
    """By province in official order; within it the gravest alert first, then the newest process and the place."""
    province = one.prioritised.province
    gravest = min((alerts.WEIGHT[alert] for alert in one.alerts), default=len(alerts.WEIGHT))
    return province is None, province or "", gravest, -one.prioritised.year, one.prioritised.place


def _groups(page: Sequence[FollowUp], shown: Sequence[Quarter], today: date) -> tuple[Group, ...]:
    places = dict.fromkeys(one.prioritised.province for one in page)
    return tuple(
        Group(place, tuple(_row(one, shown, today) for one in page if one.prioritised.province == place))
        for place in places
    )


def _row(one: FollowUp, shown: Sequence[Quarter], today: date) -> Row:
    lines = {line.quarter: line for line in one.quarters}
    return Row(
        one.prioritised,
        one.latest,
        None if one.latest is None else financial(one.latest.progress),
        tuple(_cell(lines[quarter], today) if quarter in lines else None for quarter in shown),
        alerts.explain(one, today),
    )


def _cell(line: QuarterLine, today: date) -> Cell:
    late = alerts.days_late(line, today)
    word = ngettext("%(num)s day late", "%(num)s days late", late) if late else SHORT[line.state]
    return Cell(line.state, word)
