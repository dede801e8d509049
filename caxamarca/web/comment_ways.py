"""What whoever looks can do about comments: say something, answer, support, withdraw; or why nobody can now."""

from collections.abc import Iterator
from dataclasses import dataclass

from caxamarca.actions.commenting import Forum
from caxamarca.domain import commenting
from caxamarca.domain.commenting import OnIdea, OnProject
from caxamarca.domain.permissions import RULES, Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.roles import REGION, Actor
from caxamarca.persistence import comments, roll
from caxamarca.persistence.comments import Comment
from caxamarca.persistence.database import session
from caxamarca.web import clock, formats, identity
from caxamarca.web.labels import place
from caxamarca.web.ways import Way, way, ways
from caxamarca.web.words import _


@dataclass(frozen=True)
class Looker:
    """Whoever looks, and how they stand to what is commented on."""

    actor: Actor
    found: Forum
    is_open: bool
    belongs: bool
    supported: frozenset[int] = frozenset()

    def may(self, action: Action) -> bool:
        return self.is_open and may(self.actor, action, self.found.process.stage(clock.now()))


def looker_at(found: Forum, ids: list[int]) -> Looker:
    """Whoever looks now; `ids` are the comments of which one wants to know whether they support them."""
    actor, is_open = identity.actor(), commenting.is_open(found.topic, found.process.stage(clock.now()))
    if actor.resident is None:
        return Looker(actor, found, is_open, belongs=False)
    entry = roll.entry(session(), found.process.id, actor.resident) if is_open else None
    belongs = entry is not None and found.topic.province in {None, entry.province}
    supported = comments.supported_by(session(), actor.resident, ids) if belongs else frozenset()
    return Looker(actor, found, is_open, belongs, supported)


def button(comment: Comment, looker: Looker) -> Way | None:
    """To support a neighbour's comment, or to take the support back."""
    own = comment.resident_id == looker.actor.resident
    if comment.answers_id is not None or own or not looker.belongs:
        return None
    if comment.id in looker.supported:
        return way(_("Take my support back"), "resident.take_back_comment_support", comment_id=comment.id)
    return way(_("Support this comment"), "resident.support_comment", comment_id=comment.id)


def ways_with(comment: Comment, looker: Looker) -> Iterator[Way]:
    """What else can be done with a comment: answer it, and withdraw, hide or report it."""
    here = {"comment_id": comment.id}
    if comment.answers_id is None:
        yield from ways(_way_to_answer(comment.id, looker))
    if looker.actor.resident is not None and comment.resident_id == looker.actor.resident:
        yield way(_("Withdraw"), "resident.withdraw_comment", **here)
    elif may(looker.actor, Action.HIDE_CONTENT):
        yield way(_("Hide"), "admin.hide_comment", **here)
    else:
        yield way(_("Report"), "public.flag_comment", **here)


def _way_to_answer(comment_id: int, looker: Looker) -> Way | None:
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


def way_to_comment(looker: Looker) -> Way | None:
    """Strangers are led through the door; whoever cannot speak here is told so by `standing`."""
    if not looker.is_open or looker.actor.staff is not None:
        return None
    thread, is_stranger = looker.found.thread, looker.actor.resident is None
    if not (is_stranger or looker.belongs):
        return None
    text = _("Sign in to comment") if is_stranger else _("Write a comment")
    if thread.idea is not None:
        return way(text, "resident.comment_on_idea", idea_id=thread.idea)
    return way(text, "resident.comment_on_project", project_id=thread.project)


def standing(found: Forum) -> str:
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
