"""The first page: what is happening now, what one can do, until when, and the thirteen provinces."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.processes import Stage
from caxamarca.persistence import ballots, ideas, processes, reports
from caxamarca.persistence.database import session
from caxamarca.web import clock
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.stages import Standing, standing, under_way
from caxamarca.web.tiles import Tile, tiles
from caxamarca.web.words import ngettext

ON_THE_BALLOT = frozenset({Stage.VOTING, Stage.COUNT, Stage.RESULTS})


@blueprint.get("/")
@open_to_all
def home() -> ResponseReturnValue:
    now = clock.now()
    everything = processes.all_of(session())
    opened = under_way(standing(process, now) for process in everything)
    followed = next((one for one in everything if one.stage(now) is Stage.FOLLOW_UP), None)
    balance = None if followed is None else reports.what_became(session(), [followed.id]).get(followed.id)
    return render_template(
        "public/home.html",
        opened=opened,
        tiles=_tiles(opened[0] if opened else None),
        followed=followed,
        balance=balance,
    )


def _tiles(first: Standing | None) -> tuple[Tile, ...]:
    """Each province with what the most urgent process has there: projects on its ballot, or ideas."""
    if first is None or first.stage is Stage.ANNOUNCED:
        return tiles(lambda _code: "")
    if first.stage in ON_THE_BALLOT:
        projects = ballots.lengths(session(), first.process.id)
        return tiles(lambda code: number_of_projects(projects.get(code, 0)))
    proposed = ideas.counts_by_province(session(), first.process.id)
    return tiles(lambda code: number_of_ideas(proposed.get(code, 0)))


def number_of_projects(count: int) -> str:
    return ngettext("%(num)s project", "%(num)s projects", count)


def number_of_ideas(count: int) -> str:
    return ngettext("%(num)s idea", "%(num)s ideas", count)
