"""The vote: what it is about, the paper, the review with the tracking code, the confirmation and the receipt.

Marks live in the page alone: in no address, no cookie, no session and no log. After the confirmation no page shows
them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import casting, identifying
from caxamarca.domain.codes import CodeKind, grouped
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.voting import AlreadyVoted, ReviewExpired
from caxamarca.persistence import ballots, processes, roll
from caxamarca.persistence.database import StorageFailed, session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity, passing_on, stages
from caxamarca.web.access import acts, open_to_all
from caxamarca.web.addresses import as_said, whole
from caxamarca.web.forms import UNPROCESSABLE
from caxamarca.web.resident import blueprint, taking_part
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
from caxamarca.web.stages import Standing
from caxamarca.web.words import _, ngettext

BEFORE_THE_VOTE = frozenset({Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION})
AFTER_THE_VOTE = frozenset({Stage.COUNT, Stage.RESULTS, Stage.FOLLOW_UP})
ON_A_PAGE = identifying.RESIDENT_PAUSE // timedelta(minutes=1)
IN_ALL = identifying.RESIDENT_STAY // timedelta(minutes=1)


@dataclass(frozen=True)
class Booth:
    """A process in which one can vote now. `entered` says when and how whoever looks has voted in it,
    and `parts` how many projects can be marked in each part of the ballot.
    """

    standing: Standing
    url: str
    projects_url: str
    entered: str | None
    parts: tuple[str, ...]


@blueprint.get("/votar")
@open_to_all
def vote() -> ResponseReturnValue:
    """What is being voted, until when, and what one needs; or when it will be, or that it has been."""
    now = clock.now()
    everything = [stages.standing(one, now) for one in processes.all_of(session())]
    booths = _booths([one for one in everything if one.stage is Stage.VOTING])
    coming = [one for one in everything if one.stage in BEFORE_THE_VOTE]
    return render_template(
        "resident/vote.html",
        booths=booths,
        to_do=any(booth.entered is None for booth in booths),
        coming=[(one, formats.remaining(one.process.voting_from, clock.today())) for one in coming],
        past=next((one for one in everything if one.stage in AFTER_THE_VOTE), None),
        now=now,
        on_a_page=ON_A_PAGE,
        in_all=IN_ALL,
        passing_on=passing_on.vote(),
    )


def _booths(open_now: Sequence[Standing]) -> list[Booth]:
    """Straight to the paper for a resident; through the door for anybody else."""
    resident = identity.actor().resident
    votes = casting.took_part(identity.actor())
    entries = {} if resident is None else roll.entries_of(session(), resident)
    booths = []
    for one in open_now:
        year, entry = one.process.year, entries.get(one.process.id)
        paper = url_for("resident.choose", proceso=year if len(open_now) > 1 else None)
        door = url_for("account.sign_in", siguiente=paper)
        projects = (
            url_for("public.process", year=year)
            if entry is None
            else url_for("public.ballot", year=year, place=entry.province)
        )
        booths.append(
            Booth(
                one,
                door if resident is None else paper,
                projects,
                taking_part.entered(votes.get(one.process.id)),
                _parts(one.process, None if entry is None else entry.province),
            )
        )
    return booths


def _parts(process: Process, province: str | None) -> tuple[str, ...]:
    """How many projects can be marked in each part, never more than stand there. `province` is that of whoever looks,
    if that is known; else what is said is true of all of them.
    """
    sizes = {one.province: min(process.marks, size) for one, size in ballots.sizes(session(), process.id)}
    common = sizes.pop(None, 0)
    own = {sizes.get(province, 0)} if province is not None else set(sizes.values())
    return tuple(
        said
        for said in (
            _own_part(max(own, default=0), is_exact=len(own) == 1),
            ngettext(
                "Among the interprovincial projects, apart, you can mark one, or none.",
                "Among the interprovincial projects, apart, you can mark up to %(num)s, or none.",
                common,
            )
            if common
            else "",
        )
        if said
    )


def _own_part(most: int, *, is_exact: bool) -> str:
    if not most:
        return _("No project of your province came onto the ballot this time.")
    if is_exact:
        return ngettext(
            "Among the projects of your province you can mark one, or none.",
            "Among the projects of your province you can mark up to %(num)s, or none.",
            most,
        )
    return ngettext(
        "Among the projects of your province you can mark one, if there is any, or none.",
        "Among the projects of your province you can mark up to %(num)s, if there are so many, or none.",
        most,
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
        return _send_again(hidden_choices(process, choices) + hidden_claim(claim))
    except Refusal as fact:
        raise _the_truth(fact, process) from None
    return render_template(
        "resident/receipt.html",
        process=process,
        code=grouped(code, CodeKind.TRACKING),
        day=casting.took_part(identity.actor())[process.id].day,
        check=as_said(whole("public.verify")),
        passing_on=passing_on.vote(),
    )


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


def _send_again(sealed: list[tuple[str, str]]) -> ResponseReturnValue:
    """Whether the ballot was kept is not known. Sent again, the same form counts once."""
    return make_response(render_template("resident/send_again.html", sealed=sealed), 503)


def _the_truth(fact: Refusal, process: Process) -> Refusal:
    """Whoever voted in another window is told that, and not that this page came too late."""
    if isinstance(fact, (ReviewExpired, WrongStage)) and casting.has_voted(identity.actor(), process.id):
        return AlreadyVoted(process.id)
    return fact
