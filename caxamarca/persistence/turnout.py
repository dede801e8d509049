"""Who took part in a vote, frozen at its closing: by province, and by age, sex and channel. Never one person."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ForeignKey, Integer, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.turnout import Dimension, Group
from caxamarca.persistence.base import Base, one_of


class Turnout(Base):
    """Who could vote and who did, in each province, as it stood at closing."""

    __tablename__ = "turnout"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    province: Mapped[str] = mapped_column(ForeignKey("province.code"), primary_key=True)
    entitled: Mapped[int] = mapped_column(Integer)
    voted: Mapped[int] = mapped_column(Integer)


class TurnoutGroup(Base):
    """The same of a group of people of the whole region. `entitled` is empty for a channel."""

    __tablename__ = "turnout_group"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    dimension: Mapped[Dimension] = mapped_column(one_of(Dimension), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    entitled: Mapped[int | None] = mapped_column(Integer)
    voted: Mapped[int] = mapped_column(Integer)


def keep(session: Session, process_id: int, entitled: Mapping[str, int], voted: Mapping[str, int]) -> None:
    """Write the turnout of each province anew."""
    session.execute(delete(Turnout).where(Turnout.process_id == process_id))
    session.add_all(
        Turnout(process_id=process_id, province=province, entitled=count, voted=voted.get(province, 0))
        for province, count in entitled.items()
    )


def keep_groups(session: Session, process_id: int, groups: Iterable[Group]) -> None:
    """Write the turnout of each group anew."""
    session.execute(delete(TurnoutGroup).where(TurnoutGroup.process_id == process_id))
    session.add_all(
        TurnoutGroup(
            process_id=process_id,
            dimension=one.dimension,
            name=one.name,
            entitled=one.entitled,
            voted=one.voted,
        )
        for one in groups
    )


def by_province(session: Session, process_id: int) -> dict[str, Turnout]:
    rows = session.execute(
        select(Turnout).where(Turnout.process_id == process_id).order_by(Turnout.province)
    ).scalars()
    return {row.province: row for row in rows}


def by_group(session: Session, process_id: int) -> dict[Dimension, list[Group]]:
    """The groups with all their numbers: `domain.turnout.told` says which of them may be told."""
    rows = session.execute(select(TurnoutGroup).where(TurnoutGroup.process_id == process_id)).scalars()
    found: dict[Dimension, list[Group]] = {dimension: [] for dimension in Dimension}
    for row in rows:
        found[row.dimension].append(Group(row.dimension, row.name, row.entitled, row.voted))
    return found
