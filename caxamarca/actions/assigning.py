"""Whose hands a project that won is put into."""

from collections.abc import Mapping

from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.roles import Actor
from caxamarca.persistence import audit, people, prioritised, processes, site
from caxamarca.persistence.database import session, transaction


def assign_unit(actor: Actor, project_id: int, unit_id: int) -> None:
    """Say which executing unit carries out a prioritised project."""
    year = prioritised.one(session(), project_id).year
    assign_units(actor, year, {project_id: unit_id})


def assign_units(actor: Actor, year: int, units: Mapping[int, int]) -> None:
    """Say for several prioritised projects of a process which executing unit carries each of them out."""
    with transaction() as writing:
        process = processes.by_year(writing, year)
        now = site.now(writing)
        permit(actor, Action.ASSIGN_UNIT, process.stage(now))
        known = {one.project.id for one in prioritised.listed(writing, process=process.id)}
        if not known >= set(units) or not {one.id for one in people.units(writing)} >= set(units.values()):
            raise NotFound
        for project_id, unit_id in units.items():
            prioritised.assign_unit(writing, project_id, unit_id)
            audit.write(writing, actor, "admin:unit:assign", project_id, now, {"unit": unit_id})
