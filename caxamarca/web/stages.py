"""Where a process stands, in words: what is happening now, what one can do, until when, in which legal phase."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caxamarca.actions import casting, closing
from caxamarca.domain.days import civil_day
from caxamarca.domain.processes import (
    COURSE,
    PHASE_OF,
    BoxState,
    LegalPhase,
    Stage,
    begins,
    ends,
    stage_of,
)
from caxamarca.persistence.processes import Process
from caxamarca.web import formats, identity
from caxamarca.web.labels import label
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _, _l

NOT_CLOSED = _l("Two administrators still have to close the ballot box.")
CHECKED = _l("The ballot box is closed and is being checked. No vote has been counted yet.")
SEALED = _l("The ballot box is sealed and has not been opened yet.")
COUNTED = _l("The votes have been counted. Two administrators still have to declare the results.")

BOX: Mapping[BoxState, str] = {
    BoxState.NONE: NOT_CLOSED,
    BoxState.OPEN: NOT_CLOSED,
    BoxState.FROZEN: CHECKED,
    BoxState.RECONCILED: CHECKED,
    BoxState.MOVED: SEALED,
    BoxState.OPENED: COUNTED,
    BoxState.PUBLISHED: COUNTED,
}
"""What happens between the end of voting and the results: a box can wait there for days, and nobody counts."""

FOR_THE_KEY = _l(
    "The ballot box is sealed and waits for those who hold its key. No vote has been counted yet."
)

HAPPENING: Mapping[Stage, str] = {
    Stage.ANNOUNCED: _l("The process has been announced. Soon everyone can propose ideas."),
    Stage.IDEAS: _l("Ideas are being proposed for each province."),
    Stage.EVALUATION: _l("The technical team is looking at each idea and publishes its reasons."),
    Stage.VOTING: _l("Each province is choosing its projects by vote."),
    Stage.RESULTS: _l("The results of each province are known."),
    Stage.FOLLOW_UP: _l("The winning projects are followed: after each quarter a report on each is due."),
    Stage.ANNULLED: _l("This process was annulled. Its page says why."),
}

POSSIBLE: Mapping[Stage, str] = {
    Stage.ANNOUNCED: _l("Talk with your neighbours about what is most needed, and look up the dates."),
    Stage.IDEAS: _l("Propose an idea, or support one of your province."),
    Stage.EVALUATION: _l("Read what is said of each idea. If yours was observed, answer in time."),
    Stage.VOTING: _l("Vote with your DNI and your code. It takes a few minutes."),
    Stage.COUNT: _l("Check that your vote is in the box, and wait for the results."),
    Stage.RESULTS: _l("See what won in your province, and why."),
    Stage.FOLLOW_UP: _l("See how the works and the money of each project are getting on."),
    Stage.ANNULLED: _l("Read the reasons."),
}

NEXT: Mapping[Stage, str] = {
    Stage.ANNOUNCED: _l("Ideas open %(when)s"),
    Stage.EVALUATION: _l("Voting opens %(when)s"),
    Stage.RESULTS: _l("The follow-up begins %(when)s"),
}
"""The stages whose end is the beginning of something else, and what that is."""

LATE = _l("The date of the vote has come, but voting has not been opened yet.")
"""Evaluation is the only stage whose last day can pass without the act that ends it."""

PHASES: Mapping[LegalPhase, str] = {
    LegalPhase.PREPARATION: _l("The process is announced, and people are invited and told how to take part."),
    LegalPhase.AGREEMENT: _l("Ideas are evaluated, people choose what comes first, and it is put on record."),
    LegalPhase.COORDINATION: _l("The levels of government agree on who does what and who pays for what."),
    LegalPhase.FORMALISATION: _l("What was agreed goes into the budget, and its use is accounted for."),
}
"""What each of the four phases of Ley 28056 means."""

PAUSED = _l("Voting is paused: the site was restored from a copy.")
WAIT = _l("Two administrators decide how it goes on. Come back later: nothing in the box changes meanwhile.")

VOTED = _l("You have voted. With the code that you copied you can check that your vote is in the box.")

_WAYS: Mapping[Stage, tuple[str, str]] = {
    Stage.ANNOUNCED: (_l("See the dates"), "public.process"),
    Stage.IDEAS: (_l("Propose an idea"), "resident.propose_idea"),
    Stage.EVALUATION: (_l("See the ideas"), "public.ideas"),
    Stage.VOTING: (_l("Vote now"), "resident.vote"),
    Stage.COUNT: (_l("Check my vote"), "public.verify"),
    Stage.RESULTS: (_l("See the results"), "public.results"),
    Stage.FOLLOW_UP: (_l("See the follow-up"), "public.follow_up"),
    Stage.ANNULLED: (_l("See the process"), "public.process"),
}
_WAY_OF_WHO_VOTED = _WAYS[Stage.COUNT]


URGENCY = (
    Stage.VOTING,
    Stage.IDEAS,
    Stage.RESULTS,
    Stage.EVALUATION,
    Stage.COUNT,
    Stage.ANNOUNCED,
)
"""The stages of a process that is under way, first those in which a neighbour can do most."""

_OF_ONE_PROCESS = frozenset({"public.process", "public.results"})


@dataclass(frozen=True)
class StageItem:
    """One stage as `components/stage_bar.html` draws it. `state`: done, current or next."""

    stage: Stage
    label: str
    state: str
    when: str


@dataclass(frozen=True)
class Standing:
    """Where one process stands at one moment.

    `until` is the published moment at which the stage ends, `None` where only an act or nothing ends it; show it by
    the filter `last_moment`. `left` says how far its last day is: "today", "in 5 days". `countdown` is that as a
    sentence, and `turn` is the moment it speaks of; both are empty without one. `is_soon`: it is near enough to be
    marked. `has_voted`: whoever looks is signed in, and has voted in it while it votes.
    """

    process: Process
    stage: Stage
    bar: tuple[StageItem, ...]
    happening: str
    possible: str
    way: Way
    until: datetime | None
    left: str
    countdown: str
    turn: str
    is_soon: bool
    phase: LegalPhase | None
    has_voted: bool


def standing(process: Process, now: datetime) -> Standing:
    """Everything a page needs to say where a process stands at the aware moment `now`."""
    stage = process.stage(now)
    until = ends(process.calendar, stage)
    is_late = until is not None and until <= now
    has_voted = stage is Stage.VOTING and casting.has_voted(identity.actor(), process.id)
    countdown, turn = ("", "") if until is None or is_late else _countdown(stage, until, civil_day(now))
    return Standing(
        process=process,
        stage=stage,
        bar=bar(process, now),
        happening=_happening(process, stage, is_late=is_late),
        possible=VOTED if has_voted else WAIT if _is_paused(process, stage) else POSSIBLE[stage],
        way=_way(process, stage, has_voted=has_voted),
        until=None if is_late else until,
        left="" if until is None or is_late else formats.days_left(last_day(until), civil_day(now)),
        countdown=countdown,
        turn=turn,
        is_soon=until is not None and formats.is_soon(until, civil_day(now)),
        phase=PHASE_OF.get(stage),
        has_voted=has_voted,
    )


def _is_paused(process: Process, stage: Stage) -> bool:
    return stage is Stage.VOTING and process.interrupted_at is not None


def _happening(process: Process, stage: Stage, *, is_late: bool) -> str:
    if _is_paused(process, stage):
        return PAUSED
    if stage is Stage.COUNT:
        return FOR_THE_KEY if closing.is_waiting_for_shares(process) else BOX[process.box_state]
    return LATE if is_late else HAPPENING[stage]


def _countdown(stage: Stage, until: datetime, today: date) -> tuple[str, str]:
    """How long a stage still lasts, or how far what follows it is; and the moment itself."""
    if stage in NEXT:
        return str(NEXT[stage]) % {"when": formats.days_left(until, today)}, formats.moment(until)
    return _("It ends %(when)s", when=formats.days_left(last_day(until), today)), formats.last_moment(until)


def under_way(standings: Iterable[Standing]) -> list[Standing]:
    """Those of processes that are under way, the most urgent one first, and last where one has voted already."""
    return sorted(
        (one for one in standings if one.stage in URGENCY),
        key=lambda one: (one.has_voted, URGENCY.index(one.stage)),
    )


def bar(process: Process, now: datetime) -> tuple[StageItem, ...]:
    """The seven stages in order. An annulled process stays where it was when it was annulled."""
    annulled = process.acts.annulled
    stage = stage_of(process.calendar, replace(process.acts, annulled=None), annulled or now)
    here = COURSE.index(stage)
    return tuple(
        StageItem(
            one,
            label(one),
            _state(place - here, annulled is not None),
            "" if annulled else _when(process, one, place - here, now),
        )
        for place, one in enumerate(COURSE)
    )


def last_day(until: datetime) -> date:
    """The last day on which something that ends at this moment can be done: midnight belongs to the day before."""
    return civil_day(until - timedelta(minutes=1))


def _way(process: Process, stage: Stage, *, has_voted: bool) -> Way:
    """Whoever is on the staff proposes nothing here, and is led to what the neighbours propose."""
    only_looks = stage is Stage.IDEAS and identity.actor().staff is not None
    if _is_paused(process, stage) and not has_voted:
        return way(*_WAYS[Stage.ANNULLED], year=process.year)
    text, endpoint = _WAY_OF_WHO_VOTED if has_voted else _WAYS[Stage.EVALUATION if only_looks else stage]
    if endpoint in _OF_ONE_PROCESS:
        return way(text, endpoint, year=process.year)
    if endpoint == "public.ideas":
        return way(text, endpoint, proceso=process.year)
    return way(text, endpoint)


def _state(distance: int, annulled: bool) -> str:
    if distance > 0:
        return "next"
    return "done" if distance < 0 or annulled else "current"


def _when(process: Process, stage: Stage, distance: int, now: datetime) -> str:
    """Until when the current stage lasts, and when a later one begins, as far as the calendar knows."""
    if distance < 0:
        return ""
    if distance == 0:
        until = ends(process.calendar, stage)
        return (
            "" if until is None or until <= now else _("until %(day)s", day=formats.near_day(last_day(until)))
        )
    since = begins(process.calendar, stage)
    return "" if since is None else _("from %(day)s", day=formats.near_day(since))
