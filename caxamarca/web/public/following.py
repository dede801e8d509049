"""The follow-up at a glance: every prioritised project, quarter by quarter, and who is late."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.alerting import Alert
from caxamarca.domain.days import civil_day
from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import DAYS_TO_REPORT, Quarter
from caxamarca.domain.reporting import ReportState, owed
from caxamarca.persistence import prioritised, processes, projects
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, QuarterLine, account, follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, clock, formats, paging
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.public.project_filters import FollowUpFilters
from caxamarca.web.public.province_map import province_map
from caxamarca.web.words import _, ngettext

PAGE_SIZE = 12
QUARTERS_SHOWN = 3

KINDS = ("csv", "xlsx", "json")
"""The files of what the page shows."""


SHORT: Mapping[ReportState, Callable[[int], str]] = {
    ReportState.PENDING: lambda count: ngettext("pending", "pending", count),
    ReportState.OVERDUE: lambda count: ngettext("overdue", "overdue", count),
    ReportState.FILED: lambda count: ngettext("filed", "filed", count),
    ReportState.OBSERVED: lambda _count: _("with an observation"),
    ReportState.ANSWERED: lambda _count: _("with an answer"),
    ReportState.PUBLISHED: lambda count: ngettext("published in full", "published in full", count),
}
"""A report's state, or that of several, as it follows the quarters that they are of."""


@dataclass(frozen=True)
class Reported:
    """Reports of quarters that follow one another and stand alike, as one says it."""

    state: ReportState
    words: str


@dataclass(frozen=True)
class Row:
    """One project of the list: its newest reports, how far works and money are, and what else raises an alert.

    `alerts` leaves out that a report is overdue where `reports` says so, and by how many days.
    """

    prioritised: Prioritised
    latest: Report | None
    money: int | None
    reports: tuple[Reported, ...]
    alerts: tuple[Alert, ...]


@dataclass(frozen=True)
class Selection:
    """What an address asks for of the projects in follow-up: in every province, and in the one asked for."""

    narrow: FollowUpFilters
    any_at_all: bool
    everywhere: tuple[FollowUp, ...]
    followed: tuple[FollowUp, ...]


def select(today: date) -> Selection:
    """The projects that the filters of this request let through, the gravest first."""
    everything = in_follow_up()
    since = min((civil_day(one.followed_since) for one in everything), default=today)
    narrow = FollowUpFilters(
        everything, reversed(owed(since, today)), lambda district: projects.benefiting(session(), district)
    )
    found = follow(session(), [one for one in everything if narrow.takes(one)], today)
    then = narrow.quarter
    if then is not None:
        found = tuple(one.until(then) for one in found if one.line(then) is not None)
    everywhere = tuple(one for one in found if narrow.shows(one))
    here = sorted((one for one in everywhere if narrow.is_there(one.prioritised)), key=_order)
    return Selection(narrow, bool(everything), everywhere, tuple(here))


@blueprint.get("/seguimiento")
@open_to_all
def follow_up() -> ResponseReturnValue:
    today = clock.today()
    selection = select(today)
    narrow, followed = selection.narrow, selection.followed
    shown = _shown(today, narrow.quarter)
    told_map = province_map(selection.everywhere, narrow)
    pager = paging.pager(paging.asked(), len(followed), PAGE_SIZE, narrow.chosen)
    start = (pager.number - 1) * PAGE_SIZE
    return render_template(
        "public/follow_up.html",
        narrow=narrow,
        any_at_all=selection.any_at_all,
        files=_files(narrow),
        maps=told_map.others,
        account=account(followed),
        overdue=sum(line.state is ReportState.OVERDUE for one in followed for line in one.quarters),
        tiles=told_map.tiles,
        map=told_map.told,
        newest=Quarter.of(today).previous,
        running=Quarter.of(today),
        is_due=today > Quarter.of(today).previous.due,
        days_to_report=DAYS_TO_REPORT,
        rows=[_row(one, shown, today) for one in followed[start : start + PAGE_SIZE]],
        pager=pager,
    )


def in_follow_up() -> list[Prioritised]:
    """The projects whose process is in follow-up now: none of one that was annulled, or has just been declared."""
    now = clock.now()
    years = {one.year for one in processes.all_of(session()) if one.stage(now) is Stage.FOLLOW_UP}
    return [one for one in prioritised.listed(session()) if one.year in years]


def _files(narrow: FollowUpFilters) -> dict[str, str]:
    """What the page shows, as files."""
    chosen: dict[str, Any] = dict(narrow.chosen)
    return {kind.upper(): url_for("public.follow_up_file", kind=kind, **chosen) for kind in KINDS}


def _shown(today: date, then: Quarter | None) -> tuple[Quarter, ...]:
    """A quarter, or else the one that has ended last, with the two before it, as the law asks; the newest first."""
    newest = then or Quarter.of(today).previous
    quarters = [newest]
    while len(quarters) < QUARTERS_SHOWN:
        quarters.append(quarters[-1].previous)
    return tuple(quarters)


def _order(one: FollowUp) -> tuple[int, bool, str, int, int]:
    """The gravest alert first; then by province in official order, the newest process and the place in it."""
    province = one.prioritised.province
    gravest = min((alerts.WEIGHT[alert] for alert in one.alerts), default=len(alerts.WEIGHT))
    return gravest, province is None, province or "", -one.prioritised.year, one.prioritised.place


def _row(one: FollowUp, shown: Sequence[Quarter], today: date) -> Row:
    lines = [line for line in one.quarters if line.quarter in shown]
    return Row(
        one.prioritised,
        one.latest,
        one.spent,
        _reported(lines, today),
        tuple(sorted(one.alerts, key=alerts.WEIGHT.__getitem__)),
    )


def _reported(lines: Iterable[QuarterLine], today: date) -> tuple[Reported, ...]:
    """The reports of some quarters, oldest first; those that stand alike in one."""
    alike = groupby(lines, lambda line: (line.state, _late(line, today)))
    return tuple(_told(state, late, [line.quarter for line in some]) for (state, late), some in alike)


def _told(state: ReportState, late: str, quarters: Sequence[Quarter]) -> Reported:
    return Reported(
        state,
        _(
            "%(quarters)s: %(state)s",
            quarters=formats.quarters(quarters),
            state=late or SHORT[state](len(quarters)),
        ),
    )


def _late(line: QuarterLine, today: date) -> str:
    """By how many days a report is late or came late; nothing where it is not."""
    late = alerts.days_late(line, today)
    came_late = alerts.days_filed_late(line)
    if came_late and line.state in {ReportState.FILED, ReportState.PUBLISHED}:
        return ngettext("filed %(num)s day late", "filed %(num)s days late", came_late)
    return ngettext("%(num)s day late", "%(num)s days late", late) if late else ""
