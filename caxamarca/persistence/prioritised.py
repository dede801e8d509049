"""The projects that won: whose hands each is in, and from when on it is followed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Integer, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.errors import NotFound
from caxamarca.persistence.base import Base, UtcDateTime
from caxamarca.persistence.people import Unit
from caxamarca.persistence.plans import IN_FORCE, Plan
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.projects import Project


class PrioritisedProject(Base):
    """A project that won. `place` is its order among the winners of its constituency."""

    __tablename__ = "prioritised_project"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    prioritised_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Prioritised:
    """A prioritised project with what every list says of it. `province` is `None` for an interprovincial one; `plan` is
    the schedule in force.
    """

    project: Project
    year: int
    province: str | None
    place: int
    unit_id: int | None
    unit: str | None
    prioritised_at: datetime
    follow_up_from: datetime
    plan: Plan | None

    @property
    def followed_since(self) -> datetime:
        """From when on its unit owes reports: not before the follow-up of its process begins."""
        return max(self.prioritised_at, self.follow_up_from)


def _listed(session: Session, *conditions: object) -> tuple[Prioritised, ...]:
    rows = session.execute(
        select(
            Project,
            PrioritisedProject,
            Process.year,
            Process.follow_up_from,
            Constituency.province,
            Unit.name,
            Plan,
        )
        .join(PrioritisedProject, PrioritisedProject.project_id == Project.id)
        .join(Process, Process.id == Project.process_id)
        .join(Constituency, Constituency.id == Project.constituency_id)
        .outerjoin(Unit, Unit.id == PrioritisedProject.unit_id)
        .outerjoin(Plan, IN_FORCE)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(
            Process.year.desc(),
            Constituency.province.is_(None),
            Constituency.province,
            PrioritisedProject.place,
        )
    )
    return tuple(
        Prioritised(
            project,
            year,
            province,
            winner.place,
            winner.unit_id,
            unit,
            winner.prioritised_at,
            follow_up_from,
            plan,
        )
        for project, winner, year, follow_up_from, province, unit, plan in rows
    )


def listed(
    session: Session,
    *,
    process: int | None = None,
    unit: int | None = None,
    province: str | None = None,
) -> tuple[Prioritised, ...]:
    """The prioritised projects, narrowed; the newest process first, then by province and place."""
    conditions: list[object] = []
    if process is not None:
        conditions.append(Project.process_id == process)
    if unit is not None:
        conditions.append(PrioritisedProject.unit_id == unit)
    if province is not None:
        conditions.append(Constituency.province == province)
    return _listed(session, *conditions)


def one(session: Session, project_id: int) -> Prioritised:
    """Raises NotFound."""
    found = _listed(session, Project.id == project_id)
    if not found:
        raise NotFound
    return found[0]


def hold(session: Session, project_id: int) -> None:
    """Let one act about a prioritised project wait for the other, where two come at once."""
    session.execute(
        select(PrioritisedProject.project_id)
        .where(PrioritisedProject.project_id == project_id)
        .with_for_update()
    )


def add(session: Session, project_id: int, place: int, moment: datetime) -> None:
    session.add(PrioritisedProject(project_id=project_id, place=place, prioritised_at=moment))


def assign_unit(session: Session, project_id: int, unit_id: int) -> None:
    session.get_one(PrioritisedProject, project_id).unit_id = unit_id
