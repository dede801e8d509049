"""Grave acts: what one administrator asked for and a second one confirmed or turned down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from caxamarca.domain.lots import LONGEST_NUMBER
from caxamarca.domain.permissions import Action
from caxamarca.persistence import base
from caxamarca.persistence.base import Base, UtcDateTime, one_of
from caxamarca.persistence.people import Staff


class ActState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    TURNED_DOWN = "turned_down"
    OVERTAKEN = "overtaken"


class Act(Base):
    """Two people, one act. `subject_id` is the roll that it approves, the days by which it extends a vote, or the
    number of the note of a person whom it adds to the roll (`omitted`). `digest` stands for what the first of the two
    had before the eyes, where it can change meanwhile. `number` is that of a public draw as the first of the two typed
    it, which nobody else sees until the second one has typed the same.
    """

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint("second_id IS NULL OR second_id <> first_id", name="two_people"),
        Index(
            "uq_act_asked",
            "process_id",
            "action",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    action: Mapped[Action] = mapped_column(one_of(Action, checked=False))
    subject_id: Mapped[int | None] = mapped_column(Integer)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    number: Mapped[str | None] = mapped_column(String(LONGEST_NUMBER))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ActState] = mapped_column(one_of(ActState), default=ActState.ASKED)
    first_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class PublicAct:
    """A grave act that took effect, with the names of the two who answer for it."""

    act: Act
    first: str
    second: str


def one(session: Session, act_id: int) -> Act:
    """Raises NotFound. The row is held until the transaction ends."""
    return base.held(session, Act, act_id)


def process_of(session: Session, act_id: int) -> int:
    """The id of the process that an act is of. Raises NotFound."""
    return base.one(session, Act, act_id).process_id


def asked(session: Session) -> Sequence[Act]:
    """What waits for a second person, oldest first."""
    return session.execute(select(Act).where(Act.state == ActState.ASKED).order_by(Act.id)).scalars().all()


def done(session: Session, process_id: int) -> Sequence[Act]:
    """The grave acts of a process that took effect, oldest first. Public."""
    return (
        session.execute(
            select(Act).where(Act.process_id == process_id, Act.state == ActState.DONE).order_by(Act.id)
        )
        .scalars()
        .all()
    )


def published(session: Session, process_id: int) -> tuple[PublicAct, ...]:
    """The same acts with the names of those who asked for them and those who confirmed them."""
    first, second = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(Act, first.name, second.name)
        .join(first, first.id == Act.first_id)
        .join(second, second.id == Act.second_id)
        .where(Act.process_id == process_id, Act.state == ActState.DONE)
        .order_by(Act.id)
    )
    return tuple(PublicAct(act, one, other) for act, one, other in rows)


def overtake(session: Session, process_id: int, actions: Sequence[Action], moment: datetime) -> None:
    """What waits of these falls: it was asked for over something that is different now."""
    session.execute(
        update(Act)
        .where(Act.process_id == process_id, Act.action.in_(actions), Act.state == ActState.ASKED)
        .values(state=ActState.OVERTAKEN, settled_at=moment)
    )


def settled(session: Session, limit: int) -> Sequence[Act]:
    """What does not wait any more, the latest first."""
    return (
        session.execute(select(Act).where(Act.state != ActState.ASKED).order_by(Act.id.desc()).limit(limit))
        .scalars()
        .all()
    )
