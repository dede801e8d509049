"""What waits for the technical team: province by province, and idea by idea, the oldest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.permissions import RULES, Action, provinces_within
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import AWAITING_VERDICT, IdeaState
from caxamarca.domain.provinces import Province, UnknownProvince, district, province_by_slug
from caxamarca.domain.provinces import province as province_of
from caxamarca.domain.roles import REGION, Role
from caxamarca.persistence import ballots, evaluations, ideas, processes, projects
from caxamarca.persistence.database import session
from caxamarca.persistence.evaluations import Observed
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity, paging, recent_comments, stages
from caxamarca.web.access import seen_by
from caxamarca.web.evaluator import blueprint
from caxamarca.web.evaluator.places import Place, places_of
from caxamarca.web.recent_comments import Talk
from caxamarca.web.stages import Standing
from caxamarca.web.words import _

VERDICTS = (IdeaState.ELIGIBLE, IdeaState.NOT_ELIGIBLE)


class Pile(StrEnum):
    """The three piles on the desk; the words are those of the address."""

    WAITING = "por-evaluar"
    WITH_PROPOSER = "observadas"
    DECIDED = "con-resultado"


@dataclass(frozen=True)
class Tally:
    """How far the evaluation has come in one province, or in all within reach."""

    waiting: int
    with_proposer: int
    decided: int

    @property
    def total(self) -> int:
        return self.waiting + self.with_proposer + self.decided


@dataclass(frozen=True)
class ProvinceLine:
    province: Province
    tally: Tally


@dataclass(frozen=True)
class PlaceLine:
    """How far one ballot has come. `on_ballot` is `None` until it is proposed."""

    place: Place
    unused: int
    projects: int
    on_ballot: int | None


@dataclass(frozen=True)
class IdeaLine:
    """`left` says how far the last day to answer is; `project` is the one that the idea became part of."""

    idea: Idea
    where: str
    answer_by: date | None
    left: str
    project: int | None


@dataclass(frozen=True)
class Desk:
    """One process on the desk."""

    standing: Standing
    whole: Tally
    is_done: bool
    provinces: tuple[ProvinceLine, ...]
    places: tuple[PlaceLine, ...]
    is_prepared: bool
    is_drawn: bool


@dataclass(frozen=True)
class Coming:
    """A process that still collects ideas."""

    standing: Standing
    ideas: int


@blueprint.get("/evaluacion")
@seen_by(Role.EVALUATOR)
def queue() -> ResponseReturnValue:
    reading, now = session(), clock.now()
    provinces = provinces_within(identity.actor(), Action.EVALUATE_IDEA)
    everything = processes.all_of(reading)
    open_now = [one for one in everything if one.stage(now) is Stage.EVALUATION]
    process = _asked_process(open_now)
    context: dict[str, object] = {"coming": _coming(everything, provinces), "desk": None, "talk": _talk()}
    if process is not None:
        observed = evaluations.observed(reading, process.id)
        desk = _desk(process, provinces, observed)
        others = [one for one in open_now if one is not process]
        context |= {"desk": desk, "others": others, **_pile(desk, provinces, observed)}
    return render_template("evaluator/queue.html", **context)


def _talk() -> Talk:
    """What was said lately where this evaluator answers for the team."""
    actor = identity.actor()
    if actor.reaches(RULES[Action.ANSWER_AS_TEAM].roles, REGION, None):
        return recent_comments.lately()
    return recent_comments.lately([one.code for one in provinces_within(actor, Action.ANSWER_AS_TEAM)])


def _asked_process(open_now: Sequence[Process]) -> Process | None:
    """The process of the address, if it is being evaluated; else the newest that is."""
    asked = request.args.get("proceso", "")
    return next((one for one in open_now if str(one.year) == asked), next(iter(open_now), None))


def _coming(everything: Sequence[Process], provinces: Sequence[Province]) -> list[Coming]:
    now = clock.now()
    collecting = [one for one in everything if one.stage(now) is Stage.IDEAS]
    counts = {one.id: ideas.counts_by_province(session(), one.id) for one in collecting}
    return [
        Coming(stages.standing(one, now), sum(counts[one.id].get(province.code, 0) for province in provinces))
        for one in collecting
    ]


def _desk(process: Process, provinces: Sequence[Province], observed: Sequence[Observed]) -> Desk:
    counts = ideas.counts_by_state(session(), process.id)
    lines = tuple(
        ProvinceLine(one, _tally(counts, {one.code}, [o for o in observed if o.province == one.code]))
        for one in provinces
    )
    codes = {one.code for one in provinces}
    mine = [one for one in observed if one.province in codes]
    whole = _tally(counts, codes, mine)
    return Desk(
        standing=stages.standing(process, clock.now()),
        whole=whole,
        is_done=whole.decided == whole.total,
        provinces=lines,
        places=_place_lines(process, [one.code for one in provinces]),
        is_prepared=process.opened_at is not None,
        is_drawn=process.ballots_stand_still(clock.now()),
    )


def _tally(
    counts: Mapping[tuple[str, IdeaState], int], provinces: Collection[str], observed: Sequence[Observed]
) -> Tally:
    """An observed idea whose last day has passed without an answer waits for a verdict again."""

    def count(states: Collection[IdeaState]) -> int:
        return sum(counts.get((province, state), 0) for province in provinces for state in states)

    lapsed = sum(1 for one in observed if _has_lapsed(one))
    return Tally(
        waiting=count(AWAITING_VERDICT) + lapsed,
        with_proposer=len(observed) - lapsed,
        decided=count(VERDICTS),
    )


def _has_lapsed(one: Observed) -> bool:
    return one.answer_by < clock.today()


def _place_lines(process: Process, provinces: Sequence[str]) -> tuple[PlaceLine, ...]:
    reading = session()
    unused = projects.count_unused_ideas(reading, process.id, provinces)
    formed = [one.constituency_id for one in projects.of_process(reading, process.id)]
    proposed = ballots.proposed(reading, process.id)
    lengths = ballots.lengths(reading, process.id)
    return tuple(
        PlaceLine(
            place,
            unused=sum(unused.values()) if place.province is None else unused.get(place.province, 0),
            projects=formed.count(place.constituency.id),
            on_ballot=lengths.get(place.province, 0) if place.constituency.id in proposed else None,
        )
        for place in places_of(process, identity.actor())
    )


def _pile(desk: Desk, provinces: Sequence[Province], observed: Sequence[Observed]) -> dict[str, object]:
    """The pile that the address asks for, narrowed to a province where it names one within reach."""
    asked = request.args.get("ver", "")
    pile = next((one for one in Pile if one.value == asked), Pile.WAITING)
    narrowed = _asked_province(provinces)
    codes = [one.code for one in provinces] if narrowed is None else [narrowed.code]
    lapsed = [one.idea for one in observed if _has_lapsed(one)]
    standing = [one.idea for one in observed if not _has_lapsed(one)]
    states, also = {
        Pile.WAITING: (AWAITING_VERDICT, lapsed),
        Pile.WITH_PROPOSER: (frozenset(), standing),
        Pile.DECIDED: (frozenset(VERDICTS), []),
    }[pile]
    process = desk.standing.process
    page = ideas.in_states(session(), process.id, codes, states, also=also, number=paging.asked())
    keep = _address(process, pile, narrowed)
    return {
        "is_waiting_pile": pile is Pile.WAITING,
        "narrowed": narrowed,
        "piles": _tabs(desk, pile, narrowed),
        "lines": _lines(page.items, observed),
        "pager": paging.pager(page.number, page.total, page.size, keep),
    }


def _asked_province(provinces: Sequence[Province]) -> Province | None:
    try:
        found = province_by_slug(request.args.get("provincia", ""))
    except UnknownProvince:
        return None
    return found if found in provinces else None


def _tabs(desk: Desk, pile: Pile, narrowed: Province | None) -> list[tuple[str, str, bool]]:
    tally = next((line.tally for line in desk.provinces if line.province == narrowed), desk.whole)
    texts = {
        Pile.WAITING: _("To evaluate (%(count)s)", count=tally.waiting),
        Pile.WITH_PROPOSER: _("Observed (%(count)s)", count=tally.with_proposer),
        Pile.DECIDED: _("With verdict (%(count)s)", count=tally.decided),
    }
    return [
        (text, url_for("evaluator.queue", **_address(desk.standing.process, one, narrowed)), one is pile)
        for one, text in texts.items()
    ]


def _address(process: Process, pile: Pile, narrowed: Province | None) -> dict[str, Any]:
    """What stands in the address of a pile besides the page."""
    found = {"proceso": str(process.year), "ver": "" if pile is Pile.WAITING else pile.value}
    found["provincia"] = "" if narrowed is None else narrowed.slug
    return {name: value for name, value in found.items() if value}


def _lines(items: Sequence[Idea], observed: Sequence[Observed]) -> list[IdeaLine]:
    last_days = {one.idea: one.answer_by for one in observed}
    merged = projects.projects_of_ideas(session(), [one.id for one in items])
    today = clock.today()
    return [
        IdeaLine(
            idea,
            f"{province_of(idea.province).name}, {district(idea.district).name}",
            last_days.get(idea.id),
            formats.days_left(last_days[idea.id], today) if idea.id in last_days else "",
            merged.get(idea.id),
        )
        for idea in items
    ]
