"""Who the oversight committee is, what it checks by law, what it saw and said of a project, what it reported."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.checking import Duty
from caxamarca.domain.complaining import Recipient
from caxamarca.domain.errors import NotFound
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.permissions import RULES, Action, may
from caxamarca.domain.roles import REGION
from caxamarca.persistence import ccr_reports, people, prioritised, processes, visits
from caxamarca.persistence.ccr_reports import CcrReport
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import ccr_papers, checklist, clock, identity, language, open_data, visited
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint


@blueprint.get("/comite-de-vigilancia")
@open_to_all
def oversight_committee() -> ResponseReturnValue:
    return render_template(
        "public/oversight_committee.html",
        members=people.members(session(), clock.today()),
        duties=list(Duty),
        reports=ccr_reports.published(session()),
    )


@blueprint.get("/proyectos/<id:project_id>/vigilancia")
@open_to_all
def oversight(project_id: int) -> ResponseReturnValue:
    project = prioritised.one(session(), project_id)
    [followed] = follow(session(), [project], clock.today())
    return render_template(
        "public/oversight.html",
        prioritised=project,
        checklist=checklist.checklist(checklist.dossier(followed)),
        visits=visited.told(visits.of_projects(session(), [project_id])[project_id]),
        oversees=oversees(project),
        recipients=list(Recipient),
    )


def oversees(project: Prioritised) -> bool:
    """Whether the reader is in the committee for this project, and may act upon it now."""
    actor, action = identity.actor(), Action.CHECK_DUTY
    return actor.reaches(RULES[action].roles, project.province, None) and may(
        actor, action, processes.by_year(session(), project.year).stage(clock.now())
    )


REPORT = "/informes/<half:half>/<scope:scope>"


@blueprint.get(REPORT)
@open_to_all
def ccr_report(half: HalfYear, scope: str) -> ResponseReturnValue:
    return render_template(
        "public/ccr_report.html", paper=ccr_papers.paper(_published(half, scope)), half=half, scope=scope
    )


@blueprint.get(f"{REPORT}.pdf")
@open_to_all
def ccr_report_file(half: HalfYear, scope: str) -> ResponseReturnValue:
    report = _published(half, scope)
    with language.in_spanish():
        made = ccr_papers.paper(report).pdf()
    return open_data.file(made, "application/pdf", f"informe-ccr-{half.slug}-{scope or REGION}.pdf")


def _published(half: HalfYear, scope: str) -> CcrReport:
    """Raises NotFound; a draft is not admitted to be there."""
    report = ccr_reports.one(session(), half, scope or None)
    if report.published_at is None:
        raise NotFound
    return report
