"""What a proposer does with an own idea: change it, withdraw it, answer the technical team."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import proposing
from caxamarca.domain import evaluating
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.proposing import WrongIdeaState, check_can_be_edited, check_can_be_withdrawn
from caxamarca.persistence import evaluations, ideas, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity, photos, stages
from caxamarca.web.access import acts
from caxamarca.web.forms import HouseForm, typed
from caxamarca.web.resident import blueprint
from caxamarca.web.resident.forms import IdeaForm, ReconsiderationForm, RemedyForm
from caxamarca.web.words import _


def _own(idea_id: int) -> tuple[Idea, Process]:
    """An own idea and its process. Anybody else's is not admitted to be there: NotFound."""
    idea = ideas.one(session(), idea_id)
    if idea.hidden or idea.resident_id != identity.actor().resident:
        raise NotFound
    return idea, processes.one(session(), idea.process_id)


@blueprint.route("/ideas/<id:idea_id>/editar", methods=["GET", "POST"])
@acts(Action.EDIT_IDEA, limit=photos.ROOM)
def edit_idea(idea_id: int) -> ResponseReturnValue:
    idea, process = _own(idea_id)
    if request.method == "GET":
        permit(identity.actor(), Action.EDIT_IDEA, process.stage(clock.now()))
        check_can_be_edited(idea.state)
    form = IdeaForm(idea.province, obj=idea.text)
    if form.is_sent():
        with form.refusals():
            proposing.edit_idea(identity.actor(), idea_id, form.text, form.photo.picture)
            form.settle(_("Your changes are public now."))
            return redirect(url_for("public.idea", idea_id=idea_id), 303)
    return form.page("resident/edit_idea.html", idea=idea, standing=stages.standing(process, clock.now()))


@blueprint.route("/ideas/<id:idea_id>/retirar", methods=["GET", "POST"])
@acts(Action.WITHDRAW_IDEA)
def withdraw_idea(idea_id: int) -> ResponseReturnValue:
    idea, process = _own(idea_id)
    form = HouseForm()
    if form.is_sent():
        proposing.withdraw_idea(identity.actor(), idea_id)
        flash(_("You withdrew your idea. It has left the lists."), "success")
        return redirect(url_for("resident.my_space"), 303)
    permit(identity.actor(), Action.WITHDRAW_IDEA, process.stage(clock.now()))
    check_can_be_withdrawn(idea.state)
    return form.page("resident/withdraw_idea.html", idea=idea)


@blueprint.route("/ideas/<id:idea_id>/subsanar", methods=["GET", "POST"])
@acts(Action.REMEDY_IDEA)
def remedy_idea(idea_id: int) -> ResponseReturnValue:
    idea, process = _own(idea_id)
    observation = evaluations.latest(session(), idea_id)
    if observation is None or observation.answer_by is None:
        raise WrongIdeaState(idea.state)
    if request.method == "GET":
        permit(identity.actor(), Action.REMEDY_IDEA, process.stage(clock.now()))
        evaluating.remedy(idea.state, observation.answer_by, clock.today())
    form = RemedyForm()
    if form.is_sent():
        with form.refusals():
            proposing.remedy_idea(identity.actor(), idea_id, typed(form.answer))
            form.settle(_("Your answer was sent. The technical team will look at your idea again."))
            return redirect(url_for("public.idea", idea_id=idea_id), 303)
    return form.page(
        "resident/remedy_idea.html",
        idea=idea,
        observation=observation,
        left=formats.remaining(observation.answer_by, clock.today()),
    )


@blueprint.route("/ideas/<id:idea_id>/reconsideracion", methods=["GET", "POST"])
@acts(Action.ASK_RECONSIDERATION)
def ask_reconsideration(idea_id: int) -> ResponseReturnValue:
    idea, process = _own(idea_id)
    passes = evaluations.of_idea(session(), idea_id)
    if request.method == "GET":
        permit(identity.actor(), Action.ASK_RECONSIDERATION, process.stage(clock.now()))
        evaluating.ask_reconsideration(idea.state, proposing.was_reconsidered(passes))
    form = ReconsiderationForm()
    if form.is_sent():
        with form.refusals():
            proposing.ask_reconsideration(identity.actor(), idea_id, typed(form.grounds))
            form.settle(_("Your request was sent. The technical team will look at your idea once more."))
            return redirect(url_for("public.idea", idea_id=idea_id), 303)
    return form.page(
        "resident/ask_reconsideration.html",
        idea=idea,
        verdict=passes[-1] if passes else None,
        standing=stages.standing(process, clock.now()),
    )
