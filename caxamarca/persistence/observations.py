"""What the oversight committee asked about followed projects, with the answers of their units."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Boolean, ColumnElement, Date, ForeignKey, Index, Integer, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.errors import NotFound
from caxamarca.domain.observing import ObservationState, is_public, observation_state
from caxamarca.persistence import base
from caxamarca.persistence.base import Base, UtcDateTime, batches
from caxamarca.persistence.projects import Project


class Observation(Base):
    """What the committee asks about a project, or about one report on it; answered by the unit, then closed.

    `reserved` keeps it from the public until it is answered or closed, or its day has passed. Where the committee
    asked again, this one has `insisted_at`, and the newer one `insists_on` it.
    """

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_project", "project_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("prioritised_project.project_id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    text: Mapped[str] = mapped_column(Text)
    due: Mapped[date] = mapped_column(Date)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reserved: Mapped[bool] = mapped_column(Boolean, default=False)
    insists_on: Mapped[int | None] = mapped_column(ForeignKey("observation.id"), unique=True)
    insisted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closing_note: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    def state(self, today: date) -> ObservationState:
        return observation_state(
            self.due,
            self.answered_at is not None,
            self.closed_at is not None,
            today,
            insisted=self.insisted_at is not None,
        )

    def is_public(self, today: date) -> bool:
        settled = self.answered_at is not None or self.closed_at is not None
        return is_public(reserved=self.reserved, due=self.due, settled=settled, today=today)


def of_projects(
    session: Session, project_ids: Sequence[int], today: date
) -> dict[int, tuple[Observation, ...]]:
    """What everyone may know was asked about each of these projects, the oldest first; every project has an entry."""
    asked = with_reserved_ones(session, project_ids)
    return {project: tuple(one for one in some if one.is_public(today)) for project, some in asked.items()}


def with_reserved_ones(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[Observation, ...]]:
    """The same with those that are still reserved: for the committee within its reach, the own unit and the
    administration, and for nobody else.
    """
    found: dict[int, list[Observation]] = {one: [] for one in project_ids}
    for some in batches(list(found)):
        rows = session.execute(
            select(Observation)
            .where(Observation.project_id.in_(some))
            .order_by(Observation.project_id, Observation.id)
        ).scalars()
        for row in rows:
            found[row.project_id].append(row)
    return {project: tuple(asked) for project, asked in found.items()}


def open_to_everyone(today: date) -> ColumnElement[bool]:
    """What `Observation.is_public` says, for a question to the database."""
    return or_(
        Observation.reserved.is_(False),
        Observation.answered_at.is_not(None),
        Observation.closed_at.is_not(None),
        Observation.due < today,
    )


def is_waiting(session: Session, project_id: int, report_id: int | None, text: str) -> bool:
    """Whether an observation in these very words about the same thing has been neither answered nor closed."""
    about = Observation.report_id.is_(None) if report_id is None else Observation.report_id == report_id
    found = session.execute(
        select(Observation.id).where(
            Observation.project_id == project_id,
            about,
            Observation.text == text,
            Observation.answered_at.is_(None),
            Observation.closed_at.is_(None),
        )
    ).first()
    return found is not None


def held(session: Session, observation_id: int) -> Observation:
    """The observation, its row held until the transaction ends. Raises NotFound."""
    return base.held(session, Observation, observation_id)


def project_of(session: Session, observation_id: int) -> int:
    """The project that an observation is about. Raises NotFound."""
    found = session.execute(
        select(Project.id)
        .join(Observation, Observation.project_id == Project.id)
        .where(Observation.id == observation_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
