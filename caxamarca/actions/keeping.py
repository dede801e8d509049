"""Who keeps the key of a box: the people who made it together, or, where two administrators say why, this server."""

from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions.opening import AlreadyOpened
from caxamarca.domain.custody import Ceremony, Custody, NotACeremony
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import REGION, Actor
from caxamarca.persistence import acts, audit, ceremonies, people, processes, sealing, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.processes import Process


class KeyOfAnotherYear(Refusal):
    """The key was made for the box of another process."""


def bring_key(actor: Actor, year: int, ceremony: Ceremony) -> None:
    """Say with which key the ballots of a process will be sealed; until voting is opened, another one may follow.

    What was asked for meanwhile, over another key or none, falls: whoever confirms the opening has seen this key.

    Raises KeyOfAnotherYear, NotACeremony or AlreadyOpened.
    """
    with transaction() as writing:
        actor = people.as_of_now(writing, actor)
        process = processes.alone(writing, year)
        now = site.now(writing)
        permit(actor, Action.BRING_KEY, process.stage(now), province=REGION)
        _check_not_opened(process)
        if ceremony.year != year:
            raise KeyOfAnotherYear
        if not sealing.takes_ballots(ceremony.public_key):
            raise NotACeremony
        ceremonies.put(writing, process.id, ceremony, now, staff_of(actor))
        process.custody = Custody.COMMITTEE
        acts.overtake(writing, process.id, (Action.KEEP_KEY_HERE, Action.OPEN_VOTING), now)
        audit.write(
            writing, actor, "committee:key:bring", process.id, now, {"public_key": ceremony.public_key.hex()}
        )


def check_can_keep_here(process: Process) -> None:
    _check_not_opened(process)


def keep_here(session: Session, process: Process, now: datetime) -> None:
    """Let the key be a file of this server. A key that people hold and had brought is not used then."""
    check_can_keep_here(process)
    ceremonies.set_aside(session, process.id, now)
    acts.overtake(session, process.id, (Action.OPEN_VOTING,), now)
    process.custody = Custody.SERVER


def _check_not_opened(process: Process) -> None:
    if process.opened_at is not None:
        raise AlreadyOpened
