"""What the opened box held: the clear ballots of each constituency."""

from collections.abc import Mapping

from sqlalchemy import ForeignKey, Integer, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, table
from caxamarca.persistence.processes import Constituency


class ClearBallot(Base):
    """How often one set of numbers was marked in one constituency's part, e.g. `3-7-12`; empty is blank.

    The parts of a ballot are kept apart, so that no row joins what one person marked in two of them.
    """

    __tablename__ = "clear_ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituency.id"), primary_key=True)
    numbers: Mapped[str] = mapped_column(String(128), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


def _written(numbers: frozenset[int]) -> str:
    return "-".join(str(number) for number in sorted(numbers))


def _read(text: str) -> frozenset[int]:
    return frozenset(int(number) for number in text.split("-")) if text else frozenset()


def keep(session: Session, process_id: int, ballots: Mapping[int, Mapping[frozenset[int], int]]) -> None:
    """Write the clear ballots of a process anew. `ballots`: constituency -> set of numbers -> how often."""
    mine = select(Constituency.id).where(Constituency.process_id == process_id)
    session.execute(delete(ClearBallot).where(ClearBallot.constituency_id.in_(mine)))
    rows = sorted(
        (constituency, _written(numbers), count)
        for constituency, sets in ballots.items()
        for numbers, count in sets.items()
    )
    if rows:
        session.execute(
            insert(table(ClearBallot)),
            [{"constituency_id": c, "numbers": text, "count": count} for c, text, count in rows],
        )


def ballots(session: Session, constituency_id: int) -> dict[frozenset[int], int]:
    """How often each set of numbers was marked in a constituency."""
    rows = session.execute(
        select(ClearBallot.numbers, ClearBallot.count).where(ClearBallot.constituency_id == constituency_id)
    )
    return {_read(text): count for text, count in rows}


def sizes(session: Session, process_id: int) -> dict[str | None, int]:
    """How many ballots each province has, and `None` the interprovincial part; those without any are left out."""
    rows = session.execute(
        select(Constituency.province, func.sum(ClearBallot.count))
        .join(Constituency, Constituency.id == ClearBallot.constituency_id)
        .where(Constituency.process_id == process_id)
        .group_by(Constituency.province)
    )
    return {place: int(count) for place, count in rows}
