"""Quarterly reports of the executing units, each with the versions that corrected it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Progress
from caxamarca.domain.spending import Spending
from caxamarca.persistence.base import Base, UtcDateTime, batches, one_of


class Report(Base):
    """What a unit declared of one project for one quarter. Money in céntimos.

    A correction is a row of its own with the next `version`; the one before stays. `written_by` prepared it, `filed_by`
    signed it for the unit.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("project_id", "year", "quarter_number", "version"),
        CheckConstraint("quarter_number BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("physical BETWEEN 0 AND 100", name="physical"),
        CheckConstraint("pia >= 0", name="pia"),
        CheckConstraint(
            "0 <= paid AND paid <= accrued AND accrued <= committed AND committed <= certified AND certified <= pim",
            name="phases",
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("prioritised_project.project_id"))
    year: Mapped[int] = mapped_column(Integer)
    quarter_number: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=1)
    stage: Mapped[InvestmentStage] = mapped_column(one_of(InvestmentStage))
    physical: Mapped[int] = mapped_column(Integer)
    pia: Mapped[int] = mapped_column(BigInteger)
    pim: Mapped[int] = mapped_column(BigInteger)
    certified: Mapped[int] = mapped_column(BigInteger)
    committed: Mapped[int] = mapped_column(BigInteger)
    accrued: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int] = mapped_column(BigInteger)
    contract_signed: Mapped[bool] = mapped_column(Boolean)
    works_started: Mapped[bool] = mapped_column(Boolean)
    problems: Mapped[str] = mapped_column(Text)
    commitments: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.quarter_number)

    @property
    def spending(self) -> Spending:
        return Spending(self.pia, self.pim, self.certified, self.committed, self.accrued, self.paid)

    @property
    def progress(self) -> Progress:
        return Progress(
            self.stage,
            self.physical,
            self.spending,
            self.contract_signed,
            self.works_started,
            self.problems,
            self.commitments,
            self.reason,
        )


def add(
    session: Session,
    project_id: int,
    quarter: Quarter,
    version: int,
    progress: Progress,
    written_by: int,
    filed_by: int,
    moment: datetime,
) -> int:
    """Raises sqlalchemy's IntegrityError where the quarter has this version already."""
    money = progress.spending
    report = Report(
        project_id=project_id,
        year=quarter.year,
        quarter_number=quarter.number,
        version=version,
        stage=progress.stage,
        physical=progress.physical,
        pia=money.pia,
        pim=money.pim,
        certified=money.certified,
        committed=money.committed,
        accrued=money.accrued,
        paid=money.paid or 0,
        contract_signed=progress.contract_signed,
        works_started=progress.works_started,
        problems=progress.problems,
        commitments=progress.commitments,
        reason=progress.reason,
        written_by=written_by,
        filed_by=filed_by,
        filed_at=moment,
    )
    session.add(report)
    session.flush()
    return report.id


def of_projects(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[Report, ...]]:
    """Every version of the reports on each of these projects, the oldest quarter first; every project has an entry."""
    found: dict[int, list[Report]] = {one: [] for one in project_ids}
    for some in batches(list(found)):
        rows = session.execute(
            select(Report)
            .where(Report.project_id.in_(some))
            .order_by(Report.project_id, Report.year, Report.quarter_number, Report.version)
        ).scalars()
        for report in rows:
            found[report.project_id].append(report)
    return {project: tuple(filed) for project, filed in found.items()}


def standing(filed: Sequence[Report]) -> tuple[Report, ...]:
    """Of each quarter its last version, in the order of the quarters."""
    return tuple({report.quarter: report for report in filed}.values())
