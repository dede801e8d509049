"""An idea's story, from the day it was proposed to what became of it, as `components/timeline.html` tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from caxamarca.domain.evaluating import Criterion, Finding, Outcome
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.provinces import district
from caxamarca.persistence.ballots import Fortune
from caxamarca.persistence.content import Hiding
from caxamarca.persistence.evaluations import EvaluationRow
from caxamarca.persistence.ideas import Author, Idea
from caxamarca.persistence.processes import Process
from caxamarca.web import formats
from caxamarca.web.labels import place
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _, _l, ngettext

A_MINUTE = timedelta(minutes=1)
"""What ends at midnight ended the day before, as people say it."""

VERDICTS: Mapping[Outcome, str] = {
    Outcome.ELIGIBLE: _l("The technical team found it eligible"),
    Outcome.OBSERVED: _l("The technical team observed it"),
    Outcome.NOT_ELIGIBLE: _l("The technical team found it not eligible"),
}

TONES: Mapping[Outcome, str] = {
    Outcome.ELIGIBLE: "success",
    Outcome.OBSERVED: "warning",
    Outcome.NOT_ELIGIBLE: "danger",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened. `text` is somebody's own words; `findings` those of a checklist; `way` leads on."""

    moment: datetime
    title: str
    text: str = ""
    tone: str = "plain"
    findings: Mapping[Criterion, Finding] | None = None
    answer_by: date | None = None
    way: Way | None = None

    @property
    def when(self) -> str:
        return formats.day(self.moment)


@dataclass(frozen=True)
class Told:
    """All that is known of an idea, besides what it says itself."""

    idea: Idea
    process: Process
    author: Author | None
    passes: Sequence[EvaluationRow]
    findings: Mapping[int, Mapping[Criterion, Finding]]
    hidings: Sequence[Hiding]
    fortune: Fortune | None


def signature(told: Told) -> str:
    """Who proposed it: the public name, or a neighbour of the own district."""
    known = told.author or Author(None, told.idea.district)
    return known.name or _("neighbour of %(district)s", district=district(known.district).name)


def story(told: Told, now: datetime) -> list[Event]:
    """Everything that has happened to an idea by `now`, the oldest first."""
    events = [
        Event(told.idea.proposed_at, _("Proposed by %(name)s", name=signature(told))),
        *_by_the_proposer(told.idea),
        *_supports(told.idea, told.process, now),
        *_evaluations(told),
        *_hidings(told.hidings),
        *([] if told.fortune is None else _fortune(told.fortune, told.process, now)),
        *_end(told.process),
    ]
    return sorted(events, key=lambda event: event.moment)


def _by_the_proposer(idea: Idea) -> Iterator[Event]:
    if idea.edited_at is not None:
        yield Event(idea.edited_at, _("The proposer changed the text"))
    if idea.withdrawn_at is not None:
        yield Event(idea.withdrawn_at, _("The proposer withdrew it"), tone="warning")


def _supports(idea: Idea, process: Process, now: datetime) -> Iterator[Event]:
    """A withdrawn idea has none: they were given back. That one has none yet is no event."""
    closed = now >= process.ideas_until
    if idea.state is IdeaState.WITHDRAWN or not (closed or idea.supports):
        return
    title = (
        ngettext("It closed with %(num)s support", "It closed with %(num)s supports", idea.supports)
        if closed
        else ngettext("It has %(num)s support so far", "It has %(num)s supports so far", idea.supports)
    )
    yield Event(process.ideas_until - A_MINUTE if closed else now, title, tone="info")


def _evaluations(told: Told) -> Iterator[Event]:
    for one in told.passes:
        yield Event(
            one.made_at,
            VERDICTS[one.outcome],
            one.reasons,
            TONES[one.outcome],
            told.findings.get(one.id),
            one.answer_by,
        )
        if one.answered_at is not None:
            asks = one.outcome is Outcome.NOT_ELIGIBLE
            title = _("The proposer asked for a reconsideration") if asks else _("The proposer answered")
            yield Event(one.answered_at, title, one.answer or "")


def _hidings(hidings: Sequence[Hiding]) -> Iterator[Event]:
    for one in hidings:
        yield Event(one.hidden_at, _("The administration hid it"), one.reason, "warning")
        if one.restored_at is not None:
            yield Event(one.restored_at, _("The administration showed it again"), one.restoring_reason or "")


def _fortune(fortune: Fortune, process: Process, now: datetime) -> Iterator[Event]:
    """From the project that the idea became part of to the works."""
    project, stage = fortune.project, process.stage(now)
    yield Event(project.formed_at, _("It became part of a project"), project.title, "success")
    if process.opened_at is not None:
        yield _on_the_ballot(fortune, process.opened_at, stage)
    if process.declared_at is not None and fortune.number is not None:
        yield _result(fortune, process.declared_at, process.year)
    if fortune.place is not None and stage is Stage.FOLLOW_UP:
        leads = way(_("See how the project is getting on"), "public.project", project_id=project.id)
        yield Event(process.follow_up_from, _("The project is being followed"), tone="info", way=leads)


def _on_the_ballot(fortune: Fortune, opened: datetime, stage: Stage) -> Event:
    if fortune.number is None:
        return Event(opened, _("The project was not put on the ballot"), tone="warning")
    title = (
        _("The project went on the interprovincial ballot with number %(number)s", number=fortune.number)
        if fortune.province is None
        else _(
            "The project went on the ballot of %(place)s with number %(number)s",
            place=place(fortune.province),
            number=fortune.number,
        )
    )
    leads = way(_("Vote now"), "resident.vote") if stage is Stage.VOTING else None
    return Event(opened, title, tone="info", way=leads)


def _result(fortune: Fortune, declared: datetime, year: int) -> Event:
    leads = way(_("See the results"), "public.results", year=year)
    if fortune.place is None:
        return Event(declared, _("The project was not among the winners"), way=leads)
    return Event(declared, _("The project won: the neighbours chose it"), tone="success", way=leads)


def _end(process: Process) -> Iterator[Event]:
    if process.annulled_at is not None:
        leads = way(_("Read the reasons"), "public.process", year=process.year)
        yield Event(process.annulled_at, _("The process was annulled"), tone="danger", way=leads)
