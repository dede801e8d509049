"""How far the closing of a ballot box has come, and going on with one that stopped."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import seconding
from caxamarca.actions.closing import check_can_go_on, is_waiting_for_shares
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.processes import BoxState
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.stewarding import STOPPED
from caxamarca.persistence import processes, turnout
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, holding, identity, refusals
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.forms import HouseForm
from caxamarca.web.labels import label
from caxamarca.web.words import _, _l

COURSE = tuple(BoxState)

MEANING: Mapping[BoxState, str] = {
    BoxState.OPEN: _l("The opening of the vote is decided: the box takes ballots while voting lasts."),
    BoxState.FROZEN: _l("No ballot enters any more."),
    BoxState.RECONCILED: _l("In each province there are as many ballots as people who voted."),
    BoxState.MOVED: _l("The ballots were copied in random order, and every copy is there."),
    BoxState.OPENED: _l("The ballots are opened and counted, without showing results to anybody."),
    BoxState.PUBLISHED: _l("The results are declared. Everyone can see them and check each step."),
}


FIRST = _l("Takes votes")
"""The first state as a step among the others. Where it stands alone it is “not closed yet”: a box that is not closed
takes votes only while voting lasts.
"""


@dataclass(frozen=True)
class BoxStep:
    """A state of the box as `components/timeline.html` draws it."""

    when: str
    title: str
    text: str
    tone: str


class GoOnForm(HouseForm):
    """Nothing to fill in: only whether."""


@blueprint.route("/admin/procesos/<year:year>/cierre", methods=["GET", "POST"])
@acts(Action.CLOSE_VOTING)
def closing(year: int) -> ResponseReturnValue:
    form = GoOnForm()
    if form.is_sent():
        with form.refusals():
            seconding.go_on_closing(identity.actor(), year)
            flash(_("The box is as far as it goes."), "success")
            return redirect(url_for("admin.closing", year=year), 303)
    process = processes.by_year(session(), year)
    took_part = turnout.by_province(session(), process.id)
    stage = process.stage(clock.now())
    has_stopped = (
        process.box_state in STOPPED
        and not is_waiting_for_shares(process)
        and may(identity.actor(), Action.CLOSE_VOTING, stage)
    )
    return form.page(
        "admin/closing.html",
        process=process,
        steps=_steps(process.box_state),
        turnout=[(one.name, took_part[one.code]) for one in PROVINCES if one.code in took_part],
        stage=stage,
        waits_for_shares=is_waiting_for_shares(process),
        has_stopped=has_stopped,
        hindrance=hindrance(process) if has_stopped and not form.refusal else "",
        can_declare=process.box_state is BoxState.OPENED
        and may(identity.actor(), Action.DECLARE_RESULTS, stage),
        can_destroy_key=process.key_destroyed_at is None and may(identity.actor(), Action.DESTROY_KEY, stage),
        key_holders=holding.held(process),
        can_close=process.box_state is BoxState.OPEN and may(identity.actor(), Action.CLOSE_VOTING, stage),
    )


def hindrance(process: Process) -> str:
    """Why the next step would be refused now; empty where nothing is known to stand in its way."""
    try:
        check_can_go_on(session(), process)
    except Refusal as fact:
        return refusals.words(fact)
    return ""


def _steps(reached: BoxState) -> list[BoxStep]:
    here = COURSE.index(reached)
    return [_step(state, COURSE.index(state) - here) for state in MEANING]


def _step(state: BoxState, distance: int) -> BoxStep:
    when, tone = (_("Done"), "success") if distance < 0 else (_("Later"), "plain")
    if distance == 0:
        when, tone = _("It stands here"), "warning"
    return BoxStep(when, FIRST if state is BoxState.OPEN else label(state), MEANING[state], tone)
