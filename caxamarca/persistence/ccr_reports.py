"""The committee's six-monthly reports to the CCR: their text, and who signed it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.ccr_reporting import Section, Text, fingerprint
from caxamarca.domain.errors import NotFound
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.roles import REGION
from caxamarca.persistence.base import Base, UtcDateTime


class CcrReport(Base):
    """One report on six months, of one province or (`REGION`) of all. `told` is its text by section."""

    __tablename__ = "ccr_report"
    __table_args__ = (
        UniqueConstraint("year", "half_number", "scope"),
        CheckConstraint("half_number IN (1, 2)", name="half"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    half_number: Mapped[int] = mapped_column(Integer)
    scope: Mapped[str] = mapped_column(String(6))
    told: Mapped[dict[str, str]] = mapped_column(JSON)
    gathered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gathered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def half(self) -> HalfYear:
        return HalfYear(self.year, self.half_number)

    @property
    def province(self) -> str | None:
        """`None` for the report on every province."""
        return None if self.scope == REGION else self.scope

    @property
    def text(self) -> dict[Section, str]:
        return {section: self.told.get(section.value, "") for section in Section}

    @text.setter
    def text(self, text: Text) -> None:
        self.told = {section.value: text.get(section, "") for section in Section}

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.text)


class CcrSignature(Base):
    """A member's signature under the text as it stood: `digest` is its SHA-256 in hex."""

    __tablename__ = "ccr_signature"

    report_id: Mapped[int] = mapped_column(ForeignKey("ccr_report.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)


def scope_of(province: str | None) -> str:
    return province or REGION


def one(session: Session, half: HalfYear, province: str | None) -> CcrReport:
    """Raises NotFound."""
    return _found(session, half, province, hold=False)


def held(session: Session, half: HalfYear, province: str | None) -> CcrReport:
    """The report as it stands now, its row held until the transaction ends. Raises NotFound."""
    return _found(session, half, province, hold=True)


def _found(session: Session, half: HalfYear, province: str | None, *, hold: bool) -> CcrReport:
    asked = select(CcrReport).where(
        CcrReport.year == half.year,
        CcrReport.half_number == half.number,
        CcrReport.scope == scope_of(province),
    )
    if hold:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = session.execute(asked).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def every(session: Session) -> Sequence[CcrReport]:
    """Drafts and published ones, the newest half first; that of every province before those of one."""
    rows = session.execute(
        select(CcrReport).order_by(
            CcrReport.year.desc(), CcrReport.half_number.desc(), CcrReport.scope.desc()
        )
    )
    return rows.scalars().all()


def published(session: Session) -> Sequence[CcrReport]:
    return [report for report in every(session) if report.published_at is not None]


def signatures(session: Session, report_id: int) -> Sequence[CcrSignature]:
    """In the order of their moments."""
    rows = session.execute(
        select(CcrSignature)
        .where(CcrSignature.report_id == report_id)
        .order_by(CcrSignature.signed_at, CcrSignature.staff_id)
    )
    return rows.scalars().all()


def take_signatures_away(session: Session, report_id: int) -> None:
    session.execute(delete(CcrSignature).where(CcrSignature.report_id == report_id))
