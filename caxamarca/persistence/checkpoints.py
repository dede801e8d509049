"""The checkpoints of a box, each with its signature, and the hashes of the envelopes of each batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, Text, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.merkle import Tree
from caxamarca.persistence.base import Base, UtcDateTime, sorted_lists, table

HASH = 32


class SignedCheckpoint(Base):
    """`text` is what was signed and published. The edges of the two trees are kept beside it, to go on from.

    `mixed_at` is when those who wait were mixed last, before the next one.
    """

    __tablename__ = "checkpoint"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    size: Mapped[int] = mapped_column(Integer)
    codes_edge: Mapped[bytes] = mapped_column(LargeBinary)
    envelopes_edge: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mixed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def codes(self) -> Tree:
        return Tree(self.size, _hashes(self.codes_edge))

    @property
    def envelopes(self) -> Tree:
        return Tree(self.size, _hashes(self.envelopes_edge))


@dataclass(frozen=True)
class Signed:
    """A checkpoint as it is published."""

    number: int
    text: str
    signature: bytes

    def told(self) -> dict[str, str]:
        return {"texto": self.text, "firma": self.signature.hex()}


class EnvelopeHash(Base):
    """The SHA-256 of an envelope that was published in a batch. It stays when the envelope itself has gone."""

    __tablename__ = "envelope_hash"
    __table_args__ = ({"sqlite_with_rowid": False},)

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    batch: Mapped[int] = mapped_column(Integer, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(HASH), primary_key=True)


def _hashes(edge: bytes) -> tuple[bytes, ...]:
    return tuple(edge[start : start + HASH] for start in range(0, len(edge), HASH))


def add(
    session: Session,
    process_id: int,
    number: int,
    text: str,
    signature: bytes,
    trees: tuple[Tree, Tree],
    moment: datetime,
) -> None:
    """Keep a checkpoint with the trees of codes and of envelopes. The primary key refuses a number twice."""
    codes, envelopes = trees
    session.add(
        SignedCheckpoint(
            process_id=process_id,
            number=number,
            text=text,
            signature=signature,
            size=codes.size,
            codes_edge=b"".join(codes.edge),
            envelopes_edge=b"".join(envelopes.edge),
            made_at=moment,
            mixed_at=moment,
        )
    )
    session.flush()


def first(session: Session, process_id: int) -> Signed | None:
    row = session.execute(
        select(SignedCheckpoint.number, SignedCheckpoint.text, SignedCheckpoint.signature).where(
            SignedCheckpoint.process_id == process_id, SignedCheckpoint.number == 0
        )
    ).one_or_none()
    return None if row is None else Signed(*row)


def last(session: Session, process_id: int) -> SignedCheckpoint | None:
    return session.execute(
        select(SignedCheckpoint)
        .where(SignedCheckpoint.process_id == process_id)
        .order_by(SignedCheckpoint.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def newest_texts(session: Session, process_id: int, most: int) -> Sequence[str]:
    """What the last checkpoints say, so many at the most, the newest first."""
    return (
        session.execute(
            select(SignedCheckpoint.text)
            .where(SignedCheckpoint.process_id == process_id)
            .order_by(SignedCheckpoint.number.desc())
            .limit(most)
        )
        .scalars()
        .all()
    )


def end_of(session: Session, process_id: int) -> tuple[int, bytes]:
    """How many checkpoints a process has, and the signature of the last one; none has an empty one."""
    of_process = SignedCheckpoint.process_id == process_id
    last = (
        select(SignedCheckpoint.signature)
        .where(of_process)
        .order_by(SignedCheckpoint.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    count, signature = session.execute(select(func.count(), last).where(of_process)).one()
    return count, signature or b""


def signed_from(session: Session, process_id: int, number: int) -> Sequence[Signed]:
    """The checkpoints of a process from a number on."""
    rows = session.execute(
        select(SignedCheckpoint.number, SignedCheckpoint.text, SignedCheckpoint.signature)
        .where(SignedCheckpoint.process_id == process_id, SignedCheckpoint.number >= number)
        .order_by(SignedCheckpoint.number)
    )
    return [Signed(*row) for row in rows]


def has(session: Session, process_id: int, number: int) -> bool:
    return session.get(SignedCheckpoint, (process_id, number)) is not None


def all_of(session: Session, process_id: int) -> Sequence[SignedCheckpoint]:
    """Every checkpoint of a process, from the first one on."""
    return (
        session.execute(
            select(SignedCheckpoint)
            .where(SignedCheckpoint.process_id == process_id)
            .order_by(SignedCheckpoint.number)
        )
        .scalars()
        .all()
    )


def keep_hashes(session: Session, process_id: int, batch: int, hashes: Iterable[bytes]) -> None:
    session.execute(
        insert(table(EnvelopeHash)),
        [{"process_id": process_id, "batch": batch, "hash": one} for one in hashes],
    )


def in_batches(session: Session, process_id: int) -> dict[int, list[bytes]]:
    """The hashes of the envelopes of every batch, sorted: all lists at once."""
    rows = session.execute(
        select(EnvelopeHash.batch, EnvelopeHash.hash).where(EnvelopeHash.process_id == process_id)
    )
    return sorted_lists(rows)


def hashes_of(session: Session, process_id: int, batch: int) -> list[bytes]:
    """The hashes of the envelopes of one batch, sorted: the list that is published."""
    rows = session.execute(
        select(EnvelopeHash.hash).where(EnvelopeHash.process_id == process_id, EnvelopeHash.batch == batch)
    )
    return sorted(rows.scalars())
