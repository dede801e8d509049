"""What the committee asks of an executing unit, asking again, and closing it on the answer."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import observing
from caxamarca.domain.deadlines import USUAL_WAIT
from caxamarca.domain.permissions import Action, may
from caxamarca.persistence import observations, reports
from caxamarca.persistence.database import session
from caxamarca.persistence.evidence import HolderKind
from caxamarca.web import clock, evidence, identity, observed
from caxamarca.web.access import acts
from caxamarca.web.committee import blueprint
from caxamarca.web.committee.forms import PUBLIC, RESERVED, ClosingForm, InsistingForm, ObservationForm
from caxamarca.web.committee.within import standing, within_reach
from caxamarca.web.forms import typed
from caxamarca.web.words import _


@blueprint.route("/comite/proyectos/<id:project_id>/observar", methods=["GET", "POST"])
@acts(Action.RAISE_OBSERVATION)
def raise_observation(project_id: int) -> ResponseReturnValue:
    """The address may name the report that the observation is about."""
    project = within_reach(project_id, Action.RAISE_OBSERVATION)
    filed = reports.of_projects(session(), [project_id])[project_id]
    named = next((one for one in filed if str(one.id) == request.args.get("reporte")), None)
    form = ObservationForm(
        data={
            "about": None if named is None else named.id,
            "due": clock.today() + USUAL_WAIT,
            "secrecy": PUBLIC,
        }
    )
    form.offer(filed)
    if form.is_sent() and form.due.day is not None:
        with form.refusals():
            observing.raise_observation(
                identity.actor(),
                project_id,
                typed(form.text),
                form.due.day,
                form.about.data,
                reserved=form.secrecy.data == RESERVED,
            )
            form.settle(
                _("The executing unit sees your observation now. Everyone sees it with its answer.")
                if form.secrecy.data == RESERVED
                else _("The executing unit sees your observation now. It is public.")
            )
            return redirect(url_for("committee.desk"), 303)
    now = standing(project)
    is_time = may(identity.actor(), Action.RAISE_OBSERVATION, now.stage)
    return form.page(
        "committee/raise_observation.html",
        prioritised=project,
        named=named,
        shown=() if named is None else evidence.of_holder(HolderKind.REPORT, named.id),
        standing=now,
        is_time=is_time,
        is_open=is_time or request.method == "POST",
    )


@blueprint.route("/comite/observaciones/<id:observation_id>/insistir", methods=["GET", "POST"])
@acts(Action.INSIST_ON_OBSERVATION)
def insist_on_observation(observation_id: int) -> ResponseReturnValue:
    project = within_reach(observations.project_of(session(), observation_id), Action.INSIST_ON_OBSERVATION)
    form = InsistingForm(data={"due": clock.today() + USUAL_WAIT})
    if form.is_sent() and form.due.day is not None:
        with form.refusals():
            observing.insist_on_observation(identity.actor(), observation_id, typed(form.text), form.due.day)
            form.settle(_("The executing unit sees that you ask again. It is public."))
            return redirect(url_for("committee.desk"), 303)
    asked = observed.asked(project, observation_id)
    now = standing(project)
    is_time = may(identity.actor(), Action.INSIST_ON_OBSERVATION, now.stage)
    return form.page(
        "committee/insist_on_observation.html",
        asked=asked,
        standing=now,
        is_time=is_time,
        is_open=(is_time and asked.can_be_closed) or request.method == "POST",
    )


@blueprint.route("/comite/observaciones/<id:observation_id>/cerrar", methods=["GET", "POST"])
@acts(Action.CLOSE_OBSERVATION)
def close_observation(observation_id: int) -> ResponseReturnValue:
    project = within_reach(observations.project_of(session(), observation_id), Action.CLOSE_OBSERVATION)
    form = ClosingForm()
    if form.is_sent():
        with form.refusals():
            observing.close_observation(identity.actor(), observation_id, typed(form.note))
            flash(_("The observation is closed."), "success")
            return redirect(url_for("committee.desk"), 303)
    asked = observed.asked(project, observation_id)
    now = standing(project)
    is_time = may(identity.actor(), Action.CLOSE_OBSERVATION, now.stage)
    return form.page(
        "committee/close_observation.html",
        asked=asked,
        standing=now,
        is_time=is_time,
        is_open=(is_time and asked.can_be_closed) or request.method == "POST",
    )
