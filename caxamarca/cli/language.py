"""The command line speaks through the standard library's gettext, and so do click's own words.

Import `_` and `ngettext` from here, so that the catalogue is bound before any word is asked for. The programs
that the command line starts speak Spanish too, where they can.
"""

import gettext as library
import os
from collections.abc import Mapping
from gettext import bindtextdomain, gettext

from caxamarca.settings import ROOT

__all__ = ["N_", "_", "gettext", "ngettext", "printable"]

os.environ["LANGUAGE"] = "es"
bindtextdomain("messages", str(ROOT / "translations"))


def printable(text: str) -> str:
    """What comes from elsewhere as a terminal may be told it: letters, and nothing that a terminal obeys."""
    return "".join(one if one.isprintable() else " " if one.isspace() else "?" for one in text)


class Sentence(str):
    """A sentence of ours. Whatever is put into it, an answer, a name or a reason, is made printable first."""

    __slots__ = ()

    def __mod__(self, values: Mapping[str, object]) -> str:
        return str.__mod__(self, {name: _shown(one) for name, one in values.items()})


def _shown(value: object) -> object:
    return value if isinstance(value, (int, float)) else printable(str(value))


def _(sentence: str) -> Sentence:
    return Sentence(gettext(sentence))


def ngettext(one: str, many: str, count: int) -> Sentence:
    """The form of a sentence for so many."""
    return Sentence(library.ngettext(one, many, count))


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """A sentence that is written down as it is, and said later in the language of whoever listens."""
    return sentence
