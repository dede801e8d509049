"""The unit's quarter: a report is written over days, looked over and filed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from caxamarca.actions import drafting
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import (
    COMMITMENTS_LIMIT,
    PROBLEMS_LIMIT,
    AlreadyFiled,
    NotBeforeThisProcess,
    Progress,
    check_report,
)
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import audit, drafts, prioritised, processes, reports, site
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.reports import Report


def draft_of(project_id: int, quarter: Quarter) -> str:
    """What the draft of a report is kept under."""
    return f"report:{project_id}:{quarter.slug}"


def keep_answers(
    actor: Actor, project_id: int, quarter: Quarter, answers: Mapping[str, str], before: str | None = None
) -> None:
    """Keep what was answered about a quarter, for who is writing the report alone, until it is filed.

    `before` is the fingerprint of what the page showed. Raises DraftChanged.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project = prioritised.one(writing, project_id)
        process = processes.by_year(writing, project.year)
        permit(actor, Action.FILE_REPORT, process.stage(site.now(writing)), unit=project.unit_id)
        _not_filed_yet(writing, project_id, quarter)
        drafting.keep(writing, actor, draft_of(project_id, quarter), answers, before=before)


def review_report(actor: Actor, project_id: int, quarter: Quarter, progress: Progress) -> None:
    """Refuse what `file_report` would refuse, before the unit looks over what it is about to file."""
    _checked(session(), actor, project_id, quarter, progress)


def file_report(
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    progress: Progress,
    evidence: Picture | None = None,
    shown: str | None = None,
) -> int:
    """File the executing unit's report on one project for one quarter. Returns its id.

    `shown` is the fingerprint of the draft that it comes from, as it was looked over; the draft is emptied, and the
    same one sent twice is one report. Raises DraftChanged.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        draft = drafting.looked_over(writing, actor, draft_of(project_id, quarter), shown)
        if draft is not None and draft.made is not None:
            return draft.made
        cleaned = _checked(writing, actor, project_id, quarter, progress)
        if evidence is not None:
            writing.add(evidence)
            writing.flush()
        name, now = None if evidence is None else evidence.name, site.now(writing)
        report_id = reports.add(writing, project_id, quarter, cleaned, name, staff_of(actor), now)
        audit.write(writing, actor, "follow_up:report:file", project_id, now, {"quarter": quarter.slug})
        if draft is not None:
            drafts.sent(writing, draft, report_id)
        return report_id


def _checked(
    session: Session, actor: Actor, project_id: int, quarter: Quarter, progress: Progress
) -> Progress:
    """What may be filed now, its words clean."""
    project = prioritised.one(session, project_id)
    process = processes.by_year(session, project.year)
    now = site.now(session)
    permit(actor, Action.FILE_REPORT, process.stage(now), unit=project.unit_id)
    if project.unit_id is None:
        raise NotFound
    if quarter < Quarter.of(civil_day(project.followed_since)):
        raise NotBeforeThisProcess
    filed = _not_filed_yet(session, project_id, quarter)
    before = [report.progress for report in filed if report.quarter < quarter]
    cleaned = _cleaned(progress)
    check_report(cleaned, before[-1] if before else None, quarter, civil_day(now))
    return cleaned


def _not_filed_yet(session: Session, project_id: int, quarter: Quarter) -> Sequence[Report]:
    """The reports of a project, none of which is of this quarter. Raises AlreadyFiled."""
    filed = reports.of_projects(session, [project_id])[project_id]
    if any(report.quarter == quarter for report in filed):
        raise AlreadyFiled
    return filed


def _cleaned(progress: Progress) -> Progress:
    """Problems and commitments may be empty; nothing else may."""
    return replace(
        progress,
        problems=_optional(progress.problems, PROBLEMS_LIMIT),
        commitments=_optional(progress.commitments, COMMITMENTS_LIMIT),
    )


def _optional(text: str, limit: int) -> str:
    return clean_paragraphs(text, limit) if text.strip() else ""
