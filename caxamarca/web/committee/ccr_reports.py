"""The report to the CCR at the committee's desk: gathered in one step, written, signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from caxamarca.actions import ccr_reporting
from caxamarca.domain.ccr_reporting import OWN_WORDS, SECTION_LIMIT, Section
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.permissions import Action, check_reach, provinces_within
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import ccr_reports
from caxamarca.persistence.ccr_reports import CcrReport
from caxamarca.persistence.database import session
from caxamarca.web import ccr_papers, clock, formats, identity
from caxamarca.web.access import acts
from caxamarca.web.committee import blueprint, gathering
from caxamarca.web.fields import option, option_of_many
from caxamarca.web.forms import Clean, HouseForm, optional, typed
from caxamarca.web.labels import label
from caxamarca.web.words import _, _l, ngettext

HALVES = 4
"""How many that have ended one may choose from."""

AT = "/comite/informes/<half:half>/<scope:scope>"
ROOM = 512 * 1024


class GatherForm(HouseForm):
    half = option_of_many(_l("Six months"), [])
    scope = option_of_many(_l("On which province"), [])

    def offer(self, halves: Sequence[HalfYear], provinces: Sequence[tuple[str, str]]) -> None:
        self.half.choices = [option(one.slug, formats.half_year(one)) for one in halves]
        self.scope.choices = [
            option("", _("The thirteen provinces")),
            *(option(code, name) for code, name in provinces),
        ]


class SignForm(HouseForm):
    """`shown` is the fingerprint of the text that the page shows."""

    shown = HiddenField(filters=())


def _section(section: Section) -> TextAreaField:
    return TextAreaField(
        label(section),
        description=_l("It has to be written before anybody signs.") if section in OWN_WORDS else "",
        validators=[optional(), Clean(clean_paragraphs, SECTION_LIMIT)],
        render_kw={"rows": 8},
    )


class DraftForm(SignForm):
    reviewed = _section(Section.REVIEWED)
    reports = _section(Section.REPORTS)
    observations = _section(Section.OBSERVATIONS)
    visits = _section(Section.VISITS)
    checks = _section(Section.CHECKS)
    alerts = _section(Section.ALERTS)
    conclusions = _section(Section.CONCLUSIONS)
    requests = _section(Section.REQUESTS)

    def text(self) -> dict[Section, str]:
        return {section: typed(self[section.value]) for section in Section}


@dataclass(frozen=True)
class Listed:
    """A report within reach, and how many have signed it."""

    report: CcrReport
    scope: str
    signed: int


@blueprint.route("/comite/informes", methods=["GET", "POST"])
@acts(Action.GATHER_CCR_REPORT)
def gather_ccr_report() -> ResponseReturnValue:
    actor = identity.actor()
    form = GatherForm()
    form.offer(ended(), [(one.code, one.name) for one in provinces_within(actor, Action.GATHER_CCR_REPORT)])
    if form.is_sent():
        half, province = HalfYear.parse(typed(form.half)), typed(form.scope) or None
        check_reach(actor, Action.GATHER_CCR_REPORT, province=province)
        with form.refusals():
            ccr_reporting.gather_ccr_report(actor, half, province, gathering.gather(half, province))
            flash(
                _("The six months are gathered. Read it, write what the committee concludes, and sign."),
                "success",
            )
            return redirect(url_for("committee.edit_ccr_report", half=half, scope=province or ""), 303)
    return form.page("committee/gather_ccr_report.html", reports=within_reach())


def ended() -> tuple[HalfYear, ...]:
    """The halves of years that have ended last, the newest first."""
    found = [HalfYear.of(clock.today()).previous]
    while len(found) < HALVES:
        found.append(found[-1].previous)
    return tuple(found)


def within_reach() -> list[Listed]:
    """The reports that this member may write or sign, and the published ones among them, the newest half first."""
    known = {one.code for one in provinces_within(identity.actor(), Action.EDIT_CCR_REPORT)}
    return [
        Listed(one, ccr_papers.scope(one.province), len(ccr_reports.signatures(session(), one.id)))
        for one in ccr_reports.every(session())
        if one.province is None or one.province in known
    ]


@blueprint.route(AT, methods=["GET", "POST"])
@acts(Action.EDIT_CCR_REPORT, limit=ROOM)
def edit_ccr_report(half: HalfYear, scope: str) -> ResponseReturnValue:
    report = _one(half, scope, Action.EDIT_CCR_REPORT)
    known = {section.value: told for section, told in report.text.items()}
    form = DraftForm(data={"shown": report.fingerprint} | known)
    if form.is_sent():
        with form.refusals():
            taken = ccr_reporting.edit_ccr_report(
                identity.actor(), half, scope or None, form.text(), typed(form.shown)
            )
            form.settle(
                ngettext(
                    "The draft is saved. %(num)s signature was taken away, because the text changed.",
                    "The draft is saved. %(num)s signatures were taken away, because the text changed.",
                    taken,
                )
                if taken
                else _("The draft is saved. Every member sees it.")
            )
            return redirect(url_for("committee.sign_ccr_report", half=half, scope=scope), 303)
    return form.page(
        "committee/edit_ccr_report.html",
        report=report,
        scope=scope,
        scope_name=ccr_papers.scope(report.province),
        signed=len(ccr_reports.signatures(session(), report.id)),
        sections=[form[section.value] for section in Section],
        is_changed=typed(form.shown) != report.fingerprint,
    )


@blueprint.route(f"{AT}/firmar", methods=["GET", "POST"])
@acts(Action.SIGN_CCR_REPORT)
def sign_ccr_report(half: HalfYear, scope: str) -> ResponseReturnValue:
    report = _one(half, scope, Action.SIGN_CCR_REPORT)
    form = SignForm(data={"shown": report.fingerprint})
    if form.is_sent():
        with form.refusals():
            is_published = ccr_reporting.sign_ccr_report(
                identity.actor(), half, scope or None, typed(form.shown)
            )
            flash(
                _("You signed. The report is public.")
                if is_published
                else _("You signed. Other members can sign now."),
                "success",
            )
            return redirect(url_for("committee.sign_ccr_report", half=half, scope=scope), 303)
    form.shown.data = report.fingerprint
    signed = {one.staff_id for one in ccr_reports.signatures(session(), report.id)}
    return form.page(
        "committee/sign_ccr_report.html",
        report=report,
        scope=scope,
        paper=ccr_papers.paper(report),
        has_signed=identity.actor().staff in signed,
    )


def _one(half: HalfYear, scope: str, action: Action) -> CcrReport:
    """Raises NotFound for one out of reach, too."""
    check_reach(identity.actor(), action, province=scope or None)
    return ccr_reports.one(session(), half, scope or None)
