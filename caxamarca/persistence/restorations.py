"""Boxes that were restored while people voted: what was published of them before and is not there any more."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.checkpoints import History, digest
from caxamarca.domain.merkle import Tree
from caxamarca.persistence.base import Base, UtcDateTime, batches, table
from caxamarca.persistence.checkpoints import HASH, Signed, SignedCheckpoint


class Restoration(Base):
    """`copied_at` is the moment that the copy shows; it is not known where somebody put back a file by hand.

    `number` is that of the checkpoint with which the box went on, once two people decided it.
    """

    __tablename__ = "restoration"
    __table_args__ = (Index("ix_restoration_process", "process_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    copied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    restored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number: Mapped[int | None] = mapped_column(Integer)


class LostCheckpoint(Base):
    """A checkpoint that this site signed and published, and that the restored database does not have.

    Somebody kept a copy and brought it, with its two lists: hashes of 32 bytes, one after another. `digest` is the
    SHA-256 of its text. `told_in` is the number of the checkpoint that tells it as lost.
    """

    __tablename__ = "lost_checkpoint"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(HASH), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    codes: Mapped[bytes] = mapped_column(LargeBinary)
    envelopes: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(Integer)
    codes_edge: Mapped[bytes] = mapped_column(LargeBinary)
    envelopes_edge: Mapped[bytes] = mapped_column(LargeBinary)
    told_in: Mapped[int | None] = mapped_column(Integer)

    @property
    def signed(self) -> Signed:
        return Signed(self.number, self.text, self.signature)


class LostCode(Base):
    """The hash of a tracking code that was published, and whose ballot a restore has lost.

    `number` is that of the checkpoint with which the box went on.
    """

    __tablename__ = "lost_code"
    __table_args__ = ({"sqlite_with_rowid": False},)

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)


def of_process(session: Session, process_id: int) -> Sequence[Restoration]:
    """The oldest first."""
    return (
        session.execute(
            select(Restoration).where(Restoration.process_id == process_id).order_by(Restoration.id)
        )
        .scalars()
        .all()
    )


def pending(session: Session, process_id: int) -> Sequence[Restoration]:
    """Those after which nobody has decided yet how the vote goes on, the oldest first."""
    return [one for one in of_process(session, process_id) if one.resumed_at is None]


def add(session: Session, process_id: int, copied_at: datetime | None, now: datetime) -> None:
    session.add(Restoration(process_id=process_id, copied_at=copied_at, restored_at=now))


def split(joined: bytes) -> list[bytes]:
    """Hashes that were written one after another."""
    return [joined[start : start + HASH] for start in range(0, len(joined), HASH)]


def lost_checkpoints(session: Session, process_id: int) -> Sequence[LostCheckpoint]:
    """In the order of their numbers."""
    return (
        session.execute(
            select(LostCheckpoint)
            .where(LostCheckpoint.process_id == process_id)
            .order_by(LostCheckpoint.number, LostCheckpoint.digest)
        )
        .scalars()
        .all()
    )


def lost_count(session: Session, process_id: int) -> int:
    return session.execute(
        select(func.count()).select_from(LostCheckpoint).where(LostCheckpoint.process_id == process_id)
    ).scalar_one()


def lost_checkpoint(session: Session, process_id: int, number: int) -> LostCheckpoint | None:
    """The one of this number. Should two have it, the first that was signed so."""
    return next((one for one in lost_checkpoints(session, process_id) if one.number == number), None)


def histories(session: Session, process_id: int, points: Iterable[SignedCheckpoint]) -> dict[bytes, History]:
    """Where a history stood at each checkpoint, be it here or lost, by the digest of the checkpoint."""
    found = {digest(one.text): History(one.text, one.codes, one.envelopes) for one in points}
    for lost in lost_checkpoints(session, process_id):
        found[lost.digest] = History(
            lost.text,
            Tree(lost.size, tuple(split(lost.codes_edge))),
            Tree(lost.size, tuple(split(lost.envelopes_edge))),
        )
    return found


def keep(
    session: Session,
    process_id: int,
    number: int,
    signature: bytes,
    history: History,
    lists: tuple[Sequence[bytes], Sequence[bytes]],
) -> None:
    """Keep a lost checkpoint with the lists of codes and of envelopes of its batch."""
    codes, envelopes = lists
    session.add(
        LostCheckpoint(
            process_id=process_id,
            digest=digest(history.text),
            number=number,
            text=history.text,
            signature=signature,
            codes=b"".join(codes),
            envelopes=b"".join(envelopes),
            size=history.codes.size,
            codes_edge=b"".join(history.codes.edge),
            envelopes_edge=b"".join(history.envelopes.edge),
        )
    )
    session.flush()


def tell(session: Session, process_id: int, number: int, hashes: Iterable[bytes]) -> None:
    """Note what the checkpoint of this number tells as lost: these codes, and each checkpoint that none told before."""
    session.execute(
        update(LostCheckpoint)
        .where(LostCheckpoint.process_id == process_id, LostCheckpoint.told_in.is_(None))
        .values(told_in=number)
    )
    rows = [{"process_id": process_id, "code_hash": one, "number": number} for one in hashes]
    if rows:
        session.execute(insert(table(LostCode)), rows)


def lost_codes(session: Session, process_id: int, number: int | None = None) -> list[bytes]:
    """The hashes of the codes that were lost, sorted; those told by one checkpoint, or all of them."""
    asked = select(LostCode.code_hash).where(LostCode.process_id == process_id)
    if number is not None:
        asked = asked.where(LostCode.number == number)
    return sorted(session.execute(asked).scalars())


def how_many_lost(session: Session, process_id: int) -> dict[int, int]:
    """How many codes each first checkpoint of a chain tells as lost."""
    rows = session.execute(
        select(LostCode.number, func.count())
        .where(LostCode.process_id == process_id)
        .group_by(LostCode.number)
    )
    return dict(rows.all())


def which_lost(session: Session, process_id: int, hashes: Collection[bytes]) -> set[bytes]:
    """Those of these hashes that are told as lost already."""
    return {
        found
        for some in batches(list(hashes))
        for found in session.execute(
            select(LostCode.code_hash).where(LostCode.process_id == process_id, LostCode.code_hash.in_(some))
        ).scalars()
    }


def lost_at(session: Session, process_id: int, code_hash: bytes) -> int | None:
    """The number of the checkpoint that tells this code as lost; `None` where none does."""
    return session.execute(
        select(LostCode.number).where(LostCode.process_id == process_id, LostCode.code_hash == code_hash)
    ).scalar_one_or_none()
