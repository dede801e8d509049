"""The command line speaks through the standard library's gettext, and so do click's own words.

Import `_` and `ngettext` from here, so that the catalogue is bound before any word is asked for. The programs
that the command line starts speak Spanish too, where they can.
"""

import os
from gettext import bindtextdomain, gettext, ngettext

from caxamarca.settings import ROOT

__all__ = ["N_", "_", "gettext", "ngettext"]

os.environ["LANGUAGE"] = "es"
bindtextdomain("messages", str(ROOT / "translations"))

_ = gettext


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """A sentence that is written down as it is, and said later in the language of whoever listens."""
    return sentence
