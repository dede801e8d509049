"""Documents for paper: tagged PDF (PDF/UA-1, ISO 14289-1), which Typst sets in a process of its own.

Run as a module it is that process: it reads which template to set and what to tell in it, writes the document, and
ends. So what Typst remembers between two documents (some hundred megabytes) goes with it, and whatever a text makes
of it takes nobody along.
"""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

TEMPLATES = Path(__file__).parents[1] / "templates" / "pdf"
PATIENCE = 60
"""Seconds that a document may take: 5,000 slips take ten."""

OF_THE_MACHINE = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What the process learns of ours: how to find its own Python. No setting and no secret."""


LETTERS = ((0x20, 0x7E), (0xA0, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x2040), (0x20A0, 0x20BF))
"""What our type has a shape for: Latin with all its accents, Greek, Cyrillic. PDF/UA-1 allows no letter without one,
so that one in one name would leave a whole list without its slips.
"""
BREAK = "\u200b"
UNKNOWN = "?"


class NotTypeset(RuntimeError):  # noqa: N818 - it is not
    """A document could not be set. It carries what Typst said of the template, and nothing of what was told in it."""


def pdf(template: str, told: Mapping[str, object]) -> bytes:
    """The document of `templates/pdf/<template>.typ`. Raises NotTypeset.

    `told` is what the template finds in `house.typ:told`, as JSON has it: whatever people wrote arrives there as text
    and is never read as markup; a letter that our type does not have is a question mark. Nothing is fetched, and no
    file outside of `templates/pdf` can be read.
    """
    command = (sys.executable, "-I", str(Path(__file__).resolve()), template)
    known = {name: os.environ[name] for name in OF_THE_MACHINE if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command,
            input=json.dumps(_in_our_type(told)).encode(),
            capture_output=True,
            timeout=PATIENCE,
            env=known,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotTypeset(f"{template} took more than {PATIENCE} seconds") from None
    if done.returncode != 0:
        raise NotTypeset(f"{template}: {done.stderr.decode(errors='replace')[:300]}")
    return done.stdout


def _in_our_type(told: object) -> object:
    """The same with every text in letters that can be printed."""
    if isinstance(told, str):
        return "".join(map(_letter, told))
    if isinstance(told, Mapping):
        return {name: _in_our_type(one) for name, one in told.items()}
    return [_in_our_type(one) for one in told] if isinstance(told, (list, tuple)) else told


def _letter(letter: str) -> str:
    if letter == BREAK or unicodedata.category(letter).startswith("C"):
        return letter if letter in (BREAK, "\n") else ""
    return letter if any(first <= ord(letter) <= last for first, last in LETTERS) else UNKNOWN


def _set() -> int:
    """Set one document, as the process. What it writes where it fails is read by whoever looks for the reason."""
    import typst

    try:
        made = typst.compile(
            TEMPLATES / f"{sys.argv[1]}.typ",
            root=TEMPLATES,
            ignore_system_fonts=True,
            font_paths=[],
            package_path=TEMPLATES / "no-packages",
            package_cache_path=TEMPLATES / "no-packages",
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"told": sys.stdin.read()},
        )
    except typst.TypstError as fault:
        print(re.sub("`[^`]*`", "…", fault.message), file=sys.stderr)
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(_set())
