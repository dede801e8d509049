"""Key ceremonies: what is public of the key that several people hold for a process's box. Never a share."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain import custody
from caxamarca.domain.custody import Ceremony
from caxamarca.persistence.base import Base, UtcDateTime


class KeyCeremony(Base):
    """The record that the holders brought, as it was written where they made the key."""

    __tablename__ = "key_ceremony"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    record: Mapped[str] = mapped_column(Text)
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    brought_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    @property
    def ceremony(self) -> Ceremony:
        return custody.from_text(self.record)


def of_process(session: Session, process_id: int) -> KeyCeremony | None:
    return session.get(KeyCeremony, process_id)


def put(session: Session, process_id: int, ceremony: Ceremony, moment: datetime, staff_id: int) -> None:
    """Keep this record, in the place of an earlier one."""
    forget(session, process_id)
    session.add(
        KeyCeremony(
            process_id=process_id,
            record=custody.to_text(ceremony),
            brought_at=moment,
            brought_by=staff_id,
        )
    )


def forget(session: Session, process_id: int) -> None:
    session.execute(delete(KeyCeremony).where(KeyCeremony.process_id == process_id))
