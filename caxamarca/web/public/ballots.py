"""The ballot of a province, to be read and printed before anybody votes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions.declaring import lot_of, seed_of
from caxamarca.domain.processes import Stage
from caxamarca.persistence import ballots, ideas, processes, projects
from caxamarca.persistence.ballots import Line
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.persistence.projects import Project
from caxamarca.web import clock, districts, passing_on, sharing, stages
from caxamarca.web.access import open_to_all
from caxamarca.web.addresses import whole
from caxamarca.web.public import blueprint
from caxamarca.web.sheets import Sheet, sheet
from caxamarca.web.ways import way
from caxamarca.web.words import _

BEFORE_THE_END = frozenset({Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION, Stage.VOTING})


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
        common=_common_part(process, place),
        lot=() if process.lot_seed is None else lot_of(process, constituency, lines),
        seed="" if process.lot_seed is None else seed_of(process, constituency),
        stands_still=process.ballots_stand_still(clock.now()),
        standing=stages.standing(process, clock.now()),
        shared=passing_on.ballot(process, place, len(lines)) if lines else sharing.of_page(),
    )


@blueprint.get("/procesos/<year:year>/cedulas/<place:place>/hoja")
@open_to_all
def ballot_sheet(year: int, place: str | None) -> ResponseReturnValue:
    """The ballot for a wall. Where there is nothing on it there is nothing to pin up either."""
    process = processes.by_year(session(), year)
    constituency = processes.constituency_of(session(), process.id, place)
    lines = ballots.lines(session(), [constituency.id])[constituency.id]
    if not lines:
        return redirect(url_for("public.ballot", year=year, place=place), 303)
    return render_template(
        "public/ballot_sheet.html",
        process=process,
        place=place,
        ceiling=constituency.ceiling,
        entries=_entries(lines),
        common=_common_part(process, place),
        stage=process.stage(clock.now()),
        stands_still=process.ballots_stand_still(clock.now()),
        sheet=_sheet(process, place),
    )


def _common_part(process: Process, place: str | None) -> Sequence[Line]:
    """What the people of a province vote on besides: the projects of several provinces."""
    parts = processes.constituencies(session(), process.id)
    found = [one.id for one in parts if place is not None and one.province is None]
    return ballots.lines(session(), found)[found[0]] if found else ()


def _sheet(process: Process, place: str | None) -> Sheet:
    """Before and during the vote the code leads to the vote, and afterwards to what came of it."""
    back = way(_("Back to the ballot"), "public.ballot", year=process.year, place=place)
    if process.stage(clock.now()) in BEFORE_THE_END:
        return sheet(_("Vote here"), whole("resident.vote"), back)
    return sheet(
        _("See the results here"), whole("public.short_result", year=process.year, place=place), back
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
