"""The ballot of a province, to be read and printed before anybody votes."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.actions.declaring import lot_of, seed_of
from caxamarca.persistence import ballots, ideas, processes, projects
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.projects import Project
from caxamarca.web import clock, districts, stages
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint


@dataclass(frozen=True)
class Entry:
    """One project of a ballot with what a voter wants to know of it. Ideas that are not public are left out."""

    number: int
    project: Project
    districts: str
    ideas: tuple[Idea, ...]


@blueprint.get("/procesos/<year:year>/cedulas/<place:place>")
@open_to_all
def ballot(year: int, place: str | None) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place)
    lines = ballots.lines(session(), [constituency.id])[constituency.id]
    return render_template(
        "public/ballot.html",
        process=process,
        place=place,
        ceiling=constituency.ceiling,
        paper=ballots.paper(session(), constituency.id),
        entries=_entries(lines),
        lot=lot_of(process, constituency, lines),
        seed=seed_of(process, constituency),
        standing=stages.standing(process, clock.now()),
    )


def _entries(lines: tuple[Line, ...]) -> tuple[Entry, ...]:
    ids = [line.project.id for line in lines]
    benefiting = projects.districts_of(session(), ids)
    origins = projects.ideas_of(session(), ids)
    public = {
        idea.id: idea
        for idea in ideas.many(session(), [one for merged in origins.values() for one in merged])
        if not idea.hidden
    }
    return tuple(
        Entry(
            line.number,
            line.project,
            districts.in_words(benefiting.get(line.project.id, ())),
            tuple(public[one] for one in origins[line.project.id] if one in public),
        )
        for line in lines
    )
