"""The committee's word on each of its five legal duties, project by project. Only ever added to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.checking import Duty, Verdict
from caxamarca.persistence.base import Base, UtcDateTime, batches, one_of


class Check(Base):
    """One word of the committee. The newest one of a duty stands; those before it stay readable."""

    __tablename__ = "duty_check"
    __table_args__ = (Index("ix_duty_check_project", "project_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("prioritised_project.project_id"))
    duty: Mapped[Duty] = mapped_column(one_of(Duty))
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


def of_projects(session: Session, project_ids: Sequence[int]) -> dict[int, tuple[Check, ...]]:
    """Every word on each of these projects, the oldest first; every project has an entry."""
    found: dict[int, list[Check]] = {one: [] for one in project_ids}
    for some in batches(list(found)):
        rows = session.execute(select(Check).where(Check.project_id.in_(some)).order_by(Check.id)).scalars()
        for row in rows:
            found[row.project_id].append(row)
    return {project: tuple(words) for project, words in found.items()}


def standing(words: Sequence[Check]) -> dict[Duty, Check]:
    """Of each duty the last word."""
    return {word.duty: word for word in words}
