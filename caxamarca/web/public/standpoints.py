"""What whoever looks at an idea can do with it. The acts themselves ask again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from caxamarca.domain.days import civil_day
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.permissions import RULES, Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import CAN_BE_WITHDRAWN, IdeaState
from caxamarca.domain.roles import Actor
from caxamarca.persistence import roll, supports
from caxamarca.persistence.database import session
from caxamarca.web.public.stories import Told
from caxamarca.web.ways import Way, way, ways
from caxamarca.web.words import _


@dataclass(frozen=True)
class Supporting:
    """How a resident stands to supporting an idea. `left` is how many supports are free, out of `limit`."""

    is_given: bool
    is_own_province: bool
    left: int
    limit: int


@dataclass(frozen=True)
class Standpoint:
    """What can be done from here.

    `supporting` is for residents while supports are given, `invited` for strangers at that time, `answer_by` for the
    owner of an idea that was observed, `ways` are links for the owner and for staff.
    """

    is_own: bool = False
    invited: bool = False
    supporting: Supporting | None = None
    answer_by: date | None = None
    ways: tuple[Way, ...] = ()


def standpoint(actor: Actor, told: Told, now: datetime) -> Standpoint:
    """How `actor` stands to an idea that is on the site."""
    stage = told.process.stage(now)
    is_open = stage is Stage.IDEAS and told.idea.state is not IdeaState.WITHDRAWN
    if actor.resident is None:
        return Standpoint(invited=is_open and actor.staff is None, ways=_for_staff(actor, told, stage))
    if actor.resident == told.idea.resident_id:
        return _of_owner(actor, told, stage, civil_day(now))
    return Standpoint(supporting=_supporting(actor.resident, told) if is_open else None)


def _supporting(resident: int, told: Told) -> Supporting | None:
    """`None` for who is not on the roll of this process."""
    entry = roll.entry(session(), told.process.id, resident)
    if entry is None:
        return None
    given = supports.supported_by(session(), told.process.id, resident)
    limit = told.process.support_limit
    return Supporting(
        told.idea.id in given, entry.province == told.idea.province, max(0, limit - len(given)), limit
    )


def _of_owner(actor: Actor, told: Told, stage: Stage, today: date) -> Standpoint:
    latest = told.passes[-1] if told.passes else None
    observed = latest is not None and told.idea.state is IdeaState.OBSERVED
    answer_by = latest.answer_by if latest is not None and observed else None
    can_answer = answer_by is not None and today <= answer_by and may(actor, Action.REMEDY_IDEA, stage)
    return Standpoint(
        is_own=True,
        answer_by=answer_by if can_answer else None,
        ways=tuple(_for_owner(actor, told, stage, can_answer=can_answer)),
    )


def _for_owner(actor: Actor, told: Told, stage: Stage, *, can_answer: bool) -> Iterator[Way]:
    idea = told.idea.id
    if can_answer:
        yield way(_("Answer the observation"), "resident.remedy_idea", idea_id=idea)
    if told.idea.state is IdeaState.PRESENTED and may(actor, Action.EDIT_IDEA, stage):
        yield way(_("Change my idea"), "resident.edit_idea", idea_id=idea)
    if _can_be_reconsidered(told) and may(actor, Action.ASK_RECONSIDERATION, stage):
        yield way(_("Ask for a reconsideration"), "resident.ask_reconsideration", idea_id=idea)
    if told.idea.state in CAN_BE_WITHDRAWN and may(actor, Action.WITHDRAW_IDEA, stage):
        yield replace(way(_("Withdraw my idea"), "resident.withdraw_idea", idea_id=idea), is_grave=True)


def _can_be_reconsidered(told: Told) -> bool:
    asked = any(one.outcome is Outcome.NOT_ELIGIBLE and one.answer is not None for one in told.passes)
    return told.idea.state is IdeaState.NOT_ELIGIBLE and not asked


def _for_staff(actor: Actor, told: Told, stage: Stage) -> tuple[Way, ...]:
    """`may` asks for the role; which province an evaluator reaches is asked for besides."""
    idea = told.idea
    evaluates = may(actor, Action.EVALUATE_IDEA, stage) and actor.reaches(
        RULES[Action.EVALUATE_IDEA].roles, idea.province, None
    )
    return ways(
        way(_("Evaluate this idea"), "evaluator.evaluate_idea", idea_id=idea.id) if evaluates else None,
        way(_("Take it off the site"), "admin.hide_idea", idea_id=idea.id)
        if may(actor, Action.HIDE_CONTENT, stage)
        else None,
    )
