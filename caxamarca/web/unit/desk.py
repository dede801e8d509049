"""The desk of an executing unit: what was asked of it, what is due and when, and how its projects stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.actions import drafting
from caxamarca.actions.reporting import draft_of
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import ReportState
from caxamarca.domain.roles import OF_A_UNIT
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.drafts import Draft, Writer
from caxamarca.persistence.followed import FollowUp, QuarterLine, follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import alerts, clock, formats, identity
from caxamarca.web.access import seen_by
from caxamarca.web.alerts import Explained
from caxamarca.web.observed import Asked, of_followed
from caxamarca.web.unit import blueprint
from caxamarca.web.unit.within import own_projects

QUARTERS_SHOWN = 1
MISSING = frozenset({ReportState.PENDING, ReportState.OVERDUE})


@dataclass(frozen=True)
class ToFile:
    """A report that is due; `left` says how far its last day is, `is_begun` whether the unit is writing it, and
    `is_ready` whether it waits for the signature of its head.
    """

    prioritised: Prioritised
    line: QuarterLine
    left: str
    is_begun: bool
    is_ready: bool


@dataclass(frozen=True)
class Own:
    """A project of the unit. `money` is the accumulated financial progress in whole percent."""

    followed: FollowUp
    is_open: bool
    physical: int | None
    money: int | None
    quarters: tuple[QuarterLine, ...]
    alerts: tuple[Explained, ...]
    has_plan: bool


@blueprint.get("/unidad")
@seen_by(*OF_A_UNIT)
def desk() -> ResponseReturnValue:
    today = clock.today()
    mine = own_projects(identity.actor())
    followed = follow(session(), mine, today, with_reserved=True)
    open_years = _open_years()
    in_follow_up = [one for one in followed if one.prioritised.year in open_years]
    to_file = _to_file(in_follow_up, today)
    return render_template(
        "unit/desk.html",
        units=sorted({one.unit for one in mine if one.unit}),
        to_answer=_to_answer(in_follow_up, today),
        to_file=to_file,
        quarters_to_file=sorted({one.line.quarter for one in to_file}, reverse=True),
        running=Quarter.of(today),
        plans_it=may(identity.actor(), Action.PROPOSE_PLAN),
        answers=may(identity.actor(), Action.ANSWER_OBSERVATION),
        projects=[_own(one, today, is_open=one.prioritised.year in open_years) for one in followed],
    )


def _open_years() -> frozenset[int]:
    """The processes in whose stage a unit reports."""
    now, actor = clock.now(), identity.actor()
    return frozenset(
        one.year for one in processes.all_of(session()) if may(actor, Action.PREPARE_REPORT, one.stage(now))
    )


def _to_answer(followed: Iterable[FollowUp], today: date) -> Sequence[Asked]:
    """What waits for the unit; what is due first comes first."""
    waiting = [asked for one in followed for asked in of_followed(one, today) if asked.waits_for_unit]
    return sorted(waiting, key=lambda one: (one.observation.due, one.observation.id))


def _to_file(followed: Iterable[FollowUp], today: date) -> Sequence[ToFile]:
    begun = {
        subject: draft
        for unit in {one.prioritised.unit_id for one in followed}
        for subject, draft in drafting.open_of(session(), Writer(unit=unit)).items()
    }
    missing = [
        _missing(project.prioritised, line, begun, today)
        for project in followed
        for line in project.quarters
        if line.state in MISSING
    ]
    return sorted(missing, key=lambda one: (one.line.quarter, one.prioritised.project.id))


def _missing(project: Prioritised, line: QuarterLine, begun: Mapping[str, Draft], today: date) -> ToFile:
    draft = begun.get(draft_of(project.project.id, line.quarter))
    return ToFile(
        project,
        line,
        formats.days_left(line.quarter.due, today),
        is_begun=draft is not None,
        is_ready=draft is not None and draft.ready_by is not None,
    )


def _own(followed: FollowUp, today: date, *, is_open: bool) -> Own:
    latest = followed.latest
    return Own(
        followed,
        is_open,
        None if latest is None else latest.physical,
        followed.spent,
        tuple(reversed(followed.quarters[-QUARTERS_SHOWN:])),
        alerts.explain(followed, today),
        followed.plan is not None,
    )
