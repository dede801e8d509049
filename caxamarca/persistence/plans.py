"""The schedules of followed projects, each with the versions before it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.planning import Milestone, PlannedQuarter, PlanState, Schedule
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.base import Base, UtcDateTime, one_of
from caxamarca.persistence.projects import Project


class Plan(Base):
    """One version of a project's schedule: proposed by its unit, then approved or returned by the administration.

    `told` is the schedule itself, which is only ever read and written whole.
    """

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("project_id", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("prioritised_project.project_id"))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[PlanState] = mapped_column(one_of(PlanState))
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            tuple(
                PlannedQuarter(Quarter.parse(quarter), physical, amount)
                for quarter, physical, amount in self.told["quarters"]
            ),
            tuple(Milestone(name, date.fromisoformat(day)) for name, day in self.told["milestones"]),
        )

    @schedule.setter
    def schedule(self, schedule: Schedule) -> None:
        self.told = {
            "quarters": [[one.quarter.slug, one.physical, one.amount] for one in schedule.quarters],
            "milestones": [[one.name, one.day.isoformat()] for one in schedule.milestones],
        }


IN_FORCE = and_(Plan.project_id == Project.id, Plan.state == PlanState.APPROVED)
"""Joins a project with its schedule in force, of which there is one at the most."""


def of_project(session: Session, project_id: int) -> Sequence[Plan]:
    """Every version, the oldest first."""
    return (
        session.execute(select(Plan).where(Plan.project_id == project_id).order_by(Plan.version))
        .scalars()
        .all()
    )


def in_force(versions: Sequence[Plan]) -> Plan | None:
    """The one of these versions that was approved and not replaced."""
    return next((one for one in versions if one.state is PlanState.APPROVED), None)


def waiting(session: Session) -> Sequence[Plan]:
    """The schedules that wait for the administration's word, whichever waits for longest first."""
    rows = session.execute(
        select(Plan).where(Plan.state == PlanState.PROPOSED).order_by(Plan.proposed_at, Plan.id)
    )
    return rows.scalars().all()
