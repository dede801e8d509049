"""Who said that the participation noted under the own document is not theirs. Nothing here leads to a ballot."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base


class DisownedVote(Base):
    """One person says it once for each process; the primary key refuses a second time."""

    __tablename__ = "disowned_vote"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    province: Mapped[str] = mapped_column(String(4))
    told_on: Mapped[date] = mapped_column(Date)


def add(session: Session, process_id: int, resident_id: int, province: str, day: date) -> None:
    """Raises sqlalchemy's IntegrityError where this person said so before."""
    session.add(DisownedVote(process_id=process_id, resident_id=resident_id, province=province, told_on=day))
    session.flush()


def of_resident(session: Session, resident_id: int) -> dict[int, date]:
    """For each process, the day on which this person said so."""
    rows = session.execute(
        select(DisownedVote.process_id, DisownedVote.told_on).where(DisownedVote.resident_id == resident_id)
    )
    return dict(rows.all())


def by_province(session: Session, process_id: int) -> dict[str, int]:
    """How many said so in each province."""
    rows = session.execute(
        select(DisownedVote.province, func.count())
        .where(DisownedVote.process_id == process_id)
        .group_by(DisownedVote.province)
    )
    return dict(rows.all())
