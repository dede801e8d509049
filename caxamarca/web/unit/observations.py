"""What the oversight committee asked of a unit, and the unit's answer."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import observing
from caxamarca.domain.permissions import Action, may
from caxamarca.persistence import observations, processes
from caxamarca.persistence.database import session
from caxamarca.web import clock, identity, observed, stages
from caxamarca.web.access import acts
from caxamarca.web.forms import typed
from caxamarca.web.unit import blueprint
from caxamarca.web.unit.forms import AnswerForm
from caxamarca.web.unit.within import own_project
from caxamarca.web.words import _


@blueprint.route("/unidad/observaciones/<id:observation_id>", methods=["GET", "POST"])
@acts(Action.ANSWER_OBSERVATION)
def answer_observation(observation_id: int) -> ResponseReturnValue:
    project = own_project(identity.actor(), observations.project_of(session(), observation_id))
    form = AnswerForm()
    if form.is_sent():
        with form.refusals():
            observing.answer_observation(identity.actor(), observation_id, typed(form.answer))
            form.settle(_("The committee has your answer. It is public now."))
            return redirect(url_for("unit.desk"), 303)
    standing = stages.standing(processes.by_year(session(), project.year), clock.now())
    asked = observed.asked(project, observation_id)
    is_time = may(identity.actor(), Action.ANSWER_OBSERVATION, standing.stage)
    return form.page(
        "unit/answer_observation.html",
        asked=asked,
        standing=standing,
        is_time=is_time,
        is_open=(is_time and asked.waits_for_unit) or request.method == "POST",
    )
