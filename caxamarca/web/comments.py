"""Comments as pages show them: who speaks, what they said or why it is gone, and what whoever looks can do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import request, url_for

from caxamarca.actions.commenting import Forum, forum
from caxamarca.domain import commenting
from caxamarca.domain.commenting import OnIdea, OnProject, Order, Voice
from caxamarca.domain.permissions import RULES, Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.provinces import district
from caxamarca.domain.roles import REGION, Actor
from caxamarca.persistence import comments, content, ideas, projects, roll
from caxamarca.persistence.comments import Comment, Line, Thread
from caxamarca.persistence.content import Hiding, Kind
from caxamarca.persistence.database import session
from caxamarca.web import clock, formats, identity, paging
from caxamarca.web.labels import from_slug, label, place, slug
from caxamarca.web.paging import Pager
from caxamarca.web.ways import Way, way, ways
from caxamarca.web.words import _

PAGE_SIZE = 10
ANCHOR = "comentarios"
ORDER = "orden"


@dataclass(frozen=True)
class Said:
    """One comment. `mark` is as whom it was said, where that is not as a neighbour; `gone` says why there is no text.

    `button` supports it or takes the support back; `ways` are what else can be done with it. `is_titled` where `name`
    is the title of what it is about.
    """

    id: int
    name: str
    mark: str
    day: date
    text: str
    gone: str = ""
    supports: int = 0
    button: Way | None = None
    ways: tuple[Way, ...] = ()
    answers: tuple["Said", ...] = ()
    is_titled: bool = False

    @property
    def anchor(self) -> str:
        return anchor(self.id)


@dataclass(frozen=True)
class Conversation:
    """All that is said about a thing, one page of it. `orders` are (words, address, whether it is this one)."""

    count: int
    items: tuple[Said, ...]
    pager: Pager
    orders: tuple[tuple[str, str, bool], ...]
    standing: str
    new: Way | None


@dataclass(frozen=True)
class _Looker:
    """Whoever looks, and how they stand to what is commented on."""

    actor: Actor
    found: Forum
    is_open: bool
    belongs: bool
    supported: frozenset[int] = frozenset()

    def may(self, action: Action) -> bool:
        return self.is_open and may(self.actor, action, self.found.process.stage(clock.now()))


def conversation(thread: Thread) -> Conversation:
    """What is said about an idea or a project that is on the site, in the order and on the page that are asked for."""
    reading = session()
    found = forum(reading, thread)
    order = from_slug(Order, request.args.get(ORDER)) or Order.NEWEST
    page = comments.page(reading, thread, order, paging.asked(), PAGE_SIZE)
    looker = _looker(found, [line.comment.id for line in page.lines])
    kept = {ORDER: slug(order) if order is not Order.NEWEST else "", "_anchor": ANCHOR}
    return Conversation(
        count=page.readable,
        items=_told(page.lines, looker),
        pager=paging.pager(page.number, page.total, PAGE_SIZE, kept),
        orders=tuple(
            (
                label(one),
                _address(thread, **({} if one is Order.NEWEST else {ORDER: slug(one)})),
                one is order,
            )
            for one in Order
        )
        if page.total > 1
        else (),
        standing=_standing(found),
        new=_way_to_comment(looker),
    )


def _looker(found: Forum, ids: list[int]) -> _Looker:
    actor, is_open = identity.actor(), commenting.is_open(found.topic, found.process.stage(clock.now()))
    if actor.resident is None:
        return _Looker(actor, found, is_open, belongs=False)
    entry = roll.entry(session(), found.process.id, actor.resident) if is_open else None
    belongs = entry is not None and found.topic.province in {None, entry.province}
    supported = comments.supported_by(session(), actor.resident, ids) if belongs else frozenset()
    return _Looker(actor, found, is_open, belongs, supported)


def _told(lines: Sequence[Line], looker: _Looker) -> tuple[Said, ...]:
    """The comments of a page with the answers to them."""
    answers = comments.answers_to(session(), [line.comment.id for line in lines])
    everything = [line.comment for line in (*lines, *(one for some in answers.values() for one in some))]
    off = [one.id for one in everything if one.hidden]
    hidings = content.standing_hidings(session(), off, Kind.COMMENT) if off else {}
    return tuple(
        _one(line, looker, hidings, tuple(_one(one, looker, hidings) for one in answers[line.comment.id]))
        for line in lines
    )


def _one(line: Line, looker: _Looker, hidings: Mapping[int, Hiding], answers: tuple[Said, ...] = ()) -> Said:
    """A comment with what whoever looks can do with it; nothing where it is gone."""
    bare = replace(_bare(line, hidings.get(line.comment.id)), answers=answers)
    if bare.gone:
        return bare
    return replace(bare, button=_button(line.comment, looker), ways=tuple(_ways(line.comment, looker)))


def _bare(line: Line, hiding: Hiding | None) -> Said:
    """A comment without anything to press."""
    comment = line.comment
    gone = _why_gone(comment, hiding)
    return Said(
        comment.id,
        signature(comment, line.name),
        mark(comment.voice),
        comment.said_on,
        "" if gone else comment.text,
        gone,
        comment.supports,
    )


def alone(comment: Comment) -> Said:
    """One comment by itself, as it stands on a page that is about it."""
    hiding = content.standing_hiding(session(), comment.id, Kind.COMMENT) if comment.hidden else None
    [line] = comments.many(session(), [comment.id])
    return replace(_bare(line, hiding), supports=0)


def own_words(resident: int, limit: int) -> tuple[Said, ...]:
    """What a resident said lately with the answers that it got, and the way to where it stands."""
    said = comments.of_resident(session(), resident, limit)
    answers = comments.answers_to(session(), [one.id for one in said])
    titles = _titles({one.thread for one in said})
    hidden = [one.id for one in said if one.hidden]
    hidings = content.standing_hidings(session(), hidden, Kind.COMMENT) if hidden else {}
    return tuple(
        replace(
            _bare(Line(one, None), hidings.get(one.id)),
            name=titles.get(one.thread) or _("On an idea that is not public now"),
            ways=(way(_("See it in its place"), "public.comment", comment_id=one.id),)
            if one.thread in titles
            else (),
            is_titled=one.thread in titles,
            answers=tuple(_bare(line, None) for line in answers[one.id] if line.comment.is_there),
        )
        for one in said
    )


def _titles(threads: Collection[Thread]) -> dict[Thread, str]:
    """What these ideas and projects are called. One that was taken off the site is not named."""
    found = ideas.many(session(), [one.idea for one in threads if one.idea is not None])
    formed = projects.many(session(), [one.project for one in threads if one.project is not None])
    return {
        **{Thread(idea=one.id): one.title for one in found if not one.hidden},
        **{Thread(project=one.id): one.title for one in formed.values()},
    }


def signature(comment: Comment, name: str | None) -> str:
    """The public name, or a neighbour of the own district. Staff have no name here: their mark says their office."""
    if comment.district is None:
        return _("Official answer")
    return name or _("Neighbour of %(district)s", district=district(comment.district).name)


def mark(voice: Voice) -> str:
    """What stands beside the name, where nothing that anybody types can stand. A neighbour has no mark."""
    return "" if voice is Voice.NEIGHBOUR else str(label(voice))


def _why_gone(comment: Comment, hiding: Hiding | None) -> str:
    if hiding is not None:
        return _("A comment was hidden. Reason: %(reason)s", reason=hiding.reason)
    return "" if comment.withdrawn_on is None else _("A comment was withdrawn by whoever wrote it.")


def _button(comment: Comment, looker: _Looker) -> Way | None:
    own = comment.resident_id == looker.actor.resident
    if comment.answers_id is not None or own or not looker.belongs:
        return None
    if comment.id in looker.supported:
        return way(_("Take my support back"), "resident.take_back_comment_support", comment_id=comment.id)
    return way(_("Support this comment"), "resident.support_comment", comment_id=comment.id)


def _ways(comment: Comment, looker: _Looker) -> Iterator[Way]:
    here = {"comment_id": comment.id}
    if comment.answers_id is None:
        yield from ways(_way_to_answer(comment.id, looker))
    if looker.actor.resident is not None and comment.resident_id == looker.actor.resident:
        yield way(_("Withdraw"), "resident.withdraw_comment", **here)
    elif may(looker.actor, Action.HIDE_CONTENT):
        yield way(_("Hide"), "admin.hide_comment", **here)
    else:
        yield way(_("Report"), "public.flag_comment", **here)


def _way_to_answer(comment_id: int, looker: _Looker) -> Way | None:
    """For whoever answers here: the proposer, the technical team within its reach, the unit for its own project."""
    actor, found = looker.actor, looker.found
    text = _("Answer")
    if looker.belongs and actor.resident in found.proposers:
        return way(text, "resident.answer_comment", comment_id=comment_id)
    team, unit = Action.ANSWER_AS_TEAM, Action.ANSWER_AS_UNIT
    if looker.may(team) and actor.reaches(RULES[team].roles, found.topic.province or REGION, None):
        return way(text, "evaluator.answer_comment", comment_id=comment_id)
    is_own = found.unit is not None and actor.reaches(RULES[unit].roles, None, found.unit)
    if looker.may(unit) and is_own:
        return way(text, "unit.answer_comment", comment_id=comment_id)
    return None


def _way_to_comment(looker: _Looker) -> Way | None:
    """Strangers are led through the door; whoever cannot speak here is told so by `_standing`."""
    if not looker.is_open or looker.actor.staff is not None:
        return None
    thread, is_stranger = looker.found.thread, looker.actor.resident is None
    if not (is_stranger or looker.belongs):
        return None
    text = _("Sign in to comment") if is_stranger else _("Write a comment")
    if thread.idea is not None:
        return way(text, "resident.comment_on_idea", idea_id=thread.idea)
    return way(text, "resident.comment_on_project", project_id=thread.project)


def _standing(found: Forum) -> str:
    """Until when one can comment here, who can, and why not where nobody can."""
    stage = found.process.stage(clock.now())
    if not commenting.is_open(found.topic, stage):
        return _closed(found, stage)
    until = commenting.open_until(found.topic, stage, found.process.calendar)
    where = found.topic.province
    if until is None or until <= clock.now():
        return _who(where)
    return _who(where) + " " + _("Comments are open until %(moment)s.", moment=formats.last_moment(until))


def _who(province: str | None) -> str:
    if province is None:
        return _("All residents can comment.")
    return _("Residents of %(province)s can comment.", province=place(province))


def _closed(found: Forum, stage: Stage) -> str:
    topic, calendar = found.topic, found.process.calendar
    if stage is Stage.ANNULLED:
        return _("Comments are closed: the process was annulled.")
    if isinstance(topic, OnIdea):
        if topic.state is IdeaState.WITHDRAWN:
            return _("Comments are closed: the idea was withdrawn.")
        return _("Comments on ideas closed when their evaluation ended.")
    return _closed_on_project(topic, stage, formats.day(calendar.follow_up_from))


def _closed_on_project(topic: OnProject, stage: Stage, follow_up: str) -> str:
    if stage is Stage.EVALUATION:
        return _("Comments open when the project is on the ballot.")
    if stage is Stage.RESULTS and topic.prioritised:
        return _("Comments closed with the vote. They open again on %(day)s, with the works.", day=follow_up)
    return _("Comments on this project are closed.")


def anchor(comment_id: int) -> str:
    """Where on its page a comment stands."""
    return f"comentario-{comment_id}"


def url_of(comment: Comment) -> str:
    """The page on which a comment stands, newest first, and the place there."""
    number = comments.page_number(session(), comment, PAGE_SIZE)
    kept = {paging.PARAMETER: number} if number > 1 else {}
    return _address(comment.thread, anchor=anchor(comment.id), **kept)


def url_of_thread(thread: Thread) -> str:
    """The comments on a thing, as they stand on its page."""
    return _address(thread)


def _address(thread: Thread, *, anchor: str = ANCHOR, **kept: object) -> str:
    if thread.idea is not None:
        return url_for("public.idea", idea_id=thread.idea, _anchor=anchor, **kept)  # type: ignore[arg-type]
    return url_for("public.project", project_id=thread.project, _anchor=anchor, **kept)  # type: ignore[arg-type]
