"""What the boxes ask of the committee at its desk: a key before the vote, an opening after it, a look at the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from caxamarca.actions import closing
from caxamarca.domain.permissions import RULES, Action, may
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import REGION
from caxamarca.persistence import ceremonies, disowned, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity
from caxamarca.web.labels import place
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _


@dataclass(frozen=True)
class Waiting:
    """A process whose key, box or ballots are the committee's, and the way to them."""

    process: Process
    told: str
    way: Way


def waiting() -> list[Waiting]:
    """What the committee of the whole region has of the boxes now; nothing for that of one province."""
    if not identity.actor().reaches(RULES[Action.BRING_KEY].roles, REGION, None):
        return []
    every = processes.all_of(session())
    return [
        *(_after(process) for process in every if can_be_opened(process)),
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


def _after(process: Process) -> Waiting:
    return Waiting(
        process,
        _("The box is closed. It waits for the holders of its key."),
        way(_("Open the box"), "committee.open_box", year=process.year),
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
        way(_("The public page of this process"), "public.process", year=process.year),
    )


def _declared(process: Process) -> Waiting:
    return Waiting(
        process,
        _(
            "The results are declared. The committee can count again from every ballot, also where they are few."
        ),
        way(_("All ballots (CSV)"), "committee.ballots_file", year=process.year),
    )


def _before(process: Process) -> Waiting:
    held = ceremonies.of_process(session(), process.id)
    told = (
        _("Nobody holds the key of the box yet.")
        if held is None
        else _("The committee holds the key %(name)s.", name=held.ceremony.name)
    )
    text = _("Bring the key") if held is None else _("See the key")
    return Waiting(process, told, way(text, "committee.bring_key", year=process.year))
