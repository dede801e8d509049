"""The name under which a resident speaks in public."""

from caxamarca.domain.errors import NotFound
from caxamarca.domain.naming import public_name
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.roles import Actor
from caxamarca.persistence import people, residents
from caxamarca.persistence.database import transaction


def choose_public_name(actor: Actor, name: str) -> None:
    """The name under which a resident's ideas are shown. An empty one means "vecina/o de" the district.

    Raises TakenForAnOffice for what an office is called, the executing units among them.
    """
    with transaction() as session:
        permit(actor, Action.CHOOSE_PUBLIC_NAME, None)
        resident = None if actor.resident is None else residents.one(session, actor.resident)
        if resident is None:
            raise NotFound
        resident.public_name = public_name(name, [unit.name for unit in people.units(session)])
