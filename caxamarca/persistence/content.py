"""What people put on the site besides words: pictures, documents; and what was taken off it, with its public reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, UtcDateTime, batches, one_of, present, table

ONE_THING = "(idea_id IS NULL) <> (comment_id IS NULL)"


class OwnFile(Base):
    """A row with a file in a folder of its kind, under a random name. It was judged by its content, and made anew.

    `encoded` is what goes into its file together with the row (own_files.py); what was read has none.
    """

    __abstract__ = True
    __allow_unmapped__ = True

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    encoded: bytes | None = None


class Picture(OwnFile):
    __tablename__ = "picture"

    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)


class Document(OwnFile):
    """A PDF of some pages; `weight` is that of its file in bytes."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("pages > 0", name="pages"),
        CheckConstraint("weight > 0", name="weight"),
    )

    pages: Mapped[int] = mapped_column(Integer)
    weight: Mapped[int] = mapped_column(Integer)


class Kind(StrEnum):
    """What can be told of, and taken off the site."""

    IDEA = "idea"
    COMMENT = "comment"


@dataclass(frozen=True)
class Piece:
    """One of these things, by its id."""

    kind: Kind
    id: int


class FlagState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    HIDDEN = "hidden"


class Flag(Base):
    """Somebody's notice that an idea or a comment should not be public. Who sent it is not kept."""

    __tablename__ = "flag"
    __table_args__ = (CheckConstraint(ONE_THING, name="one_thing"), Index("ix_flag_state", "state"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    reason: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[FlagState] = mapped_column(one_of(FlagState), default=FlagState.OPEN)

    @property
    def piece(self) -> Piece:
        return _piece(self.idea_id, self.comment_id)


class Hiding(Base):
    """An idea or a comment taken off the site, with its published reason, and its way back if it came back."""

    __tablename__ = "hiding"
    __table_args__ = (CheckConstraint(ONE_THING, name="one_thing"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    hidden_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    restored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    restored_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    restoring_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def piece(self) -> Piece:
        return _piece(self.idea_id, self.comment_id)


def _piece(idea: int | None, comment: int | None) -> Piece:
    return Piece(Kind.IDEA, idea) if idea is not None else Piece(Kind.COMMENT, comment or 0)


def key_of(piece: Piece) -> dict[str, int]:
    """What a row about this thing says of it."""
    return {f"{piece.kind}_id": piece.id}


def picture(session: Session, name: str | None) -> Picture | None:
    return None if name is None else session.get(Picture, name)


def named(session: Session, names: Collection[str]) -> set[str]:
    """Those of these pictures that have a row: something names them, or `let_go` would have taken it."""
    return present(session, Picture.name, names)


def documents_named(session: Session, names: Collection[str]) -> set[str]:
    """The same for documents."""
    return present(session, Document.name, names)


def let_go(session: Session, names: Collection[str | None], kind: type[OwnFile] = Picture) -> None:
    """Forget those of these pictures, or documents, that nothing names any more, each with its file."""
    session.flush()
    for some in batches([name for name in names if name is not None]):
        free = [kind.name.not_in(select(column).where(column.in_(some))) for column in _naming(kind)]
        for own in session.execute(select(kind).where(kind.name.in_(some), *free)).scalars():
            session.delete(own)
    session.flush()


def _naming(kind: type[OwnFile]) -> Sequence[Column[str]]:
    """The columns that name one, whichever tables they are in."""
    name = table(kind).c.name
    everything = Base.metadata.tables.values()
    return [key.parent for one in everything for key in one.foreign_keys if key.column is name]


def hidings(session: Session) -> Sequence[Hiding]:
    """All hidings, the newest first."""
    return session.execute(select(Hiding).order_by(Hiding.id.desc())).scalars().all()


def hidings_of(session: Session, idea_id: int) -> Sequence[Hiding]:
    """Every time that an idea was taken off the site, the first one first."""
    return (
        session.execute(select(Hiding).where(Hiding.idea_id == idea_id).order_by(Hiding.id)).scalars().all()
    )


def standing_hiding(session: Session, id_: int, kind: Kind = Kind.IDEA) -> Hiding | None:
    """The hiding that keeps an idea, or another thing, off the site now."""
    return standing_hidings(session, [id_], kind).get(id_)


def standing_hidings(session: Session, ids: Collection[int], kind: Kind = Kind.IDEA) -> dict[int, Hiding]:
    """For each of these ideas, or other things, that is off the site now, the hiding that keeps it so."""
    found: dict[int, Hiding] = {}
    for some in batches(list(ids)):
        rows = session.execute(
            select(Hiding).where(_column(Hiding, kind).in_(some), Hiding.restored_at.is_(None))
        ).scalars()
        found.update({row.piece.id: row for row in rows})
    return found


def flagged(session: Session, limit: int) -> tuple[Sequence[Piece], int]:
    """The things with open notices, whoever has waited longest first, up to a limit; and how many there are."""
    about = (Flag.idea_id, Flag.comment_id)
    waiting = select(*about).where(Flag.state == FlagState.OPEN).group_by(*about)
    total = session.execute(select(func.count()).select_from(waiting.subquery())).scalar_one()
    first = session.execute(waiting.order_by(func.min(Flag.id)).limit(limit))
    return [_piece(idea, comment) for idea, comment in first], total


def open_flags_of(session: Session, pieces: Collection[Piece]) -> dict[Piece, Sequence[Flag]]:
    """The open notices about each of these things, the oldest first."""
    about = (_column(Flag, kind).in_([one.id for one in pieces if one.kind is kind]) for kind in Kind)
    rows = session.execute(
        select(Flag).where(or_(*about), Flag.state == FlagState.OPEN).order_by(Flag.id)
    ).scalars()
    found: dict[Piece, list[Flag]] = {piece: [] for piece in pieces}
    for row in rows:
        found[row.piece].append(row)
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


def settle_flags(session: Session, id_: int, state: FlagState, kind: Kind = Kind.IDEA) -> None:
    session.execute(
        update(Flag).where(_column(Flag, kind) == id_, Flag.state == FlagState.OPEN).values(state=state)
    )


def _column(table: type[Flag] | type[Hiding], kind: Kind) -> InstrumentedAttribute[int | None]:
    """Where a row says which thing of a kind it is about."""
    return table.idea_id if kind is Kind.IDEA else table.comment_id
