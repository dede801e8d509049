"""The thirteen provinces, and each of them: its money, its ideas, its ballot, its projects."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.errors import NotFound
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.domain.provinces import province as province_of
from caxamarca.persistence import ballots, ideas, processes, projects, roll
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.database import session
from caxamarca.web import clock
from caxamarca.web.access import open_to_all
from caxamarca.web.formats import money_words
from caxamarca.web.public import blueprint
from caxamarca.web.stages import Standing, standing
from caxamarca.web.tiles import tiles

WITH_A_BALLOT = frozenset({Stage.VOTING, Stage.COUNT, Stage.RESULTS, Stage.FOLLOW_UP})
"""The stages in which a ballot is settled: before, what was proposed can still change."""

SHOWN = 2
"""How many processes in follow-up a province's page tells of; the list of processes leads to the older ones."""


@dataclass(frozen=True)
class InProvince:
    """What one process means for one province. `ceiling` in céntimos; `people` and `ceiling` are `None` if unknown."""

    standing: Standing
    ceiling: int | None
    ideas: int
    people: int | None
    lines: Sequence[Line]


@blueprint.get("/provincias")
@open_to_all
def provinces() -> ResponseReturnValue:
    now = clock.now()
    shown = next((one for one in processes.all_of(session()) if one.stage(now) is not Stage.ANNULLED), None)
    constituencies = [] if shown is None else processes.constituencies(session(), shown.id)
    ceilings = {one.province: one.ceiling for one in constituencies}
    return render_template(
        "public/provinces.html",
        process=shown,
        places=PROVINCES,
        ceilings=ceilings,
        districts={one.code: len(districts_of(one.code)) for one in PROVINCES},
        tiles=tiles(lambda code: money_words(ceilings[code]) if code in ceilings else ""),
    )


@blueprint.get("/provincias/<place:province>")
@open_to_all
def province(province: str | None) -> ResponseReturnValue:
    if province is None:
        raise NotFound
    return render_template(
        "public/province.html",
        place=province_of(province),
        districts=districts_of(province),
        running=_running(province),
        prioritised=projects.prioritised(session(), province=province),
    )


def _running(province: str) -> list[InProvince]:
    """What each process that is under way, and the newest ones in follow-up, mean for a province."""
    now = clock.now()
    standings = [standing(process, now) for process in processes.all_of(session())]
    followed = [one for one in standings if one.stage is Stage.FOLLOW_UP][:SHOWN]
    shown = [one for one in standings if one.stage not in (Stage.FOLLOW_UP, Stage.ANNULLED)] + followed
    constituencies = processes.of_province(session(), province)
    proposed = ideas.counts_of_province(session(), province)
    people = roll.people_of_province(session(), province)
    papers = ballots.lines(session(), [one.id for one in constituencies.values()])
    found = []
    for one in shown:
        constituency = constituencies.get(one.process.id)
        has_ballot = constituency is not None and one.stage in WITH_A_BALLOT
        found.append(
            InProvince(
                one,
                None if constituency is None else constituency.ceiling,
                proposed.get(one.process.id, 0),
                people.get(one.process.id),
                papers[constituency.id] if constituency is not None and has_ballot else (),
            )
        )
    return found
