"""Who may act: staff with what was granted to them, executing units, and residents known by a keyed hash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.roles import Grant, Role
from caxamarca.persistence.base import Base, UtcDateTime, one_of


class Unit(Base):
    """An executing unit (unidad ejecutora)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Staff(Base):
    """A member of staff. The one-time-code secret is sealed to a key outside the database.

    `last_code_step` is the time step of the last one-time code used, so that none serves twice.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(200))
    code_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_code_step: Mapped[int] = mapped_column(BigInteger, default=0)


class Appointment(Base):
    """One role of one member of staff, with its reach; ended by a date, never deleted."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    province: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OneTimeLink(Base):
    """A link by which a member of staff sets a password and a second factor. Kept as its SHA-256 only."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Resident(Base):
    """A person of some roll: a keyed hash of the document, never the document."""

    __tablename__ = "resident"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_mac: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_name: Mapped[str | None] = mapped_column(String(60))


class AccessCode(Base):
    """A resident's personal code, as a keyed hash. At most one is alive."""

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
    revoked: Mapped[bool] = mapped_column(Boolean, default=False)


@dataclass(frozen=True)
class StaffLine:
    """A member of staff as a list shows them."""

    id: int
    name: str
    email: str
    is_active: bool
    appointments: tuple["AppointmentLine", ...]


@dataclass(frozen=True)
class AppointmentLine:
    id: int
    role: Role
    province: str | None
    unit: str | None


def staff_by_email(session: Session, email: str) -> Staff | None:
    return session.execute(select(Staff).where(Staff.email == email)).scalar_one_or_none()


def staff(session: Session, staff_id: int) -> Staff | None:
    return session.get(Staff, staff_id)


def names_of_staff(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names behind these ids, in one question."""
    wanted = {one for one in ids if one is not None}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def grants_of(session: Session, staff_id: int) -> tuple[Grant, ...]:
    rows = session.execute(
        select(Appointment.role, Appointment.province, Appointment.unit_id)
        .where(Appointment.staff_id == staff_id, Appointment.ended_at.is_(None))
        .order_by(Appointment.id)
    )
    return tuple(Grant(row.role, row.province, row.unit_id) for row in rows)


def appointment(session: Session, appointment_id: int) -> Appointment | None:
    return session.get(Appointment, appointment_id)


def all_staff(session: Session) -> tuple[StaffLine, ...]:
    """Everyone on the staff with their living appointments, in two questions."""
    appointments: dict[int, list[AppointmentLine]] = {}
    for row in session.execute(
        select(Appointment, Unit.name)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(Appointment.ended_at.is_(None))
        .order_by(Appointment.id)
    ):
        found = row.Appointment
        line = AppointmentLine(found.id, found.role, found.province, row.name)
        appointments.setdefault(found.staff_id, []).append(line)
    people = session.execute(select(Staff).order_by(Staff.name)).scalars()
    return tuple(
        StaffLine(one.id, one.name, one.email, one.password is not None, tuple(appointments.get(one.id, ())))
        for one in people
    )


def administrators(session: Session) -> int:
    """How many living appointments as administrator there are."""
    rows = session.execute(
        select(Appointment.staff_id)
        .where(Appointment.role == Role.ADMINISTRATOR, Appointment.ended_at.is_(None))
        .distinct()
    )
    return len(rows.all())


def units(session: Session) -> Sequence[Unit]:
    return session.execute(select(Unit).order_by(Unit.name)).scalars().all()


def unit(session: Session, unit_id: int) -> Unit | None:
    return session.get(Unit, unit_id)


def resident_by_document(session: Session, document_mac: bytes) -> Resident | None:
    return session.execute(select(Resident).where(Resident.document_mac == document_mac)).scalar_one_or_none()


def resident(session: Session, resident_id: int) -> Resident | None:
    return session.get(Resident, resident_id)


def hold_resident(session: Session, resident_id: int) -> None:
    """Let one act of a resident wait for the other, where two come at once."""
    session.execute(select(Resident.id).where(Resident.id == resident_id).with_for_update())


def living_code(session: Session, resident_id: int) -> AccessCode | None:
    return session.execute(
        select(AccessCode).where(AccessCode.resident_id == resident_id, AccessCode.revoked.is_(False))
    ).scalar_one_or_none()


def replace_code(session: Session, resident_id: int, code_mac: bytes, today: date) -> None:
    """Give a resident a new code; the one before stops opening."""
    session.execute(
        update(AccessCode)
        .where(AccessCode.resident_id == resident_id, AccessCode.revoked.is_(False))
        .values(revoked=True)
    )
    session.add(AccessCode(resident_id=resident_id, code_mac=code_mac, made_on=today, revoked=False))
