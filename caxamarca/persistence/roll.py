"""The roll (padrón) of each process: who is entitled, where, and of what age and sex where known."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.rolls import Sex
from caxamarca.persistence.base import Base, UtcDateTime, one_of
from caxamarca.persistence.residents import AccessCode, Resident


class Roll(Base):
    """One loaded file. At most one of a process is approved, and it is the one that counts.

    `people_before` stood on the last approved roll when this one was loaded; `growth_reason` was given where it had
    grown by more than is allowed without one.
    """

    __tablename__ = "roll"
    __table_args__ = (
        Index(
            "uq_roll_approved",
            "process_id",
            unique=True,
            sqlite_where=text("approved"),
            postgresql_where=text("approved"),
        ),
        UniqueConstraint("process_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    people: Mapped[int] = mapped_column(Integer)
    people_before: Mapped[int | None] = mapped_column(Integer)
    growth_reason: Mapped[str | None] = mapped_column(Text)
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    loaded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    approved: Mapped[bool] = mapped_column(Boolean, default=False)


class RollEntry(Base):
    __tablename__ = "roll_entry"
    __table_args__ = (
        ForeignKeyConstraint(["district", "province"], ["district.code", "district.province"]),
        Index("ix_roll_entry_resident", "resident_id"),
    )

    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id"), primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    district: Mapped[str] = mapped_column(String(6))
    birth_year: Mapped[int | None] = mapped_column(Integer)
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex))


class RollCount(Base):
    """How many people of a province stand on a roll: told on public pages, so counted once, when it is loaded."""

    __tablename__ = "roll_count"

    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id"), primary_key=True)
    province: Mapped[str] = mapped_column(ForeignKey("province.code"), primary_key=True)
    people: Mapped[int] = mapped_column(Integer)


class CodesBatch(Base):
    """A public count: how many codes were made for a process on a day. Never for whom."""

    __tablename__ = "codes_batch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    count: Mapped[int] = mapped_column(Integer)


def count_one_more(session: Session, of: Roll, province: str) -> None:
    """A person was put on a roll that was loaded before."""
    counted = session.get(RollCount, (of.id, province))
    if counted is None:
        session.add(RollCount(roll_id=of.id, province=province, people=1))
    else:
        counted.people += 1
    of.people += 1


def one(session: Session, roll_id: int) -> Roll | None:
    return session.get(Roll, roll_id)


def approved(session: Session, process_id: int) -> Roll | None:
    return session.execute(
        select(Roll).where(Roll.process_id == process_id, Roll.approved)
    ).scalar_one_or_none()


def last_approved(session: Session, process_id: int | None) -> Roll | None:
    """What a new roll of a process is compared with: its own approved one, else the one of the site loaded last."""
    return session.execute(
        select(Roll)
        .where(Roll.approved)
        .order_by((Roll.process_id == process_id).desc(), Roll.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def counts_before(session: Session, process_id: int | None) -> dict[str, int] | None:
    """People of each province on the roll that a new one of this process is compared with; `None` for the first one."""
    before = last_approved(session, process_id)
    return None if before is None else people_by_province(session, before.id)


def of_process(session: Session, process_id: int) -> Sequence[Roll]:
    return (
        session.execute(select(Roll).where(Roll.process_id == process_id).order_by(Roll.id.desc()))
        .scalars()
        .all()
    )


def entry(session: Session, process_id: int, resident_id: int) -> RollEntry | None:
    """A resident's place on the approved roll of a process; `None` where there is none."""
    return session.execute(
        select(RollEntry)
        .join(Roll, Roll.id == RollEntry.roll_id)
        .where(Roll.process_id == process_id, Roll.approved, RollEntry.resident_id == resident_id)
    ).scalar_one_or_none()


def residents(session: Session, process_id: int, document_macs: Sequence[bytes]) -> dict[bytes, int]:
    """For each of these documents that stands on the approved roll of a process, the id of its resident."""
    rows = session.execute(
        select(Resident.document_mac, Resident.id)
        .join(RollEntry, RollEntry.resident_id == Resident.id)
        .join(Roll, Roll.id == RollEntry.roll_id)
        .where(Roll.process_id == process_id, Roll.approved, Resident.document_mac.in_(document_macs))
    )
    return dict(rows.all())


def entries_of(session: Session, resident_id: int) -> dict[int, RollEntry]:
    """For each process on whose approved roll a resident stands, the place there."""
    rows = session.execute(
        select(Roll.process_id, RollEntry)
        .join(RollEntry, RollEntry.roll_id == Roll.id)
        .where(Roll.approved, RollEntry.resident_id == resident_id)
    )
    return dict(rows.all())


def people_by_province(session: Session, roll_id: int) -> dict[str, int]:
    rows = session.execute(
        select(RollCount.province, RollCount.people)
        .where(RollCount.roll_id == roll_id)
        .order_by(RollCount.province)
    )
    return dict(rows.all())


def people_of_province(session: Session, province: str) -> dict[int, int]:
    """For each process by its id, how many people of a province stand on its approved roll."""
    rows = session.execute(
        select(Roll.process_id, RollCount.people)
        .join(RollCount, RollCount.roll_id == Roll.id)
        .where(Roll.approved, RollCount.province == province)
    )
    return dict(rows.all())


def codes_made(session: Session, process_id: int) -> int:
    """How many codes were made for a process so far."""
    made = session.execute(
        select(func.coalesce(func.sum(CodesBatch.count), 0)).where(CodesBatch.process_id == process_id)
    ).scalar_one()
    return int(made)


def people_with_codes(session: Session, roll_id: int) -> int:
    """How many people of a roll have a living code, whatever process it was made in."""
    return session.execute(
        select(func.count())
        .select_from(RollEntry)
        .join(AccessCode, AccessCode.resident_id == RollEntry.resident_id)
        .where(RollEntry.roll_id == roll_id, AccessCode.revoked.is_(False))
    ).scalar_one()


def lacks_codes(session: Session, roll_id: int) -> bool:
    """Whether anybody on a roll has no living code. Codes are a person's own and outlive a process."""
    return (
        session.execute(
            select(RollEntry.resident_id)
            .outerjoin(
                AccessCode,
                and_(AccessCode.resident_id == RollEntry.resident_id, AccessCode.revoked.is_(False)),
            )
            .where(RollEntry.roll_id == roll_id, AccessCode.id.is_(None))
            .limit(1)
        ).first()
        is not None
    )
