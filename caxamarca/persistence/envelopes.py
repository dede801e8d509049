"""What was voted. Never who, and never when."""

import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, table

KEY_LENGTH = 16


class Envelope(Base):
    """A ballot sealed to its process's public key, under a random key that tells no order."""

    __tablename__ = "envelope"
    __table_args__ = (
        Index("ix_envelope_process", "process_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary(KEY_LENGTH), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(String(4))
    batch: Mapped[int | None] = mapped_column(Integer)
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


def add(session: Session, process_id: int, province: str, sealed: bytes) -> None:
    session.execute(
        insert(Envelope).values(
            key=secrets.token_bytes(KEY_LENGTH), process_id=process_id, province=province, sealed=sealed
        )
    )


def waiting(session: Session, process_id: int) -> Sequence[tuple[str, bytes]]:
    """The envelopes that are in no batch yet, as (province, sealed ballot)."""
    return session.execute(
        select(Envelope.province, Envelope.sealed).where(
            Envelope.process_id == process_id, Envelope.batch.is_(None)
        )
    ).all()


def put_in_batch(
    session: Session, process_id: int, batch: int, shuffled: Sequence[tuple[str, bytes]]
) -> None:
    """Delete the envelopes of these provinces that wait, which these are, and write them anew in this order."""
    session.execute(
        delete(Envelope).where(
            Envelope.process_id == process_id,
            Envelope.batch.is_(None),
            Envelope.province.in_({province for province, _content in shuffled}),
        )
    )
    session.execute(
        insert(table(Envelope)),
        [
            {
                "key": secrets.token_bytes(KEY_LENGTH),
                "process_id": process_id,
                "province": province,
                "batch": batch,
                "sealed": sealed,
            }
            for province, sealed in shuffled
        ],
    )


def by_province(session: Session, process_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Envelope.province, func.count())
        .where(Envelope.process_id == process_id)
        .group_by(Envelope.province)
    )
    return dict(rows.all())


def all_of(session: Session, process_id: int) -> Sequence[tuple[str, bytes]]:
    """Every envelope as (province, sealed ballot)."""
    return session.execute(
        select(Envelope.province, Envelope.sealed).where(Envelope.process_id == process_id)
    ).all()


def put_in_box(session: Session, process_id: int, shuffled: Iterable[tuple[str, bytes]]) -> None:
    """Fill the sealed box anew. Repeating it after a cut leaves the same content."""
    session.execute(delete(SealedBox).where(SealedBox.process_id == process_id))
    rows = [
        {
            "key": secrets.token_bytes(KEY_LENGTH),
            "process_id": process_id,
            "province": province,
            "sealed": sealed,
        }
        for province, sealed in shuffled
    ]
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
