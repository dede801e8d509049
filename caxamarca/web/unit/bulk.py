"""A quarter of a unit at once: the sheet to fill in, what came back in it, and one signature under all of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from caxamarca.actions import drafting, reporting
from caxamarca.actions.reporting import Ready, draft_of
from caxamarca.domain.days import civil_day
from caxamarca.domain.files import MEGABYTE, FileTooLarge
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Doubt, check_quarter, doubts
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.drafts import Draft, Writer
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.web import clock, formats, identity
from caxamarca.web import doubts as in_words
from caxamarca.web.access import acts
from caxamarca.web.forms import HouseForm
from caxamarca.web.open_data import XLSX, file
from caxamarca.web.unit import blueprint, sheet
from caxamarca.web.unit.forms import ReportForm, told_before
from caxamarca.web.unit.sheet import Line, Read, Wrong
from caxamarca.web.unit.within import own_projects
from caxamarca.web.words import _, _l, ngettext

WRONG_SHOWN = 100
AT = "/unidad/trimestres/<quarter:quarter>"


class SheetForm(HouseForm):
    file = FileField(
        _l("The sheet, filled in"),
        description=_l(
            "The same file that you downloaded here (XLSX), up to %(megabytes)s MB.",
            megabytes=sheet.LIMIT // MEGABYTE,
        ),
        validators=[FileRequired(_l("Choose the file."))],
        render_kw={"accept": ".xlsx"},
    )


class SigningForm(HouseForm):
    """`shown` are the fingerprints of the drafts that the page showed, so that nothing else is signed."""

    shown = HiddenField(filters=())


@dataclass(frozen=True)
class Standing:
    """A project of the unit in the quarter: whether it was reported on, and its draft, begun or ready."""

    followed: FollowUp
    is_filed: bool
    draft: Draft | None

    @property
    def is_ready(self) -> bool:
        return self.draft is not None and self.draft.ready_by is not None


@dataclass(frozen=True)
class ToSign:
    """A report that is ready: what it says, and what in it is not believed without its reason."""

    standing: Standing
    ready: Ready
    doubts: tuple[str, ...]


@blueprint.get(f"{AT}.xlsx")
@acts(Action.PREPARE_REPORT)
def quarter_sheet(quarter: Quarter) -> ResponseReturnValue:
    """A row for each project that has no report yet, filled with its draft, or else with its last report."""
    lines = [_line(one, quarter) for one in _standing(quarter) if not one.is_filed]
    answer: Response = file(sheet.written(lines), XLSX, f"reportes-{quarter.slug}.xlsx")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route(AT, methods=["GET", "POST"])
@acts(Action.PREPARE_REPORT, limit=2 * sheet.LIMIT)
def quarter_reports(quarter: Quarter) -> ResponseReturnValue:
    form = SheetForm()
    wrong: tuple[Wrong, ...] = ()
    if form.is_sent():
        with form.refusals():
            with form.file.data.stream as arrived:
                content = arrived.read(sheet.LIMIT + 1)
            if len(content) > sheet.LIMIT:
                raise FileTooLarge(sheet.LIMIT)
            told, wrong = _taken(content, quarter)
            if wrong:
                form.status = 422
            else:
                reporting.keep_sheet(identity.actor(), quarter, told)
                flash(_kept(len(told)), "success")
                return redirect(url_for("unit.quarter_reports", quarter=quarter), 303)
    standing = _standing(quarter)
    return form.page(
        "unit/quarter_reports.html",
        quarter=quarter,
        standing=standing,
        missing=[one for one in standing if not one.is_filed],
        ready=[one for one in standing if one.is_ready and not one.is_filed],
        signs=may(identity.actor(), Action.FILE_REPORT),
        wrong=wrong[:WRONG_SHOWN],
        unsaid=max(0, len(wrong) - WRONG_SHOWN),
        left=formats.days_left(quarter.due, clock.today()),
        is_late=clock.today() > quarter.due,
    )


@blueprint.route(f"{AT}/firmar", methods=["GET", "POST"])
@acts(Action.FILE_REPORT)
def sign_reports(quarter: Quarter) -> ResponseReturnValue:
    """Every report that is ready, on one page, and one signature under all of them."""
    ready = tuple(_ready(_standing(quarter), quarter))
    form = SigningForm()
    shown = " ".join(sorted(one.ready.shown for one in ready))
    was_shown, form.shown.data = form.shown.data or "", shown
    is_another = request.method == "POST" and was_shown != shown
    if ready and form.is_sent() and not is_another:
        with form.refusals():
            reporting.file_reports(identity.actor(), quarter, [one.ready for one in ready])
            flash(_filed(len(ready)), "success")
            return redirect(url_for("unit.quarter_reports", quarter=quarter), 303)
    return form.page("unit/sign_reports.html", quarter=quarter, ready=ready, is_another=is_another)


def _standing(quarter: Quarter) -> tuple[Standing, ...]:
    """The own projects that owe a report for the quarter, in a process in which reports are filed now."""
    today, actor = clock.today(), identity.actor()
    check_quarter(quarter, today)
    open_years = {
        one.year
        for one in processes.all_of(session())
        if may(actor, Action.PREPARE_REPORT, one.stage(clock.now()))
    }
    mine = [
        one
        for one in own_projects(actor)
        if one.year in open_years and quarter >= Quarter.of(civil_day(one.followed_since))
    ]
    begun = {
        subject: draft
        for unit in {one.unit_id for one in mine}
        for subject, draft in drafting.open_of(session(), Writer(unit=unit)).items()
    }
    found = []
    for one in follow(session(), mine, today):
        line = one.line(quarter)
        if line is not None:
            draft = begun.get(draft_of(one.prioritised.project.id, quarter))
            found.append(Standing(one, line.report is not None, draft))
    return tuple(found)


def _line(one: Standing, quarter: Quarter) -> Line:
    project = one.followed.prioritised.project
    return Line(
        project.id,
        project.title,
        one.draft.answers if one.draft is not None else _before(one.followed, quarter),
    )


def _before(followed: FollowUp, quarter: Quarter) -> dict[str, str]:
    """What the last report said, as it would have been typed."""
    reports = [
        line.report for line in followed.quarters if line.report is not None and line.quarter < quarter
    ]
    if not reports:
        return {}
    last = reports[-1]
    told = told_before(last.progress, same_year=last.year == quarter.year)
    form = ReportForm(data=told, meta={"csrf": False})
    return {name: form[name]._value() if hasattr(form[name], "_value") else "" for name in told} | {  # noqa: SLF001
        "stage": last.stage.value,
        "contract_signed": "si" if last.contract_signed else "no",
        "works_started": "si" if last.works_started else "no",
    }


def _taken(content: bytes, quarter: Quarter) -> tuple[Mapping[int, Mapping[str, str]], tuple[Wrong, ...]]:
    """The answers of every row by its project, and each cell that cannot be taken: then nothing is."""
    rows, wrong = sheet.read(content)
    known = {one.followed.prioritised.project.id: one for one in _standing(quarter)}
    found = [*wrong, *_strangers(rows, known)]
    told = {}
    for row in rows:
        one = known.get(row.project_id)
        if one is not None and not any(each.row == row.row for each in found):
            found += _wrong(row, one, quarter)
            told[row.project_id] = row.answers
    return told, tuple(sorted(found, key=lambda each: (each.row, each.letter)))


def _strangers(rows: Sequence[Read], known: Mapping[int, Standing]) -> Iterator[Wrong]:
    """Rows of projects that are not the unit's, were reported on, or stand twice."""
    seen: set[int] = set()
    for row in rows:
        one = known.get(row.project_id)
        if one is None:
            yield sheet.at(
                row.row, sheet.NUMBER, _("Your unit has no project with this number in this quarter.")
            )
        elif one.is_filed:
            yield sheet.at(
                row.row, sheet.NUMBER, _("The report of this project was filed already. Leave its row empty.")
            )
        elif row.project_id in seen:
            yield sheet.at(row.row, sheet.NUMBER, _("This project stands in the sheet twice."))
        seen.add(row.project_id)


def _wrong(row: Read, one: Standing, quarter: Quarter) -> Iterator[Wrong]:
    form = _form(row.answers)
    if not form.validate():
        yield from sheet.wrongs(row.row, form)
        return
    found = _doubts(one, form, quarter)
    if found and not form.progress().reason:
        yield sheet.at(row.row, "reason", _("%(doubts)s Write the reason.", doubts=in_words.words(found)))


def _form(answers: Mapping[str, str]) -> ReportForm:
    return ReportForm(formdata=MultiDict(answers), meta={"csrf": False})


def _doubts(one: Standing, form: ReportForm, quarter: Quarter) -> tuple[Doubt, ...]:
    before = [
        line.report for line in one.followed.quarters if line.report is not None and line.quarter < quarter
    ]
    last = (before[-1].quarter, before[-1].progress) if before else None
    return tuple(doubts(form.progress(), last, quarter))


def _ready(standing: Sequence[Standing], quarter: Quarter) -> Iterator[ToSign]:
    for one in standing:
        if one.draft is None or not one.is_ready or one.is_filed:
            continue
        form = _form(one.draft.answers)
        if form.validate():
            project_id = one.followed.prioritised.project.id
            said = tuple(in_words.word(each) for each in _doubts(one, form, quarter))
            yield ToSign(one, Ready(project_id, form.progress(), one.draft.fingerprint), said)


def _kept(count: int) -> str:
    return ngettext(
        "One report was taken from the sheet. It waits for the signature.",
        "%(num)s reports were taken from the sheet. They wait for the signature.",
        count,
    )


def _filed(count: int) -> str:
    return ngettext("One report was signed and filed.", "%(num)s reports were signed and filed.", count)
