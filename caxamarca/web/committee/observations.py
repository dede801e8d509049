"""What the committee asks of an executing unit, and closing it on the answer."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import observing
from caxamarca.domain.deadlines import USUAL_WAIT
from caxamarca.domain.permissions import Action, check_reach, may
from caxamarca.persistence import observations, prioritised, processes, reports
from caxamarca.persistence.database import session
from caxamarca.persistence.evidence import HolderKind
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, evidence, identity, observed, stages
from caxamarca.web.access import acts
from caxamarca.web.committee import blueprint
from caxamarca.web.committee.forms import ClosingForm, ObservationForm
from caxamarca.web.forms import typed
from caxamarca.web.stages import Standing
from caxamarca.web.words import _


@blueprint.route("/comite/proyectos/<id:project_id>/observar", methods=["GET", "POST"])
@acts(Action.RAISE_OBSERVATION)
def raise_observation(project_id: int) -> ResponseReturnValue:
    """The address may name the report that the observation is about."""
    project = _within_reach(project_id, Action.RAISE_OBSERVATION)
    filed = reports.of_projects(session(), [project_id])[project_id]
    named = next((one for one in filed if str(one.id) == request.args.get("reporte")), None)
    form = ObservationForm(
        data={"about": None if named is None else named.id, "due": clock.today() + USUAL_WAIT}
    )
    form.offer(filed)
    if form.is_sent() and form.due.day is not None:
        with form.refusals():
            observing.raise_observation(
                identity.actor(), project_id, typed(form.text), form.due.day, form.about.data
            )
            form.settle(_("The executing unit sees your observation now. It is public."))
            return redirect(url_for("committee.desk"), 303)
    standing = _standing(project)
    is_time = may(identity.actor(), Action.RAISE_OBSERVATION, standing.stage)
    return form.page(
        "committee/raise_observation.html",
        prioritised=project,
        named=named,
        shown=() if named is None else evidence.of_holder(HolderKind.REPORT, named.id),
        standing=standing,
        is_time=is_time,
        is_open=is_time or request.method == "POST",
    )


@blueprint.route("/comite/observaciones/<id:observation_id>/cerrar", methods=["GET", "POST"])
@acts(Action.CLOSE_OBSERVATION)
def close_observation(observation_id: int) -> ResponseReturnValue:
    project = _within_reach(observations.project_of(session(), observation_id), Action.CLOSE_OBSERVATION)
    form = ClosingForm()
    if form.is_sent():
        with form.refusals():
            observing.close_observation(identity.actor(), observation_id, typed(form.note))
            flash(_("The observation is closed."), "success")
            return redirect(url_for("committee.desk"), 303)
    asked = observed.asked(project, observation_id)
    standing = _standing(project)
    is_time = may(identity.actor(), Action.CLOSE_OBSERVATION, standing.stage)
    return form.page(
        "committee/close_observation.html",
        asked=asked,
        standing=standing,
        is_time=is_time,
        is_open=(is_time and asked.can_be_closed) or request.method == "POST",
    )


def _within_reach(project_id: int, action: Action) -> Prioritised:
    project = prioritised.one(session(), project_id)
    check_reach(identity.actor(), action, province=project.province)
    return project


def _standing(project: Prioritised) -> Standing:
    return stages.standing(processes.by_year(session(), project.year), clock.now())
