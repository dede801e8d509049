"""Proposing an idea, one question a page: what, why, where, for whom, at what cost; then a look over it all."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from caxamarca.actions import drafting, proposing
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import district
from caxamarca.domain.roles import Actor
from caxamarca.domain.voting import NotOnTheRoll
from caxamarca.persistence import content, processes, residents, roll
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session
from caxamarca.persistence.drafts import Draft, own
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import RollEntry
from caxamarca.web import clock, formats, identity, pagewise, photos, stages
from caxamarca.web.access import acts
from caxamarca.web.forms import HouseForm
from caxamarca.web.pagewise import CORRECTING, Course, LookOver, Page, Way
from caxamarca.web.public.narrowing import words_of
from caxamarca.web.resident import blueprint, comparing
from caxamarca.web.resident.forms import IdeaForm
from caxamarca.web.words import _, _l

FIRST = "idea"
PLACE = "lugar"
COURSE = Course(
    {
        FIRST: Page(_l("What is needed?"), ("title", "subject")),
        "problema": Page(_l("The problem"), ("problem",)),
        PLACE: Page(_l("The place"), ("district", "place")),
        "personas": Page(_l("The people"), ("beneficiaries", "people")),
        "costo": Page(_l("Cost and photo"), ("cost", "photo")),
    }
)
COMPARED_BY = frozenset({"title", "problem", "district", "place"})
"""The answers by which ideas are alike."""


@dataclass(frozen=True)
class Begun(pagewise.Begun):
    """A resident, the process that collects ideas, their place on its roll, and what they have begun there."""

    actor: Actor
    process: Process
    entry: RollEntry

    @property
    def picture(self) -> Picture | None:
        return None if self.draft is None else content.picture(session(), self.draft.picture)

    def whole(self) -> IdeaForm:
        """All that was answered, judged by the same rules as each page."""
        form = IdeaForm(self.entry.province, formdata=MultiDict(self.answers), meta={"csrf": False})
        form.validate()
        return form


@blueprint.route("/ideas/nueva", methods=["GET", "POST"], defaults={"step": FIRST})
@blueprint.route(f"/ideas/nueva/<any({', '.join(COURSE.pages)}):step>", methods=["GET", "POST"])
@acts(Action.PROPOSE_IDEA, limit=photos.ROOM)
def propose_idea(step: str) -> ResponseReturnValue:
    begun = _begin()
    if begun is None:
        return _not_collecting()
    form = IdeaForm(begun.entry.province, told=begun.answers, district=begun.entry.district)
    form.ask(COURSE.pages[step], begun.answers)
    back = _way().back(step)
    led = pagewise.lead(
        form, lambda: _keep(begun, form), lambda kept: _go_on(kept, step), back, url_for("resident.my_space")
    )
    return led or form.page(
        "resident/propose_idea.html",
        course=COURSE,
        step=step,
        begun=begun,
        standing=stages.standing(begun.process, clock.now()),
        back=back,
        is_resuming=step == FIRST and bool(begun.answers),
    )


def _keep(begun: Begun, form: IdeaForm) -> Begun:
    """Keep what the page was told; what is begun is then what is read again."""
    photo = _photo(form) if "photo" in form else None
    proposing.keep_answers(begun.actor, begun.process.year, form.answers, photo, form.was_before)
    return _in(begun.process, begun.entry)


def _photo(form: IdeaForm) -> Picture | None:
    """The photo that came with a page. One that cannot be kept holds nobody back who leaves it, and is told."""
    if form.leaving and not form.photo.validate(form):
        flash(_("The photo was not kept: %(reason)s", reason=form.photo.errors[0]), "warning")
    return form.photo.picture


def _go_on(begun: Begun, step: str) -> Response:
    """To the ideas that resemble it, once there is enough to compare; to the next question; or back to the end."""
    is_comparable = step == PLACE or (
        pagewise.is_correcting() and COMPARED_BY & set(COURSE.pages[step].fields)
    )
    if is_comparable and begun.draft is not None:
        alike = comparing.like(begun.whole(), begun.process, begun.entry)
        if not {one.id for one in alike} <= set(begun.draft.set_aside):
            correcting: dict[str, Any] = {CORRECTING: "1"} if pagewise.is_correcting() else {}
            return redirect(url_for("resident.compare_idea", **correcting), 303)
    return _way().on(step)


def _way() -> Way:
    return Way(
        COURSE, lambda step: url_for("resident.propose_idea", step=step), url_for("resident.review_idea")
    )


@blueprint.route("/ideas/nueva/parecidas", methods=["GET", "POST"])
@acts(Action.PROPOSE_IDEA, Action.SUPPORT_IDEA)
def compare_idea() -> ResponseReturnValue:
    """The ideas that resemble what was written so far. One of them may be supported instead."""
    begun = _begin()
    if begun is None:
        return _not_collecting()
    told = begun.whole()
    if begun.draft is None or not comparing.is_comparable(told):
        return redirect(url_for("resident.review_idea"), 303)
    form = comparing.ChoiceForm()
    if form.is_sent():
        with form.refusals():
            if form.supported is not None:
                comparing.support(form.supported)
            else:
                alike = comparing.like(told, begun.process, begun.entry)
                with suppress(NotFound):
                    proposing.set_aside(begun.actor, begun.process.year, [one.id for one in alike])
                return _way().on(PLACE)
    found = comparing.like(told, begun.process, begun.entry)
    if not found and not form.refusal:
        return _way().on(PLACE)
    return comparing.page(
        form,
        comparing.shown(found, begun.process),
        begun=begun,
        process=begun.process,
        title=begun.answers.get("title", ""),
        back=url_for("resident.propose_idea"),
    )


@blueprint.route("/ideas/nueva/revisar", methods=["GET", "POST"])
@acts(Action.PROPOSE_IDEA)
def review_idea() -> ResponseReturnValue:
    """The whole idea, before everyone can read it."""
    begun = _begin(sent=True)
    if begun is None:
        return _not_collecting()
    if begun.draft is None:
        return redirect(url_for("resident.propose_idea"), 303)
    if begun.draft.made is not None:
        return redirect(url_for("public.idea", idea_id=begun.draft.made), 303)
    idea = begun.whole()
    wrong = COURSE.first_wrong(idea)
    if wrong is not None:
        return redirect(url_for("resident.propose_idea", step=wrong), 303)
    form = LookOver(begun.draft)
    if form.is_sent():
        with form.refusals():
            made = proposing.propose_idea(
                begun.actor,
                begun.process.year,
                idea.text,
                begun.picture,
                begun.draft.token,
                form.was_shown,
            )
            form.settle(_("Your idea is public now. The people of your province can support it."))
            return redirect(url_for("public.idea", idea_id=made), 303)
    resident = residents.one(session(), begun.entry.resident_id)
    return form.page(
        "resident/review_idea.html",
        begun=begun,
        course=COURSE,
        text=idea.text,
        district=district(idea.text.district),
        picture=begun.picture,
        public_name=None if resident is None else resident.public_name,
        entry=begun.entry,
        standing=stages.standing(begun.process, clock.now()),
        correcting={CORRECTING: "1"},
    )


@blueprint.post("/ideas/nueva/sin-foto")
@acts(Action.PROPOSE_IDEA)
def leave_out_photo() -> ResponseReturnValue:
    begun = _begin()
    if begun is not None and begun.draft is not None:
        with suppress(NotFound):  # Erased on another phone at this very moment: the next page begins anew.
            proposing.leave_out_photo(begun.actor, begun.process.year)
    return redirect(url_for("resident.review_idea"), 303)


@blueprint.route("/ideas/nueva/borrar/<token:token>", methods=["GET", "POST"])
@acts(Action.PROPOSE_IDEA)
def discard_draft(token: str) -> ResponseReturnValue:
    """Begin anew, or leave it at that. It is asked once, because nothing brings it back."""
    form = HouseForm()
    try:
        draft = drafting.under(session(), own(identity.actor()), token)
        if form.is_sent():
            proposing.discard_draft(identity.actor(), token)
            flash(_("What you had begun was erased."), "success")
            _way().settle()
            return redirect(url_for("resident.my_space"), 303)
    except NotFound:
        flash(_("What you had begun is no longer there: it was erased or sent already."), "info")
        return redirect(url_for("resident.my_space"), 303)
    return form.page("resident/discard_draft.html", draft=draft)


@blueprint.get("/ideas/parecidas")
@acts(Action.PROPOSE_IDEA)
def similar_ideas() -> ResponseReturnValue:
    """The ideas that resemble a title, for the page on which it is being typed."""
    begun = _begin()
    if begun is None:
        return jsonify([])
    return jsonify(comparing.titles(words_of(request.args.get("titulo", "")), begun.process, begun.entry))


def _begin(*, sent: bool = False) -> Begun | None:
    """Who proposes, and where: in the process that collects ideas now.

    For a form that arrives too late it is the one that collected ideas last: the action says that it is over, and
    the text stays on the page. A draft that was sent is none any more, unless `sent`. Raises NotOnTheRoll.
    """
    now = clock.now()
    opened = [one for one in processes.all_of(session()) if one.calendar.ideas_from <= now]
    collecting = [one for one in opened if one.stage(now) is Stage.IDEAS]
    offered = collecting or (opened if request.method == "POST" else [])
    if not offered:
        return None
    places = roll.entries_of(session(), identity.actor().as_resident)
    for process in offered:
        if process.id in places:
            return _in(process, places[process.id], sent=sent)
    raise NotOnTheRoll


def _in(process: Process, entry: RollEntry, *, sent: bool = False) -> Begun:
    draft = drafting.begun(session(), own(identity.actor()), proposing.draft_of(process))
    is_there = draft is not None and (draft.is_open or sent)
    return Begun(draft if is_there else None, identity.actor(), process, entry)


def _left_behind(everything: Sequence[Process]) -> Draft | None:
    """What was begun and came too late, the newest first: it can be read, copied and erased."""
    kept = (drafting.begun(session(), own(identity.actor()), proposing.draft_of(one)) for one in everything)
    return next((one for one in kept if one is not None and one.is_open), None)


def _not_collecting() -> ResponseReturnValue:
    """What happens now, and when ideas open."""
    now = clock.now()
    everything = processes.all_of(session())
    ahead = [one.calendar.ideas_from for one in everything if one.stage(now) is Stage.ANNOUNCED]
    opens = min(ahead, default=None)
    page = render_template(
        "resident/not_collecting.html",
        standings=stages.under_way([stages.standing(one, now) for one in everything]),
        opens=opens,
        begun=_left_behind(everything),
        left="" if opens is None else formats.days_left(opens, clock.today()),
    )
    return make_response(page, 409)
