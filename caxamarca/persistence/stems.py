"""What is left of a Spanish word without its endings, by Snowball's stemmer."""

from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from caxamarca.domain.searching import Word, words

_stemmer = snowballstemmer.stemmer("spanish")


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """The stem of a word without accents. Snowball leaves the plural of short words alone, and that of "luz"."""
    if folded.endswith("ces") and len(folded) > 4:
        folded = folded[:-3] + "z"
    found = str(_stemmer.stemWord(folded))
    return found[:-1] if len(found) > 3 and found[-1] == "s" and found[-2] in "aeo" else found


def stems(text: str) -> Iterator[tuple[Word, str]]:
    """The words of a text, each with its stem."""
    return ((word, stem(word.folded)) for word in words(text))
