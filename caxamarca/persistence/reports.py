"""Quarterly reports of the executing units, and what the oversight committee observed about them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.errors import NotFound
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import ObservationState, observation_state
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Progress
from caxamarca.persistence import base
from caxamarca.persistence.base import Base, UtcDateTime, one_of
from caxamarca.persistence.projects import Project


class Report(Base):
    """What a unit declared of one project for one quarter. Money in céntimos."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("project_id", "year", "quarter_number"),
        CheckConstraint("quarter_number BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("physical BETWEEN 0 AND 100", name="physical"),
        CheckConstraint("accrued BETWEEN 0 AND pim", name="accrued"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("prioritised_project.project_id"))
    year: Mapped[int] = mapped_column(Integer)
    quarter_number: Mapped[int] = mapped_column(Integer)
    stage: Mapped[InvestmentStage] = mapped_column(one_of(InvestmentStage))
    physical: Mapped[int] = mapped_column(Integer)
    pim: Mapped[int] = mapped_column(BigInteger)
    accrued: Mapped[int] = mapped_column(BigInteger)
    contract_signed: Mapped[bool] = mapped_column(Boolean)
    works_started: Mapped[bool] = mapped_column(Boolean)
    problems: Mapped[str] = mapped_column(Text)
    commitments: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(String(40), ForeignKey("picture.name"))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.quarter_number)

    @property
    def progress(self) -> Progress:
        return Progress(
            self.stage,
            self.physical,
            self.pim,
            self.accrued,
            self.contract_signed,
            self.works_started,
            self.problems,
            self.commitments,
        )


class Observation(Base):
    """What the committee asks about a project, or about one report on it; answered by the unit, then closed."""

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_project", "project_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("prioritised_project.project_id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    text: Mapped[str] = mapped_column(Text)
    due: Mapped[date] = mapped_column(Date)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closing_note: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    def state(self, today: date) -> ObservationState:
        return observation_state(self.due, self.answered_at is not None, self.closed_at is not None, today)


def add(
    session: Session,
    project_id: int,
    quarter: Quarter,
    progress: Progress,
    evidence: str | None,
    staff_id: int,
    moment: datetime,
) -> int:
    """Raises sqlalchemy's IntegrityError where the quarter has its report."""
    report = Report(
        project_id=project_id,
        year=quarter.year,
        quarter_number=quarter.number,
        stage=progress.stage,
        physical=progress.physical,
        pim=progress.pim,
        accrued=progress.accrued,
        contract_signed=progress.contract_signed,
        works_started=progress.works_started,
        problems=progress.problems,
        commitments=progress.commitments,
        evidence=evidence,
        filed_at=moment,
        filed_by=staff_id,
    )
    session.add(report)
    session.flush()
    return report.id


def of_projects(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[Report, ...]]:
    """The reports on each of these projects, the oldest quarter first; every project has an entry."""
    found: dict[int, tuple[Report, ...]] = dict.fromkeys(project_ids, ())
    rows = session.execute(
        select(Report)
        .where(Report.project_id.in_(project_ids))
        .order_by(Report.project_id, Report.year, Report.quarter_number)
    ).scalars()
    for report in rows:
        found[report.project_id] = (*found[report.project_id], report)
    return found


def observations_of(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[Observation, ...]]:
    """The observations about each of these projects, the oldest first; every project has an entry."""
    found: dict[int, tuple[Observation, ...]] = dict.fromkeys(project_ids, ())
    rows = session.execute(
        select(Observation)
        .where(Observation.project_id.in_(project_ids))
        .order_by(Observation.project_id, Observation.id)
    ).scalars()
    for observation in rows:
        found[observation.project_id] = (*found[observation.project_id], observation)
    return found


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


def observation(session: Session, observation_id: int) -> Observation:
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
