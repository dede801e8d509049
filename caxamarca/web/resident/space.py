"""A resident's own page: what is asked of them, what they can do now, their ideas, supports and participation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import casting, drafting, naming, proposing
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Role
from caxamarca.domain.voting import TookPart
from caxamarca.persistence import (
    content,
    disowned,
    evaluations,
    ideas,
    processes,
    projects,
    residents,
    roll,
    supports,
)
from caxamarca.persistence.content import Hiding
from caxamarca.persistence.database import session
from caxamarca.persistence.drafts import Draft, own
from caxamarca.persistence.evaluations import EvaluationRow
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import RollEntry
from caxamarca.web import clock, formats, identity, marks, restoring, stages
from caxamarca.web.access import acts, seen_by
from caxamarca.web.comments import own_words
from caxamarca.web.forms import typed
from caxamarca.web.public.project_states import State
from caxamarca.web.public.projects import known
from caxamarca.web.public.standpoints import standpoint
from caxamarca.web.public.stories import Told
from caxamarca.web.resident import blueprint, standings, taking_part
from caxamarca.web.resident.forms import PublicNameForm
from caxamarca.web.stages import Standing
from caxamarca.web.ways import Way
from caxamarca.web.words import _

COMMENTS_SHOWN = 5
VOTE_BEGUN = frozenset({Stage.VOTING, Stage.COUNT, Stage.RESULTS, Stage.FOLLOW_UP})


@dataclass(frozen=True)
class OwnIdea:
    """An own idea and where it stands, in one sentence. `hiding` is what took it off the site, if something did;
    `project` is what it became part of, and `state` where that stands.
    """

    idea: Idea
    year: int
    stands: str
    ways: tuple[Way, ...]
    answer_by: date | None
    left: str
    hiding: Hiding | None
    project: int | None
    state: State | None


@dataclass(frozen=True)
class Supports:
    """The supports that a process gives: to whom they went, and how many are free while ideas are open."""

    process: Process
    given: tuple[Idea, ...]
    limit: int
    is_open: bool

    @property
    def left(self) -> int:
        return max(0, self.limit - len(self.given))


@dataclass(frozen=True)
class Vote:
    """Whether one has voted in a process, when and how. Never what. `has_paper`: there was a project to mark. `losses`
    tell who has no vote in it that a restore may have lost one.

    `is_told`: whoever looks may learn it. It is not so where one person alone made the code after the opening.
    """

    process: Process
    is_told: bool
    entered: str | None
    is_open: bool
    has_paper: bool
    losses: tuple[str, ...]
    disowned_on: date | None
    can_disown: bool

    @property
    def can_vote(self) -> bool:
        return (
            self.is_open
            and self.is_told
            and self.has_paper
            and self.entered is None
            and self.process.interrupted_at is None
        )


@dataclass(frozen=True)
class Belongings:
    """All that the site keeps under a resident's name."""

    processes: Mapping[int, Process]
    entries: Mapping[int, RollEntry]
    ideas: Sequence[Idea]
    passes: Mapping[int, tuple[EvaluationRow, ...]]
    hidings: Mapping[int, Hiding]
    projects: Mapping[int, int]
    supported: Sequence[Idea]
    votes: Mapping[int, TookPart]


@blueprint.get("/mi-espacio")
@seen_by(Role.RESIDENT)
def my_space() -> ResponseReturnValue:
    found = _belongings(identity.actor().as_resident)
    own = [_own_idea(found, idea) for idea in found.ideas]
    votes = _votes(found)
    paperless = {one.process.id for one in votes if one.is_open and not one.has_paper}
    return render_template(
        "resident/my_space.html",
        asked=[one for one in own if one.answer_by is not None],
        now=[one for one in _now(found) if one.process.id not in paperless],
        begun=_begun(found),
        own=own,
        supports=_supports(found),
        votes=votes,
        said=own_words(identity.actor().as_resident, COMMENTS_SHOWN),
        public_name=_public_name(),
    )


@blueprint.route("/mi-espacio/nombre-publico", methods=["GET", "POST"])
@acts(Action.CHOOSE_PUBLIC_NAME)
def choose_public_name() -> ResponseReturnValue:
    form = PublicNameForm(name=_public_name())
    if form.is_sent():
        with form.refusals():
            naming.choose_public_name(identity.actor(), typed(form.name))
            flash(_("Your public name was changed on all your ideas and comments."), "success")
            return redirect(url_for("resident.my_space"), 303)
    return form.page("resident/choose_public_name.html")


def _belongings(resident: int) -> Belongings:
    own = ideas.of_resident(session(), resident)
    ids = [idea.id for idea in own]
    return Belongings(
        processes={one.id: one for one in processes.all_of(session())},
        entries=roll.entries_of(session(), resident),
        ideas=own,
        passes=evaluations.of_ideas(session(), ids),
        hidings=content.standing_hidings(session(), ids),
        projects=projects.projects_of_ideas(session(), ids),
        supported=supports.supported(session(), resident),
        votes=casting.took_part(identity.actor()),
    )


def _own_idea(found: Belongings, idea: Idea) -> OwnIdea:
    process = found.processes[idea.process_id]
    told = Told(idea, process, None, found.passes[idea.id], {}, (), None)
    can = standpoint(identity.actor(), told, clock.now())
    project = found.projects.get(idea.id)
    return OwnIdea(
        idea=idea,
        year=process.year,
        stands=standings.in_words(idea, process.stage(clock.now()), can.answer_by),
        ways=() if idea.hidden else can.ways,
        answer_by=None if idea.hidden else can.answer_by,
        left="" if can.answer_by is None else formats.remaining(can.answer_by, clock.today()),
        hiding=found.hidings.get(idea.id),
        project=project,
        state=None if project is None else known(project).state,
    )


def _now(found: Belongings) -> list[Standing]:
    """The processes of this resident in which something can be done today and has not been done, the most urgent
    one first.
    """
    standings = [stages.standing(one, clock.now()) for one in _own_processes(found)]
    return [
        one
        for one in stages.under_way(standings)
        if one.stage is Stage.IDEAS or (one.stage is Stage.VOTING and one.process.id not in found.votes)
    ]


def _begun(found: Belongings) -> Draft | None:
    """The idea that was begun and can still be sent; `None` where there is none."""
    collecting = (one for one in _own_processes(found) if one.stage(clock.now()) is Stage.IDEAS)
    kept = (drafting.begun(session(), own(identity.actor()), proposing.draft_of(one)) for one in collecting)
    return next((one for one in kept if one is not None and one.is_open), None)


def _supports(found: Belongings) -> list[Supports]:
    """The processes in which supports are given now, or were given by this resident."""
    given: dict[int, tuple[Idea, ...]] = {}
    for idea in found.supported:
        given[idea.process_id] = (*given.get(idea.process_id, ()), idea)
    told = (
        Supports(one, given.get(one.id, ()), one.support_limit, is_open=one.stage(clock.now()) is Stage.IDEAS)
        for one in _own_processes(found)
    )
    return [one for one in told if one.is_open or one.given]


def _votes(found: Belongings) -> list[Vote]:
    begun = [(one, one.stage(clock.now())) for one in _own_processes(found)]
    actor = identity.actor()
    told = {
        process: day
        for process, day in disowned.of_resident(session(), actor.as_resident).items()
        if process in found.votes
    }
    return [
        Vote(
            one,
            actor.may_learn(one.opened_at),
            taking_part.entered(found.votes.get(one.id)),
            is_open=stage is Stage.VOTING,
            has_paper=one.id in found.votes or marks.by_part(one, found.entries[one.id].province).any,
            losses=()
            if one.id in found.votes or not actor.may_learn(one.opened_at)
            else restoring.losses(one, stage),
            disowned_on=told.get(one.id),
            can_disown=may(actor, Action.DISOWN_VOTE, stage),
        )
        for one, stage in begun
        if stage in VOTE_BEGUN
    ]


def _own_processes(found: Belongings) -> list[Process]:
    """The processes on whose roll the resident stands, the newest first."""
    return [one for one in found.processes.values() if one.id in found.entries]


def _public_name() -> str | None:
    resident = residents.one(session(), identity.actor().as_resident)
    return None if resident is None else resident.public_name
