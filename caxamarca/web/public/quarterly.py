"""What was reported of one quarter, with the two before it beside: one page and one file, whole."""

from collections.abc import Iterable, Sequence

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.days import civil_day
from caxamarca.domain.quarters import DAYS_TO_REPORT, Quarter
from caxamarca.domain.reporting import ReportState, owed
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, formats, paging
from caxamarca.web.access import open_to_all
from caxamarca.web.open_data import Cell, table_file
from caxamarca.web.public import blueprint, following, quarterly_rows
from caxamarca.web.public.columns import FOLLOWED, QUARTERLY
from caxamarca.web.public.project_filters import ProjectFilters

PAGE_SIZE = 40


@blueprint.get("/seguimiento/<quarter:quarter>")
@open_to_all
def quarter_reports(quarter: Quarter) -> ResponseReturnValue:
    today = clock.today()
    everything = following.in_follow_up()
    known = _check_known(quarter, everything)
    narrow = ProjectFilters(everything)
    wanted = [one for one in everything if narrow.takes(one) and narrow.is_there(one)]
    reported = quarterly_rows.rows(follow(session(), wanted, today), quarter, today)
    pager = paging.pager(paging.asked(), len(reported), PAGE_SIZE, narrow.chosen)
    start = (pager.number - 1) * PAGE_SIZE
    filed = [one for one in reported if one.line.report is not None]
    return render_template(
        "public/quarter_reports.html",
        quarter=quarter,
        quarters=[quarter, quarter.previous, quarter.previous.previous],
        before=quarter.previous if quarter.previous in known else None,
        after=quarter.next if quarter.next in known else None,
        days_to_report=DAYS_TO_REPORT,
        is_due=today > quarter.due,
        left=formats.days_left(quarter.due, today),
        narrow=narrow,
        units=quarterly_rows.by_unit(reported),
        filed=len(filed),
        in_time=sum(not one.late for one in filed),
        overdue=sum(one.line.state is ReportState.OVERDUE for one in reported),
        rows=reported[start : start + PAGE_SIZE],
        total=len(reported),
        pager=pager,
        files={
            kind.upper(): url_for("public.quarter_file", quarter=quarter, kind=kind)
            for kind in following.KINDS
        },
    )


@blueprint.get("/seguimiento/<quarter:quarter>.<any(csv,xlsx,json):kind>")
@open_to_all
def quarter_file(quarter: Quarter, kind: str) -> ResponseReturnValue:
    """Every project of the quarter, whatever a page was narrowed to."""
    today, everything = clock.today(), following.in_follow_up()
    _check_known(quarter, everything)
    rows = map(QUARTERLY.row, quarterly_rows.rows(follow(session(), everything, today), quarter, today))
    about = {"trimestre": quarter.slug, "al": today.isoformat()}
    return table_file(kind, f"seguimiento-{quarter.slug}", QUARTERLY.names, rows, about)


@blueprint.get("/seguimiento.<any(csv,xlsx,json):kind>")
@open_to_all
def follow_up_file(kind: str) -> ResponseReturnValue:
    """Exactly what /seguimiento shows with the same filters, all of its pages."""
    today = clock.today()
    selection = following.select(today)
    rows: Iterable[tuple[Cell, ...]] = map(FOLLOWED.row, selection.followed)
    about = {"filtros": selection.narrow.chosen, "al": today.isoformat()}
    return table_file(kind, "seguimiento", FOLLOWED.names, rows, about)


def _check_known(quarter: Quarter, everything: Sequence[Prioritised]) -> tuple[Quarter, ...]:
    """The quarters that have ended since the first follow-up began. One of which nothing is owed has no page."""
    today = clock.today()
    known = owed(min((civil_day(one.followed_since) for one in everything), default=today), today)
    if quarter not in known:
        abort(404)
    return known
