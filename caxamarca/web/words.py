"""Words in the reader's language: `_` for a sentence, `ngettext` for a count, `_l` for a sentence that waits."""

from typing import Any

import flask_babel
from markupsafe import escape

__all__ = ["_", "_l", "later", "ngettext"]


def _(sentence: str, /, **values: object) -> str:
    """A sentence, with its named places filled in."""
    return str(flask_babel.gettext(sentence, **values))


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The sentence for one or for many; `%(num)s` is the count."""
    return str(flask_babel.ngettext(one, many, num, **values))


class LazyWords(flask_babel.LazyString):  # type: ignore[misc]
    """Flask-Babel's lazy strings come through templates unescaped (its issue 224); these do not."""

    def __html__(self) -> str:
        return str(escape(str(self)))


def _l(sentence: str, /, **values: Any) -> str:
    """A sentence to be translated when it is shown, for class bodies and tables of words.

    It is typed as text, because everything that takes it treats it as text.
    """
    words: Any = LazyWords(flask_babel.gettext, sentence, **values)
    return words  # type: ignore[no-any-return]


def later(sentence: str, **values: object) -> str:
    """A sentence of the code that was written down, with its places filled in."""
    return str(flask_babel.gettext(sentence, **values))
