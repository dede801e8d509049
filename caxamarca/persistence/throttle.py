"""How often something was tried lately: one row for each keyed source and window, counted by the database."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, UtcDateTime


class Try(Base):
    """`source` is a keyed hash: nobody can read an address or a DNI out of this table."""

    __tablename__ = "try"

    what: Mapped[str] = mapped_column(String(32), primary_key=True)
    source: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


def count(session: Session, what: str, source: bytes, now: datetime) -> int:
    """How many tries stand against this source in its running window."""
    found = session.execute(
        select(Try.count).where(Try.what == what, Try.source == source, Try.until > now)
    ).scalar_one_or_none()
    return found or 0


def add(session: Session, what: str, source: bytes, now: datetime, until: datetime) -> int:
    """Count one more try, and return how many there are. A window that has run out begins anew."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Try).values(what=what, source=source, count=1, until=until)
    session.execute(delete(Try).where(Try.what == what, Try.source == source, Try.until <= now))
    told = session.execute(
        statement.on_conflict_do_update(
            index_elements=[Try.what, Try.source], set_={"count": Try.count + 1}
        ).returning(Try.count)
    ).scalar_one()
    return int(told)


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(Try).where(Try.until <= now))
