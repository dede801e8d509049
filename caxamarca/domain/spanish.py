"""How Spanish text is put in order and searched, the same on every database."""

import unicodedata

from caxamarca.domain.texts import tamed

# A tilde sorts after every basic letter, so that "n~" falls between "nz" and "o".
_AFTER_N = "n~"
_DECOMPOSED_ENYE = "n\N{COMBINING TILDE}"


def sort_key(text: str) -> str:
    """A string whose plain code-point order is Spanish order: ñ after n, accents and case ignored.

    On PostgreSQL a column that holds it needs `COLLATE "C"`: other collations skip the tilde.
    """
    return _bare(_unfolded(text).replace(_DECOMPOSED_ENYE, _AFTER_N))


def search_key(text: str) -> str:
    """The text as people look for it: no case, no accents, ñ as n, single spaces."""
    return _bare(_unfolded(text))


def _unfolded(text: str) -> str:
    """Caseless and decomposed: compatibility caseless matching (Unicode Standard, section 3.13, D146)."""
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", tamed(text)).casefold())
    return unicodedata.normalize("NFKD", once.casefold())


def _bare(decomposed: str) -> str:
    kept = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return " ".join(kept.split())
