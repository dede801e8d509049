"""Projects: formed from eligible ideas, and put on a ballot."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    delete,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.proposing import IdeaState
from caxamarca.persistence import base
from caxamarca.persistence.base import Base, UtcDateTime
from caxamarca.persistence.ideas import Idea


class Project(Base):
    """A project of one constituency, whose ceiling funds it. `cost` in céntimos; `cui` where it has one; `people` are
    those who benefit, as the technical team found.
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("cost > 0", name="cost"),
        CheckConstraint("people > 0", name="people"),
        Index("ix_project_constituency", "constituency_id"),
        # The number of a project that was undone is not given to another one: pages and the record of acts name it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituency.id"))
    title: Mapped[str] = mapped_column(String(140))
    summary: Mapped[str] = mapped_column(Text)
    cost: Mapped[int] = mapped_column(BigInteger)
    people: Mapped[int] = mapped_column(Integer)
    cui: Mapped[str | None] = mapped_column(String(7))
    formed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProjectIdea(Base):
    """Which ideas a project came from. An idea becomes part of one project at the most."""

    __tablename__ = "project_idea"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)


class ProjectDistrict(Base):
    __tablename__ = "project_district"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    district: Mapped[str] = mapped_column(ForeignKey("district.code"), primary_key=True)


def one(session: Session, project_id: int) -> Project:
    """Raises NotFound."""
    return base.one(session, Project, project_id)


def many(session: Session, ids: Sequence[int]) -> dict[int, Project]:
    found = session.execute(select(Project).where(Project.id.in_(ids))).scalars()
    return {project.id: project for project in found}


def add(session: Session, project: Project, idea_ids: Sequence[int], districts: Sequence[str]) -> int:
    session.add(project)
    session.flush()
    session.add_all(ProjectIdea(idea_id=idea, project_id=project.id) for idea in idea_ids)
    session.add_all(ProjectDistrict(project_id=project.id, district=code) for code in districts)
    session.flush()
    return project.id


def held(session: Session, project_id: int) -> Project:
    """A project as it stands now, held until the transaction ends. Raises NotFound."""
    return base.held(session, Project, project_id)


def remove(session: Session, project: Project) -> None:
    for part in (ProjectIdea, ProjectDistrict):
        session.execute(delete(part).where(part.project_id == project.id))
    session.delete(project)
    session.flush()


def of_constituency(session: Session, constituency_id: int) -> Sequence[Project]:
    return (
        session.execute(
            select(Project).where(Project.constituency_id == constituency_id).order_by(Project.id)
        )
        .scalars()
        .all()
    )


def of_process(session: Session, process_id: int) -> Sequence[Project]:
    return (
        session.execute(select(Project).where(Project.process_id == process_id).order_by(Project.id))
        .scalars()
        .all()
    )


def benefiting(session: Session, district: str) -> frozenset[int]:
    """The projects that benefit a district, by its INEI code."""
    rows = session.execute(select(ProjectDistrict.project_id).where(ProjectDistrict.district == district))
    return frozenset(rows.scalars())


def districts_of(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The codes of the districts that each of these projects benefits."""
    rows = session.execute(
        select(ProjectDistrict.project_id, ProjectDistrict.district)
        .where(ProjectDistrict.project_id.in_(project_ids))
        .order_by(ProjectDistrict.district)
    )
    found: dict[int, tuple[str, ...]] = {}
    for project, district in rows:
        found[project] = (*found.get(project, ()), district)
    return found


def origins_of(session: Session, project_id: int) -> Sequence[Idea]:
    """The ideas that a project came from, hidden ones as well, the oldest first."""
    return (
        session.execute(
            select(Idea)
            .join(ProjectIdea, ProjectIdea.idea_id == Idea.id)
            .where(ProjectIdea.project_id == project_id)
            .order_by(Idea.id)
        )
        .scalars()
        .all()
    )


def ideas_of(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The ids of the ideas that each of these projects came from; every project has an entry."""
    found: dict[int, tuple[int, ...]] = dict.fromkeys(project_ids, ())
    rows = session.execute(
        select(ProjectIdea.project_id, ProjectIdea.idea_id)
        .where(ProjectIdea.project_id.in_(project_ids))
        .order_by(ProjectIdea.project_id, ProjectIdea.idea_id)
    )
    for project, idea in rows:
        found[project] = (*found[project], idea)
    return found


def projects_of_ideas(session: Session, idea_ids: Sequence[int]) -> dict[int, int]:
    """For each of these ideas that became part of a project, the project's id."""
    rows = session.execute(
        select(ProjectIdea.idea_id, ProjectIdea.project_id).where(ProjectIdea.idea_id.in_(idea_ids))
    )
    return dict(rows.all())


def unused_ideas(session: Session, process_id: int, provinces: Sequence[str]) -> Sequence[Idea]:
    """The eligible ideas of these provinces that are part of no project yet, by province and age."""
    return session.execute(_unused(process_id, provinces).order_by(Idea.province, Idea.id)).scalars().all()


def count_unused_ideas(session: Session, process_id: int, provinces: Sequence[str]) -> dict[str, int]:
    """How many eligible ideas each of these provinces has that are part of no project yet."""
    rows = session.execute(
        _unused(process_id, provinces).with_only_columns(Idea.province, func.count()).group_by(Idea.province)
    )
    return dict(rows.all())


def _unused(process_id: int, provinces: Sequence[str]) -> Select[Idea]:
    return select(Idea).where(
        Idea.process_id == process_id,
        Idea.province.in_(provinces),
        Idea.state == IdeaState.ELIGIBLE,
        Idea.hidden.is_(False),
        ~exists().where(ProjectIdea.idea_id == Idea.id),
    )
