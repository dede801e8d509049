"""Closing the box, step by step. Each step is one transaction that can be repeated, so a cut at any point is mended
by running the same again: frozen, reconciled, moved, opened.

A box whose key is on this server opens by itself. One whose key people hold waits, moved, until it is taken to where
they put the key together, and what it held is brought back.
"""

import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from caxamarca.actions import batching, proving
from caxamarca.actions.opening import box_key_name
from caxamarca.actions.proving import NotWhatWasPublished
from caxamarca.actions.unsealing import is_of_the_key, unseal
from caxamarca.domain import box as boxes
from caxamarca.domain.box import Box, Envelope, NotSignedByTheKey, Opening, Part, Sets
from caxamarca.domain.custody import Custody
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.processes import BoxState, Stage, WrongStage
from caxamarca.domain.roles import REGION, STRANGER, Actor
from caxamarca.persistence import (
    audit,
    ballots,
    board,
    ceremonies,
    envelopes,
    omitted,
    participation,
    people,
    processes,
    roll,
    scrubbing,
    site,
    tallies,
    turnout,
)
from caxamarca.persistence.database import be_patient, keyring, session, transaction
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


class KeyDestroyedBefore(Refusal):
    """The key of the box was destroyed before."""


class BoxNotMoved(Refusal):
    """The box is not as far as to be opened, or was opened before."""


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
        with transaction() as writing:
            process = processes.alone(writing, year)
            step = _STEPS.get(process.box_state)
            if step is None or is_waiting_for_shares(process):
                break
            if process.stage(site.now(writing)) is not Stage.COUNT:
                raise WrongStage(process.stage(site.now(writing)))
            step(writing, process)
            tag = f"site:box:{process.box_state.value}"
            audit.write(writing, STRANGER, tag, process.id, site.now(writing))
    scrubbing.scrub(scrubbing.EMPTIED)
    return process.box_state


def check_can_go_on(session: Session, process: Process) -> None:
    """What the next step of a closing would refuse now, as far as it is seen without opening or copying the box.

    Raises BoxDoesNotAddUp, NotEnoughSpace, BoxKeyMissing, NotWhatWasPublished, KeyExchanged or TermsChanged; writes
    nothing. Whether the copy is whole, and whether every envelope opens, is only known by going on.
    """
    if process.box_state is BoxState.FROZEN:
        _check_adds_up(session, process)
        proving.check_history(session, process)
    elif process.box_state is BoxState.RECONCILED:
        _check_space(sum(envelopes.by_province(session, process.id).values()))
    elif process.box_state is BoxState.MOVED and not is_waiting_for_shares(process):
        _private_key(process)
        proving.check_history(session, process)


def is_waiting_for_shares(process: Process) -> bool:
    """Whether the box can only go on with the key that people hold."""
    return process.custody is Custody.COMMITTEE and process.box_state is BoxState.MOVED


def _reconcile(session: Session, process: Process) -> None:
    """Web participations = envelopes = board lines, province by province; and the turnout is written down."""
    voted = _check_adds_up(session, process)
    # Its day is that of the end of voting, whenever the box is closed: closed again after a restore, by a copy in which
    # nothing can be missing, it is the same list to the last byte.
    proving.check_history(session, process)
    batching.publish(session, process, least=0, now=process.last_moment)
    omitted.forget_unsettled(session, process.id)
    approved = roll.approved(session, process.id)
    entitled = {} if approved is None else roll.people_by_province(session, approved.id)
    turnout.keep(session, process.id, entitled, voted)
    if approved is not None:
        provinces = ballots.provinces_that_vote(session, process.id)
        year = civil_day(process.last_moment).year
        groups = participation.by_group(session, process.id, approved.id, provinces, year)
        turnout.keep_groups(session, process.id, groups)
    process.box_state = BoxState.RECONCILED


def _check_adds_up(session: Session, process: Process) -> Mapping[str, int]:
    """How many people voted in each province, where as many envelopes and board lines are there."""
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
    return voted


def _move(session: Session, process: Process) -> None:
    """Copy the envelopes into the sealed box in random order. Nothing is deleted here."""
    found = list(envelopes.in_batches(session, process.id))
    _check_space(len(found))
    random.SystemRandom().shuffle(found)
    envelopes.put_in_box(session, process.id, found)
    process.box_state = BoxState.MOVED


def _open(session: Session, process: Process) -> None:
    """Open the box with the key that is on this server."""
    private = _private_key(process)
    be_patient(session)
    boxed = _emptied(session, process)
    _keep(session, process, unseal(_described(session, process, boxed), boxed, private))


def _private_key(process: Process) -> bytes:
    private = keyring().read(box_key_name(process))
    if private is None:
        raise BoxKeyMissing
    return private


def _emptied(session: Session, process: Process) -> Sequence[Envelope]:
    """Delete the envelopes, whose copy is safe, equal, and just what was published. Returns the copy."""
    boxed = envelopes.in_box(session, process.id)
    if sorted(boxed) != sorted(envelopes.in_batches(session, process.id)):
        raise CopyDiffers
    signed = proving.check_history(session, process)
    hashes = sorted(hashlib.sha256(sealed).digest() for _province, sealed in boxed)
    if hashes != [*signed.envelopes] or Counter(province for province, _sealed in boxed) != Counter(
        signed.last.voted
    ):
        raise NotWhatWasPublished
    envelopes.empty(session, process.id)
    return [(province, sealed) for province, sealed in boxed]


def _keep(session: Session, process: Process, sets: Sets) -> None:
    tallies.keep(session, process.id, sets)
    process.tally_signature = proving.sign_tally(process, sets)
    process.box_state = BoxState.OPENED


def _described(session: Session, process: Process, boxed: Sequence[Envelope]) -> Box:
    constituencies = processes.constituencies(session, process.id)
    on_paper = ballots.lines(session, [one.id for one in constituencies])
    return Box(
        process.year,
        process.marks,
        process.box_key or b"",
        tuple(
            Part(one.id, one.province, frozenset(line.number for line in on_paper[one.id]))
            for one in constituencies
        ),
        Counter(province for province, _sealed in boxed),
        boxes.digest(boxes.lines(boxed)),
    )


_STEPS: Mapping[BoxState, Callable[[Session, Process], None]] = {
    BoxState.FROZEN: _reconcile,
    BoxState.RECONCILED: _move,
    BoxState.MOVED: _open,
}


def take_box(actor: Actor, year: int) -> tuple[Box, Sequence[Envelope]]:
    """The sealed box, to be opened where the holders of its key meet. Who took it stays known. Raises BoxNotMoved."""
    with transaction() as writing:
        process = processes.shared(writing, year)
        now = site.now(writing)
        actor = people.as_of_now(writing, actor)
        permit(actor, Action.OPEN_BOX, process.stage(now), province=REGION)
        if not is_waiting_for_shares(process):
            raise BoxNotMoved
        boxed = [(province, sealed) for province, sealed in envelopes.in_box(writing, process.id)]
        audit.write(writing, actor, "committee:box:take", process.id, now)
        return _described(writing, process, boxed), boxed


def bring_opening(actor: Actor, year: int, opening: Opening) -> None:
    """Take what the holders of the key found in the box, checked against the box that is here.

    Raises BoxNotMoved, CopyDiffers, AnotherBox, OpeningDoesNotAddUp or NotSignedByTheKey; nothing is changed then.
    """
    with transaction() as writing:
        actor = people.as_of_now(writing, actor)
        process = processes.alone(writing, year)
        now = site.now(writing)
        permit(actor, Action.OPEN_BOX, process.stage(now), province=REGION)
        if not is_waiting_for_shares(process):
            raise BoxNotMoved
        boxes.check(_described(writing, process, _emptied(writing, process)), opening)
        held = ceremonies.of_process(writing, process.id)
        if held is None or not is_of_the_key(held.ceremony, opening):
            raise NotSignedByTheKey
        _keep(writing, process, opening.sets)
        process.box_compared = opening.compared
        details = {"shares": list(opening.shares), "compared": opening.compared}
        audit.write(writing, actor, "committee:box:open", process.id, now, details)
    scrubbing.scrub(scrubbing.EMPTIED)


def check_can_destroy_key(process: Process) -> None:
    """Raises KeyDestroyedBefore, or BoxNotMoved where the box was never opened."""
    if process.key_destroyed_at is not None:
        raise KeyDestroyedBefore
    if process.box_state is not BoxState.PUBLISHED:
        raise BoxNotMoved


def destroy_key(session: Session, process: Process, now: datetime) -> None:
    """Erase by cryptography: without its key, every copy of an envelope anywhere is noise.

    The sealed box goes with it. A key that is a file of this server is destroyed by `forget_keys` once this is kept;
    shares are destroyed by those who hold them, which the reason of the act says.
    """
    check_can_destroy_key(process)
    process.key_destroyed_at = now
    envelopes.empty_box(session, process.id)


def forget_keys() -> None:
    """Destroy the files of the keys whose destruction was decided. It can be repeated, and is, until they are gone."""
    for process in processes.all_of(session()):
        if process.key_destroyed_at is not None:
            keyring().forget(box_key_name(process))


def _check_space(count: int) -> None:
    needed = count * SPACE_PER_ENVELOPE
    free = shutil.disk_usage(keyring().folder).free
    if free < needed:
        raise NotEnoughSpace(needed, free)
