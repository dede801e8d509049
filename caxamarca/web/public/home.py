"""The first page: each of the things that people come for, one touch away; then what is happening, and where."""

from typing import NamedTuple

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.processes import Stage
from caxamarca.domain.reporting import ReportState
from caxamarca.persistence import ballots, ideas, prioritised, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import account, follow
from caxamarca.web import clock, identity
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.stages import Standing, standing, under_way
from caxamarca.web.tiles import Tile, tiles
from caxamarca.web.words import _, ngettext

TO_DO = {Stage.VOTING: "vote", Stage.IDEAS: "idea"}
"""The stages in which a neighbour does something, each with its drawing."""

ON_THE_BALLOT = frozenset({Stage.VOTING, Stage.COUNT, Stage.RESULTS})


class Door(NamedTuple):
    """One thing that people come for, as `components/doors.html` draws it."""

    drawing: str
    text: str
    url: str
    more: str = ""


@blueprint.get("/")
@open_to_all
def home() -> ResponseReturnValue:
    now = clock.now()
    everything = processes.all_of(session())
    opened = under_way(standing(process, now) for process in everything)
    followed = next((one for one in everything if one.stage(now) is Stage.FOLLOW_UP), None)
    doings = [one for one in opened if one.stage in TO_DO]
    works = (
        follow(session(), prioritised.listed(session(), process=followed.id), clock.today())
        if followed
        else ()
    )
    return render_template(
        "public/home.html",
        opened=opened,
        entrances=[*(_doing(one) for one in doings), *_questions()],
        today=len(doings),
        tiles=_tiles(opened[0] if opened else None),
        counted=_counted(opened[0] if opened else None),
        followed=followed,
        account=account(works) if works else None,
        overdue=sum(line.state is ReportState.OVERDUE for one in works for line in one.quarters),
    )


def _doing(one: Standing) -> Door:
    """What can be done today, and how long still; or that it was done."""
    more = _("Your vote is in the box") if one.has_voted else one.countdown
    return Door(TO_DO[one.stage], one.way.text, one.way.url, more)


def _questions() -> tuple[Door, ...]:
    """What people ask who come here. Whoever is signed in is led to the own province and the own ideas."""
    resident = identity.actor().resident
    return (
        Door("info", _("What is this?"), url_for("public.how_it_works")),
        Door("pin", _("What is there for my province?"), "#provincias"),
        Door(
            "check",
            _("Was my idea accepted?"),
            url_for("public.my_idea" if resident is None else "resident.my_space"),
        ),
        Door("money", _("What became of the money?"), url_for("public.follow_up")),
    )


def _tiles(first: Standing | None) -> tuple[Tile, ...]:
    """Each province with what the most urgent process has there: projects on its ballot, or ideas."""
    if first is None or first.stage is Stage.ANNOUNCED:
        return tiles(lambda _code: "")
    if first.stage in ON_THE_BALLOT:
        listed = ballots.lengths(session(), first.process.id)
        return tiles(lambda code: number_of_projects(listed.get(code, 0)))
    proposed = ideas.counts_by_province(session(), first.process.id)
    return tiles(lambda code: number_of_ideas(proposed.get(code, 0)))


def _counted(first: Standing | None) -> str:
    """What the figures of the map are."""
    if first is None or first.stage is Stage.ANNOUNCED:
        return ""
    if first.stage in ON_THE_BALLOT:
        return _("Projects on the ballot of %(year)s.", year=first.process.year)
    return _("Ideas of %(year)s.", year=first.process.year)


def number_of_projects(count: int) -> str:
    return ngettext("%(num)s project", "%(num)s projects", count)


def number_of_ideas(count: int) -> str:
    return ngettext("%(num)s idea", "%(num)s ideas", count)
