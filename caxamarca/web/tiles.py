"""The thirteen provinces as tiles, each with the figure that a page is about."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from caxamarca.domain.provinces import PROVINCES


@dataclass(frozen=True)
class Tile:
    """One province as `components/tile_map.html` draws it. `tone`: current, danger, warning, or nothing. `share`,
    in whole percent, is drawn as a bar where there is one.
    """

    slug: str
    name: str
    figure: str
    url: str
    tone: str = ""
    share: int | None = None


def tiles(figure: Callable[[str], str], current: str | None = None) -> tuple[Tile, ...]:
    """All provinces; `figure` gives the words for a province's code, and `current` is the one looked at."""
    return tuple(
        Tile(
            one.slug,
            one.name,
            figure(one.code),
            url_for("public.province", province=one.code),
            "current" if one.code == current else "",
        )
        for one in PROVINCES
    )
