"""Places of attention: where they are, how many codes were made there each day, and whom two people wait for now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.errors import NotFound
from caxamarca.persistence.base import Base, UtcDateTime, table


class Station(Base):
    """A place where people of a process are attended. `name_key` is its name as a search compares it."""

    __tablename__ = "station"
    __table_args__ = (UniqueConstraint("process_id", "province", "name_key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str] = mapped_column(ForeignKey("province.code"))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(Text)


class StationDay(Base):
    """A public count: how many codes were made and ended at a place on a day. Never for whom, and no finer time."""

    __tablename__ = "station_day"

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    made: Mapped[int] = mapped_column(Integer)
    ended: Mapped[int] = mapped_column(Integer)


class StationCall(Base):
    """What two people at one place said about one document a moment ago; swept away after minutes, by the real clock.

    `seat` is the hash of the sign-in that got the code, and `nonce` the part of the code's making that is kept here: of
    no use without that sign-in's token, which only its browser has.
    """

    __tablename__ = "station_call"
    __table_args__ = (
        CheckConstraint("second_id IS NULL OR second_id <> first_id", name="two_people"),
        CheckConstraint(
            "(second_id IS NULL) = (seat IS NULL) AND (second_id IS NULL) = (nonce IS NULL)",
            name="made_by_two",
        ),
    )

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    document_mac: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seat: Mapped[bytes | None] = mapped_column(LargeBinary)
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class DayLine:
    """One line of the public count."""

    day: date
    name: str
    province: str
    made: int
    ended: int


@dataclass(frozen=True)
class PlaceLine:
    """A place, and how many codes were made and ended there so far."""

    name: str
    province: str
    made: int
    ended: int


def one(session: Session, process_id: int, station_id: int) -> Station:
    """Raises NotFound, for a station of another process as well."""
    found = session.get(Station, station_id)
    if found is None or found.process_id != process_id:
        raise NotFound
    return found


def of_process(session: Session, process_id: int) -> Sequence[Station]:
    """The stations of a process, by province and name."""
    return (
        session.execute(
            select(Station)
            .where(Station.process_id == process_id)
            .order_by(Station.province, Station.name_key)
        )
        .scalars()
        .all()
    )


def count(session: Session, station_id: int, day: date, *, made: int = 0, ended: int = 0) -> None:
    """Add to what is counted of a station on a day."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(table(StationDay))
        .values(station_id=station_id, day=day, made=made, ended=ended)
        .on_conflict_do_update(
            index_elements=[StationDay.station_id, StationDay.day],
            set_={"made": StationDay.made + made, "ended": StationDay.ended + ended},
        )
    )


def days_before(session: Session, process_id: int, day: date) -> tuple[DayLine, ...]:
    """What was counted on the days before this one, the newest first."""
    rows = session.execute(
        select(StationDay.day, Station.name, Station.province, StationDay.made, StationDay.ended)
        .join(Station, Station.id == StationDay.station_id)
        .where(Station.process_id == process_id, StationDay.day < day)
        .order_by(StationDay.day.desc(), Station.province, Station.name_key)
    )
    return tuple(DayLine(*row) for row in rows)


def counted_before(session: Session, process_id: int, day: date) -> tuple[PlaceLine, ...]:
    """Every station of a process, also one where nothing was counted, with what was counted before this day."""
    rows = session.execute(
        select(
            Station.name,
            Station.province,
            func.coalesce(func.sum(StationDay.made), 0),
            func.coalesce(func.sum(StationDay.ended), 0),
        )
        .join(StationDay, and_(StationDay.station_id == Station.id, StationDay.day < day), isouter=True)
        .where(Station.process_id == process_id)
        .group_by(Station.id, Station.name, Station.province, Station.name_key)
        .order_by(Station.province, Station.name_key)
    )
    return tuple(PlaceLine(name, province, int(made), int(ended)) for name, province, made, ended in rows)


def held_call(session: Session, asked: StationCall) -> tuple[StationCall, bool]:
    """The call about this document at this place, held until the transaction ends: the one that stands, else `asked`
    as a new one; and whether it is new.

    Two who ask at once meet here; the second of them finds what the first one asked.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = session.execute(
        dialect.insert(table(StationCall))
        .values(
            process_id=asked.process_id,
            document_mac=asked.document_mac,
            station_id=asked.station_id,
            first_id=asked.first_id,
            until=asked.until,
        )
        .on_conflict_do_nothing()
        .returning(table(StationCall).c.station_id)
    )
    is_new = added.first() is not None
    found = session.execute(
        select(StationCall)
        .where(
            StationCall.process_id == asked.process_id,
            StationCall.document_mac == asked.document_mac,
            StationCall.station_id == asked.station_id,
        )
        .with_for_update()
    )
    return found.scalar_one(), is_new


def forget_calls(session: Session, document_mac: bytes) -> None:
    """Forget what was said about a document at any station."""
    session.execute(delete(StationCall).where(StationCall.document_mac == document_mac))


def is_any_over(session: Session, now: datetime) -> bool:
    """Whether there is something to sweep: to look is no write."""
    return (
        session.execute(select(StationCall.until).where(StationCall.until <= now).limit(1)).first()
        is not None
    )


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(StationCall).where(StationCall.until <= now))
