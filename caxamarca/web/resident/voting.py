"""The vote: what it is about, the paper, the review with the tracking code, the confirmation and the receipt.

Marks live in the page alone: in no address, no cookie, no session and no log. After the confirmation no page shows
them again.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from flask import Flask, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import batching, casting, identifying
from caxamarca.domain.codes import CodeKind, grouped
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.voting import AlreadyVoted, ReviewExpired, VotingPaused
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.storing import StorageFailed
from caxamarca.web import clock, errors, formats, identity, passing_on, stages
from caxamarca.web.access import acts, open_to_all
from caxamarca.web.addresses import as_said, whole
from caxamarca.web.forms import UNPROCESSABLE
from caxamarca.web.resident import blueprint
from caxamarca.web.resident.booths import open_booths
from caxamarca.web.resident.paper import (
    PaperForm,
    Part,
    hidden_choices,
    hidden_claim,
    paper_form,
    parts,
    sent_choices,
    sent_claim,
    sent_year,
)

BEFORE_THE_VOTE = frozenset({Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION})
AFTER_THE_VOTE = frozenset({Stage.COUNT, Stage.RESULTS, Stage.FOLLOW_UP})
ON_A_PAGE = identifying.RESIDENT_PAUSE // timedelta(minutes=1)
IN_ALL = identifying.RESIDENT_STAY // timedelta(minutes=1)


@blueprint.get("/votar")
@open_to_all
def vote() -> ResponseReturnValue:
    """What is being voted, until when, and what one needs; or when it will be, or that it has been."""
    now = clock.now()
    everything = [stages.standing(one, now) for one in processes.all_of(session())]
    booths = open_booths([one for one in everything if one.stage is Stage.VOTING])
    past = next((one for one in everything if one.stage in AFTER_THE_VOTE), None)
    to_enter = [one for one in booths if one.entered is None]
    coming = [one for one in everything if one.stage in BEFORE_THE_VOTE]
    return render_template(
        "resident/vote.html",
        booths=booths,
        to_do=any(one.has_paper and not one.is_paused for one in to_enter),
        is_paused=any(one.is_paused for one in to_enter),
        has_voted=not to_enter,
        coming=[(one, formats.days_left(one.process.voting_from, clock.today())) for one in coming],
        past=past,
        is_counting=past is not None and past.stage is Stage.COUNT,
        now=now,
        on_a_page=ON_A_PAGE,
        in_all=IN_ALL,
        passing_on=passing_on.vote(),
    )


@blueprint.route("/votar/cedula", methods=["GET", "POST"])
@acts(Action.CAST_VOTE)
def choose() -> ResponseReturnValue:
    """The paper; with the marks that were made when somebody comes back from the review."""
    process, shown = _paper()
    return _paper_page(process, shown, paper_form(process, shown))


@blueprint.route("/votar/revisar", methods=["GET", "POST"])
@acts(Action.CAST_VOTE)
def review() -> ResponseReturnValue:
    """What was marked, and the code that will stand for it. Nothing is recorded yet."""
    if request.method == "GET":
        return redirect(url_for("resident.choose"), 303)
    process, shown = _paper()
    form = paper_form(process, shown)
    if not form.validate():
        return _paper_page(process, shown, form, UNPROCESSABLE)
    choices = sent_choices()
    claim = casting.review(identity.actor(), process.year, choices)
    hidden = hidden_choices(process, choices)
    return render_template(
        "resident/review.html",
        process=process,
        reviewed=[(part, part.marked(choices)) for part in shown],
        is_blank=not any(choices.values()),
        code=grouped(claim.code, CodeKind.TRACKING),
        marks=hidden,
        sealed=hidden + hidden_claim(claim),
    )


@blueprint.route("/votar/confirmar", methods=["GET", "POST"])
@acts(Action.CAST_VOTE)
def confirm() -> ResponseReturnValue:
    """Put the ballot into the box, and say so in the same answer: the form sent again is answered the same."""
    if request.method == "GET":
        return redirect(url_for("resident.vote"), 303)
    process, choices, claim = _process(), sent_choices(), sent_claim()
    try:
        code = casting.cast_vote(identity.actor(), process.year, choices, claim)
    except StorageFailed:
        return errors.send_vote_again()
    except Refusal as fact:
        raise _the_truth(fact, process) from None
    receipt = make_response(
        render_template(
            "resident/receipt.html",
            process=process,
            code=grouped(code, CodeKind.TRACKING),
            vote=casting.took_part(identity.actor()).get(process.id),
            check=as_said(whole("public.verify")),
            passing_on=passing_on.vote(),
        )
    )
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
    receipt.call_on_close(partial(_mix, app, process.year))
    return receipt


def _mix(app: Flask, year: int) -> None:
    """Make a batch where `tick` does not come. The voter has the receipt by now, and waits for nothing of it."""
    with app.app_context(), suppress(Refusal):  # What waits is tried again after the next vote.
        batching.publish_due(year, datetime.now(UTC))


def _process() -> Process:
    """The process that is meant: the one that is named, else one whose vote is open or ended last, else the newest."""
    everything = processes.all_of(session())
    named = [one for one in everything if one.year == sent_year()]
    near = [
        one
        for stage in (Stage.VOTING, Stage.COUNT, Stage.RESULTS)
        for one in everything
        if one.stage(clock.now()) is stage
    ]
    for process in (*named, *near, *everything):
        return process
    raise NotFound


def _paper() -> tuple[Process, tuple[Part, ...]]:
    """The paper that the signed-in resident may mark now. Raises what `casting.paper_for` raises."""
    process = _process()
    return process, parts(process, casting.paper_for(identity.actor(), process.year))


def _paper_page(
    process: Process, shown: tuple[Part, ...], form: PaperForm, status: int = 200
) -> ResponseReturnValue:
    standing = stages.standing(process, clock.now())
    page = render_template(
        "resident/choose.html",
        form=form,
        parts=shown,
        standing=standing,
        on_a_page=ON_A_PAGE,
        in_all=IN_ALL,
    )
    return make_response(page, status)


def _the_truth(fact: Refusal, process: Process) -> Refusal:
    """Whoever voted in another window is told that, and not that this page came too late."""
    if isinstance(fact, (ReviewExpired, VotingPaused, WrongStage)) and casting.has_voted(
        identity.actor(), process.id
    ):
        return AlreadyVoted(process.id)
    return fact
