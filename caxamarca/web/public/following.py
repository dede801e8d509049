"""The follow-up at a glance: every prioritised project, quarter by quarter, and who is late."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.alerting import Alert
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.quarters import DAYS_TO_REPORT, Quarter
from caxamarca.domain.reporting import ReportState
from caxamarca.persistence import prioritised, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, QuarterLine, account, follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, clock, formats, paging
from caxamarca.web.access import open_to_all
from caxamarca.web.labels import tone
from caxamarca.web.public import blueprint
from caxamarca.web.public.project_filters import ProjectFilters
from caxamarca.web.tiles import Tile
from caxamarca.web.words import _, ngettext

PAGE_SIZE = 12
QUARTERS_SHOWN = 3

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


@blueprint.get("/seguimiento")
@open_to_all
def follow_up() -> ResponseReturnValue:
    today = clock.today()
    everything = in_follow_up()
    narrow = ProjectFilters(everything)
    everywhere = [
        one
        for one in follow(session(), [one for one in everything if narrow.takes(one)], today)
        if narrow.shows(one)
    ]
    followed = sorted((one for one in everywhere if narrow.is_there(one.prioritised)), key=_order)
    shown = _shown(today)
    pager = paging.pager(paging.asked(), len(followed), PAGE_SIZE, narrow.chosen)
    start = (pager.number - 1) * PAGE_SIZE
    return render_template(
        "public/follow_up.html",
        narrow=narrow,
        any_at_all=bool(everything),
        account=account(followed),
        overdue=sum(line.state is ReportState.OVERDUE for one in followed for line in one.quarters),
        tiles=_tiles(everywhere, narrow),
        newest=shown[0],
        running=Quarter.of(today),
        is_due=today > shown[0].due,
        days_to_report=DAYS_TO_REPORT,
        rows=[_row(one, shown, today) for one in followed[start : start + PAGE_SIZE]],
        pager=pager,
    )


def in_follow_up() -> list[Prioritised]:
    """The projects whose process is in follow-up now: none of one that was annulled, or has just been declared."""
    now = clock.now()
    years = {one.year for one in processes.all_of(session()) if one.stage(now) is Stage.FOLLOW_UP}
    return [one for one in prioritised.listed(session()) if one.year in years]


def _tiles(everywhere: Sequence[FollowUp], narrow: ProjectFilters) -> tuple[Tile, ...]:
    """Each province with its projects, how many of them raise an alert, and the tone of the gravest."""
    of_place: dict[str | None, list[FollowUp]] = {}
    for one in everywhere:
        of_place.setdefault(one.prioritised.province, []).append(one)
    return tuple(
        Tile(
            place.slug,
            place.name,
            _figure(of_place.get(place.code, ())),
            url_for("public.follow_up", **{**narrow.chosen, "provincia": place.slug}),  # type: ignore[arg-type]
            _gravest(of_place.get(place.code, ())),
            is_current=narrow.provincia.data == place.slug,
        )
        for place in PROVINCES
    )


def _gravest(of_province: Iterable[FollowUp]) -> str:
    """The tone of the worst alert that a project of the province raises; nothing without one."""
    tones = {tone(alert) for one in of_province for alert in one.alerts}
    return next((one for one in ("danger", "warning") if one in tones), "")


def _figure(of_province: Sequence[FollowUp]) -> str:
    if not of_province:
        return "–"
    raising = sum(1 for one in of_province if one.alerts)
    if raising == len(of_province) == 1:
        return _("1 project, with an alert")
    if raising:
        return _("%(alerts)s of %(all)s with an alert", alerts=raising, all=len(of_province))
    return ngettext("%(num)s project", "%(num)s projects", len(of_province))


def _shown(today: date) -> tuple[Quarter, ...]:
    """The quarters that have ended last, the newest first: the law asks for one with the two before beside it."""
    newest = Quarter.of(today).previous
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
