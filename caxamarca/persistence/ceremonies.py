"""Key ceremonies: what is public of the keys that several people held for a process's box. Never a share."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain import custody
from caxamarca.domain.custody import Ceremony
from caxamarca.persistence.base import Base, UtcDateTime


class KeyCeremony(Base):
    """The record that the holders brought, as it was written where they made the key.

    One whose place another one took, or the server's own key, stays known: `replaced_at` says since when.
    """

    __tablename__ = "key_ceremony"
    __table_args__ = (
        Index(
            "uq_key_ceremony_held",
            "process_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    record: Mapped[str] = mapped_column(Text)
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    brought_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def ceremony(self) -> Ceremony:
        return custody.from_text(self.record)


def of_process(session: Session, process_id: int) -> KeyCeremony | None:
    """The one whose key is to be used."""
    return session.execute(
        select(KeyCeremony).where(KeyCeremony.process_id == process_id, KeyCeremony.replaced_at.is_(None))
    ).scalar_one_or_none()


def replaced(session: Session, process_id: int) -> Sequence[KeyCeremony]:
    """Those whose key is used no more, the first one first. Public."""
    return (
        session.execute(
            select(KeyCeremony)
            .where(KeyCeremony.process_id == process_id, KeyCeremony.replaced_at.is_not(None))
            .order_by(KeyCeremony.id)
        )
        .scalars()
        .all()
    )


def every(session: Session) -> Sequence[Ceremony]:
    """Every key that was ever brought, whether it is used or not."""
    return [one.ceremony for one in session.execute(select(KeyCeremony)).scalars()]


def put(session: Session, process_id: int, ceremony: Ceremony, moment: datetime, staff_id: int) -> None:
    """Keep this record, in the place of an earlier one."""
    set_aside(session, process_id, moment)
    session.add(
        KeyCeremony(
            process_id=process_id,
            record=custody.to_text(ceremony),
            brought_at=moment,
            brought_by=staff_id,
        )
    )


def set_aside(session: Session, process_id: int, moment: datetime) -> None:
    """The key that was brought is not used."""
    held = of_process(session, process_id)
    if held is not None:
        held.replaced_at = moment
        session.flush()
