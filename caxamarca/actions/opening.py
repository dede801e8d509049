"""Opening the vote: what freezes, what must be there before, and the key that ballots will be sealed to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions import batching, freezing, interrupting
from caxamarca.domain.custody import Custody
from caxamarca.domain.errors import Refusal
from caxamarca.domain.lots import LotNotDrawn
from caxamarca.domain.processes import BoxState
from caxamarca.persistence import ballots, ceremonies, processes, roll, sealing, site
from caxamarca.persistence.database import keyring
from caxamarca.persistence.processes import Process


class NoApprovedRoll(Refusal):
    """Nobody could vote: no roll has been approved."""


@dataclass(eq=False)
class BallotsMissing(Refusal):
    """These provinces' ballots have not been proposed, not even as empty. `None` is the interprovincial part."""

    provinces: tuple[str | None, ...]


class AlreadyOpened(Refusal):
    """Opening was decided before."""


class EveryBallotEmpty(Refusal):
    """No project stands on any ballot."""


class NobodyHoldsTheKey(Refusal):
    """Neither the committee has brought a key, nor have two administrators said why this server should keep it."""


class VotingTimeIsOver(Refusal):
    """The published end of the vote has passed; its dates have to be moved first, with a reason."""


def box_key_name(process: Process) -> str:
    return f"box-{process.year}"


def check_can_open(session: Session, process: Process) -> None:
    if process.opened_at is not None:
        raise AlreadyOpened
    if site.now(session) >= process.voting_until:
        raise VotingTimeIsOver
    if process.custody is None and not site.moment(session).is_demonstration:
        raise NobodyHoldsTheKey
    if roll.approved(session, process.id) is None:
        raise NoApprovedRoll
    if missing := ballots.missing(session, process.id):
        raise BallotsMissing(missing)
    constituencies = processes.constituencies(session, process.id)
    if not any(ballots.lines(session, [one.id for one in constituencies]).values()):
        raise EveryBallotEmpty
    if process.lot_seed is None:
        raise LotNotDrawn(process.lot_at)


def digest(session: Session, process: Process) -> bytes:
    """32 bytes of SHA-256 over all that stands still from the opening on."""
    held = ceremonies.of_process(session, process.id)
    told = (
        freezing.terms_text(session, process),
        freezing.roll_hash(session, process),
        "" if held is None else held.record,
    )
    return hashlib.sha256("\0".join(told).encode()).digest()


def open_voting(session: Session, process: Process, now: datetime) -> None:
    """Record the opening. Terms, roll and ballots stand still from now on; ballots enter from `voting_from`.

    After a restore of a copy in which it was not open yet, it begins paused.
    """
    check_can_open(session, process)
    held = ceremonies.of_process(session, process.id)
    process.box_key = _key_of_this_server(process) if held is None else held.ceremony.public_key
    process.custody = process.custody or Custody.SERVER
    process.box_state = BoxState.OPEN
    process.opened_at = now
    batching.begin(session, process, now, interrupting.begin_anew(session, process))


def _key_of_this_server(process: Process) -> bytes:
    """The public half of a key that is a file of the keys folder.

    It is written before the database says that there is a box, so that no ballot is ever sealed to a key that does
    not exist.
    """
    name = box_key_name(process)
    ring = keyring()
    if ring.read(name) is None:
        ring.write(name, sealing.new_private_key())
    return sealing.public_key(ring.key(name))
