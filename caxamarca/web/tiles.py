"""The thirteen provinces as tiles, each with the figure that a page is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for

from caxamarca.domain.provinces import PROVINCES

MARKS: Mapping[str, str] = {"danger": "▲", "warning": "△"}


@dataclass(frozen=True)
class Tile:
    """One province as `components/tile_map.html` draws it. `tone`: danger, warning, or nothing; the province that is
    looked at keeps its own. `share`, in whole percent, is drawn as a bar where there is one.
    """

    slug: str
    name: str
    figure: str
    url: str
    tone: str = ""
    share: int | None = None
    is_current: bool = False

    @property
    def mark(self) -> str:
        """The tone where there is no colour, as on paper."""
        return MARKS.get(self.tone, "")

    @property
    def classes(self) -> str:
        return " ".join(one for one in ("current" if self.is_current else "", self.tone) if one)


def tiles(figure: Callable[[str], str], current: str | None = None) -> tuple[Tile, ...]:
    """All provinces; `figure` gives the words for a province's code, and `current` is the one looked at."""
    return tuple(
        Tile(
            one.slug,
            one.name,
            figure(one.code),
            url_for("public.province", province=one.code),
            is_current=one.code == current,
        )
        for one in PROVINCES
    )
