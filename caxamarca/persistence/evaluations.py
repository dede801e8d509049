"""The technical team's passes over an idea: findings, outcome, published reasons, and what the proposer answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, Text, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from caxamarca.domain.evaluating import Criterion, Finding, Outcome
from caxamarca.domain.proposing import IdeaState
from caxamarca.persistence.base import Base, UtcDateTime, one_of
from caxamarca.persistence.ideas import Idea


class EvaluationRow(Base):
    """`answer` is the proposer's remedy of an observation, or the ground for asking to reconsider a refusal."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("idea_id", "pass_number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    pass_number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    reasons: Mapped[str] = mapped_column(Text)
    answer_by: Mapped[date | None] = mapped_column(Date)
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FindingRow(Base):
    __tablename__ = "finding"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(one_of(Criterion), primary_key=True)
    finding: Mapped[Finding] = mapped_column(one_of(Finding))


@dataclass(frozen=True)
class Observed:
    """An observed idea and the last day on which its proposer can answer."""

    idea: int
    province: str
    answer_by: date


def of_idea(session: Session, idea_id: int) -> Sequence[EvaluationRow]:
    """All passes over an idea, the first one first."""
    return (
        session.execute(
            select(EvaluationRow).where(EvaluationRow.idea_id == idea_id).order_by(EvaluationRow.pass_number)
        )
        .scalars()
        .all()
    )


def of_ideas(session: Session, idea_ids: Sequence[int]) -> dict[int, tuple[EvaluationRow, ...]]:
    """All passes over each of these ideas, the first one first; every idea has an entry."""
    found: dict[int, tuple[EvaluationRow, ...]] = dict.fromkeys(idea_ids, ())
    rows = session.execute(
        select(EvaluationRow)
        .where(EvaluationRow.idea_id.in_(idea_ids))
        .order_by(EvaluationRow.idea_id, EvaluationRow.pass_number)
    ).scalars()
    for row in rows:
        found[row.idea_id] = (*found[row.idea_id], row)
    return found


def findings_of_idea(session: Session, idea_id: int) -> dict[int, dict[Criterion, Finding]]:
    """For each evaluation of an idea, what was found on each criterion."""
    rows = session.execute(
        select(FindingRow)
        .join(EvaluationRow, EvaluationRow.id == FindingRow.evaluation_id)
        .where(EvaluationRow.idea_id == idea_id)
    ).scalars()
    found: dict[int, dict[Criterion, Finding]] = {}
    for row in rows:
        found.setdefault(row.evaluation_id, {})[row.criterion] = row.finding
    return found


def latest(session: Session, idea_id: int) -> EvaluationRow | None:
    passes = of_idea(session, idea_id)
    return passes[-1] if passes else None


def deadlines(session: Session, idea_ids: Sequence[int]) -> dict[int, date]:
    """The last day to answer of each of these ideas that has been observed."""
    rows = session.execute(
        select(EvaluationRow.idea_id, EvaluationRow.answer_by)
        .where(EvaluationRow.idea_id.in_(idea_ids), EvaluationRow.answer_by.is_not(None))
        .order_by(EvaluationRow.pass_number)
    )
    return {idea: day for idea, day in rows if day is not None}


def observed(session: Session, process_id: int) -> tuple[Observed, ...]:
    """The ideas of a process that stand observed now, the one with the nearest last day first."""
    later = aliased(EvaluationRow)
    is_latest = ~exists().where(
        later.idea_id == EvaluationRow.idea_id, later.pass_number > EvaluationRow.pass_number
    )
    rows = session.execute(
        select(Idea.id, Idea.province, EvaluationRow.answer_by)
        .join(EvaluationRow, EvaluationRow.idea_id == Idea.id)
        .where(
            Idea.process_id == process_id,
            Idea.state == IdeaState.OBSERVED,
            Idea.hidden.is_(False),
            EvaluationRow.answer_by.is_not(None),
            is_latest,
        )
        .order_by(EvaluationRow.answer_by, Idea.id)
    )
    return tuple(Observed(idea, province, day) for idea, province, day in rows if day is not None)


def add(session: Session, row: EvaluationRow, findings: dict[Criterion, Finding]) -> None:
    session.add(row)
    session.flush()
    session.add_all(
        FindingRow(evaluation_id=row.id, criterion=criterion, finding=finding)
        for criterion, finding in findings.items()
    )
