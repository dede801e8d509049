"""One idea on the desk: all that is known of it, the checklist, and the outcome with its published reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import evaluating
from caxamarca.domain.errors import NotFound
from caxamarca.domain.evaluating import Criterion, Finding, Outcome
from caxamarca.domain.permissions import Action, check_reach, may
from caxamarca.domain.proposing import AWAITING_VERDICT, IdeaState
from caxamarca.domain.provinces import District, Province, district, province
from caxamarca.persistence import ballots, content, evaluations, ideas, processes
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session
from caxamarca.persistence.evaluations import EvaluationRow
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity
from caxamarca.web.access import acts
from caxamarca.web.evaluator import blueprint
from caxamarca.web.evaluator.forms import EvaluationForm
from caxamarca.web.evidence import Photo
from caxamarca.web.public.stories import Event, Told, signature, story
from caxamarca.web.words import _

SECOND_LOOK = frozenset({IdeaState.RECONSIDERATION, IdeaState.OBSERVED})
"""What is looked at in these states gets a verdict; it is not observed once more."""


@dataclass(frozen=True)
class File:
    """All that is known of one idea. `hindrance` says why it cannot be evaluated now; empty if it can."""

    idea: Idea
    process: Process
    author: str
    photo: Photo | None
    events: Sequence[Event]
    hindrance: str

    @property
    def district(self) -> District:
        return district(self.idea.district)

    @property
    def province(self) -> Province:
        return province(self.idea.province)


@blueprint.route("/evaluacion/ideas/<id:idea_id>", methods=["GET", "POST"])
@acts(Action.EVALUATE_IDEA)
def evaluate_idea(idea_id: int) -> ResponseReturnValue:
    idea = _within_reach(idea_id)
    passes = evaluations.of_idea(session(), idea_id)
    findings = evaluations.findings_of_idea(session(), idea_id)
    form = EvaluationForm(data=_found_before(passes, findings))
    if idea.state in SECOND_LOOK:
        form.forbid_observing()
    if form.is_sent():
        with form.refusals():
            evaluating.evaluate_idea(identity.actor(), idea_id, form.evaluation())
            flash(_said(form.outcome.data, idea.title), "success")
            home = province(idea.province).slug
            return redirect(url_for("evaluator.queue", provincia=home), 303)
    file = _file(idea_id)
    is_open = not file.hindrance or request.method == "POST"
    return form.page("evaluator/evaluate_idea.html", file=file, is_open=is_open)


def _within_reach(idea_id: int) -> Idea:
    idea = ideas.one(session(), idea_id)
    check_reach(identity.actor(), Action.EVALUATE_IDEA, province=idea.province)
    if idea.hidden:
        raise NotFound
    return idea


def _found_before(
    passes: Sequence[EvaluationRow], findings: Mapping[int, Mapping[Criterion, Finding]]
) -> dict[str, Finding]:
    """A second look begins with what the last one found."""
    if not passes:
        return {}
    return {criterion.value: finding for criterion, finding in findings.get(passes[-1].id, {}).items()}


def _said(outcome: Outcome, title: str) -> str:
    return {
        Outcome.ELIGIBLE: _("Published: “%(title)s” is eligible.", title=title),
        Outcome.OBSERVED: _("Published: “%(title)s” is observed. Its proposer can answer now.", title=title),
        Outcome.NOT_ELIGIBLE: _("Published: “%(title)s” is not eligible.", title=title),
    }[outcome]


def _file(idea_id: int) -> File:
    """Read anew, so that a refused form stands beside what holds now."""
    reading, now = session(), clock.now()
    idea = ideas.one(reading, idea_id)
    process = processes.one(reading, idea.process_id)
    passes = evaluations.of_idea(reading, idea_id)
    told = Told(
        idea,
        process,
        ideas.author(reading, idea),
        passes,
        evaluations.findings_of_idea(reading, idea_id),
        content.hidings_of(reading, idea_id),
        ballots.fortune_of(reading, idea_id),
    )
    return File(
        idea,
        process,
        signature(told),
        _photo(content.picture(reading, idea.picture)),
        story(told, now),
        _hindrance(idea, process, passes[-1].answer_by if passes else None),
    )


def _photo(picture: Picture | None) -> Photo | None:
    if picture is None:
        return None
    address = url_for("public.picture", name=picture.name)
    return Photo(address, picture.width, picture.height, _("Photo sent with the idea"))


def _hindrance(idea: Idea, process: Process, answer_by: date | None) -> str:
    stage = process.stage(clock.now())
    if not may(identity.actor(), Action.EVALUATE_IDEA, stage):
        return _("Ideas are evaluated once they are no longer collected, and until voting opens.")
    if idea.state is IdeaState.OBSERVED:
        if answer_by is not None and clock.today() <= answer_by:
            return _(
                "It was observed. Its proposer can answer until %(day)s (%(left)s). After that day it gets a verdict.",
                day=formats.day(answer_by),
                left=formats.days_left(answer_by, clock.today()),
            )
        return ""
    if idea.state is IdeaState.WITHDRAWN:
        return _("Its proposer withdrew this idea. There is nothing to evaluate.")
    if idea.state not in AWAITING_VERDICT:
        return _("This idea has its verdict. It is looked at again only if its proposer asks for it.")
    return ""
