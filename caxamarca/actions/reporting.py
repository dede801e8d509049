"""The unit's quarter: its people write a report over days, and its head looks it over, signs and files it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from caxamarca.actions import drafting
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound
from caxamarca.domain.investments import ENDED
from caxamarca.domain.notices import Event
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import (
    WORDS_LIMIT,
    AlreadyFiled,
    Corrected,
    Filed,
    NotBeforeThisProcess,
    NotFiledYet,
    NothingCorrected,
    NothingOwed,
    Progress,
    check_reason,
    check_report,
)
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import audit, drafts, outbox, prioritised, processes, reports, site
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.drafts import Draft, Writer
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report


def draft_of(project_id: int, quarter: Quarter) -> str:
    """What the draft of a report is kept under."""
    return f"report:{project_id}:{quarter.slug}"


def writer_of(project: Prioritised) -> Writer:
    """Whose the draft of a report is: the unit's that carries the project out. Raises NotFound where none does."""
    if project.unit_id is None:
        raise NotFound
    return Writer(unit=project.unit_id)


def keep_answers(
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    answers: Mapping[str, str],
    before: str | None = None,
    *,
    correcting: bool = False,
) -> None:
    """Keep what was answered about a quarter, for the people of the unit alone, until it is filed.

    `before` is the fingerprint of what the page showed; `correcting` says that it was about a report that was filed.
    Raises DraftChanged or AlreadyFiled.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project, stage = _in_hands(writing, project_id)
        permit(actor, Action.PREPARE_REPORT, stage, unit=project.unit_id)
        if _filed(writing, project_id, quarter):
            if not correcting:
                raise AlreadyFiled
            permit(actor, Action.CORRECT_REPORT, stage, unit=project.unit_id)
        drafting.keep(writing, writer_of(project), draft_of(project_id, quarter), answers, before=before)


def leave_for_signature(actor: Actor, project_id: int, quarter: Quarter, shown: str) -> None:
    """Say that the report is as its writer wants it, and waits for the signature of the unit's head.

    `shown` is the fingerprint of the draft as it was looked over. Raises DraftChanged, or what `check_report` raises.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project, stage = _in_hands(writing, project_id)
        permit(actor, Action.PREPARE_REPORT, stage, unit=project.unit_id)
        draft = drafting.looked_over(writing, writer_of(project), draft_of(project_id, quarter), shown)
        if draft is not None and draft.is_open:
            draft.ready_by = staff_of(actor)


def review_report(actor: Actor, project_id: int, quarter: Quarter, progress: Progress) -> None:
    """Refuse what `file_report` would refuse, before the unit looks over what it is about to file."""
    project, stage = _in_hands(session(), project_id)
    permit(actor, Action.PREPARE_REPORT, stage, unit=project.unit_id)
    _checked(session(), project, quarter, progress)


def file_report(
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    progress: Progress,
    evidence: Picture | None = None,
    shown: str | None = None,
) -> int:
    """Sign and file the executing unit's report on one project for one quarter. Returns its id.

    `shown` is the fingerprint of the draft that it comes from, as it was looked over; the draft is emptied, and the
    same one sent twice is one report. Raises DraftChanged.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project, stage = _in_hands(writing, project_id)
        permit(actor, Action.FILE_REPORT, stage, unit=project.unit_id)
        draft = drafting.looked_over(writing, writer_of(project), draft_of(project_id, quarter), shown)
        if draft is not None and draft.made is not None:
            return draft.made
        if _filed(writing, project_id, quarter):
            raise AlreadyFiled
        cleaned = _checked(writing, project, quarter, progress)
        return _add(writing, actor, project_id, quarter, cleaned, evidence, draft)


def correct_report(
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    progress: Progress,
    evidence: Picture | None = None,
    shown: str | None = None,
) -> int:
    """File a new version of a quarter's report, with its reason. The one before stays beside it. Returns its id.

    The photo of the version before goes along where no other one comes. Raises NotFiledYet, NothingCorrected,
    ReasonNeeded, or what `check_report` raises.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project, stage = _in_hands(writing, project_id)
        permit(actor, Action.CORRECT_REPORT, stage, unit=project.unit_id)
        draft = drafting.looked_over(writing, writer_of(project), draft_of(project_id, quarter), shown)
        if draft is not None and draft.made is not None:
            return draft.made
        last = next(iter(reversed(_filed(writing, project_id, quarter))), None)
        if last is None:
            raise NotFiledYet
        cleaned = _checked(writing, project, quarter, progress)
        check_reason(cleaned, (Corrected(),))
        if evidence is None and replace(cleaned, reason=last.reason) == last.progress:
            raise NothingCorrected
        return _add(writing, actor, project_id, quarter, cleaned, evidence, draft, last)


def _in_hands(session: Session, project_id: int) -> tuple[Prioritised, Stage]:
    """A project and the stage of its process."""
    project = prioritised.one(session, project_id)
    return project, processes.by_year(session, project.year).stage(site.now(session))


def _filed(session: Session, project_id: int, quarter: Quarter) -> Sequence[Report]:
    """Every version of the quarter's report, the newest last."""
    return [one for one in reports.of_projects(session, [project_id])[project_id] if one.quarter == quarter]


def _checked(session: Session, project: Prioritised, quarter: Quarter, progress: Progress) -> Progress:
    """What may be filed now, its words clean."""
    writer_of(project)
    if quarter < Quarter.of(civil_day(project.followed_since)):
        raise NotBeforeThisProcess
    filed = reports.standing(reports.of_projects(session, [project.project.id])[project.project.id])
    before = [(one.quarter, one.progress) for one in filed if one.quarter < quarter]
    last: Filed | None = before[-1] if before else None
    if last is not None and last[1].stage in ENDED:
        raise NothingOwed
    cleaned = _cleaned(progress)
    check_report(cleaned, last, quarter, civil_day(site.now(session)))
    return cleaned


def _cleaned(progress: Progress) -> Progress:
    """Words may be empty; nothing else may."""
    return replace(
        progress,
        problems=_optional(progress.problems),
        commitments=_optional(progress.commitments),
        reason=_optional(progress.reason),
    )


def _optional(text: str) -> str:
    return clean_paragraphs(text, WORDS_LIMIT) if text.strip() else ""


def _add(
    writing: Session,
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    progress: Progress,
    evidence: Picture | None,
    draft: Draft | None,
    last: Report | None = None,
) -> int:
    signed_by = staff_of(actor)
    written_by = signed_by if draft is None or draft.ready_by is None else draft.ready_by
    if evidence is not None:
        writing.add(evidence)
        writing.flush()
    photo = evidence.name if evidence is not None else (None if last is None else last.evidence)
    version, now = 1 if last is None else last.version + 1, site.now(writing)
    report_id = reports.add(
        writing, project_id, quarter, version, progress, photo, written_by, signed_by, now
    )
    event = Event.REPORT_FILED if last is None else Event.REPORT_CORRECTED
    outbox.write(writing, event, now, project=project_id, subject=report_id, by=signed_by)
    verb = "file" if last is None else "correct"
    audit.write(writing, actor, f"follow_up:report:{verb}", project_id, now, {"quarter": quarter.slug})
    if draft is not None:
        drafts.sent(writing, draft, report_id)
    return report_id
