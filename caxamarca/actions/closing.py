"""Closing the box, step by step. Each step is one transaction that can be repeated, so a cut at any point is mended
by running the same again: frozen, reconciled, moved, opened.
"""

import random
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from caxamarca.actions.opening import box_key_name
from caxamarca.domain.errors import Refusal
from caxamarca.domain.processes import BoxState, Stage, WrongStage
from caxamarca.domain.roles import STRANGER
from caxamarca.domain.voting import Ballot, decode, parts_by_constituency
from caxamarca.persistence import (
    audit,
    board,
    envelopes,
    participation,
    processes,
    roll,
    sealing,
    site,
    tallies,
)
from caxamarca.persistence.database import keyring, transaction
from caxamarca.persistence.processes import Process

SPACE_PER_ENVELOPE = 1024
"""Bytes of free disk asked for per envelope before copying: generously more than a row and its index."""


@dataclass(eq=False)
class BoxDoesNotAddUp(Refusal):
    """In these provinces participations, envelopes and board lines are not equally many."""

    provinces: tuple[str, ...]


@dataclass(eq=False)
class NotEnoughSpace(Refusal):
    """Both in bytes."""

    needed: int
    free: int


class CopyDiffers(Refusal):
    """The sealed box does not hold exactly the envelopes; nothing was deleted."""


class BoxKeyMissing(Refusal):
    """The file of the box's private key is not in the keys folder. Nothing was deleted."""


@dataclass(eq=False)
class UnreadableEnvelopes(Refusal):
    """So many envelopes could not be opened with the key of the box."""

    count: int


class AlreadyFrozen(Refusal):
    """The box takes no more ballots; its closing goes on by itself."""


def check_can_close(process: Process) -> None:
    if process.box_state is not BoxState.OPEN:
        raise AlreadyFrozen


def freeze(process: Process) -> None:
    """Let nothing more in. The row is held alone, so every cast that began has been committed or will be refused."""
    check_can_close(process)
    process.box_state = BoxState.FROZEN


def close_box(year: int) -> BoxState:
    """Bring a frozen box as far as it goes, and return the state it has reached."""
    while True:
        with transaction() as session:
            process = processes.alone(session, year)
            step = _STEPS.get(process.box_state)
            if step is None:
                return process.box_state
            if process.stage(site.now(session)) is not Stage.COUNT:
                raise WrongStage(process.stage(site.now(session)))
            step(session, process)
            tag = f"site:box:{process.box_state.value}"
            audit.write(session, STRANGER, tag, process.id, site.now(session))


def _reconcile(session: Session, process: Process) -> None:
    """Web participations = envelopes = board lines, province by province; and the turnout is written down."""
    voted = participation.by_province(session, process.id)
    sealed = envelopes.by_province(session, process.id)
    lines = board.by_province(session, process.id)
    wrong = {
        province
        for province in {*voted, *sealed, *lines}
        if not voted.get(province) == sealed.get(province) == lines.get(province)
    }
    if wrong:
        raise BoxDoesNotAddUp(tuple(sorted(wrong)))
    approved = roll.approved(session, process.id)
    entitled = {} if approved is None else roll.people_by_province(session, approved.id)
    tallies.keep_turnout(session, process.id, entitled, voted)
    process.box_state = BoxState.RECONCILED


def _move(session: Session, process: Process) -> None:
    """Copy the envelopes into the sealed box in random order. Nothing is deleted here."""
    found = list(envelopes.all_of(session, process.id))
    _check_space(len(found))
    random.SystemRandom().shuffle(found)
    envelopes.put_in_box(session, process.id, found)
    process.box_state = BoxState.MOVED


def _open(session: Session, process: Process) -> None:
    """Delete the envelopes, whose copy is safe and equal; open the box, part the ballots, write them down."""
    boxed = envelopes.in_box(session, process.id)
    if sorted(boxed) != sorted(envelopes.all_of(session, process.id)):
        raise CopyDiffers
    envelopes.empty(session, process.id)
    ballots = _unsealed((sealed for _, sealed in boxed), process)
    tallies.keep(session, process.id, parts_by_constituency(ballots))
    process.box_state = BoxState.OPENED


_STEPS: Mapping[BoxState, Callable[[Session, Process], None]] = {
    BoxState.FROZEN: _reconcile,
    BoxState.RECONCILED: _move,
    BoxState.MOVED: _open,
}


def _unsealed(sealed: Iterable[bytes], process: Process) -> list[Ballot]:
    private = keyring().read(box_key_name(process))
    if private is None:
        raise BoxKeyMissing
    ballots, unreadable = [], 0
    for envelope in sealed:
        try:
            ballots.append(decode(sealing.unseal(envelope, private, process.id), process.marks))
        except (sealing.NotSealedHere, ValueError):
            unreadable += 1
    if unreadable:
        raise UnreadableEnvelopes(unreadable)
    return ballots


def _check_space(count: int) -> None:
    needed = count * SPACE_PER_ENVELOPE
    free = shutil.disk_usage(keyring().folder).free
    if free < needed:
        raise NotEnoughSpace(needed, free)
