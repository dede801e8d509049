"""Numbers as people here type them: in figures, and perhaps with "mil" or "millones" behind the figures."""

import re
from dataclasses import dataclass

from caxamarca.domain.errors import Refusal
from caxamarca.domain.texts import narrow

LONGEST = 9
"""No whole number that is asked for has more digits."""

THOUSAND = 1_000
MILLION = 1_000_000

_GROUPS = re.compile(r"(?<=\d)[ ,.'](?=\d{3}\b)")
_MAGNITUDE = re.compile(
    r"(?P<figures>.*[0-9]) *(?:(?P<thousand>mil)|mill(?:o\u0301?|ó)n(?:es)?(?P<half> +y +medio)?)",
    re.IGNORECASE,
)
_LONGEST_MAGNITUDE = 100
"""Longer texts are no number with a word behind it; to look for the word in them is only work."""


@dataclass(eq=False)
class NotWhole(Refusal):
    """The text is no whole number, or a longer one than any that is asked for."""

    text: str


@dataclass(frozen=True)
class Magnitude:
    """The figures of a number, by how much they count, and what is added: "3 millones y medio" adds 500,000."""

    figures: str
    times: int = 1
    added: int = 0


def magnitude(text: str) -> Magnitude:
    """What stands before "mil", "millón" or "millones"; the whole text where none of them ends it."""
    found = _MAGNITUDE.fullmatch(text) if len(text) <= _LONGEST_MAGNITUDE else None
    if found is None:
        return Magnitude(text)
    if found["thousand"]:
        return Magnitude(found["figures"], THOUSAND)
    return Magnitude(found["figures"], MILLION, MILLION // 2 if found["half"] else 0)


def read_whole(text: str) -> int:
    """A whole number as people type it: "2300", "2,300", "2 300", "2.300", "2 mil", "1 millón". Raises NotWhole."""
    told = magnitude(narrow(text))
    digits = _GROUPS.sub("", told.figures)
    # A point before "mil" may stand for thousands or for tenths: which of them cannot be known.
    is_doubtful = told.times > 1 and "." in told.figures
    if is_doubtful or not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST):
        raise NotWhole(text)
    number = int(digits) * told.times + told.added
    if len(str(number)) > LONGEST:
        raise NotWhole(text)
    return number
