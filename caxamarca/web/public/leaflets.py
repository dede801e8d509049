"""What is found by its name or its text, besides ideas and projects, and which of it a question means."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from caxamarca.domain.searching import can_have_typo, within_one
from caxamarca.persistence.looking import Asked, Question
from caxamarca.persistence.stems import stems


class Sort(StrEnum):
    SIGNPOST = "signpost"
    PAGE = "page"
    PLACE = "place"


@dataclass(frozen=True, kw_only=True)
class Leaflet:
    """A page that is found by `name`, words that need not be those of its title, or by its text.

    `around` are the stems of what may be said with its name, such as "district" or the province; of those in `needed`,
    if there are any, one has to be said.
    """

    sort: Sort
    title: str
    url: str
    name: str
    around: frozenset[str]
    where: str = ""
    text: str = ""
    needed: frozenset[str] = frozenset()

    @cached_property
    def heading(self) -> frozenset[str]:
        """The stems of its name."""
        return stems_of(self.name)

    @cached_property
    def stems(self) -> frozenset[str]:
        """All stems by which it is found."""
        return self.heading | self.around | self.needed | stems_of(self.text)

    def is_named_by(self, wanted: Collection[frozenset[str]]) -> bool:
        """Whether each word may be said of it, and one of them is its name."""
        said = self.heading | self.around | self.needed
        return (
            all(said & each for each in wanted)
            and any(self.heading & each for each in wanted)
            and (not self.needed or any(self.needed & each for each in wanted))
        )


@dataclass(frozen=True)
class Shelf:
    """All leaflets."""

    leaflets: tuple[Leaflet, ...]

    @cached_property
    def spellings(self) -> frozenset[tuple[str, str]]:
        """How the words in them are spelled: each plain word with its stem."""
        texts = {text for one in self.leaflets for text in (one.title, one.where, one.text, one.name)}
        return frozenset((word.plain, stem) for text in texts for word, stem in stems(text))

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(stem for _plain, stem in self.spellings)

    def matching(self, question: Question) -> tuple[list[Leaflet], list[Leaflet]]:
        """Those that the words name, and the pages that have every word somewhere else."""
        wanted = [self._wanted(one) for one in question.asked]
        if not wanted:
            return [], []
        named = [one for one in self.leaflets if one.is_named_by(wanted)]
        wanted = [itself | asked.stems for itself, asked in zip(wanted, question.asked, strict=True)]
        told = [
            one
            for one in self.leaflets
            if one.sort is Sort.PAGE and one not in named and all(one.stems & each for each in wanted)
        ]
        return named, told

    def _wanted(self, asked: Asked) -> frozenset[str]:
        """What a word may be here. One that people say for another is none that was mistyped."""
        found = asked.itself
        if asked.stem in self.known or asked.stem in found:
            return frozenset({asked.stem})
        if asked.also:
            return found
        plain = asked.word.plain
        near = {
            other
            for written, other in self.spellings
            if can_have_typo(plain) and can_have_typo(written) and within_one(plain, written)
        }
        return found | near


def stems_of(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(stem for _word, stem in stems(text))


def of_sort(leaflets: Sequence[Leaflet], sort: object) -> list[Leaflet]:
    """Those of one sort; none where it is no sort of leaflet."""
    return [one for one in leaflets if one.sort is sort]
