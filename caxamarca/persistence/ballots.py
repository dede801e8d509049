"""The ballot paper (cédula) of each constituency: which projects stand on it, under which number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.persistence.base import Base, UtcDateTime
from caxamarca.persistence.processes import Constituency
from caxamarca.persistence.projects import Project


class BallotPaper(Base):
    """Proposed by the technical team; it counts from the moment voting is opened. It may be empty."""

    __tablename__ = "ballot_paper"

    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituency.id"), primary_key=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class BallotLine(Base):
    __tablename__ = "ballot_line"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 65535", name="number"),)

    constituency_id: Mapped[int] = mapped_column(ForeignKey("ballot_paper.constituency_id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)


@dataclass(frozen=True)
class Line:
    """One project under its number."""

    number: int
    project: Project


def paper(session: Session, constituency_id: int) -> BallotPaper | None:
    return session.get(BallotPaper, constituency_id)


def proposed(session: Session, process_id: int) -> frozenset[int]:
    """The constituencies of a process that have a ballot paper, be it empty."""
    return frozenset(
        session.execute(
            select(BallotPaper.constituency_id)
            .join(Constituency, Constituency.id == BallotPaper.constituency_id)
            .where(Constituency.process_id == process_id)
        ).scalars()
    )


def lines(session: Session, constituency_ids: Sequence[int]) -> dict[int, tuple[Line, ...]]:
    """The lines of these constituencies' papers in order of number; every constituency has an entry."""
    found: dict[int, tuple[Line, ...]] = dict.fromkeys(constituency_ids, ())
    rows = session.execute(
        select(BallotLine.constituency_id, BallotLine.number, Project)
        .join(Project, Project.id == BallotLine.project_id)
        .where(BallotLine.constituency_id.in_(constituency_ids))
        .order_by(BallotLine.constituency_id, BallotLine.number)
    )
    for constituency, number, project in rows.tuples():
        found[constituency] = (*found[constituency], Line(number, project))
    return found


def propose(
    session: Session, constituency_id: int, project_ids: Sequence[int], staff_id: int, moment: datetime
) -> None:
    """Write a paper anew; its projects are numbered in this order from 1."""
    session.execute(delete(BallotLine).where(BallotLine.constituency_id == constituency_id))
    session.execute(delete(BallotPaper).where(BallotPaper.constituency_id == constituency_id))
    session.add(BallotPaper(constituency_id=constituency_id, proposed_at=moment, proposed_by=staff_id))
    session.flush()
    session.add_all(
        BallotLine(constituency_id=constituency_id, number=number, project_id=project)
        for number, project in enumerate(project_ids, start=1)
    )
    session.flush()
