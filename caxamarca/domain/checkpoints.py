"""Checkpoints: what is published of a ballot box while it is voted, so that nobody can change its history unseen.

Each one says how many codes and envelopes are in the lists that were published so far, with the tree hash of each
(domain/merkle.py), and is chained to the one before. The first, number 0, is made when the opening is decided, over
what stands still from then on.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caxamarca.domain.merkle import Tree

LEAST = 20
"""Ballots of a province that a batch takes at least while people vote, and leaves: among so many nobody is alone."""

NOTHING = Tree()
BEGINNING = bytes(32)
"""What stands for the checkpoint before the first one."""


CHAIN = 100_000
"""Numbers that one chain has room for. A restored box goes on with a number that no list of before ever had."""

LOTS = 900
"""Chains of which the next one is drawn."""

TERMS, ROLL, BOX_KEY, SIGNING_KEY = "bases", "padron", "llave_del_anfora", "llave_de_las_firmas"
"""What stands still from the first checkpoint on: the SHA-256 of rules and ballots and of the roll, and two keys."""

CAUSE = "causa"
"""Why a box that was restored goes on, or begins anew."""

MOST = 10**9
"""What no number of a checkpoint reaches, after many restores neither."""


class NotACheckpoint(Exception):  # noqa: N818 - what whoever watches finds, not an error of the program
    """The text is no checkpoint."""


@dataclass(eq=False)
class HistoryChanged(Exception):  # noqa: N818 - the same
    """A checkpoint does not follow from those before it: it was altered, or one of them was. `number` is its own."""

    number: int


@dataclass(frozen=True)
class Head:
    """A list so far: how many lines, and the root of their tree."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Checkpoint:
    """`frozen` names what stands still, each with the hex of its SHA-256 or key. It is told in number 0, and of what an
    act of two people changed again in the next one, which then may have no new ballot. It is told again as well
    where a new chain begins, which says by it why (actions/resuming.py).

    `codes` and `envelopes` are the heads of the two lists; `voted` counts the ballots of each province in them.
    """

    year: int
    number: int
    day: date
    previous: bytes
    codes: Head
    envelopes: Head
    voted: Mapping[str, int]
    frozen: Mapping[str, str]


def leaving(waiting: int, least: int) -> int:
    """How many of a province's ballots that wait go into the next batch. Those that stay are drawn by lot.

    Because as many as `least` always stay, the rest that is published at the closing is no handful of those who voted
    last, and no batch is just the voters of a day.
    """
    return waiting - least if waiting >= 2 * least else 0


def first(year: int, day: date, frozen: Mapping[str, str]) -> Checkpoint:
    return Checkpoint(year, 0, day, BEGINNING, head(NOTHING), head(NOTHING), {}, frozen)


def next_chain(number: int, lot: int) -> int:
    """The number of the first checkpoint of the chain that comes after this number.

    `lot`, below `LOTS`, parts it from that of another restore of the same copy, of which nobody brought anything.
    """
    return (number // CHAIN + 1 + lot) * CHAIN


def begins_chain(checkpoint: Checkpoint) -> bool:
    """Whether a box that was restored goes on with this one; it says so, and lists nothing new."""
    return checkpoint.number != 0 and checkpoint.number % CHAIN == 0 and bool(checkpoint.frozen)


def begins_anew(checkpoint: Checkpoint) -> bool:
    """Whether it is the first one of a box that may have been open before, on a site that was restored since."""
    return checkpoint.number == 0 and CAUSE in checkpoint.frozen


def in_force(told: Iterable[Checkpoint]) -> dict[str, str]:
    """What stands still by the last of these: what one of them tells again takes the place of what it was before."""
    found: dict[str, str] = {}
    for one in told:
        found |= one.frozen
    return found


def loses(checkpoint: Checkpoint, number: int) -> bool:
    """Whether the chain that begins with it goes on without the checkpoint of this number, which a restore has lost."""
    last = checkpoint.frozen.get("ultimo_punto", "")
    is_number = last.isdecimal() and len(last) < len(str(MOST))
    return begins_chain(checkpoint) and is_number and int(last) < number < checkpoint.number


def follows(one: Checkpoint, number: int) -> bool:
    """Whether it may come after the one that has this number."""
    return one.number == number + 1 or (one.number > number and begins_chain(one))


def head(tree: Tree) -> Head:
    return Head(tree.size, tree.root)


def digest(text: str) -> bytes:
    """What the next checkpoint says of the one that has this text: 32 bytes of SHA-256."""
    return hashlib.sha256(text.encode()).digest()


def to_text(checkpoint: Checkpoint) -> str:
    """The one way in which a checkpoint is written: this text is signed, hashed and published."""
    return json.dumps(
        {
            "proceso": checkpoint.year,
            "numero": checkpoint.number,
            "dia": checkpoint.day.isoformat(),
            "anterior": checkpoint.previous.hex(),
            "codigos": _head(checkpoint.codes),
            "sobres": _head(checkpoint.envelopes),
            "votos": dict(checkpoint.voted),
            "fijo": dict(checkpoint.frozen),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _head(one: Head) -> dict[str, object]:
    return {"lineas": one.size, "raiz": one.root.hex()}


def from_text(text: str) -> Checkpoint:
    """The inverse of `to_text`. Raises NotACheckpoint, also where it is written in another way."""
    try:
        found = _read(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise NotACheckpoint from None
    if to_text(found) != text:
        raise NotACheckpoint
    return found


def _read(found: Mapping[str, Any]) -> Checkpoint:
    return Checkpoint(
        int(found["proceso"]),
        _number(found["numero"]),
        date.fromisoformat(found["dia"]),
        bytes.fromhex(found["anterior"]),
        Head(int(found["codigos"]["lineas"]), bytes.fromhex(found["codigos"]["raiz"])),
        Head(int(found["sobres"]["lineas"]), bytes.fromhex(found["sobres"]["raiz"])),
        {str(province): int(count) for province, count in found["votos"].items()},
        {str(name): str(value) for name, value in found["fijo"].items()},
    )


def _number(found: Any) -> int:
    """Raises ValueError for what no box ever reaches: whoever signs it wants to trouble those who read it."""
    number = int(found)
    if not 0 <= number < MOST:
        raise ValueError("no number of a checkpoint")
    return number


@dataclass(frozen=True)
class History:
    """Where a history stands: its last checkpoint, as text, and the two trees behind it."""

    text: str = ""
    codes: Tree = NOTHING
    envelopes: Tree = NOTHING

    def followed(self, text: str, codes: Sequence[bytes], envelopes: Sequence[bytes]) -> "History":
        """The history with one checkpoint more and the lists of its batch. Raises NotACheckpoint or HistoryChanged."""
        one = from_text(text)
        last = from_text(self.text) if self.text else None
        after = History(text, self.codes.added(codes), self.envelopes.added(envelopes))
        sound = (
            (one.number == 0 if last is None else follows(one, last.number))
            and one.previous == (BEGINNING if last is None else digest(self.text))
            and (last is None or (one.year == last.year and one.day >= last.day))
            and not (begins_chain(one) and codes)
            and one.codes == head(after.codes)
            and one.envelopes == head(after.envelopes)
            and one.codes.size == one.envelopes.size == sum(one.voted.values())
            and (last is None or all(one.voted.get(place, 0) >= count for place, count in last.voted.items()))
            and [*codes] == sorted(set(codes))
            and [*envelopes] == sorted(set(envelopes))
        )
        if not sound:
            raise HistoryChanged(one.number)
        return after
