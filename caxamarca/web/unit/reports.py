"""The report on one project for one quarter, with the two quarters before it beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import following_up
from caxamarca.actions.following_up import FollowUp, QuarterLine, follow
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound
from caxamarca.domain.following_up import QuarterNotOver, financial
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.projects import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import clock, formats, identity, photos, stages
from caxamarca.web.access import acts
from caxamarca.web.unit import blueprint
from caxamarca.web.unit.forms import ReportForm, told_before
from caxamarca.web.unit.within import own_project
from caxamarca.web.words import _


@dataclass(frozen=True)
class Column:
    """A quarter beside others; `money` is its financial progress in whole percent."""

    quarter: Quarter
    report: Report | None
    money: int | None


@blueprint.route("/unidad/proyectos/<id:project_id>/reportes/<quarter:quarter>", methods=["GET", "POST"])
@acts(Action.FILE_REPORT, limit=photos.ROOM)
def file_report(project_id: int, quarter: Quarter) -> ResponseReturnValue:
    project = own_project(identity.actor(), project_id)
    _check_quarter(project, quarter)
    [followed] = follow(session(), [project], clock.today())
    before = [line.report for line in followed.quarters if line.report and line.quarter < quarter]
    last = before[-1] if before else None
    form = ReportForm(
        data=told_before(
            None if last is None else last.progress, same_year=last is not None and last.year == quarter.year
        )
    )
    if form.is_sent() and form.is_looked_over:
        with form.refusals():
            following_up.file_report(
                identity.actor(), project_id, quarter, form.progress(), form.evidence.picture
            )
            form.settle(
                _("The report of the %(quarter)s was filed. Thank you.", quarter=formats.quarter(quarter))
            )
            return redirect(url_for("unit.desk"), 303)
    elif form.can_be_looked_over:
        with form.refusals():
            following_up.review_report(identity.actor(), project_id, quarter, form.progress())
            return form.page(
                "unit/review_report.html",
                prioritised=project,
                quarter=quarter,
                told=form.progress(),
                last=None if last is None else last.progress,
                is_unchanged=last is not None and form.progress().repeats(last.progress),
            )
    return _page(form, followed, quarter)


def _check_quarter(project: Prioritised, quarter: Quarter) -> None:
    """A quarter from before the project was prioritised has no page; one that is not over has one later."""
    if quarter < Quarter.of(civil_day(project.followed_since)):
        raise NotFound
    if clock.today() <= quarter.end:
        raise QuarterNotOver(quarter)


def _page(form: ReportForm, followed: FollowUp, quarter: Quarter) -> ResponseReturnValue:
    process = processes.by_year(session(), followed.prioritised.year)
    standing = stages.standing(process, clock.now())
    is_time = may(identity.actor(), Action.FILE_REPORT, standing.stage)
    filed, *before = (
        _column(one, followed.quarters) for one in (quarter, quarter.previous, quarter.previous.previous)
    )
    columns = [filed, *before] if filed.report else before
    return form.page(
        "unit/file_report.html",
        prioritised=followed.prioritised,
        quarter=quarter,
        left=formats.days_left(quarter.due, clock.today()),
        is_late=clock.today() > quarter.due,
        standing=standing,
        is_time=is_time,
        filed=filed,
        is_open=(is_time and filed.report is None) or request.method == "POST",
        columns=columns,
        words=[one for one in columns if one.report and (one.report.problems or one.report.commitments)],
    )


def _column(quarter: Quarter, lines: Sequence[QuarterLine]) -> Column:
    report = next((line.report for line in lines if line.quarter == quarter), None)
    return Column(quarter, report, None if report is None else financial(report.progress))
