"""What has to be told by e-mail: events, written in the transaction of the act, and the letters that they become.

An event says what happened and about what, and neither to whom nor in which words: both are worked out when letters
are made, so that an act writes one row however many follow it, and nobody is told who called it off meanwhile. One
drainer at a time holds the lease of the post office. Its moments are those of the database server, one clock for all
who drain.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.notices import LONGEST_PAUSE, Event, Trouble, pause
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.base import Base, UtcDateTime, one_of

FARTHEST = LONGEST_PAUSE + timedelta(hours=1)
"""Nothing is put off for longer. What seems to be was written by a clock that was wrong, and is due."""


class Notice(Base):
    """Something that happened. `subject` is the number of the report, observation or follower that it is about.

    A unit is reminded once of each quarter, which the unique key sees to. `told_up_to` is the hash of the last follower
    for whom there is a letter, while they are made; `is_told` says that they are all there.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event", "unit_id", "year", "quarter_number"),
        Index("ix_notice_is_told", "is_told", "happened_at"),
        # A letter's name follows from it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    event: Mapped[Event] = mapped_column(one_of(Event, checked=False))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int | None] = mapped_column(Integer)
    quarter_number: Mapped[int | None] = mapped_column(Integer)
    subject: Mapped[int | None] = mapped_column(Integer)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_up_to: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_told: Mapped[bool] = mapped_column(Boolean, default=False)

    @property
    def quarter(self) -> Quarter | None:
        if self.year is None or self.quarter_number is None:
            return None
        return Quarter(self.year, self.quarter_number)


class Mail(Base):
    """A letter to a member of staff, or to the address with this hash. Sent, or given up, it is deleted.

    Once it `is_closed` nothing is added: tried again, it says the same under the same Message-ID.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint("(staff_id IS NULL) <> (address_hash IS NULL)", name="one_reader"),
        Index("ix_mail_next_at", "next_at"),
        Index("ix_mail_address", "address_hash"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    address_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    is_closed: Mapped[bool] = mapped_column(Boolean, default=False)


class MailLine(Base):
    """An event that a letter tells."""

    __tablename__ = "mail_line"

    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True)
    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PostOffice(Base):
    """One row: who drains until when, the last trouble with the mail server, and how many letters were given up."""

    __tablename__ = "post_office"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    holder: Mapped[str | None] = mapped_column(String(32))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[Trouble | None] = mapped_column(one_of(Trouble))
    trouble_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up: Mapped[int] = mapped_column(Integer, default=0)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Standing:
    """How the post is doing, for the administration."""

    waiting: int
    trouble: Trouble | None
    trouble_at: datetime | None
    given_up: int
    given_up_at: datetime | None


def clock(session: Session) -> datetime:
    """The moment of the database server."""
    if session.get_bind().dialect.name == "postgresql":
        found: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return found.astimezone(UTC)
    return datetime.now(UTC)


def write(
    session: Session,
    event: Event,
    happened: datetime,
    *,
    project: int | None = None,
    process: int | None = None,
    subject: int | None = None,
    by: int | None = None,
) -> None:
    """Note within an act's own transaction that it has to be told. `by` is the member of staff who did it."""
    session.add(
        Notice(
            event=event,
            project_id=project,
            process_id=process,
            subject=subject,
            done_by=by,
            happened_at=happened,
        )
    )


def write_to(
    session: Session, event: Event, happened: datetime, address_hash: bytes, *, subject: int
) -> None:
    """The same for one address that asked for it: its letter is ready at once."""
    notice = Notice(event=event, subject=subject, happened_at=happened, is_told=True)
    mail = Mail(address_hash=address_hash, next_at=clock(session), is_closed=True)
    session.add_all((notice, mail))
    session.flush()
    session.add(MailLine(mail_id=mail.id, notice_id=notice.id))


def remind(session: Session, event: Event, unit: int, quarter: Quarter, happened: datetime) -> None:
    """Note that a unit has to be reminded of a quarter, if that was not noted before."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        make(Notice)
        .values(
            event=event,
            unit_id=unit,
            year=quarter.year,
            quarter_number=quarter.number,
            happened_at=happened,
            is_told=False,
        )
        .on_conflict_do_nothing(
            index_elements=[Notice.event, Notice.unit_id, Notice.year, Notice.quarter_number]
        )
    )


def reminded(session: Session, event: Event, quarter: Quarter) -> set[int | None]:
    """The units that were reminded of a quarter."""
    rows = session.execute(
        select(Notice.unit_id).where(
            Notice.event == event, Notice.year == quarter.year, Notice.quarter_number == quarter.number
        )
    )
    return set(rows.scalars())


def untold(session: Session, since: datetime) -> Sequence[Notice]:
    """The events of which letters are still to be made, the oldest first."""
    return (
        session.execute(
            select(Notice)
            .where(Notice.is_told.is_(False), Notice.happened_at >= since)
            .order_by(Notice.id)
            .limit(100)
        )
        .scalars()
        .all()
    )


@dataclass(frozen=True)
class Reader:
    """Who gets a letter, a member of staff or an address by its hash, and when it leaves at the latest."""

    staff: int | None
    address_hash: bytes | None
    leaves: datetime


def put(session: Session, notice_id: int, readers: Iterable[Reader]) -> None:
    """Let each of these be told of an event: in the letter that is being written to them, or in a new one."""
    wanted = list(readers)
    hashes = [one.address_hash for one in wanted if one.address_hash is not None]
    staff = [one.staff for one in wanted if one.staff is not None]
    rows = session.execute(
        select(Mail).where(
            Mail.is_closed.is_(False), or_(Mail.address_hash.in_(hashes), Mail.staff_id.in_(staff))
        )
    ).scalars()
    written = {(one.staff_id, one.address_hash): one for one in rows}
    for reader in wanted:
        mail = written.get((reader.staff, reader.address_hash))
        if mail is None:
            mail = Mail(staff_id=reader.staff, address_hash=reader.address_hash, next_at=reader.leaves)
            session.add(mail)
            written[reader.staff, reader.address_hash] = mail
        mail.next_at = min(mail.next_at, reader.leaves)
    session.flush()
    lines = [{"mail_id": written[one.staff, one.address_hash].id, "notice_id": notice_id} for one in wanted]
    if lines:
        session.execute(insert(MailLine), lines)


@dataclass(frozen=True)
class Waiting:
    """A letter that is to leave: what is known of it outside of a transaction."""

    id: int
    staff_id: int | None
    address_hash: bytes | None


def due(session: Session, now: datetime, limit: int) -> Sequence[Mail]:
    """The letters that are to leave now, the one that waits longest first."""
    return (
        session.execute(
            select(Mail)
            .where(or_(Mail.next_at <= now, Mail.next_at > now + FARTHEST))
            .order_by(Mail.next_at, Mail.id)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def close(mails: Iterable[Mail]) -> tuple[Waiting, ...]:
    """Add nothing more to these letters, and tell whom they are to."""
    closed = []
    for one in mails:
        one.is_closed = True
        closed.append(Waiting(one.id, one.staff_id, one.address_hash))
    return tuple(closed)


def lines(session: Session, mail_id: int) -> Sequence[Notice]:
    return (
        session.execute(
            select(Notice)
            .join(MailLine, MailLine.notice_id == Notice.id)
            .where(MailLine.mail_id == mail_id)
            .order_by(Notice.id)
        )
        .scalars()
        .all()
    )


def drop(session: Session, ids: Collection[int]) -> None:
    """Forget letters: they were taken, or nobody wants them any more."""
    session.execute(delete(MailLine).where(MailLine.mail_id.in_(ids)))
    session.execute(delete(Mail).where(Mail.id.in_(ids)))


def drop_all_to(session: Session, address_hash: bytes) -> None:
    """Forget every letter to an address."""
    found = session.execute(select(Mail.id).where(Mail.address_hash == address_hash)).scalars().all()
    drop(session, found)


def mail(session: Session, mail_id: int) -> Mail | None:
    """A letter; nothing where it was forgotten meanwhile."""
    return session.get(Mail, mail_id)


def put_off(session: Session, mails: Sequence[Mail], now: datetime) -> None:
    """Count one more try of these, and give those up that were tried often enough."""
    over = []
    for one in mails:
        one.tries += 1
        wait = pause(one.tries)
        if wait is None:
            over.append(one.id)
        else:
            one.next_at = now + wait
    session.flush()
    give_up(session, over, now)


def give_up(session: Session, ids: Collection[int], now: datetime) -> None:
    if ids:
        drop(session, ids)
        session.execute(update(PostOffice).values(given_up=PostOffice.given_up + len(ids), given_up_at=now))


def take(session: Session, holder: str, now: datetime, until: datetime) -> bool:
    """Hold the post office, or go on holding it. Whether nobody else does; a lease that cannot be is none."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(make(PostOffice).values(id=1, given_up=0).on_conflict_do_nothing(index_elements=["id"]))
    free = or_(
        PostOffice.holder.is_(None),
        PostOffice.holder == holder,
        PostOffice.held_until <= now,
        PostOffice.held_until > until,
    )
    taken = session.execute(update(PostOffice).where(free).values(holder=holder, held_until=until))
    return int(taken.rowcount) == 1  # type: ignore[attr-defined]


def release(session: Session, holder: str) -> None:
    session.execute(
        update(PostOffice).where(PostOffice.holder == holder).values(holder=None, held_until=None)
    )


def note_trouble(session: Session, trouble: Trouble | None, now: datetime) -> None:
    """Keep why no letter left; nothing once one did."""
    moment = None if trouble is None else now
    session.execute(
        update(PostOffice)
        .where(PostOffice.trouble.is_distinct_from(trouble))
        .values(trouble=trouble, trouble_at=moment)
    )


def standing(session: Session) -> Standing:
    waiting = session.execute(select(func.count()).select_from(Mail)).scalar_one()
    found = session.get(PostOffice, 1)
    if found is None:
        return Standing(waiting, None, None, 0, None)
    return Standing(waiting, found.trouble, found.trouble_at, found.given_up, found.given_up_at)


def sweep(session: Session, before: datetime) -> None:
    """Forget what happened so long ago that nobody is told of it any more."""
    in_a_letter = exists().where(MailLine.notice_id == Notice.id)
    session.execute(delete(Notice).where(Notice.happened_at < before, ~in_a_letter))
