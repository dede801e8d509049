"""Residents who were left out of a roll by mistake, as one administrator noted them and a second one confirmed."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Integer, LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.rolls import Sex
from caxamarca.persistence.base import Base, one_of


class Omitted(Base):
    """A keyed hash and a place, as on a roll. `added_on` is empty until a second person confirmed."""

    __tablename__ = "omitted"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    document_mac: Mapped[bytes] = mapped_column(LargeBinary)
    province: Mapped[str] = mapped_column(String(4))
    district: Mapped[str] = mapped_column(String(6))
    birth_year: Mapped[int | None] = mapped_column(Integer)
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex))
    added_on: Mapped[date | None] = mapped_column(Date)


def add(
    session: Session,
    process_id: int,
    document_mac: bytes,
    province: str,
    district: str,
    birth_year: int | None,
    sex: Sex | None,
) -> int:
    """Returns the number of the note."""
    one = Omitted(
        process_id=process_id,
        document_mac=document_mac,
        province=province,
        district=district,
        birth_year=birth_year,
        sex=sex,
    )
    session.add(one)
    session.flush()
    return one.id


def one(session: Session, number: int) -> Omitted | None:
    return session.get(Omitted, number)


def forget(session: Session, number: int | None) -> None:
    """What nobody confirmed is not kept."""
    session.execute(delete(Omitted).where(Omitted.id == number, Omitted.added_on.is_(None)))


def forget_unsettled(session: Session, process_id: int) -> None:
    """The same for all of a process, whose vote is over."""
    session.execute(delete(Omitted).where(Omitted.process_id == process_id, Omitted.added_on.is_(None)))


def added(session: Session, process_id: int) -> dict[str, int]:
    """How many people of each province were added to the roll while people voted. Public."""
    rows = session.execute(
        select(Omitted.province, func.count())
        .where(Omitted.process_id == process_id, Omitted.added_on.is_not(None))
        .group_by(Omitted.province)
        .order_by(Omitted.province)
    )
    return dict(rows.all())
