"""Who may see a picture or a document: everybody, only whoever is writing with it, or nobody any more."""

from enum import Enum, auto

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from caxamarca.domain.permissions import RULES, Action
from caxamarca.domain.roles import Actor
from caxamarca.persistence.drafts import Draft, Writer, own
from caxamarca.persistence.evidence import Evidence
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.visits import Visit


class Sight(Enum):
    EVERYBODY = auto()
    OWN = auto()
    NOBODY = auto()


def sight(session: Session, name: str, actor: Actor) -> Sight:
    """What an actor may see of a file: an idea that is on the site shows it, a report or a visit; or an own draft."""
    shown = select(Idea.id).where(Idea.picture == name, Idea.hidden.is_(False))
    is_it = or_(Evidence.picture == name, Evidence.document == name)
    filed = select(Evidence.id).where(is_it, Evidence.report_id.is_not(None))
    visited = select(Visit.id).where(Visit.photo == name)
    if session.execute(shown.union_all(filed, visited).limit(1)).first() is not None:
        return Sight.EVERYBODY
    beside = select(Evidence.draft_id).where(is_it, Evidence.draft_id.is_not(None))
    writers = session.execute(
        select(Draft.resident_id, Draft.staff_id, Draft.unit_id).where(
            or_(Draft.picture == name, Draft.id.in_(beside))
        )
    )
    return Sight.OWN if any(_is_own(Writer(*one), actor) for one in writers) else Sight.NOBODY


def _is_own(writer: Writer, actor: Actor) -> bool:
    """Whether it is the actor who writes, or a unit for which they prepare reports."""
    if writer.unit is None:
        return writer == own(actor)
    return actor.reaches(RULES[Action.PREPARE_REPORT].roles, None, writer.unit)
