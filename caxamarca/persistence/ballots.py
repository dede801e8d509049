"""The ballot paper (cédula) of each constituency: which projects stand on it, under which number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.errors import NotFound
from caxamarca.persistence import processes
from caxamarca.persistence.base import Base, UtcDateTime
from caxamarca.persistence.people import Unit
from caxamarca.persistence.plans import IN_FORCE, Plan
from caxamarca.persistence.prioritised import Prioritised, PrioritisedProject
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.projects import Project, ProjectIdea


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


@dataclass(frozen=True)
class Fortune:
    """What became of an idea: the project it is part of, its number on the ballot, its place among the winners.

    `province` is the constituency's, `None` for the interprovincial one.
    """

    project: Project
    province: str | None
    number: int | None
    proposed_at: datetime | None
    place: int | None


@dataclass(frozen=True)
class Placed:
    """A project with all that decides where it stands: its process, where it is voted on, its number on the ballot,
    and what is kept of it because it won.
    """

    project: Project
    process: Process
    constituency: Constituency
    number: int | None
    winner: PrioritisedProject | None
    unit: str | None
    plan: Plan | None

    @property
    def prioritised(self) -> Prioritised | None:
        if self.winner is None:
            return None
        return Prioritised(
            self.project,
            self.process.year,
            self.constituency.province,
            self.winner.place,
            self.winner.unit_id,
            self.unit,
            self.winner.prioritised_at,
            self.process.follow_up_from,
            self.plan,
        )


def placed(session: Session, project_id: int) -> Placed:
    """Raises NotFound."""
    row = session.execute(
        select(Project, Process, Constituency, BallotLine.number, PrioritisedProject, Unit.name, Plan)
        .join(Process, Process.id == Project.process_id)
        .join(Constituency, Constituency.id == Project.constituency_id)
        .outerjoin(BallotLine, BallotLine.project_id == Project.id)
        .outerjoin(PrioritisedProject, PrioritisedProject.project_id == Project.id)
        .outerjoin(Unit, Unit.id == PrioritisedProject.unit_id)
        .outerjoin(Plan, IN_FORCE)
        .where(Project.id == project_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Placed(*row)


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


def missing(session: Session, process_id: int) -> tuple[str | None, ...]:
    """The provinces whose ballot has not been proposed, not even as empty; `None` is the interprovincial part."""
    already = proposed(session, process_id)
    return tuple(
        one.province for one in processes.constituencies(session, process_id) if one.id not in already
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
    for constituency, number, project in rows:
        found[constituency] = (*found[constituency], Line(number, project))
    return found


def number_of(session: Session, project_id: int) -> int | None:
    """The number under which a project stands on a ballot; `None` where it stands on none."""
    return session.execute(
        select(BallotLine.number).where(BallotLine.project_id == project_id)
    ).scalar_one_or_none()


def lengths(session: Session, process_id: int) -> dict[str | None, int]:
    """How many projects stand on the ballot of each province; those without a project are left out."""
    rows = session.execute(
        select(Constituency.province, func.count())
        .join(BallotLine, BallotLine.constituency_id == Constituency.id)
        .where(Constituency.process_id == process_id)
        .group_by(Constituency.province)
    )
    return dict(rows.all())


def sizes(session: Session, process_id: int) -> tuple[tuple[Constituency, int], ...]:
    """Every constituency of a process, the interprovincial one last, with how many projects stand on its ballot."""
    rows = session.execute(
        select(Constituency, func.count(BallotLine.constituency_id))
        .outerjoin(BallotLine, BallotLine.constituency_id == Constituency.id)
        .where(Constituency.process_id == process_id)
        .group_by(Constituency.id)
        .order_by(Constituency.province.is_(None), Constituency.province)
    )
    return tuple((constituency, count) for constituency, count in rows)


def provinces_that_vote(session: Session, process_id: int) -> frozenset[str]:
    """Where people have something to vote on: their own ballot, or the interprovincial part."""
    on_paper = sizes(session, process_id)
    is_for_all = any(count for one, count in on_paper if one.province is None)
    return frozenset(one.province for one, count in on_paper if one.province and (count or is_for_all))


def fortune_of(session: Session, idea_id: int) -> Fortune | None:
    """What became of an idea; `None` where it is part of no project."""
    row = session.execute(
        select(
            Project,
            Constituency.province,
            BallotLine.number,
            BallotPaper.proposed_at,
            PrioritisedProject.place,
        )
        .join(ProjectIdea, ProjectIdea.project_id == Project.id)
        .join(Constituency, Constituency.id == Project.constituency_id)
        .outerjoin(BallotLine, BallotLine.project_id == Project.id)
        .outerjoin(BallotPaper, BallotPaper.constituency_id == BallotLine.constituency_id)
        .outerjoin(PrioritisedProject, PrioritisedProject.project_id == Project.id)
        .where(ProjectIdea.idea_id == idea_id)
    ).one_or_none()
    return None if row is None else Fortune(*row)


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
