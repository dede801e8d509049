"""How words are looked for: what counts as a word, what is one typing error away, and how much two texts share.

Accents and case never count. An ñ typed as n counts as one typing error, because "año" is not "ano". Stems, which take
plurals and endings away, come from a library and are therefore given from outside.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from caxamarca.domain.texts import tamed

LONGEST_WORD = 30
"""Letters of a word that count. No Spanish word is longer; what is longer is noise."""

MOST_WORDS = 8
"""Words of a question that are looked for. Whoever writes more means a text, not a question."""

SHORTEST_TYPO = 4
"""From how many letters on a word may carry a typing error: among shorter ones everything resembles everything."""

SHORTEST_BEGINNING = 3
"""From how many letters on the last word may be the beginning of a longer one."""

TITLE, PLACE, TEXT = 4, 2, 1
"""How much a word tells by where it stands. It counts once, where it tells most."""

# Letters and digits, each with the marks that stand on it.
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_ENYE = "n\N{COMBINING TILDE}"

_STOP = (
    "al algo ante antes aqui asi aun aunque bajo cada como con contra cual cuando cuyo de del desde donde dos durante "
    "el ella ellas ellos en entre era eran es esa esas ese eso esos esta estan estas este esto estos fue ha hace han "
    "hasta hay la las le les lo los mas me mi mis muy ni no nos nuestra nuestras nuestro nuestros nunca para pero "
    "poco por porque pues que quien se sea ser si sin sobre son su sus tambien tan tanto te tiene tienen todo todos "
    "toda todas tu un una unas uno unos ya yo"
)
STOP_WORDS = frozenset(_STOP.split())
"""Words that stand in every text and tell nothing about it, without accents."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, as it is written (small letters), and without accents but with its ñ."""

    start: int
    end: int
    written: str
    folded: str

    @property
    def plain(self) -> str:
        return plain(self.folded)


def words(text: str) -> Iterator[Word]:
    """The words of a text that tell something about it, in their order."""
    for found in _WORD.finditer(text):
        written, folded = _forms(found[0][: 2 * LONGEST_WORD])
        if folded not in STOP_WORDS and (len(folded) > 1 or folded.isdigit()):
            yield Word(found.start(), found.end(), written, folded)


@lru_cache(maxsize=65536)  # Texts have the same few thousand words.
def _forms(text: str) -> tuple[str, str]:
    """As it is written, and without accents; both in small letters and not longer than words are."""
    written = unicodedata.normalize("NFC", tamed(text).casefold())[:LONGEST_WORD]
    kept = unicodedata.normalize("NFKD", written).replace(_ENYE, "ñ")
    return written, "".join(char for char in kept if unicodedata.category(char) != "Mn")[:LONGEST_WORD]


def plain(folded: str) -> str:
    """The word as whoever has no ñ on the telephone types it."""
    return folded.replace("ñ", "n")


def can_have_typo(plain_word: str) -> bool:
    """Whether a word is long enough for a typing error. A number with another digit is another number."""
    return len(plain_word) >= SHORTEST_TYPO and not any(char.isdigit() for char in plain_word)


def shortened(plain_word: str) -> frozenset[str]:
    """The word, and what is left of it without each of its letters.

    Two words that are one error apart (a letter too many, too few, another one, two swapped) have one of these forms
    in common, so that a table of them finds every neighbour by equality (Garbe's symmetric deletion, "SymSpell").
    """
    return frozenset({plain_word, *(plain_word[:at] + plain_word[at + 1 :] for at in range(len(plain_word)))})


def within_one(one: str, other: str) -> bool:
    """Whether a single typing error makes one word of the other, or none."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    same = 0
    while same < len(one) and one[same] == other[same]:
        same += 1
    if len(one) < len(other):
        return one[same:] == other[same + 1 :]
    swapped = one[same + 1 : same + 2] + one[same : same + 1] + one[same + 2 :]
    return one[same + 1 :] == other[same + 1 :] or swapped == other[same:]


def distance(one: str, other: str) -> int:
    """Typing errors between two words: letters too many, too few, others, and neighbours swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, char in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != char))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == char:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def shared(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two texts have in common, from 0 to 1: Dice's coefficient over the weights of their stems."""
    whole = sum(one.values()) + sum(other.values())
    common = sum(min(weight, other[stem]) for stem, weight in one.items() if stem in other)
    return 2 * common / whole if whole else 0.0
