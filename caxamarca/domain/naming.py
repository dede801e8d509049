"""Under which names residents may speak: any, unless people could take it for an authority's or for the site's own."""

import re
from collections.abc import Collection

from caxamarca.domain.errors import Refusal
from caxamarca.domain.spanish import search_key
from caxamarca.domain.texts import clean_line

PUBLIC_NAME_LIMIT = 60

OFFICES = (
    "administra",
    "comite vigilancia",
    "comite de vigilancia",
    "consejo regional",
    "contraloria",
    "defensoria",
    "equipo evaluador",
    "equipo tecnico",
    "gerencia regional",
    "gerencia subregional",
    "gobernacion",
    "gobernador",
    "gobierno",
    "municipalidad",
    "unidad ejecutora",
    "unidad formuladora",
    "executing unit",
    "government",
    "oversight committee",
    "technical team",
)
"""Names of offices, or what they begin with: they are refused wherever they stand in a name."""

VOICES = (
    "caxamarca democratica",
    "caxamarca participa",
    "proposed the idea",
    "propuso la idea",
    "neighbour of",
    "neighbor of",
    "official answer",
    "respuesta oficial",
)
"""How the site itself says who speaks, and its own name."""

SHORT = frozenset({"admin", "gore", "gorecaj", "jne", "onpe", "reniec"})
"""What is refused as a word of its own only, because other names have these letters too: "Don Pedro" has ONPE's."""

_NEIGHBOUR = re.compile("(?:ei|i[ao]s?|un[ao]?s?)?vecin(?:[aoesxyu]|i[ao]s?|vecin)*de")
"""As "vecina/o de" begins, in any of its forms; l is read as i."""

_READ_AS = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "$": "s",
        "@": "a",
        "!": "i",
        "|": "i",
        "l": "i",
    }
    | {"ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ł": "i", "ŧ": "t"}
)
_FRAMED = range(0x1F100, 0x1F200)
"""Letters in squares, circles and flags."""


class TakenForAnOffice(Refusal):
    """People could take the name for an authority's, an office's, or the site's own words for who speaks."""


def public_name(name: str, offices: Collection[str]) -> str | None:
    """A resident's public name, cleaned; `None` for an empty one. `offices` are further names that are taken.

    Raises TakenForAnOffice: accents, capitals, spaces, signs and letters that look like others make no other name.
    """
    if not name.strip():
        return None
    cleaned = clean_line(name, PUBLIC_NAME_LIMIT)
    seen = _seen(cleaned)
    words = set(re.split(r"[\W_]+", search_key(cleaned)))
    if (
        words & SHORT
        or _NEIGHBOUR.match(seen)
        or any(_stands_in(_seen(taken), seen) for taken in (*OFFICES, *VOICES, *offices))
    ):
        raise TakenForAnOffice
    return cleaned


def _seen(name: str) -> str:
    """What the eye keeps of a name: its letters alone, each as the plain one that it looks like."""
    read = search_key(name).translate(_READ_AS)
    return "".join(char for char in read if char.isalnum() or ord(char) in _FRAMED)


def _stands_in(taken: str, seen: str) -> bool:
    """Whether a name is within another. A letter of another writing may look like any, so it is taken for each."""
    return bool(taken) and any(
        all(theirs == ours or not theirs.isascii() for ours, theirs in zip(taken, seen[at:], strict=False))
        for at in range(len(seen) - len(taken) + 1)
    )
