"""Chance that anyone can repeat: the tie-break lot, and the fair order of projects on a screen."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from caxamarca.domain.errors import Refusal
from caxamarca.domain.texts import narrow

SHUFFLE_PRIME = 2_147_483_647
"""A Mersenne prime, 2^31 - 1: products of two numbers below it fit into a database's 63 bits."""

_WORD = 2**64

FEWEST_DIGITS = 5
"""Of a number of a public draw. Whoever numbers the projects of a ballot before it can try millions of orders against
every number that may come: of ten numbers all can be made to suit, of 100,000 hardly one in a hundred more than half.
"""
MOST_DIGITS = 40
LONGEST_NUMBER = 2 * MOST_DIGITS - 1
"""Each digit a group of its own."""

_BETWEEN_GROUPS = re.compile("[ .,;:/_-]+")
_GROUPS = re.compile("[0-9]+(?:-[0-9]+)*")


class NotANumber(Refusal):
    """The text is something else than digits, in one group or in several."""


@dataclass(eq=False)
class WrongLength(Refusal):
    """The number has so many digits, fewer or more than what is taken."""

    digits: int


@dataclass(eq=False)
class LotNotDrawn(Refusal):
    """The number of the public draw, which is due at this hour, is not noted yet."""

    hour: datetime


def number_drawn(text: str) -> str:
    """The number of a public draw in its one form: groups of digits with a hyphen between them ("04-17-23").

    Groups are set apart by spaces, points, commas, colons, slashes or dashes. Zeros in front count. Raises
    NotANumber or WrongLength.
    """
    number = _BETWEEN_GROUPS.sub("-", narrow(text)).strip("-")
    if not _GROUPS.fullmatch(number):
        raise NotANumber
    digits = len(number.replace("-", ""))
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise WrongLength(digits)
    return number


def draw(ids: Iterable[int], seed: str) -> tuple[int, ...]:
    """The lot of a published seed: ids in order of the SHA-256 of "seed:id", written in hexadecimal.

    By hand: `printf '%s' 'SEED:12' | sha256sum` for each id, then sort the lines as text. The seed must be
    one that nobody could choose with the projects in view: that of a public draw after the ballots stand still.
    """
    return tuple(sorted(_once(ids), key=lambda id_: ticket(id_, seed)))


def ticket(id_: int, seed: str) -> str:
    """What an id draws in the lot of a seed: 64 hexadecimal digits. The smallest goes first."""
    return hashlib.sha256(f"{seed}:{id_}".encode()).hexdigest()


def shuffled(ids: Iterable[int], seed: bytes) -> tuple[int, ...]:
    """A permutation in which each id has the same chance of each place, and the same for the same seed.

    Fisher and Yates from the last place to the first (Knuth, TAOCP 2, 3.4.2 P).
    """
    order = _once(ids)
    words = _words(seed)
    for last in range(len(order) - 1, 0, -1):
        chosen = _below(last + 1, words)
        order[last], order[chosen] = order[chosen], order[last]
    return tuple(order)


def number_of_day(day: date) -> int:
    """The seed that a whole civil day shares, far from those of its neighbours."""
    return int.from_bytes(hashlib.sha256(f"ideas:{day.isoformat()}".encode()).digest(), "big")


def coefficients(seed: int) -> tuple[int, int, int]:
    """A seed as the three numbers of `place_in_shuffle`, each below SHUFFLE_PRIME."""
    rest, c = divmod(seed, SHUFFLE_PRIME)
    rest, b = divmod(rest, SHUFFLE_PRIME)
    return rest % SHUFFLE_PRIME, b, c


def place_in_shuffle(id_: int, seed: int) -> int:
    """Where an id stands among any others in the seed's order: a x id^2 + b x id + c, modulo SHUFFLE_PRIME.

    A database can work it out for thousands of rows. Three random coefficients make any three ids independent of
    each other; with fewer, ids that follow each other would not all have the same chance of coming first.
    """
    a, b, c = coefficients(seed)
    return ((a * id_ + b) % SHUFFLE_PRIME * id_ + c) % SHUFFLE_PRIME


def _once(ids: Iterable[int]) -> list[int]:
    order = sorted(ids)
    if len(set(order)) != len(order):
        raise ValueError("an id stands twice")
    return order


def _words(seed: bytes) -> Iterator[int]:
    """An endless stream of 64-bit numbers: the quarters of SHA-256 over the seed's own hash and a counter."""
    key = hashlib.sha256(seed).digest()
    counter = 0
    while True:
        block = hashlib.sha256(key + counter.to_bytes(8, "big")).digest()
        for start in range(0, len(block), 8):
            yield int.from_bytes(block[start : start + 8], "big")
        counter += 1


def _below(bound: int, words: Iterator[int]) -> int:
    """A number from 0 to `bound` - 1, each as likely: words past the last whole multiple are thrown away."""
    whole = _WORD - _WORD % bound
    return next(word for word in words if word < whole) % bound
