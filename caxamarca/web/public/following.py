"""The follow-up at a glance: every prioritised project, quarter by quarter, and who is late."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions.following_up import FollowUp, QuarterLine, account, follow
from caxamarca.domain.following_up import ReportState
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.quarters import DAYS_TO_REPORT, Quarter
from caxamarca.persistence import processes, projects
from caxamarca.persistence.database import session
from caxamarca.persistence.projects import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, clock, paging
from caxamarca.web.access import open_to_all
from caxamarca.web.alerts import Explained
from caxamarca.web.public import blueprint
from caxamarca.web.public.project_filters import ProjectFilters
from caxamarca.web.tiles import Tile
from caxamarca.web.words import _, _l, ngettext

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
    late = _late(followed, today)
    shown = _shown(today)
    pager = paging.pager(paging.asked(), len(followed), PAGE_SIZE, narrow.chosen)
    start = (pager.number - 1) * PAGE_SIZE
    return render_template(
        "public/follow_up.html",
        narrow=narrow,
        any_at_all=bool(everything),
        account=account(followed),
        late=late[:LATE_SHOWN],
        late_in_all=len(late),
        overdue=sum(len(one.quarters) for one in late),
        tiles=_tiles(everywhere, narrow),
        quarters=shown,
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
    return [one for one in projects.prioritised(session()) if one.year in years]


def _tiles(everywhere: Sequence[FollowUp], narrow: ProjectFilters) -> tuple[Tile, ...]:
    """Each province with its projects, and how many of them raise an alert."""
    counted: dict[str | None, Counter[bool]] = {}
    for one in everywhere:
        counted.setdefault(one.prioritised.province, Counter())[bool(one.alerts)] += 1
    return tuple(
        Tile(
            place.slug,
            place.name,
            _figure(counted.get(place.code, Counter())),
            url_for("public.follow_up", **{**narrow.chosen, "provincia": place.slug}),  # type: ignore[arg-type]
            _tone(counted.get(place.code, Counter()), is_chosen=narrow.provincia.data == place.slug),
        )
        for place in PROVINCES
    )


def _tone(of_province: Counter[bool], *, is_chosen: bool) -> str:
    if is_chosen:
        return "current"
    return "alert" if of_province[True] else ""


def _figure(of_province: Counter[bool]) -> str:
    if not of_province:
        return "–"
    if of_province[True]:
        return _("%(alerts)s of %(all)s with an alert", alerts=of_province[True], all=of_province.total())
    return ngettext("%(num)s project", "%(num)s projects", of_province.total())


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


def _order(one: FollowUp) -> tuple[int, bool, str, int, int]:
    """The gravest alert first; then by province in official order, the newest process and the place in it."""
    province = one.prioritised.province
    gravest = min((alerts.WEIGHT[alert] for alert in one.alerts), default=len(alerts.WEIGHT))
    return gravest, province is None, province or "", -one.prioritised.year, one.prioritised.place


def _row(one: FollowUp, shown: Sequence[Quarter], today: date) -> Row:
    lines = {line.quarter: line for line in one.quarters}
    return Row(
        one.prioritised,
        one.latest,
        one.spent,
        tuple(_cell(lines[quarter], today) if quarter in lines else None for quarter in shown),
        alerts.explain(one, today),
    )


def _cell(line: QuarterLine, today: date) -> Cell:
    late = alerts.days_late(line, today)
    came_late = alerts.days_filed_late(line)
    if came_late and line.state in {ReportState.FILED, ReportState.PUBLISHED}:
        return Cell(
            line.state,
            ngettext("Filed %(num)s day late", "Filed %(num)s days late", came_late),
        )
    word = ngettext("%(num)s day late", "%(num)s days late", late) if late else SHORT[line.state]
    return Cell(line.state, word)
