"""The unit's quarter: its people write a report over days, and its head looks it over, signs and files it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from caxamarca.actions import drafting
from caxamarca.domain.days import civil_day
from caxamarca.domain.drafting import LIFE
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
from caxamarca.persistence import audit, drafts, evidence, outbox, prioritised, processes, reports, site
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.drafts import Draft, Writer
from caxamarca.persistence.evidence import Holder, HolderKind
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
        writer, last = _hold(writing, actor, project_id, quarter, correcting=correcting)
        subject, was_begun = draft_of(project_id, quarter), _open_draft(writing, writer, project_id, quarter)
        drafting.keep(writing, writer, subject, answers, before=before)
        draft = _open_draft(writing, writer, project_id, quarter)
        if draft is not None and was_begun is None:
            _inherit(writing, draft, last)


def hold_draft(
    writing: Session, actor: Actor, project_id: int, quarter: Quarter, *, correcting: bool
) -> Draft:
    """The unit's open draft of a quarter's report, begun where there is none, for whoever changes it now. It is not
    ready for the signature any more. Raises AlreadyFiled.
    """
    writer, last = _hold(writing, actor, project_id, quarter, correcting=correcting)
    was_begun, now = _open_draft(writing, writer, project_id, quarter), datetime.now(UTC)
    draft = drafts.keep(writing, writer, draft_of(project_id, quarter), {}, now, now - LIFE)
    writing.flush()
    if was_begun is None:
        _inherit(writing, draft, last)
    return draft


def _hold(
    writing: Session, actor: Actor, project_id: int, quarter: Quarter, *, correcting: bool
) -> tuple[Writer, Report | None]:
    """Let nobody else change what is written about a project: whose it is, and what was filed of the quarter."""
    prioritised.hold(writing, project_id)
    project, stage = _in_hands(writing, project_id)
    permit(actor, Action.PREPARE_REPORT, stage, unit=project.unit_id)
    last = next(iter(reversed(_filed(writing, project_id, quarter))), None)
    if last is not None:
        if not correcting:
            raise AlreadyFiled
        permit(actor, Action.CORRECT_REPORT, stage, unit=project.unit_id)
    return writer_of(project), last


def _open_draft(session: Session, writer: Writer, project_id: int, quarter: Quarter) -> Draft | None:
    draft = drafting.begun(session, writer, draft_of(project_id, quarter))
    return draft if draft is not None and draft.is_open else None


def _inherit(writing: Session, draft: Draft, last: Report | None) -> None:
    """A correction begins with the evidence of the version before."""
    if last is not None:
        evidence.copy(writing, Holder(HolderKind.REPORT, last.id), Holder(HolderKind.DRAFT, draft.id))


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
    shown: str | None = None,
) -> int:
    """Sign and file the executing unit's report on one project for one quarter, with the evidence that was gathered.
    Returns its id.

    `shown` is the fingerprint of the draft that it comes from, as it was looked over; the draft is emptied, and the
    same one sent twice is one report. Raises DraftChanged.
    """
    with transaction() as writing:
        return _file(writing, actor, project_id, quarter, progress, shown)


@dataclass(frozen=True)
class Ready:
    """A report that is ready to be signed: of a project, what it says, and the fingerprint of its draft."""

    project_id: int
    progress: Progress
    shown: str


def file_reports(actor: Actor, quarter: Quarter, ready: Sequence[Ready]) -> None:
    """Sign and file several reports of a quarter: all of them, or none. Raises what `file_report` raises."""
    with transaction() as writing:
        for one in sorted(ready, key=lambda one: one.project_id):
            _file(writing, actor, one.project_id, quarter, one.progress, one.shown)


def keep_sheet(actor: Actor, quarter: Quarter, told: Mapping[int, Mapping[str, str]]) -> None:
    """Keep the answers of several reports of a quarter, each ready to be signed: all of them, or none.

    `told` are the answers by the id of the project. Raises AlreadyFiled, or NotFound for a project of another unit.
    """
    with transaction() as writing:
        for project_id, answers in sorted(told.items()):
            prioritised.hold(writing, project_id)
            project, stage = _in_hands(writing, project_id)
            permit(actor, Action.PREPARE_REPORT, stage, unit=project.unit_id)
            if _filed(writing, project_id, quarter):
                raise AlreadyFiled
            subject = draft_of(project_id, quarter)
            drafting.keep(writing, writer_of(project), subject, answers)
            draft = drafting.begun(writing, writer_of(project), subject)
            if draft is not None:
                draft.ready_by = staff_of(actor)


def _file(
    writing: Session,
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    progress: Progress,
    shown: str | None,
) -> int:
    prioritised.hold(writing, project_id)
    project, stage = _in_hands(writing, project_id)
    permit(actor, Action.FILE_REPORT, stage, unit=project.unit_id)
    draft = drafting.looked_over(writing, writer_of(project), draft_of(project_id, quarter), shown)
    if draft is not None and draft.made is not None:
        return draft.made
    if _filed(writing, project_id, quarter):
        raise AlreadyFiled
    cleaned = _checked(writing, project, quarter, progress)
    return _add(writing, actor, project_id, quarter, cleaned, draft)


def correct_report(
    actor: Actor,
    project_id: int,
    quarter: Quarter,
    progress: Progress,
    shown: str | None = None,
) -> int:
    """File a new version of a quarter's report, with its reason. The one before stays beside it. Returns its id.

    What comes without a draft has the evidence of the version before. Raises NotFiledYet, NothingCorrected,
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
        if replace(cleaned, reason=last.reason) == last.progress and _shows_the_same(writing, draft, last):
            raise NothingCorrected
        return _add(writing, actor, project_id, quarter, cleaned, draft, last)


def _shows_the_same(session: Session, draft: Draft | None, last: Report) -> bool:
    """Whether nothing of the evidence was changed since it was filed."""
    filed = Holder(HolderKind.REPORT, last.id)
    return draft is None or evidence.are_the_same(session, Holder(HolderKind.DRAFT, draft.id), filed)


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
    draft: Draft | None,
    last: Report | None = None,
) -> int:
    signed_by = staff_of(actor)
    written_by = signed_by if draft is None or draft.ready_by is None else draft.ready_by
    version, now = 1 if last is None else last.version + 1, site.now(writing)
    report_id = reports.add(writing, project_id, quarter, version, progress, written_by, signed_by, now)
    filed = Holder(HolderKind.REPORT, report_id)
    if draft is not None:
        evidence.hand_over(writing, Holder(HolderKind.DRAFT, draft.id), filed)
    elif last is not None:
        evidence.copy(writing, Holder(HolderKind.REPORT, last.id), filed)
    event = Event.REPORT_FILED if last is None else Event.REPORT_CORRECTED
    outbox.write(writing, event, now, project=project_id, subject=report_id, by=signed_by)
    deed = "follow_up:report:file" if last is None else "follow_up:report:correct"
    audit.write(writing, actor, deed, project_id, now, {"quarter": quarter.slug})
    if draft is not None:
        drafts.sent(writing, draft, report_id)
    return report_id
