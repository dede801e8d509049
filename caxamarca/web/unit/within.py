"""What lies within an executing unit's reach: its own prioritised projects, and nothing else."""

from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, check_reach
from caxamarca.domain.roles import OF_A_UNIT, Actor
from caxamarca.persistence import prioritised
from caxamarca.persistence.database import session
from caxamarca.persistence.prioritised import Prioritised


def own_projects(actor: Actor) -> tuple[Prioritised, ...]:
    """The projects that were put into the hands of the actor's units."""
    units = {grant.unit for grant in actor.grants if grant.role in OF_A_UNIT}
    return tuple(
        one
        for one in prioritised.listed(session())
        if one.unit_id is not None and (None in units or one.unit_id in units)
    )


def own_project(actor: Actor, project_id: int) -> Prioritised:
    """One of them. Raises NotFound for any other."""
    found = prioritised.one(session(), project_id)
    if found.unit_id is None:
        raise NotFound
    check_reach(actor, Action.PREPARE_REPORT, unit=found.unit_id)
    return found
