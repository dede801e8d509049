"""Who voted, by which channel, on which day. Never what, and no finer time."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Date, ForeignKey, String, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from caxamarca.domain.turnout import UNKNOWN, Dimension, Group, age_band
from caxamarca.domain.voting import Channel, TookPart
from caxamarca.persistence.base import Base, one_of, table
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import RollEntry

Value = TypeVar("Value")


class Participation(Base):
    """The primary key is the referee: one person, one ballot. No row order survives (WITHOUT ROWID)."""

    __tablename__ = "participation"
    __table_args__ = ({"sqlite_with_rowid": False},)

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    day: Mapped[date] = mapped_column(Date)


def of_resident(session: Session, process_id: int, resident_id: int) -> Participation | None:
    return session.get(Participation, (process_id, resident_id))


def all_of(session: Session, resident_id: int, opened_since: datetime | None = None) -> dict[int, TookPart]:
    """For each process in which a resident has voted, when and how; of those that were opened since then, if told."""
    wanted = select(Participation.process_id, Participation.day, Participation.channel).where(
        Participation.resident_id == resident_id
    )
    if opened_since is not None:
        wanted = wanted.join(Process, Process.id == Participation.process_id).where(
            Process.opened_at >= opened_since
        )
    rows = session.execute(wanted)
    return {process: TookPart(day, channel) for process, day, channel in rows}


def among(session: Session, process_id: int, resident_ids: Collection[int]) -> frozenset[int]:
    """Those of these residents who have voted in a process."""
    rows = session.execute(
        select(Participation.resident_id).where(
            Participation.process_id == process_id, Participation.resident_id.in_(resident_ids)
        )
    )
    return frozenset(rows.scalars())


class TookPartBefore(Exception):  # noqa: N818 - a fact, which casting says in its own words
    """Whoever is to be noted has voted."""


def add(session: Session, process_id: int, resident_id: int, province: str, day: date) -> None:
    """Raises TookPartBefore where this person has voted.

    The key says so without an error: PostgreSQL writes those into its log, with the number of the person and the
    millisecond.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = session.execute(
        dialect.insert(table(Participation))
        .values(
            process_id=process_id, resident_id=resident_id, province=province, channel=Channel.WEB, day=day
        )
        .on_conflict_do_nothing()
        .returning(table(Participation).c.resident_id)
    )
    if added.first() is None:
        raise TookPartBefore


def by_province(session: Session, process_id: int) -> dict[str, int]:
    """How many took part in each province. For closing only: no page counts while voting is open."""
    rows = session.execute(
        select(Participation.province, func.count())
        .where(Participation.process_id == process_id)
        .group_by(Participation.province)
    )
    return dict(rows.all())


def by_group(
    session: Session, process_id: int, roll_id: int, provinces: Collection[str], year: int
) -> Iterator[Group]:
    """How many of each age, sex and channel could take part in these provinces, and how many did. For closing only.

    Ages are those that people reach in this year.
    """
    entitled = (RollEntry.roll_id == roll_id) & RollEntry.province.in_(provinces)
    ages = _counted(session, process_id, entitled, RollEntry.birth_year)
    yield from _groups(Dimension.AGE, ((age_band(born, year), there, voted) for born, there, voted in ages))
    sexes = _counted(session, process_id, entitled, RollEntry.sex)
    yield from _groups(Dimension.SEX, ((sex or UNKNOWN, there, voted) for sex, there, voted in sexes))
    channels = select(Participation.channel, func.count()).where(Participation.process_id == process_id)
    for channel, voted in session.execute(channels.group_by(Participation.channel)):
        yield Group(Dimension.CHANNEL, channel, None, voted)


def _counted(
    session: Session, process_id: int, entitled: ColumnElement[bool], what: InstrumentedAttribute[Value]
) -> list[tuple[Value, int, int]]:
    """For each value on the roll, how many people have it and how many of them voted."""
    took_part = and_(
        Participation.process_id == process_id, Participation.resident_id == RollEntry.resident_id
    )
    rows = session.execute(
        select(what, func.count(), func.count(Participation.resident_id))
        .select_from(RollEntry)
        .outerjoin(Participation, took_part)
        .where(entitled)
        .group_by(what)
    )
    return [(value, there, voted) for value, there, voted in rows]


def _groups(dimension: Dimension, counts: Iterable[tuple[str, int, int]]) -> Iterator[Group]:
    """Years of birth come together in their band."""
    entitled: Counter[str] = Counter()
    voted: Counter[str] = Counter()
    for name, there, came in counts:
        entitled[name] += there
        voted[name] += came
    for name in sorted(entitled):
        yield Group(dimension, name, entitled[name], voted[name])
