"""Moving the standing clock of a demonstration. A real site goes by its database's clock, and nothing moves it."""

from datetime import datetime

from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.roles import Actor
from caxamarca.persistence import audit, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.site import SiteKind


def move_clock(actor: Actor, moment: datetime) -> None:
    """Set a demonstration's clock. Raises NotFound on a real site."""
    with transaction() as session:
        permit(actor, Action.MOVE_CLOCK, None)
        found = site.found(session)
        if found is None or found.kind is not SiteKind.DEMONSTRATION:
            raise NotFound
        site.set_clock(session, moment)
        audit.write(session, actor, "site:clock:move", None, moment)
