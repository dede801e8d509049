"""A document of the committee, told once: as a page to be read or copied, and as tagged PDF for paper."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app

from caxamarca import typesetting
from caxamarca.web import clock, formats, language

Facts = Sequence[tuple[str, str]]
KEPT = 16
"""Documents that are kept set, since one takes a second."""


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it: facts, then lines; `is_written` where people wrote them, in Spanish."""

    title: str
    lines: Sequence[str] = ()
    facts: Facts = ()
    is_written: bool = False


@dataclass(frozen=True)
class Signing:
    """The places to sign, or the signatures: a table with its head. `note` is said above it."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Paper:
    """`under` follows the title, `opening` comes before the parts."""

    title: str
    under: str
    opening: Sequence[str]
    parts: Sequence[Part]
    signing: Signing

    def pdf(self) -> bytes:
        """Raises NotTypeset."""
        told = {
            "title": self.title,
            "author": str(current_app.jinja_env.globals["site_name"]),
            "lang": language.tag(),
            "day": list(clock.today().timetuple()[:3]),
            "under": self.under,
            "foot": f"{self.title}. {formats.day(clock.today())}",
            "opening": list(self.opening),
            "parts": [
                {"title": part.title, "facts": [list(fact) for fact in part.facts], "lines": list(part.lines)}
                for part in self.parts
            ],
            "sign": {
                "title": self.signing.title,
                "note": self.signing.note,
                "head": list(self.signing.head),
                "rows": [list(row) for row in self.signing.rows],
            },
        }
        return _set(json.dumps(told, ensure_ascii=False, sort_keys=True))


@lru_cache(KEPT)
def _set(told: str) -> bytes:
    return typesetting.pdf("paper", json.loads(told))
