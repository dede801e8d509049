"""What was voted. Never who, and never when.

An envelope waits in a small table of its own until a batch takes it into the large one, in random order and under a new
key: so what a database remembers of the moment in which a row was written tells nothing of the large one.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence import stamped
from caxamarca.persistence.base import Base, table
from caxamarca.persistence.stamped import STAMP_LENGTH, Stamped

KEY_LENGTH = 16


class WaitingEnvelope(Base):
    """A ballot sealed to its process's public key, under a random key that tells no order. In no batch yet.

    `stamp` is the site's own (actions/stamping.py).
    """

    __tablename__ = "waiting_envelope"
    __table_args__ = (
        Index("ix_waiting_envelope_process", "process_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary(KEY_LENGTH), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(String(4))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    stamp: Mapped[bytes] = mapped_column(LargeBinary(STAMP_LENGTH))


class Envelope(Base):
    """The same in a batch, whose list of hashes was published."""

    __tablename__ = "envelope"
    __table_args__ = (
        Index("ix_envelope_process", "process_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary(KEY_LENGTH), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(String(4))
    batch: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SealedBox(Base):
    """What closing copies the envelopes into, in random order and under new random keys."""

    __tablename__ = "sealed_box"
    __table_args__ = (
        Index("ix_sealed_box_process", "process_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary(KEY_LENGTH), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(String(4))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def add(session: Session, process_id: int, envelope: Stamped) -> None:
    session.execute(insert(table(WaitingEnvelope)), _waiting_rows(process_id, [envelope]))


def waiting(session: Session, process_id: int) -> Sequence[Stamped]:
    """The envelopes that are in no batch yet, each with its province and the sealed ballot."""
    rows = session.execute(
        select(WaitingEnvelope.province, WaitingEnvelope.sealed, WaitingEnvelope.stamp).where(
            WaitingEnvelope.process_id == process_id
        )
    )
    return [Stamped(*row) for row in rows]


def keep_waiting(session: Session, process_id: int, staying: Sequence[Stamped]) -> None:
    """Let nothing but these wait, written anew in the order in which they are given."""
    session.execute(delete(WaitingEnvelope).where(WaitingEnvelope.process_id == process_id))
    if staying:
        session.execute(insert(table(WaitingEnvelope)), _waiting_rows(process_id, staying))


def _waiting_rows(process_id: int, shuffled: Sequence[Stamped]) -> list[dict[str, object]]:
    return stamped.rows(_rows(process_id, (one.bare for one in shuffled)), shuffled)


def put_in_batch(session: Session, process_id: int, batch: int, leaving: Sequence[tuple[str, bytes]]) -> None:
    """Write these into a batch, in the order in which they are given."""
    session.execute(insert(table(Envelope)), _rows(process_id, leaving, batch=batch))


def _rows(process_id: int, shuffled: Iterable[tuple[str, bytes]], **more: int) -> list[dict[str, object]]:
    return [
        {
            "key": secrets.token_bytes(KEY_LENGTH),
            "process_id": process_id,
            "province": province,
            "sealed": sealed,
            **more,
        }
        for province, sealed in shuffled
    ]


def by_province(session: Session, process_id: int) -> dict[str, int]:
    """How many there are, waiting or not."""
    found: Counter[str] = Counter()
    for of in (WaitingEnvelope, Envelope):
        rows = session.execute(
            select(of.province, func.count()).where(of.process_id == process_id).group_by(of.province)
        )
        found.update(dict(rows.all()))
    return dict(found)


def in_batches(session: Session, process_id: int) -> Sequence[tuple[str, bytes]]:
    """Every envelope of the batches as (province, sealed ballot)."""
    return session.execute(
        select(Envelope.province, Envelope.sealed).where(Envelope.process_id == process_id)
    ).all()


def put_in_box(session: Session, process_id: int, shuffled: Iterable[tuple[str, bytes]]) -> None:
    """Fill the sealed box anew. Repeating it after a cut leaves the same content."""
    session.execute(delete(SealedBox).where(SealedBox.process_id == process_id))
    rows = _rows(process_id, shuffled)
    if rows:
        session.execute(insert(table(SealedBox)), rows)


def in_box(session: Session, process_id: int) -> Sequence[tuple[str, bytes]]:
    """Every envelope of the sealed box as (province, sealed ballot)."""
    return session.execute(
        select(SealedBox.province, SealedBox.sealed).where(SealedBox.process_id == process_id)
    ).all()


def empty_box(session: Session, process_id: int) -> None:
    """Take away the sealed box as well: its key is destroyed, and its bytes mean nothing any more."""
    session.execute(delete(SealedBox).where(SealedBox.process_id == process_id))


def empty(session: Session, process_id: int) -> None:
    """Take away the envelopes that are in the sealed box by now."""
    session.execute(delete(Envelope).where(Envelope.process_id == process_id))
