"""Residents, known by a keyed hash, and the codes that open their door."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, UtcDateTime, batches, table


class Resident(Base):
    """A person of some roll: a keyed hash of the document, never the document."""

    __tablename__ = "resident"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_mac: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_name: Mapped[str | None] = mapped_column(String(60))


class AccessCode(Base):
    """A resident's personal code, as a keyed hash. At most one is alive.

    `by_one_at` is the moment at which one person made it alone, for many; empty where two made it before its owner.
    """

    __tablename__ = "access_code"
    __table_args__ = (
        Index(
            "uq_access_code_alive",
            "resident_id",
            unique=True,
            sqlite_where=text("NOT revoked"),
            postgresql_where=text("NOT revoked"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    code_mac: Mapped[bytes] = mapped_column(LargeBinary)
    made_on: Mapped[date] = mapped_column(Date)
    by_one_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked: Mapped[bool] = mapped_column(Boolean, default=False)


def by_document(session: Session, document_mac: bytes) -> Resident | None:
    return session.execute(select(Resident).where(Resident.document_mac == document_mac)).scalar_one_or_none()


def add(session: Session, document_macs: Sequence[bytes]) -> None:
    """Add these people; who is there already, perhaps since a moment ago by another roll, stays as they are."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(table(Resident)).on_conflict_do_nothing(index_elements=[Resident.document_mac]),
        [{"document_mac": mac} for mac in document_macs],
    )


def one(session: Session, resident_id: int) -> Resident | None:
    return session.get(Resident, resident_id)


def hold(session: Session, resident_id: int) -> None:
    """Let one act of a resident wait for the other, where two come at once. A roll that is being loaded waits for none,
    and none for it.
    """
    session.execute(select(Resident.id).where(Resident.id == resident_id).with_for_update(key_share=True))


def hold_many(session: Session, residents: Collection[int]) -> None:
    """The same for many, always in the same order, so that two lists do not wait for each other for ever."""
    for some in batches(sorted(residents)):
        session.execute(
            select(Resident.id)
            .where(Resident.id.in_(some))
            .order_by(Resident.id)
            .with_for_update(key_share=True)
        )


def living_code(session: Session, resident_id: int) -> AccessCode | None:
    return session.execute(
        select(AccessCode).where(AccessCode.resident_id == resident_id, AccessCode.revoked.is_(False))
    ).scalar_one_or_none()


def opens_still(session: Session, code_id: int) -> bool:
    """Whether a code that was looked at a moment ago is alive, and stays so until this transaction ends."""
    return (
        session.execute(
            select(AccessCode.id)
            .where(AccessCode.id == code_id, AccessCode.revoked.is_(False))
            .with_for_update(read=True)
        ).first()
        is not None
    )


def with_living_code(session: Session, residents: Sequence[int]) -> frozenset[int]:
    """Those of these residents who have a code that opens."""
    found: set[int] = set()
    for some in batches(residents):
        rows = session.execute(
            select(AccessCode.resident_id).where(
                AccessCode.resident_id.in_(some), AccessCode.revoked.is_(False)
            )
        )
        found.update(rows.scalars())
    return frozenset(found)


def end_code(session: Session, resident_id: int) -> bool:
    """Let a resident's code open nothing any more. Whether there was one that did."""
    ended = session.execute(
        update(AccessCode)
        .where(AccessCode.resident_id == resident_id, AccessCode.revoked.is_(False))
        .values(revoked=True)
        .returning(AccessCode.id)
    )
    return ended.first() is not None


def replace_codes(
    session: Session, macs: Mapping[int, bytes], today: date, by_one_at: datetime | None
) -> None:
    """Give each of these residents a new code; the one before stops opening."""
    session.execute(
        update(AccessCode)
        .where(AccessCode.resident_id.in_(macs), AccessCode.revoked.is_(False))
        .values(revoked=True)
    )
    session.execute(
        insert(table(AccessCode)),
        [
            {
                "resident_id": resident,
                "code_mac": mac,
                "made_on": today,
                "by_one_at": by_one_at,
                "revoked": False,
            }
            for resident, mac in macs.items()
        ],
    )
