"""The report on one project for one quarter, a question a page, with the two quarters before it beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from caxamarca.actions import drafting, reporting
from caxamarca.domain.days import civil_day
from caxamarca.domain.drafting import LIFE
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Corrected, Doubt, ReasonNeeded, check_quarter, check_reason, doubts
from caxamarca.persistence import people, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.evidence import HolderKind
from caxamarca.persistence.followed import FollowUp, QuarterLine, follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import clock, evidence, formats, identity, pagewise, stages
from caxamarca.web import doubts as in_words
from caxamarca.web.access import acts
from caxamarca.web.pagewise import CORRECTING, Course, LookOver, Page, Way
from caxamarca.web.unit import blueprint
from caxamarca.web.unit.forms import MONEY, ReportForm, told_already, told_before
from caxamarca.web.unit.within import own_project
from caxamarca.web.words import _, _l


@dataclass(frozen=True)
class Column:
    """A quarter beside others; `money` is its financial progress in whole percent."""

    quarter: Quarter
    report: Report | None
    money: int | None


STATE, WORDS, EVIDENCE = "obra", "palabras", "fotos"
COURSE = Course(
    {
        STATE: Page(
            _l("How the works are getting on"), ("stage", "physical", "contract_signed", "works_started")
        ),
        "dinero": Page(_l("The money of the year"), MONEY),
        WORDS: Page(_l("Problems and commitments"), ("problems", "commitments", "reason")),
        EVIDENCE: Page(_l("Photos and documents"), ()),
    }
)
ASKED = tuple(slug for slug in COURSE.pages if slug != EVIDENCE)
"""The pages of questions; the one of evidence is another (web/unit/evidence.py)."""
AT = "/unidad/proyectos/<id:project_id>/reportes/<quarter:quarter>"
CORRECT = "corregir"
"""What the address of a page carries by which a report that was filed begins to be corrected."""


@dataclass(frozen=True)
class Begun(pagewise.Begun):
    """A report that is being written: the project, the quarter, and what was answered so far."""

    followed: FollowUp
    quarter: Quarter

    @property
    def kept(self) -> str:
        return _(
            "What you wrote is kept for %(days)s days, for the people of your unit. Nothing was sent.",
            days=LIFE.days,
        )

    @property
    def prioritised(self) -> Prioritised:
        return self.followed.prioritised

    @property
    def filed(self) -> Report | None:
        """What was filed for this quarter, and is corrected by what is being written."""
        return next((line.report for line in self.followed.quarters if line.quarter == self.quarter), None)

    @property
    def is_correction(self) -> bool:
        return self.filed is not None

    @property
    def last(self) -> Report | None:
        """The last report before this quarter."""
        filed = (line.report for line in self.followed.quarters if line.quarter < self.quarter)
        return next((one for one in reversed([*filed]) if one is not None), None)

    def is_filled(self, page: Page) -> bool:
        """Whether the page comes with what the last report said, and nothing else was answered yet."""
        asked = set(page.fields)
        return (
            not self.is_correction
            and not self.answers.keys() & asked
            and bool(self.told_before.keys() & asked)
        )

    @property
    def told_before(self) -> dict[str, Any]:
        if self.filed is not None:
            return told_already(self.filed.progress)
        last = self.last
        return told_before(
            None if last is None else last.progress,
            same_year=last is not None and last.year == self.quarter.year,
        )

    def whole(self) -> ReportForm:
        """All that was answered, judged by the same rules as each page."""
        form = ReportForm(formdata=MultiDict(self.answers), meta={"csrf": False})
        form.validate()
        return form

    def doubts(self) -> tuple[Doubt, ...]:
        """What in the answers is not believed without a reason, as far as they are told."""
        form, found = self.whole(), (Corrected(),) if self.is_correction else ()
        if self.last is None or any(form[name].errors for name in (*COURSE.pages[STATE].fields, *MONEY)):
            return found
        return (*found, *doubts(form.progress(), (self.last.quarter, self.last.progress), self.quarter))

    @property
    def way(self) -> Way:
        return Way(COURSE, self.page, self.url("unit.review_report"))

    def page(self, step: str) -> str:
        if step == EVIDENCE:
            return self.url("unit.report_evidence")
        return self.url("unit.file_report", step=step)

    def url(self, endpoint: str, **more: Any) -> str:
        return url_for(endpoint, project_id=self.prioritised.project.id, quarter=self.quarter, **more)


@blueprint.route(AT, methods=["GET", "POST"], defaults={"step": STATE})
@blueprint.route(f"{AT}/<any({', '.join(ASKED)}):step>", methods=["GET", "POST"])
@acts(Action.PREPARE_REPORT)
def file_report(project_id: int, quarter: Quarter, step: str) -> ResponseReturnValue:
    begun = begin(project_id, quarter)
    form = ReportForm(told=begun.answers, data=begun.told_before)
    form.ask(COURSE.pages[step], begun.answers)
    found = begun.doubts() if step == WORDS else ()
    if step == WORDS:
        _ask_why(form, found)
    back = begun.way.back(step)
    led = pagewise.lead(
        form, lambda: _keep(begun, form), lambda kept: _go_on(kept, form, step), back, url_for("unit.desk")
    )
    return led or _page(form, begun, step, back, found)


def _ask_why(form: ReportForm, found: Sequence[Doubt]) -> None:
    """The reason is asked for where there is something to explain, and nowhere else."""
    if found:
        form.reason.flags.optional = False
    else:
        del form.reason


def _keep(begun: Begun, form: ReportForm) -> Begun:
    """Keep what the page was told; what is begun is then what is read again."""
    project_id = begun.prioritised.project.id
    reporting.keep_answers(
        identity.actor(),
        project_id,
        begun.quarter,
        form.answers,
        form.was_before,
        correcting=begun.is_open or CORRECT in request.args,
    )
    return begin(project_id, begun.quarter)


@blueprint.route(f"{AT}/revisar", methods=["GET", "POST"])
@acts(Action.PREPARE_REPORT, Action.FILE_REPORT, Action.CORRECT_REPORT)
def review_report(project_id: int, quarter: Quarter) -> ResponseReturnValue:
    """The whole report beside the last one, before it is signed and filed, or left for the signature."""
    begun = begin(project_id, quarter)
    if not begun.is_open or begun.draft is None:
        return redirect(begun.url("unit.file_report"), 303)
    report = begun.whole()
    wrong = COURSE.first_wrong(report)
    if wrong is None and begun.doubts() and not report.progress().reason:
        wrong = WORDS
    if wrong is not None:
        return redirect(begun.url("unit.file_report", step=wrong), 303)
    signs = may(identity.actor(), Action.FILE_REPORT)
    form = LookOver(begun.draft)
    with form.refusals():
        if form.is_sent():
            form.settle(_settle(begun, form, report, signs=signs))
            return redirect(url_for("unit.desk"), 303)
        reporting.review_report(identity.actor(), project_id, quarter, report.progress())
    last = begun.filed or begun.last
    return form.page(
        "unit/review_report.html",
        course=COURSE,
        begun=begun,
        prioritised=begun.prioritised,
        quarter=quarter,
        asked=report,
        told=report.progress(),
        last=None if last is None else last.progress,
        money=MONEY,
        is_unchanged=last is not None and report.progress().repeats(last.progress),
        evidence=evidence.of_holder(HolderKind.DRAFT, begun.draft.id),
        change_evidence=begun.url("unit.report_evidence", **{CORRECTING: "1"}),
        correcting={CORRECTING: "1"},
        signs=signs,
        ready_by=people.names_of_staff(session(), [begun.draft.ready_by]).get(begun.draft.ready_by or 0, ""),
    )


def _settle(begun: Begun, form: LookOver, report: ReportForm, *, signs: bool) -> str:
    """Do what the last page was sent for, and say that it is done."""
    actor, project_id, quarter = identity.actor(), begun.prioritised.project.id, begun.quarter
    said = formats.quarter(quarter)
    if not signs:
        reporting.leave_for_signature(actor, project_id, quarter, form.was_shown)
        return _(
            "The report of the %(quarter)s waits for the signature of the head of the unit.", quarter=said
        )
    act = reporting.correct_report if begun.is_correction else reporting.file_report
    act(actor, project_id, quarter, report.progress(), form.was_shown)
    return _("The report of the %(quarter)s was filed. Thank you.", quarter=said)


def _go_on(begun: Begun, form: ReportForm, step: str) -> Response | None:
    """To the next question. What asks for a reason and has none is refused beside that question."""
    report = begun.whole()
    if step == WORDS and COURSE.first_wrong(report) is None:
        project_id = begun.prioritised.project.id
        try:
            reporting.review_report(identity.actor(), project_id, begun.quarter, report.progress())
            check_reason(report.progress(), begun.doubts())
        except ReasonNeeded as fact:
            form.refuse(form.reason, fact)
            return None
    return begun.way.on(step)


def begin(project_id: int, quarter: Quarter) -> Begun:
    """What stands about a project of the own unit. Raises NotFound or QuarterNotOver."""
    project = own_project(identity.actor(), project_id)
    _check_quarter(project, quarter)
    [followed] = follow(session(), [project], clock.today())
    draft = drafting.begun(session(), reporting.writer_of(project), reporting.draft_of(project_id, quarter))
    return Begun(draft, followed, quarter)


def _check_quarter(project: Prioritised, quarter: Quarter) -> None:
    """A quarter from before the project was prioritised has no page; one that is not over has one later."""
    if quarter < Quarter.of(civil_day(project.followed_since)):
        raise NotFound
    check_quarter(quarter, clock.today())


def _page(
    form: ReportForm, begun: Begun, step: str, back: str, found: Sequence[Doubt]
) -> ResponseReturnValue:
    followed, quarter = begun.followed, begun.quarter
    process = processes.by_year(session(), followed.prioritised.year)
    standing = stages.standing(process, clock.now())
    is_time = may(identity.actor(), Action.PREPARE_REPORT, standing.stage)
    filed, *before = (
        _column(one, followed.quarters) for one in (quarter, quarter.previous, quarter.previous.previous)
    )
    columns = [filed, *before] if filed.report else before
    can_correct = is_time and may(identity.actor(), Action.CORRECT_REPORT, standing.stage)
    is_begun = filed.report is None or (can_correct and (begun.is_open or CORRECT in request.args))
    return form.page(
        "unit/file_report.html",
        course=COURSE,
        step=step,
        begun=begun,
        money=MONEY,
        back=back,
        doubts=[in_words.word(one) for one in found],
        prioritised=followed.prioritised,
        quarter=quarter,
        left=formats.days_left(quarter.due, clock.today()),
        is_late=clock.today() > quarter.due,
        standing=standing,
        is_time=is_time,
        filed=filed,
        is_open=(is_time and is_begun) or request.method == "POST",
        correct=begun.url("unit.file_report", **{CORRECT: "1"}) if can_correct and filed.report else "",
        columns=columns,
        evidence=() if filed.report is None else evidence.of_holder(HolderKind.REPORT, filed.report.id),
        words=[one for one in columns if one.report and (one.report.problems or one.report.commitments)],
    )


def _column(quarter: Quarter, lines: Sequence[QuarterLine]) -> Column:
    report = next((line.report for line in lines if line.quarter == quarter), None)
    return Column(quarter, report, None if report is None else report.spending.financial)
