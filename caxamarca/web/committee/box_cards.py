"""What the boxes ask of the committee at its desk: a key before the vote, an eye on it, an opening after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caxamarca.actions import closing
from caxamarca.domain import checkpoints as points
from caxamarca.domain.checkpoints import Checkpoint
from caxamarca.domain.permissions import RULES, Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import REGION
from caxamarca.persistence import ceremonies, checkpoints, disowned, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, holding, identity, stages
from caxamarca.web.labels import place
from caxamarca.web.ways import Way, way, ways
from caxamarca.web.words import _


@dataclass(frozen=True)
class Waiting:
    """A process whose key, box or ballots are the committee's, and the way to them."""

    process: Process
    told: str
    ways: tuple[Way, ...]
    facts: Sequence[tuple[str, str]] = ()


def waiting() -> list[Waiting]:
    """What there is of the boxes now. Every member watches a vote; the rest is for those of the whole region."""
    every = processes.all_of(session())
    watched = [_during(process) for process in every if is_watched(process)]
    if not identity.actor().reaches(RULES[Action.BRING_KEY].roles, REGION, None):
        return watched
    return [
        *(_after(process) for process in every if can_be_opened(process)),
        *watched,
        *(
            _disowned(process, counts)
            for process in every
            if (counts := disowned.by_province(session(), process.id))
        ),
        *(_before(process) for process in every if takes_a_key(process)),
        *(_declared(process) for process in every if process.declared_at is not None),
    ]


def takes_a_key(process: Process) -> bool:
    return process.opened_at is None and may(identity.actor(), Action.BRING_KEY, process.stage(clock.now()))


def can_be_opened(process: Process) -> bool:
    return closing.is_waiting_for_shares(process) and process.stage(clock.now()) is Stage.COUNT


def is_watched(process: Process) -> bool:
    """From the opening of the vote until the results."""
    return process.stage(clock.now()) in {Stage.VOTING, Stage.COUNT}


def _during(process: Process) -> Waiting:
    now = stages.standing(process, clock.now())
    last = next(iter(checkpoints.newest_texts(session(), process.id, 1)), None)
    told = f"{now.happening} {now.countdown}: {now.turn}." if now.until else now.happening
    return Waiting(
        process,
        told,
        ways(
            way(_("The public page of this process"), "public.process", year=process.year),
            way(_("How to watch the ballot box"), "public.process", year=process.year, _anchor="anfora"),
        ),
        facts=[
            (_("Last checkpoint"), _("none yet") if last is None else _checkpoint(points.from_text(last))),
            (_("Who holds the key"), holding.held(process)),
        ],
    )


def _checkpoint(last: Checkpoint) -> str:
    return _(
        "No. %(number)s, %(day)s, %(votes)s",
        number=last.number,
        day=formats.day_of_month(last.day),
        votes=formats.votes(last.codes.size),
    )


def _after(process: Process) -> Waiting:
    return Waiting(
        process,
        _("The box is closed. It waits for the holders of its key."),
        ways(way(_("Open the box"), "committee.open_box", year=process.year)),
    )


def _disowned(process: Process, counts: Mapping[str, int]) -> Waiting:
    """Votes that people say are not theirs: how many in each province. More of them in one place tell of a leak."""
    return Waiting(
        process,
        _(
            "People told that a vote noted under their DNI is not theirs: %(places)s.",
            places="; ".join(
                f"{place(code)} {formats.number(count)}" for code, count in sorted(counts.items())
            ),
        ),
        ways(way(_("The public page of this process"), "public.process", year=process.year)),
    )


def _declared(process: Process) -> Waiting:
    return Waiting(
        process,
        _(
            "The results are declared. The committee can count again from every ballot, also where they are few."
        ),
        ways(way(_("All ballots (CSV)"), "committee.ballots_file", year=process.year)),
    )


def _before(process: Process) -> Waiting:
    held = ceremonies.of_process(session(), process.id)
    told = (
        _("Nobody holds the key of the box yet.")
        if held is None
        else _("The committee holds the key %(name)s.", name=held.ceremony.name)
    )
    text = _("Bring the key") if held is None else _("See the key")
    return Waiting(process, told, ways(way(text, "committee.bring_key", year=process.year)))
