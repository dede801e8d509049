"""Proposing an idea and what its proposer does with it afterwards."""

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import proposing
from caxamarca.domain import evaluating
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import WrongIdeaState, check_can_be_edited, check_can_be_withdrawn
from caxamarca.domain.voting import NotOnTheRoll
from caxamarca.persistence import evaluations, ideas, people, processes, roll
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import RollEntry
from caxamarca.web import clock, formats, identity, photos, stages
from caxamarca.web.access import acts
from caxamarca.web.forms import HouseForm, typed
from caxamarca.web.public.narrowing import words_of
from caxamarca.web.resident import blueprint, comparing
from caxamarca.web.resident.forms import IdeaForm, ReconsiderationForm, RemedyForm
from caxamarca.web.words import _

UNDER_WAY = frozenset(set(Stage) - {Stage.FOLLOW_UP, Stage.ANNULLED})


@blueprint.route("/ideas/nueva", methods=["GET", "POST"])
@acts(Action.PROPOSE_IDEA, Action.SUPPORT_IDEA, limit=photos.ROOM)
def propose_idea() -> ResponseReturnValue:
    found = _process_to_propose_in()
    if found is None:
        return _not_collecting()
    process, entry = found
    form = IdeaForm(entry.province, district=entry.district)
    if form.is_sent():
        if form.supported is not None:
            return comparing.support_instead(form, process, entry, form.supported)
        with form.refusals():
            # Asked after comparing: of a form sent twice at once, the second would else be shown its own idea.
            if (
                not form.is_compared
                and (like := comparing.like(form, process, entry))
                and proposing.already_proposed(identity.actor(), process.year, form.text, typed(form.token))
                is None
            ):
                return comparing.offer(form, process, like)
            idea = proposing.propose_idea(
                identity.actor(), process.year, form.text, form.picture, typed(form.token)
            )
            form.settle(_("Your idea is public now. The people of your province can support it."))
            return redirect(url_for("public.idea", idea_id=idea), 303)
    resident = people.resident(session(), entry.resident_id)
    return form.page(
        "resident/propose_idea.html",
        compares_at=url_for("resident.similar_ideas"),
        standing=stages.standing(process, clock.now()),
        public_name=None if resident is None else resident.public_name,
        entry=entry,
    )


@blueprint.get("/ideas/parecidas")
@acts(Action.PROPOSE_IDEA)
def similar_ideas() -> ResponseReturnValue:
    """The ideas that resemble a title, for the page on which it is being typed."""
    found = _process_to_propose_in()
    if found is None:
        return jsonify([])
    process, entry = found
    return jsonify(comparing.titles(words_of(request.args.get("titulo", "")), process, entry))


def _process_to_propose_in() -> tuple[Process, RollEntry] | None:
    """The process that collects ideas now, and the resident's place on its roll.

    For a form that arrives too late it is the one that collected ideas last: the action says that it is over, and
    the text stays on the page. Raises NotOnTheRoll.
    """
    now = clock.now()
    begun = [one for one in processes.all_of(session()) if one.calendar.ideas_from <= now]
    collecting = [one for one in begun if one.stage(now) is Stage.IDEAS]
    offered = collecting or (begun if request.method == "POST" else [])
    if not offered:
        return None
    places = roll.entries_of(session(), identity.actor().resident or 0)
    for process in offered:
        if process.id in places:
            return process, places[process.id]
    raise NotOnTheRoll


def _not_collecting() -> ResponseReturnValue:
    """What happens now, and when ideas open."""
    now = clock.now()
    everything = processes.all_of(session())
    ahead = [one.calendar.ideas_from for one in everything if one.stage(now) is Stage.ANNOUNCED]
    opens = min(ahead, default=None)
    page = render_template(
        "resident/not_collecting.html",
        standings=[stages.standing(one, now) for one in everything if one.stage(now) in UNDER_WAY],
        opens=opens,
        left="" if opens is None else formats.remaining(opens, clock.today()),
    )
    return make_response(page, 409)


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
