"""A box that was restored while people voted: what is missing is found out, and two people go on with it.

A copy knows nothing of what came after it. What was published meanwhile is known to whoever kept it (`watch`): each
checkpoint that they bring is signed by this site and follows from one that is here, so that nobody can make one up.
Ballots that came after the copy and were never published are known to nobody but their voters.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy.orm import Session

from caxamarca.actions import batching, interrupting
from caxamarca.domain import checkpoints as points
from caxamarca.domain.checkpoints import Head, History, HistoryChanged, NotACheckpoint
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.errors import Refusal
from caxamarca.domain.merkle import Tree
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.processes import BoxState
from caxamarca.domain.roles import Actor
from caxamarca.domain.voting import board_hash
from caxamarca.persistence import (
    audit,
    board,
    checkpoints,
    people,
    processes,
    restorations,
    signing,
    site,
)
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.restorations import Restoration

HASH_IN_HEX = 64


class NotInterrupted(Refusal):
    """The vote is not paused by a restore."""


@dataclass(eq=False)
class NotACopy(Refusal):
    """One of the files that were brought is neither a checkpoint nor a list. `name` is that of the file."""

    name: str


@dataclass(eq=False)
class ForeignCopy(Refusal):
    """A checkpoint that this site has not signed, or of another process. `number` is what it says of itself."""

    number: int


@dataclass(eq=False)
class ListsMissing(Refusal):
    """A checkpoint cannot be followed: one of its lists was not brought, or a checkpoint before it."""

    number: int


@dataclass(frozen=True)
class Copies:
    """What was brought: checkpoints with their signatures, and lists of which nobody knows yet whose they are."""

    points: Sequence[tuple[str, bytes]]
    lists: Sequence[tuple[bytes, ...]]


@dataclass(frozen=True)
class Loss:
    """What is known to be missing: the numbers of the checkpoints that were lost, and the sorted hashes of codes."""

    points: tuple[int, ...] = ()
    codes: tuple[bytes, ...] = field(default=())


# What somebody kept.


def read_copies(files: Iterable[tuple[str, bytes]]) -> Copies:
    """Checkpoints and lists out of files, whatever these are called. Raises NotACopy."""
    signed: list[tuple[str, bytes]] = []
    lists: list[tuple[bytes, ...]] = []
    for name, content in files:
        try:
            text = content.decode("utf-8-sig").strip()
            if text.startswith("{"):
                signed += _signed(json.loads(text))
            elif text:
                lists.append(tuple(_hash(line) for line in text.split()))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise NotACopy(name) from None
    return Copies(signed, lists)


def _signed(found: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    if "circunscripciones" in found:
        return []  # the rules and ballots, which `watch` keeps as well
    each = found.get("puntos", [found])
    signed = [(str(one["texto"]), bytes.fromhex(one["firma"])) for one in each]
    for text, _signature in signed:
        text.encode()  # which half a letter does not survive
    return signed


def _hash(line: str) -> bytes:
    if len(line) != HASH_IN_HEX:
        raise ValueError("no hash")
    return bytes.fromhex(line)


def bring_copies(actor: Actor, year: int, copies: Copies) -> Loss:
    """Keep what was published and is missing here. Returns all that is known to be missing by now.

    What is here already is passed over. Each checkpoint has to be signed by this site and to follow, with its lists,
    from one that is known; nothing is kept otherwise. Raises NotInterrupted, ForeignCopy or ListsMissing.
    """
    with transaction() as writing:
        actor = people.as_of_now(writing, actor)
        process = processes.alone(writing, year)
        now = site.now(writing)
        permit(actor, Action.RESUME_VOTING, process.stage(now))
        check_can_resume(process)
        here = checkpoints.all_of(writing, process.id)
        known = restorations.histories(writing, process.id, here)
        if points.begins_anew(points.from_text(here[0].text)):
            known[points.BEGINNING] = History()
        new = _new(copies, known, process.year, _public_key(here[0].text))
        while new:
            taken = _next_of(new, known)
            if taken is None:
                raise ListsMissing(min(points.from_text(text).number for text in new))
            text, before = taken
            after, lists = _followed(known[before], text, copies.lists)
            number = points.from_text(text).number
            restorations.keep(writing, process.id, number, new.pop(text), after, lists)
            known[points.digest(text)] = after
        found = loss(writing, process)
        details = {"checkpoints": list(found.points), "codes": len(found.codes)}
        audit.write(writing, actor, "admin:voting:bring-copies", process.id, now, details)
        return found


def _public_key(first: str) -> bytes:
    return bytes.fromhex(points.from_text(first).frozen[points.SIGNING_KEY])


def _new(copies: Copies, known: Mapping[bytes, History], year: int, key: bytes) -> dict[str, bytes]:
    """The checkpoints that are not known yet, each with its signature. Raises ForeignCopy."""
    new = {text: signature for text, signature in copies.points if points.digest(text) not in known}
    for text, signature in new.items():
        try:
            one = points.from_text(text)
        except NotACheckpoint:
            raise ForeignCopy(0) from None
        if one.year != year or not signing.is_signed(key, text, signature):
            raise ForeignCopy(one.number)
    return new


def _next_of(new: Iterable[str], known: Mapping[bytes, History]) -> tuple[str, bytes] | None:
    """One that follows a known checkpoint, and which one."""
    for text in new:
        before = points.from_text(text).previous
        if before in known:
            return text, before
    return None


def _followed(
    before: History, text: str, lists: Sequence[tuple[bytes, ...]]
) -> tuple[History, tuple[Sequence[bytes], Sequence[bytes]]]:
    """The history with this checkpoint, and its two lists among those that were brought. Raises ListsMissing."""
    one = points.from_text(text)
    for codes, envelopes in product(
        _fitting(lists, before.codes, one.codes), _fitting(lists, before.envelopes, one.envelopes)
    ):
        try:
            return before.followed(text, codes, envelopes), (codes, envelopes)
        except HistoryChanged:
            raise ForeignCopy(one.number) from None
    raise ListsMissing(one.number)


def _fitting(lists: Sequence[tuple[bytes, ...]], before: Tree, after: Head) -> list[tuple[bytes, ...]]:
    """The list that leads from one tree to the head of another, which is one at the most."""
    length = after.size - before.size
    tried: Iterable[tuple[bytes, ...]] = [()] if length == 0 else (one for one in lists if len(one) == length)
    return [one for one in tried if points.head(before.added(one)) == after][:1]


def loss(reading: Session, process: Process) -> Loss:
    """What was published, and is not in the restored box nor told as lost before."""
    lost = [one for one in restorations.lost_checkpoints(reading, process.id) if one.told_in is None]
    codes = {code for one in lost for code in restorations.split(one.codes)}
    codes -= board.among(reading, process.id, codes)
    codes -= restorations.which_lost(reading, process.id, codes)
    return Loss(tuple(one.number for one in lost), tuple(sorted(codes)))


def list_text(codes: Iterable[bytes]) -> str:
    """The list of the codes that were lost, as it is published and as its SHA-256 stands in the checkpoint."""
    return "".join(f"{one.hex()}\n" for one in codes)


def lost_in(process_id: int, code: str) -> Restoration | None:
    """The restore that has lost the ballot of a tracking code, where that is known. Raises MistypedCode."""
    hashed = board_hash(process_id, normalise(code, CodeKind.TRACKING))
    number = restorations.lost_at(session(), process_id, hashed)
    return next(
        (one for one in restorations.of_process(session(), process_id) if number and one.number == number),
        None,
    )


# How it goes on.


def check_can_resume(process: Process) -> None:
    """Raises NotInterrupted."""
    if process.interrupted_at is None or process.box_state is not BoxState.OPEN:
        raise NotInterrupted


def resume(writing: Session, process: Process, now: datetime) -> None:
    """Go on with the vote: a new chain of checkpoints begins, which tells from where, why, and what is missing."""
    check_can_resume(process)
    here = checkpoints.all_of(writing, process.id)
    found = loss(writing, process)
    begun = restorations.pending(writing, process.id)
    number = points.next_chain(max(here[-1].number, *found.points, 0), secrets.randbelow(points.LOTS))
    batching.restate(writing, process, _told(here[-1].number, found, begun), now, number)
    restorations.tell(writing, process.id, number, found.codes)
    for one in begun:
        one.resumed_at, one.number = now, number
    process.interrupted_at = None


def _told(last: int, found: Loss, begun: Sequence[Restoration]) -> dict[str, str]:
    """What the first checkpoint of the chain says. The digest of the one before it stands in it as in every other."""
    return interrupting.why(begun) | {
        "ultimo_punto": str(last),
        "puntos_perdidos": " ".join(str(one) for one in found.points),
        "codigos_perdidos_lineas": str(len(found.codes)),
        "codigos_perdidos": hashlib.sha256(list_text(found.codes).encode()).hexdigest(),
    }
