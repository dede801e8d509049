"""What this installation is: a real site or a demonstration, and which clock it goes by."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CheckConstraint, ColumnElement, Integer, String, func, null, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.errors import NotFound
from caxamarca.persistence.base import Base, UtcDateTime, one_of


class SiteKind(StrEnum):
    REAL = "real"
    DEMONSTRATION = "demonstration"


class Site(Base):
    """One row. `clock` is the standing moment of a demonstration; a real site cannot have one.

    `identity` is random, and is written into the folders of its files too: it tells them from those of another site.
    `beat` only grows, and is noted beside the keys as well: a database that went back in time has a smaller one.
    """

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("kind = 'demonstration' OR clock IS NULL", name="real_time"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[SiteKind] = mapped_column(one_of(SiteKind))
    clock: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identity: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    beat: Mapped[int] = mapped_column(Integer, default=0)


def found(session: Session) -> Site | None:
    return session.get(Site, 1)


def found_as(session: Session, kind: SiteKind, clock: datetime | None = None) -> None:
    """Say what this site is. A site is founded once; the primary key refuses a second time."""
    session.add(Site(id=1, kind=kind, clock=clock))


@dataclass(frozen=True)
class Moment:
    """What every page has to know: the civic moment, and whether the site is a demonstration."""

    now: datetime
    is_demonstration: bool


def moment(session: Session) -> Moment:
    """The civic clock, which decides stages: the demonstration's own, else the database server's.

    Read within a transaction it tells the moment of reading, not that of the transaction's start.
    """
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    server: ColumnElement[Any] = func.clock_timestamp() if on_postgresql else null()
    row = session.execute(
        select(Site.kind, Site.clock, server.label("server")).where(Site.id == 1)
    ).one_or_none()
    if row is None:
        return Moment(datetime.now(UTC), is_demonstration=False)
    is_demonstration = row.kind is SiteKind.DEMONSTRATION
    if row.clock is not None:
        return Moment(cast(datetime, row.clock), is_demonstration)
    return Moment(datetime.now(UTC) if row.server is None else row.server.astimezone(UTC), is_demonstration)


def now(session: Session) -> datetime:
    """The civic moment alone."""
    return moment(session).now


def now_of_demonstration(session: Session) -> datetime:
    """The civic moment of a site whose people are invented. Raises NotFound on a real one."""
    found = moment(session)
    if not found.is_demonstration:
        raise NotFound
    return found.now


def set_clock(session: Session, moment: datetime) -> None:
    """Move a demonstration's clock. The database refuses it on a real site."""
    site = session.get_one(Site, 1)
    site.clock = moment


def held(session: Session) -> Site:
    """What this site is, its row held until the transaction ends."""
    return session.execute(
        select(Site).where(Site.id == 1).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
