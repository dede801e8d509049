"""The staff, what was granted to each of them, and the executing units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Integer, LargeBinary, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.days import civil_day
from caxamarca.domain.roles import TAKES_TWO, Actor, Grant, Role
from caxamarca.persistence import site
from caxamarca.persistence.base import Base, UtcDateTime, one_of
from caxamarca.persistence.processes import Process


class Unit(Base):
    """An executing unit (unidad ejecutora)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Staff(Base):
    """A member of staff. The one-time-code secret is sealed to a key outside the database.

    `last_code_step` is the time step of the last one-time code used, so that none serves twice. `link_by` is who made
    the newest one-time link, and so may hold it.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(200))
    code_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_code_step: Mapped[int] = mapped_column(BigInteger, default=0)
    link_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Appointment(Base):
    """One role of one member of staff, with its reach; ended by a date, never deleted.

    A role of `TAKES_TWO` `waits` until a second administrator, not the one who gave it, vouches for it. A member of the
    oversight committee serves until the end of `last_day`, elected by the agents of `process_id`.
    """

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    province: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    waits: Mapped[bool] = mapped_column(Boolean, default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_day: Mapped[date | None] = mapped_column(Date)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))


class OneTimeLink(Base):
    """A link by which a member of staff sets a password and a second factor. Kept as its SHA-256 only."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
    waits: bool
    given_by: int | None
    last_day: date | None = None


def staff_by_email(session: Session, email: str) -> Staff | None:
    return session.execute(select(Staff).where(Staff.email == email)).scalar_one_or_none()


def staff(session: Session, staff_id: int) -> Staff | None:
    return session.get(Staff, staff_id)


def held_staff(session: Session, staff_id: int) -> Staff | None:
    """A member of staff as the row stands now, held until this transaction ends; rows that point to it may be added."""
    return session.execute(
        select(Staff)
        .where(Staff.id == staff_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def who_never_came(session: Session) -> Staff | None:
    """The one member of staff of a new site, who has used no one-time link yet; `None` on any other site."""
    first = session.execute(select(Staff).order_by(Staff.id).limit(2).with_for_update()).scalars().all()
    return first[0] if len(first) == 1 and first[0].last_code_step == 0 else None


def holds(
    session: Session, staff_id: int, role: Role, province: str | None, unit_id: int | None, today: date
) -> bool:
    """Whether a person has exactly this role with this reach today."""
    return (
        session.execute(
            select(Appointment.id)
            .where(
                Appointment.staff_id == staff_id,
                Appointment.role == role,
                Appointment.province.is_not_distinct_from(province),
                Appointment.unit_id.is_not_distinct_from(unit_id),
                Appointment.ended_at.is_(None),
                or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
            )
            .limit(1)
        ).first()
        is not None
    )


def hold_administrators(session: Session) -> None:
    """Let one act that touches who is an administrator wait for the other, where two come at once."""
    session.execute(
        select(Appointment.id)
        .where(Appointment.role == Role.ADMINISTRATOR, Appointment.ended_at.is_(None))
        .order_by(Appointment.id)
        .with_for_update()
    )


def names_of_staff(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names behind these ids, in one question."""
    wanted = {one for one in ids if one is not None}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def roles_waiting_of(session: Session, staff_id: int) -> tuple[Role, ...]:
    """The roles that were given and do not count yet, because a second administrator has to agree."""
    rows = session.execute(
        select(Appointment.role).where(
            Appointment.staff_id == staff_id, Appointment.ended_at.is_(None), Appointment.waits.is_(True)
        )
    )
    return tuple(rows.scalars())


@dataclass(frozen=True)
class WaitingRole:
    """Somebody whose role waits for an administrator's word."""

    appointment: int
    name: str
    role: Role


def waiting_roles(session: Session, judge: int) -> tuple[WaitingRole, ...]:
    """Those on which this administrator may decide: of people who have come in, and got the role from somebody else."""
    rows = session.execute(
        select(Appointment.id, Staff.name, Appointment.role)
        .join(Staff, Staff.id == Appointment.staff_id)
        .where(
            Appointment.ended_at.is_(None),
            Appointment.waits.is_(True),
            Appointment.given_by.is_distinct_from(judge),
            Appointment.staff_id != judge,
            Staff.link_by.is_distinct_from(judge),
            Staff.password.is_not(None),
        )
        .order_by(Appointment.id)
    )
    return tuple(WaitingRole(*row) for row in rows)


def grants_of(session: Session, staff_id: int) -> tuple[Grant, ...]:
    """What counts today of what was granted. The clock is asked only where something ends by itself."""
    rows = session.execute(
        select(Appointment.role, Appointment.province, Appointment.unit_id, Appointment.last_day)
        .where(
            Appointment.staff_id == staff_id,
            Appointment.ended_at.is_(None),
            Appointment.waits.is_(False),
        )
        .order_by(Appointment.id)
    ).all()
    today = civil_day(site.now(session)) if any(row.last_day for row in rows) else None
    return tuple(
        Grant(row.role, row.province, row.unit_id)
        for row in rows
        if today is None or row.last_day is None or row.last_day >= today
    )


@dataclass(frozen=True)
class Member:
    """Somebody of the oversight committee: for one province or, without it, for all; `year` is that of the process
    whose agents elected them.
    """

    staff: int
    name: str
    province: str | None
    last_day: date | None
    year: int | None


def members(session: Session, today: date) -> tuple[Member, ...]:
    """The oversight committee of a day: those of all provinces first, then by province and name."""
    rows = session.execute(
        select(Staff.id, Staff.name, Appointment.province, Appointment.last_day, Process.year)
        .join(Staff, Staff.id == Appointment.staff_id)
        .outerjoin(Process, Process.id == Appointment.process_id)
        .where(
            Appointment.role == Role.COMMITTEE,
            Appointment.ended_at.is_(None),
            Appointment.waits.is_(False),
            or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
        )
        .order_by(Appointment.province.is_not(None), Appointment.province, Staff.name, Staff.id)
    )
    return tuple(Member(*row) for row in rows)


def grants_of_all(session: Session) -> dict[int, list[Grant]]:
    """What counts now of everybody on the staff, in one question."""
    rows = session.execute(
        select(Appointment)
        .where(Appointment.ended_at.is_(None), Appointment.waits.is_(False))
        .order_by(Appointment.staff_id, Appointment.id)
    ).scalars()
    found: dict[int, list[Grant]] = {}
    for one in rows:
        found.setdefault(one.staff_id, []).append(Grant(one.role, one.province, one.unit_id))
    return found


def as_of_now(session: Session, actor: Actor) -> Actor:
    """The same person with the roles that are theirs at this moment, and that nobody ends before the transaction does.

    What a request knew of its sender when it came may be over when its turn comes.
    """
    if actor.staff is None:
        return actor
    session.execute(
        select(Appointment.id)
        .where(Appointment.staff_id == actor.staff, Appointment.ended_at.is_(None))
        .order_by(Appointment.id)
        .with_for_update(read=True)
    )
    return replace(actor, grants=grants_of(session, actor.staff))


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
        line = AppointmentLine(
            found.id, found.role, found.province, row.name, found.waits, found.given_by, found.last_day
        )
        appointments.setdefault(found.staff_id, []).append(line)
    people = session.execute(select(Staff).order_by(Staff.name)).scalars()
    return tuple(
        StaffLine(one.id, one.name, one.email, one.password is not None, tuple(appointments.get(one.id, ())))
        for one in people
    )


def administrators(session: Session) -> int:
    """How many people are administrators now; whoever waits for a second person's word is not one yet."""
    rows = session.execute(
        select(Appointment.staff_id)
        .where(
            Appointment.role == Role.ADMINISTRATOR,
            Appointment.ended_at.is_(None),
            Appointment.waits.is_(False),
        )
        .distinct()
    )
    return len(rows.all())


def ever_administrators(session: Session) -> int:
    """How many people have been administrators of this site at any time."""
    rows = session.execute(
        select(Appointment.staff_id).where(Appointment.role == Role.ADMINISTRATOR).distinct()
    )
    return len(rows.all())


def roles_of_two(session: Session, staff_id: int) -> Sequence[Appointment]:
    """The living roles of one person for which two administrators have to stand."""
    return (
        session.execute(
            select(Appointment)
            .where(
                Appointment.staff_id == staff_id,
                Appointment.role.in_(TAKES_TWO),
                Appointment.ended_at.is_(None),
            )
            .order_by(Appointment.id)
        )
        .scalars()
        .all()
    )


def units(session: Session) -> Sequence[Unit]:
    return session.execute(select(Unit).order_by(Unit.name)).scalars().all()


def unit(session: Session, unit_id: int) -> Unit | None:
    return session.get(Unit, unit_id)
