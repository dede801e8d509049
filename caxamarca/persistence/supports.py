"""The supports that ideas have: each in one of its resident's numbered slots."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, Integer, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base
from caxamarca.persistence.ideas import Idea


class Support(Base):
    """One support. The numbered `slot` makes the limit a unique key: two at once cannot both take the last."""

    __tablename__ = "support"
    __table_args__ = (UniqueConstraint("process_id", "resident_id", "slot"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    slot: Mapped[int] = mapped_column(Integer)


def supported_by(session: Session, process_id: int, resident_id: int) -> dict[int, int]:
    """The ideas that a resident supports in a process, each with the slot its support takes."""
    rows = session.execute(
        select(Support.idea_id, Support.slot).where(
            Support.process_id == process_id, Support.resident_id == resident_id
        )
    )
    return dict(rows.all())


def supported(session: Session, resident_id: int) -> Sequence[Idea]:
    """The ideas that a resident supports, of every process, in the order in which they were proposed."""
    return (
        session.execute(
            select(Idea)
            .join(Support, Support.idea_id == Idea.id)
            .where(Support.resident_id == resident_id)
            .order_by(Idea.id)
        )
        .scalars()
        .all()
    )


def add(session: Session, idea: Idea, resident_id: int, slot: int) -> None:
    """Raises sqlalchemy's IntegrityError where the idea has it already, or the slot is taken."""
    session.add(Support(idea_id=idea.id, resident_id=resident_id, process_id=idea.process_id, slot=slot))
    session.flush()
    session.execute(update(Idea).where(Idea.id == idea.id).values(supports=Idea.supports + 1))


def remove(session: Session, idea: Idea, resident_id: int) -> bool:
    """Whether there was one to take back."""
    gone = session.execute(
        delete(Support)
        .where(Support.idea_id == idea.id, Support.resident_id == resident_id)
        .returning(Support.idea_id)
    ).first()
    if gone is not None:
        session.execute(update(Idea).where(Idea.id == idea.id).values(supports=Idea.supports - 1))
    return gone is not None


def drop_all(session: Session, idea: Idea) -> None:
    """Free every support of an idea, so that those who gave them can give them to another."""
    session.execute(delete(Support).where(Support.idea_id == idea.id))
    session.execute(update(Idea).where(Idea.id == idea.id).values(supports=0))
