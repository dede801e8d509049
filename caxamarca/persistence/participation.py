"""Who voted, by which channel, on which day. Never what, and no finer time."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.voting import Channel, TookPart
from caxamarca.persistence.base import Base, one_of, table
from caxamarca.persistence.processes import Process


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
