"""Processes as remembered: their calendar, terms, constituencies, recorded acts and the state of their box."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.counting import Rule
from caxamarca.domain.custody import Custody
from caxamarca.domain.errors import NotFound
from caxamarca.domain.lots import LONGEST_NUMBER
from caxamarca.domain.processes import Acts, BoxState, Calendar, Stage, stage_of
from caxamarca.persistence import base
from caxamarca.persistence.base import Base, UtcDateTime, one_of


class Process(Base):
    """One process a year. Its row is the lock that casting shares and closing takes alone."""

    __tablename__ = "process"
    __table_args__ = (
        CheckConstraint("marks BETWEEN 1 AND 15", name="marks"),
        CheckConstraint("support_limit BETWEEN 1 AND 50", name="support_limit"),
        CheckConstraint("minimum_age BETWEEN 0 AND 120", name="minimum_age"),
        CheckConstraint("batch_size BETWEEN 2 AND 1000", name="batch_size"),
        CheckConstraint("clear_from BETWEEN 2 AND 10000", name="clear_from"),
        CheckConstraint(
            "ideas_from < ideas_until AND ideas_until < lot_at AND lot_at < voting_from"
            " AND voting_from < voting_until AND voting_until < follow_up_from",
            name="calendar",
        ),
        CheckConstraint("opened_at IS NULL OR lot_seed IS NOT NULL", name="lot_before_the_vote"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(Text)

    ideas_from: Mapped[datetime] = mapped_column(UtcDateTime)
    ideas_until: Mapped[datetime] = mapped_column(UtcDateTime)
    lot_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voting_from: Mapped[datetime] = mapped_column(UtcDateTime)
    voting_until: Mapped[datetime] = mapped_column(UtcDateTime)
    follow_up_from: Mapped[datetime] = mapped_column(UtcDateTime)

    rule: Mapped[Rule] = mapped_column(one_of(Rule))
    marks: Mapped[int] = mapped_column(Integer)
    minimum_age: Mapped[int] = mapped_column(Integer)
    support_limit: Mapped[int] = mapped_column(Integer)
    batch_size: Mapped[int] = mapped_column(Integer)
    clear_from: Mapped[int] = mapped_column(Integer)
    lot_source: Mapped[str] = mapped_column(Text)
    lot_seed: Mapped[str | None] = mapped_column(String(LONGEST_NUMBER))

    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    annulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    box_state: Mapped[BoxState] = mapped_column(one_of(BoxState), default=BoxState.NONE)
    box_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    custody: Mapped[Custody | None] = mapped_column(one_of(Custody))
    box_compared: Mapped[bool | None] = mapped_column(Boolean)
    tally_signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    interrupted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def calendar(self) -> Calendar:
        return Calendar(
            self.ideas_from,
            self.ideas_until,
            self.lot_at,
            self.voting_from,
            self.voting_until,
            self.follow_up_from,
        )

    @calendar.setter
    def calendar(self, new: Calendar) -> None:
        self.ideas_from, self.ideas_until, self.lot_at = new.ideas_from, new.ideas_until, new.lot_at
        self.voting_from, self.voting_until = new.voting_from, new.voting_until
        self.follow_up_from = new.follow_up_from

    @property
    def acts(self) -> Acts:
        return Acts(self.opened_at, self.declared_at, self.annulled_at)

    @property
    def last_moment(self) -> datetime:
        """The last instant of the vote: one that ends at midnight had its last day before."""
        return self.voting_until - timedelta.resolution

    def ballots_stand_still(self, now: datetime) -> bool:
        """From the hour of the draw on, since whoever changed a ballot then could know its number."""
        return self.opened_at is not None or now >= self.lot_at

    def stage(self, now: datetime) -> Stage:
        return stage_of(self.calendar, self.acts, now)


class Constituency(Base):
    """A province of one process with its ceiling in céntimos; without a province, the interprovincial one."""

    __tablename__ = "constituency"
    __table_args__ = (
        UniqueConstraint("process_id", "province"),
        Index(
            "uq_constituency_interprovincial",
            "process_id",
            unique=True,
            sqlite_where=text("province IS NULL"),
            postgresql_where=text("province IS NULL"),
        ),
        CheckConstraint("ceiling >= 0", name="ceiling"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    province: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    ceiling: Mapped[int] = mapped_column(BigInteger)


class CalendarChange(Base):
    """A recorded act: which date moved, from when to when, and why. Public."""

    __tablename__ = "calendar_change"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[datetime] = mapped_column(UtcDateTime)
    after: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TermsChange(Base):
    """A recorded act: what of the terms was corrected before ideas opened, and why. Public.

    `field` is a field of the process, or `ceiling:` followed by the province's code (nothing for the interprovincial
    part); `before` and `after` are its values as text, amounts in céntimos, and empty where there was or is none.
    """

    __tablename__ = "terms_change"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


def by_year(session: Session, year: int) -> Process:
    """Raises NotFound."""
    found = session.execute(select(Process).where(Process.year == year)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def one(session: Session, process_id: int) -> Process:
    """Raises NotFound."""
    return base.one(session, Process, process_id)


def shared(session: Session, year: int) -> Process:
    """The process, its row held so that nothing closes or changes it before this transaction ends."""
    return _locked(session, year, read=True)


def alone(session: Session, year: int) -> Process:
    """The process, its row held against everyone else until this transaction ends."""
    return _locked(session, year, read=False)


def _locked(session: Session, year: int, *, read: bool) -> Process:
    found = session.execute(
        select(Process)
        .where(Process.year == year)
        .with_for_update(read=read)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def all_of(session: Session) -> Sequence[Process]:
    """Every process, the newest year first."""
    return session.execute(select(Process).order_by(Process.year.desc())).scalars().all()


def in_stage(session: Session, stage: Stage, now: datetime) -> tuple[Process, ...]:
    """The processes that stand in this stage now, the newest first."""
    return tuple(process for process in all_of(session) if process.stage(now) is stage)


def with_open_box(session: Session) -> tuple[Process, ...]:
    """The processes whose box is open, whatever the calendar says of them now, the newest first."""
    return tuple(
        process
        for process in all_of(session)
        if process.box_state is BoxState.OPEN and process.annulled_at is None
    )


def constituencies(session: Session, process_id: int) -> Sequence[Constituency]:
    """The provinces in official order, the interprovincial one last."""
    return (
        session.execute(
            select(Constituency)
            .where(Constituency.process_id == process_id)
            .order_by(Constituency.province.is_(None), Constituency.province)
        )
        .scalars()
        .all()
    )


def of_province(session: Session, province: str) -> dict[int, Constituency]:
    """For each process by its id, the constituency of a province."""
    rows = session.execute(select(Constituency).where(Constituency.province == province)).scalars()
    return {row.process_id: row for row in rows}


def constituencies_of_ids(session: Session, ids: Sequence[int]) -> Sequence[Constituency]:
    return session.execute(select(Constituency).where(Constituency.id.in_(ids))).scalars().all()


def constituency(session: Session, constituency_id: int) -> Constituency:
    """Raises NotFound."""
    return base.one(session, Constituency, constituency_id)


def constituency_of(session: Session, process_id: int, province: str | None) -> Constituency:
    """The constituency of a province, or the interprovincial one for `None`. Raises NotFound."""
    place = Constituency.province.is_(None) if province is None else Constituency.province == province
    found = session.execute(
        select(Constituency).where(Constituency.process_id == process_id, place)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def calendar_changes(session: Session, process_id: int) -> Sequence[CalendarChange]:
    return (
        session.execute(
            select(CalendarChange)
            .where(CalendarChange.process_id == process_id)
            .order_by(CalendarChange.id.desc())
        )
        .scalars()
        .all()
    )


def terms_changes(session: Session, process_id: int) -> Sequence[TermsChange]:
    """What was corrected of a process's terms, the newest first."""
    return (
        session.execute(
            select(TermsChange).where(TermsChange.process_id == process_id).order_by(TermsChange.id.desc())
        )
        .scalars()
        .all()
    )
