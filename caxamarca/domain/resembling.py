"""Whether two ideas ask for the same: they share rare words, or such as mean the same, and not the place alone."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from caxamarca.domain.everyday import WORKS
from caxamarca.domain.searching import shared, words

LIKE_ENOUGH = 0.6
"""From here on one idea is offered for another. Chosen on the demonstration's 76 ideas, of which no two reach 0.45, and
on the pairs in `tests/unit/test_resembling.py`: those that ask for the same have 0.72 or more, and most false friends
less than 0.6. A false friend that is offered costs a glance; a double that is not costs supports.
"""

LIKE_A_TITLE = 0.45
"""The same while a title is still being typed: less is known of it, and what is offered stands in nobody's way."""

PLACE_COUNTS = 0.5
"""What a word of the place weighs beside one of the title, to which it belongs only at times."""
STORY_COUNTS = 0.5
"""How much of what two problems share is added to what two titles share."""
A_NAME = 3.0
"""From this rarity on a word of one of two places is a name: less than one idea in twenty has it."""
MOST_RARE = 5.0
"""A word that stands nowhere else says no more than one that stands in one idea of 150: most are names."""

_EMPTY = (
    "construccion construir creacion crear mejorar mejoramiento ampliar ampliacion instalacion instalar obra proyecto "
    "potable segura limpia necesitamos queremos nuevo nueva caserio centro poblado sector barrio distrito provincia "
    "comunidad rio"
)


@dataclass(frozen=True)
class Features:
    """An idea as stems: of its title, of its place, of the problem it tells."""

    title: frozenset[str]
    place: frozenset[str] = frozenset()
    story: frozenset[str] = frozenset()

    @property
    def stems(self) -> frozenset[str]:
        return self.title | self.place | self.story


class Meanings:
    """Words that mean the same to whoever asks for works, by the table in `domain/everyday.py`, and words that say
    nothing about which ones.
    """

    def __init__(self, stem: Callable[[str], str]) -> None:
        rows = [[stem(word.folded) for word in words(row.all)] for row in WORKS]
        self._groups = {one: frozenset(row) for row in rows for one in row}
        self._first = {one: row[0] for row in rows for one in row}
        self.empty = frozenset(map(stem, _EMPTY.split()))

    def meaning(self, stems: Collection[str]) -> frozenset[str]:
        """One stem for each group of words that mean the same, without the words that say nothing."""
        return frozenset(self._first.get(one, one) for one in stems if one not in self.empty)

    def widened(self, meanings: Collection[str]) -> frozenset[str]:
        """All stems that have one of these meanings."""
        return frozenset().union(*(self._groups.get(one, frozenset({one})) for one in meanings))


def resemblance(one: Features, other: Features, rarity: Callable[[str], float]) -> float:
    """What the titles and places share (0 to 1) and half of what the stories share; 0 for the same place alone.

    A word is of the place where it stands in both places, or in one of them as a name that hardly anything else has:
    "Agua para Licupis" does not ask for a place because the other one's hamlet is called Agua Agria.
    """
    names = {stem for stem in one.place ^ other.place if rarity(stem) >= A_NAME}
    places = (one.place & other.place) | names
    if not (one.title & other.title) - places and not (one.title & other.stems) - places:
        return 0.0
    heads = shared(_weights(one, rarity), _weights(other, rarity))
    tales = shared({stem: rarity(stem) for stem in one.story}, {stem: rarity(stem) for stem in other.story})
    return heads + STORY_COUNTS * tales


def _weights(idea: Features, rarity: Callable[[str], float]) -> dict[str, float]:
    return {stem: PLACE_COUNTS * min(MOST_RARE, rarity(stem)) for stem in idea.place} | {
        stem: min(MOST_RARE, rarity(stem)) for stem in idea.title
    }
