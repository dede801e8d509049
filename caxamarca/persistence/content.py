"""What people put on the site besides words: pictures; and what was taken off it, with the published reason."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, UtcDateTime, one_of


class Picture(Base):
    """A re-encoded picture in the pictures folder, under a random name. It was judged by its content."""

    __tablename__ = "picture"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)


class FlagState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    HIDDEN = "hidden"


class Flag(Base):
    """Somebody's notice that an idea should not be public. Who sent it is not kept."""

    __tablename__ = "flag"
    __table_args__ = (Index("ix_flag_state", "state"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    reason: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[FlagState] = mapped_column(one_of(FlagState), default=FlagState.OPEN)


class Hiding(Base):
    """An idea taken off the site, with its published reason, and its way back if it came back."""

    __tablename__ = "hiding"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    hidden_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    restored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    restored_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    restoring_reason: Mapped[str | None] = mapped_column(Text)


def picture(session: Session, name: str | None) -> Picture | None:
    return None if name is None else session.get(Picture, name)


def pictures(session: Session, names: Sequence[str]) -> dict[str, Picture]:
    rows = session.execute(select(Picture).where(Picture.name.in_(names))).scalars()
    return {row.name: row for row in rows}


def open_flags(session: Session) -> Sequence[Flag]:
    return session.execute(select(Flag).where(Flag.state == FlagState.OPEN).order_by(Flag.id)).scalars().all()


def hidings(session: Session) -> Sequence[Hiding]:
    """All hidings, the newest first."""
    return session.execute(select(Hiding).order_by(Hiding.id.desc())).scalars().all()


def hidings_of(session: Session, idea_id: int) -> Sequence[Hiding]:
    """Every time that an idea was taken off the site, the first one first."""
    return (
        session.execute(select(Hiding).where(Hiding.idea_id == idea_id).order_by(Hiding.id)).scalars().all()
    )


def standing_hiding(session: Session, idea_id: int) -> Hiding | None:
    """The hiding that keeps an idea off the site now."""
    return session.execute(
        select(Hiding).where(Hiding.idea_id == idea_id, Hiding.restored_at.is_(None))
    ).scalar_one_or_none()


def standing_hidings(session: Session, idea_ids: Sequence[int]) -> dict[int, Hiding]:
    """For each of these ideas that is off the site now, the hiding that keeps it so."""
    rows = session.execute(
        select(Hiding).where(Hiding.idea_id.in_(idea_ids), Hiding.restored_at.is_(None))
    ).scalars()
    return {row.idea_id: row for row in rows}


def flagged(session: Session, limit: int) -> tuple[Sequence[int], int]:
    """The ideas with open notices, whoever has waited longest first, up to a limit; and how many there are."""
    waiting = select(Flag.idea_id).where(Flag.state == FlagState.OPEN).group_by(Flag.idea_id)
    total = session.execute(select(func.count()).select_from(waiting.subquery())).scalar_one()
    first = session.execute(waiting.order_by(func.min(Flag.id)).limit(limit)).scalars().all()
    return first, total


def open_flags_of(session: Session, idea_ids: Sequence[int]) -> dict[int, Sequence[Flag]]:
    """The open notices about each of these ideas, the oldest first."""
    rows = session.execute(
        select(Flag).where(Flag.idea_id.in_(idea_ids), Flag.state == FlagState.OPEN).order_by(Flag.id)
    ).scalars()
    found: dict[int, list[Flag]] = {idea: [] for idea in idea_ids}
    for row in rows:
        found[row.idea_id].append(row)
    return dict(found)


def standing(session: Session, number: int, size: int) -> tuple[Sequence[Hiding], int]:
    """One page of the hidings in force, the newest first, and how many there are. Pages are numbered from 1."""
    in_force = Hiding.restored_at.is_(None)
    total = session.execute(select(func.count()).select_from(Hiding).where(in_force)).scalar_one()
    first = (min(number, max(1, -(-total // size))) - 1) * size
    rows = session.execute(
        select(Hiding).where(in_force).order_by(Hiding.id.desc()).limit(size).offset(first)
    )
    return rows.scalars().all(), total


def settle_flags(session: Session, idea_id: int, state: FlagState) -> None:
    session.execute(
        update(Flag).where(Flag.idea_id == idea_id, Flag.state == FlagState.OPEN).values(state=state)
    )
