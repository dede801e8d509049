"""Who may see a picture: everybody, only whoever is writing with it, or nobody any more."""

from enum import Enum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from caxamarca.domain.roles import Actor
from caxamarca.persistence.drafts import Draft
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.reports import Report
from caxamarca.persistence.visits import Visit


class Sight(Enum):
    EVERYBODY = auto()
    OWN = auto()
    NOBODY = auto()


def sight(session: Session, name: str, actor: Actor) -> Sight:
    """What an actor may see of a picture: an idea on the site shows it, a report or a visit; or an own draft has it."""
    shown = select(Idea.id).where(Idea.picture == name, Idea.hidden.is_(False))
    filed = select(Report.id).where(Report.evidence == name)
    visited = select(Visit.id).where(Visit.photo == name)
    if session.execute(shown.union_all(filed, visited).limit(1)).first() is not None:
        return Sight.EVERYBODY
    writers = session.execute(select(Draft.resident_id, Draft.staff_id).where(Draft.picture == name))
    own = any(
        (one.resident_id, one.staff_id)
        == (actor.resident, None if actor.resident is not None else actor.staff)
        for one in writers
    )
    return Sight.OWN if own else Sight.NOBODY
