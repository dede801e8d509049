"""What a member of the committee may act upon, and where its process stands."""

from caxamarca.domain.permissions import Action, check_reach
from caxamarca.persistence import prioritised, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, identity, stages
from caxamarca.web.stages import Standing


def within_reach(project_id: int, action: Action) -> Prioritised:
    """Raises NotFound for a project elsewhere: it is not admitted to exist."""
    project = prioritised.one(session(), project_id)
    check_reach(identity.actor(), action, province=project.province)
    return project


def standing(project: Prioritised) -> Standing:
    return stages.standing(processes.by_year(session(), project.year), clock.now())
