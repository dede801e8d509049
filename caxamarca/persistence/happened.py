"""What happened lately in the follow-up, for whoever reads the news of a process, a province or a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from caxamarca.domain.notices import Event
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.observations import Observation, open_to_everyone
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.projects import Project
from caxamarca.persistence.reports import Report


@dataclass(frozen=True)
class Happened:
    """One event of the follow-up. `number` is that of the report, of the observation, or the year of the process.

    `project` is none where it is about a whole process; `physical` is what a report declares, in whole percent.
    """

    event: Event
    moment: datetime
    number: int
    year: int
    project: int | None = None
    title: str = ""
    province: str | None = None
    quarter: Quarter | None = None
    physical: int | None = None


@dataclass(frozen=True)
class Scope:
    """What is looked at: one of a process by its year, a province, and a project."""

    year: int | None = None
    province: str | None = None
    project: int | None = None


_OF_AN_OBSERVATION: tuple[
    tuple[Event, InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]], ...
] = (
    (Event.OBSERVATION_RAISED, Observation.raised_at),
    (Event.OBSERVATION_ANSWERED, Observation.answered_at),
    (Event.OBSERVATION_CLOSED, Observation.closed_at),
)


def lately(session: Session, scope: Scope, limit: int, today: date) -> Sequence[Happened]:
    """The newest events, the newest first; nothing of a process that was annulled, nor of what is reserved today."""
    found = [*_reports(session, scope, limit), *_declared(session, scope, limit)]
    for event, moment in _OF_AN_OBSERVATION:
        rows = session.execute(
            _of_projects(scope, moment, Observation.id)
            .join(Observation, Observation.project_id == Project.id)
            .where(moment.is_not(None), open_to_everyone(today))
            .order_by(moment.desc())
            .limit(limit)
        )
        found += [Happened(event, *row) for row in rows]
    return sorted(found, key=lambda one: (one.moment, one.event, one.number), reverse=True)[:limit]


def _of_projects(scope: Scope, *columns: Any) -> Any:
    """These columns, then the year, the id, the title and the province of the projects of a scope."""
    chosen: list[ColumnElement[bool]] = [Process.annulled_at.is_(None)]
    if scope.year is not None:
        chosen.append(Process.year == scope.year)
    if scope.province is not None:
        chosen.append(Constituency.province == scope.province)
    if scope.project is not None:
        chosen.append(Project.id == scope.project)
    return (
        select(*columns, Process.year, Project.id, Project.title, Constituency.province)
        .join(Process, Process.id == Project.process_id)
        .join(Constituency, Constituency.id == Project.constituency_id)
        .where(*chosen)
    )


def _reports(session: Session, scope: Scope, limit: int) -> list[Happened]:
    rows = session.execute(
        _of_projects(scope, Report)
        .join(Report, Report.project_id == Project.id)
        .order_by(Report.filed_at.desc(), Report.id.desc())
        .limit(limit)
    )
    return [
        Happened(
            Event.REPORT_FILED if report.version == 1 else Event.REPORT_CORRECTED,
            report.filed_at,
            report.id,
            year,
            project,
            title,
            province,
            report.quarter,
            report.physical,
        )
        for report, year, project, title, province in rows
    ]


def _declared(session: Session, scope: Scope, limit: int) -> list[Happened]:
    statement = select(Process.declared_at, Process.year).where(
        Process.declared_at.is_not(None), Process.annulled_at.is_(None)
    )
    if scope.year is not None:
        statement = statement.where(Process.year == scope.year)
    if scope.project is not None:
        statement = statement.where(
            Process.id == select(Project.process_id).where(Project.id == scope.project).scalar_subquery()
        )
    rows = session.execute(statement.order_by(Process.declared_at.desc()).limit(limit))
    return [
        Happened(Event.RESULTS_DECLARED, moment, year, year) for moment, year in rows if moment is not None
    ]
