"""The constituencies that an evaluator reaches: provinces, and with all of them the interprovincial part."""

from dataclasses import dataclass

from caxamarca.domain.permissions import Action, check_reach
from caxamarca.domain.roles import REGION, Actor, Role
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.web.converters import place_slug


@dataclass(frozen=True)
class Place:
    """A constituency. `province` is its INEI code, `None` for the interprovincial one."""

    constituency: Constituency

    @property
    def province(self) -> str | None:
        return self.constituency.province

    @property
    def slug(self) -> str:
        """What stands in an address."""
        return place_slug(self.province)


def places_of(process: Process, actor: Actor) -> list[Place]:
    """In official order, the interprovincial part last."""
    return [
        Place(one)
        for one in processes.constituencies(session(), process.id)
        if actor.reaches(frozenset({Role.EVALUATOR}), one.province or REGION, None)
    ]


def place_within(year: int, code: str | None, actor: Actor, action: Action) -> tuple[Process, Place]:
    """A constituency of the process of a year. Raises NotFound where there is none, or out of reach."""
    check_reach(actor, action, province=code or REGION)
    process = processes.by_year(session(), year)
    return process, Place(processes.constituency_of(session(), process.id, code))
