"""The administration's word on a schedule that a unit proposed."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from caxamarca.actions import planning
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.planning import REASON_LIMIT, PlanState
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import plans, prioritised
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import follow
from caxamarca.web import clock, identity, schedules
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.forms import Clean, HouseForm, required, typed
from caxamarca.web.words import _, _l


class ApprovalForm(HouseForm):
    """Nothing but the word itself."""


class ReturnForm(HouseForm):
    note = TextAreaField(
        _l("What has to be changed"),
        description=_l("The unit reads it, and everyone beside the version that was given back."),
        validators=[required(_l("Write what has to be changed.")), Clean(clean_paragraphs, REASON_LIMIT)],
        render_kw={"rows": 4},
    )


AT = "/admin/proyectos/<id:project_id>/cronograma/<id:version>"


@blueprint.route(AT, methods=["GET", "POST"])
@acts(Action.APPROVE_PLAN)
def approve_plan(project_id: int, version: int) -> ResponseReturnValue:
    """The proposed schedule beside the one in force, with the two words that can be said about it."""
    form = ApprovalForm()
    if form.is_sent():
        with form.refusals():
            planning.approve_plan(identity.actor(), project_id, version)
            flash(_("The schedule is in force. Everyone sees it."), "success")
            return redirect(url_for("admin.desk"), 303)
    return form.page("admin/approve_plan.html", **_told(project_id, version))


@blueprint.route(f"{AT}/devolver", methods=["GET", "POST"])
@acts(Action.RETURN_PLAN)
def return_plan(project_id: int, version: int) -> ResponseReturnValue:
    form = ReturnForm()
    if form.is_sent():
        with form.refusals():
            planning.return_plan(identity.actor(), project_id, version, typed(form.note))
            flash(_("The unit has the schedule back, with what has to be changed."), "success")
            return redirect(url_for("admin.desk"), 303)
    return form.page("admin/return_plan.html", **_told(project_id, version))


def _told(project_id: int, version: int) -> dict[str, object]:
    """Raises NotFound."""
    project = prioritised.one(session(), project_id)
    versions = plans.of_project(session(), project_id)
    plan = next((one for one in versions if one.version == version), None)
    if plan is None:
        raise NotFound
    [followed] = follow(session(), [project], clock.today())
    standing = plans.in_force(versions)
    return {
        "prioritised": project,
        "plan": plan,
        "lines": schedules.lines(plan.schedule, followed),
        "milestones": plan.schedule.milestones,
        "standing": standing,
        "before": None if standing is None or standing is plan else standing.schedule,
        "is_open": plan.state is PlanState.PROPOSED or request.method == "POST",
    }
