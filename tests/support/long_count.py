"""An election of a big province whose count by equal shares takes seconds under the ceilings near its whole cost."""

import random
from collections import Counter
from collections.abc import Iterator

from caxamarca.domain.counting import Ballots

_CHANCE = random.Random(3)  # noqa: S311 - repeatable, not a secret
_NUMBERS = range(1, 31)
COSTS = tuple(_CHANCE.randint(50_000, 400_000) for _number in _NUMBERS)
"""In soles."""
_LIKED = [1 / number for number in _NUMBERS]
BALLOTS: Ballots = Counter(frozenset(_CHANCE.choices(_NUMBERS, _LIKED, k=3)) for _voter in range(20_000))


def ceilings() -> Iterator[int]:
    """In soles, each with a count of its own."""
    while True:
        yield from range(sum(COSTS) * 9 // 10, sum(COSTS) * 98 // 100, 1_000)
