"""The map of the provinces over the follow-up: coloured by alerts, by the works done, or by the turnout of the vote."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request, url_for

from caxamarca.domain.provinces import PROVINCES
from caxamarca.persistence import turnout
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp
from caxamarca.web import formats
from caxamarca.web.labels import tone
from caxamarca.web.public.project_filters import FollowUpFilters
from caxamarca.web.tiles import Tile
from caxamarca.web.words import _, _l, ngettext


class Map(StrEnum):
    """What the map of the provinces tells, as it stands in an address."""

    ALERTS = "alertas"
    PROGRESS = "avance"
    TURNOUT = "participacion"


MAPS: Mapping[Map, str] = {
    Map.ALERTS: _l("Alerts"),
    Map.PROGRESS: _l("Works done"),
    Map.TURNOUT: _l("Turnout"),
}


@dataclass(frozen=True)
class ProvinceMap:
    """What is told, the ways to the other maps (text, address, is it this one), and each province."""

    told: Map
    others: tuple[tuple[str, str, bool], ...]
    tiles: tuple[Tile, ...]


def _asked() -> Map:
    """What the map tells; alerts where the address asks for nothing that it can tell."""
    return next((one for one in Map if one.value == request.args.get("mapa")), Map.ALERTS)


def province_map(everywhere: Sequence[FollowUp], narrow: FollowUpFilters) -> ProvinceMap:
    """The map that this request asks for, over the projects that its filters let through in every province."""
    told = _asked()
    ways = tuple((str(MAPS[one]), _at(narrow.chosen, one), one is told) for one in Map)
    return ProvinceMap(told, ways, _tiles(everywhere, narrow, told))


def _tiles(everywhere: Sequence[FollowUp], narrow: FollowUpFilters, map_: Map) -> tuple[Tile, ...]:
    """Each province with what the map tells of its projects, and the way to it."""
    of_place: dict[str | None, list[FollowUp]] = {}
    for one in everywhere:
        of_place.setdefault(one.prioritised.province, []).append(one)
    keep = {name: value for name, value in narrow.chosen.items() if name != narrow.distrito.name}
    tell = _teller(map_, everywhere)
    found = []
    for place in PROVINCES:
        figure, tone_, share = tell(place.code, of_place.get(place.code, ()))
        url = _at({**keep, narrow.provincia.name: place.slug}, map_)
        is_here = narrow.provincia.data == place.slug
        found.append(Tile(place.slug, place.name, figure, url, tone_, share, is_here))
    return tuple(found)


def _at(chosen: Mapping[str, str], map_: Map) -> str:
    """The address of the page with these filters and this map."""
    asked: dict[str, Any] = {**chosen, **({} if map_ is Map.ALERTS else {"mapa": map_.value})}
    return url_for("public.follow_up", **asked)


Tell = Callable[[str, Sequence[FollowUp]], tuple[str, str, int | None]]
"""What a tile says of the projects of a province: its figure, its tone, and its share in whole percent."""


def _teller(map_: Map, everywhere: Sequence[FollowUp]) -> Tell:
    if map_ is Map.PROGRESS:
        return lambda _place, there: _progress(there)
    if map_ is Map.TURNOUT:
        turned_out = _turnout(everywhere)
        return lambda place, _there: turned_out(place)
    return lambda _place, there: (_figure(there), _gravest(there), None)


def _progress(there: Sequence[FollowUp]) -> tuple[str, str, int | None]:
    """The mean of the works done, each project by its cost: a bridge counts for more than a bench."""
    cost = sum(one.prioritised.project.cost for one in there)
    if not cost:
        return "–", "", None
    done = sum(one.prioritised.project.cost * one.latest.physical for one in there if one.latest is not None)
    return formats.percent(done // cost), "", done // cost


def _turnout(everywhere: Sequence[FollowUp]) -> Callable[[str], tuple[str, str, int | None]]:
    """The turnout of the newest vote that brought these projects forth."""
    newest = max((one.prioritised for one in everywhere), key=lambda one: one.year, default=None)
    known = {} if newest is None else turnout.by_province(session(), newest.project.process_id)

    def told(place: str) -> tuple[str, str, int | None]:
        one = known.get(place)
        if one is None or not one.entitled:
            return "–", "", None
        return formats.share(one.voted, one.entitled), "", one.voted * 100 // one.entitled

    return told


def _gravest(of_province: Iterable[FollowUp]) -> str:
    """The tone of the worst alert that a project of the province raises; nothing without one."""
    tones = {tone(alert) for one in of_province for alert in one.alerts}
    return next((one for one in ("danger", "warning") if one in tones), "")


def _figure(of_province: Sequence[FollowUp]) -> str:
    if not of_province:
        return "–"
    raising = sum(1 for one in of_province if one.alerts)
    if raising == len(of_province) == 1:
        return _("1 project, with an alert")
    if raising:
        return _("%(alerts)s of %(all)s with an alert", alerts=raising, all=len(of_province))
    return ngettext("%(num)s project", "%(num)s projects", len(of_province))
