"""The command line speaks through the standard library's gettext, and so do click's own words.

Import `_` and `ngettext` from here, so that the catalogue is bound before any word is asked for. The programs
that the command line starts speak Spanish too, where they can.
"""

import os
from gettext import bindtextdomain, gettext, ngettext

from caxamarca.settings import ROOT

__all__ = ["_", "ngettext"]

os.environ["LANGUAGE"] = "es"
bindtextdomain("messages", str(ROOT / "translations"))

_ = gettext
