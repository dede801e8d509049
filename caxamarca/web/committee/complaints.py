"""A complaint that the committee may make of a project's facts: to be read, completed, printed and signed elsewhere.

The site gathers what was declared and computed, each with its date and source. It says of nobody that he is at fault,
keeps no copy and sends nothing.
"""

from collections.abc import Mapping

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.checking import Duty
from caxamarca.domain.complaining import Recipient
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.permissions import Action
from caxamarca.domain.roles import Role
from caxamarca.persistence import checks, visits
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.typesetting import NotTypeset
from caxamarca.web import alerts, checklist, clock, formats, language, observed, open_data
from caxamarca.web.access import seen_by
from caxamarca.web.addresses import as_said, whole
from caxamarca.web.committee import blueprint
from caxamarca.web.committee.within import within_reach
from caxamarca.web.labels import label, place, slug
from caxamarca.web.observed import Asked
from caxamarca.web.papers import Paper, Part, Signing
from caxamarca.web.words import _, _l, ngettext

PLACES = 4
"""To sign: a committee has four members or more."""

TO: Mapping[Recipient, str] = {
    Recipient.COUNCIL: _l("To the Regional Council of Cajamarca"),
    Recipient.COMPTROLLER: _l("To the Comptroller General of the Republic (Contraloría)"),
}
ASKED: Mapping[Recipient, str] = {
    Recipient.COUNCIL: _l(
        "That the Regional Council, which oversees the regional government, ask the executing unit for the information "
        "that is missing, and tell the committee what it finds."
    ),
    Recipient.COMPTROLLER: _l(
        "That the Comptroller look at these facts and say whether a control of this project is due, and tell the "
        "committee what it decides."
    ),
}

AT = "/comite/proyectos/<id:project_id>/denuncia/<recipient:recipient>"


@blueprint.get(AT)
@seen_by(Role.COMMITTEE)
def complaint(project_id: int, recipient: Recipient) -> ResponseReturnValue:
    project = within_reach(project_id, Action.RAISE_OBSERVATION)
    return render_template(
        "committee/complaint.html", prioritised=project, recipient=recipient, paper=_paper(project, recipient)
    )


@blueprint.get(f"{AT}.pdf")
@seen_by(Role.COMMITTEE)
def complaint_file(project_id: int, recipient: Recipient) -> ResponseReturnValue:
    project = within_reach(project_id, Action.RAISE_OBSERVATION)
    with language.in_spanish():
        made = _paper(project, recipient).pdf()
    return open_data.file(made, "application/pdf", f"denuncia-{slug(recipient)}-{project_id}.pdf")


@blueprint.errorhandler(NotTypeset)
def not_made_yet(fault: NotTypeset) -> ResponseReturnValue:
    current_app.logger.error("a complaint was not set: %s", fault)
    return render_template("public/document_to_come.html"), 503


def _paper(project: Prioritised, recipient: Recipient) -> Paper:
    today = clock.today()
    [followed] = follow(session(), [project], today)
    return Paper(
        _("Complaint of the oversight committee"),
        str(TO[recipient]),
        _opening(project),
        [
            _about(project),
            *_figures(followed),
            _alerts(followed),
            _unanswered(followed),
            _seen(project),
            _said(project),
            Part(_("What we ask"), [str(ASKED[recipient]), _line(), _line()]),
        ],
        Signing(
            _("Signatures"),
            _("Cajamarca, the ______ of ____________________ of ________."),
            [_("On behalf of"), _("Name"), _("DNI"), _("Signature or fingerprint")],
            [[_("Member %(number)s", number=number), "", "", ""] for number in range(1, PLACES + 1)],
        ),
    )


def _opening(project: Prioritised) -> list[str]:
    said = [
        _(
            "Those who sign below are members of the oversight committee (Comité de Vigilancia) of the participatory "
            "budget, which may take to you what it finds (Ley 28056 and its rules)."
        ),
        _(
            "What follows was gathered on %(day)s by this site from what was declared there; all of it can be read at "
            "%(address)s. The site states facts with their date and source. It judges nobody: whether there is a fault "
            "is for you to say.",
            day=formats.day(clock.today()),
            address=as_said(whole("public.project", project_id=project.project.id)),
        ),
    ]
    if clock.moment().is_demonstration:
        said.insert(0, _("DEMONSTRATION: the people and the votes are invented."))
    return said


def _about(project: Prioritised) -> Part:
    one = project.project
    facts = [
        (
            _("Where it won"),
            _("%(place)s, process %(year)s", place=place(project.province), year=project.year),
        ),
        (_("Executing unit"), project.unit or _("No executing unit yet")),
        (_("CUI"), one.cui or _("It has none yet")),
    ]
    return Part(_("The project"), [one.title], facts, is_written=True)


def _figures(followed: FollowUp) -> list[Part]:
    """What the site knows of each of the committee's duties."""
    known = checklist.dossier(followed)
    return [Part(str(label(duty)), facts=checklist.evidence(known, duty)) for duty in Duty]


def _alerts(followed: FollowUp) -> Part:
    lines = [
        f"{label(one.alert)}. {one.why} " + _("Norm: %(norm)s", norm=one.norm)
        for one in alerts.explain(followed, clock.today())
    ]
    return Part(_("Alerts of today"), lines or [_("No rule raises an alert today.")])


def _unanswered(followed: FollowUp) -> Part:
    """Of each conversation that waits after its last day, every turn."""
    late = [
        one for one in observed.of_followed(followed, clock.today()) if one.state is ObservationState.LATE
    ]
    title = _("Observations without an answer")
    if not late:
        return Part(title, [_("Every observation whose day has passed has an answer.")])
    return Part(title, [line for one in late for line in _turns(one)], is_written=True)


def _turns(asked: Asked) -> list[str]:
    said = [
        _(
            "Asked on %(raised)s, to be answered by %(due)s: %(text)s",
            raised=formats.short_day(one.raised_at),
            due=formats.short_day(one.due),
            text=one.text,
        )
        for one in asked.turns
    ]
    days = (clock.today() - asked.observation.due).days
    return [
        *said,
        ngettext("The answer is %(num)s day late.", "The answer is %(num)s days late.", days),
    ]


def _seen(project: Prioritised) -> Part:
    found = visits.of_projects(session(), [project.project.id])[project.project.id]
    lines = [
        line
        for one in found
        for line in (
            f"{formats.short_day(one.visit.day)}, {one.visit.place}: {one.visit.seen}",
            *(
                _("Note of the committee, %(day)s:", day=formats.short_day(note.added_at)) + f" {note.text}"
                for note in one.notes
            ),
        )
    ]
    if not lines:
        return Part(_("Field visits"), [_("The committee has noted no visit yet.")])
    return Part(_("Field visits"), lines, is_written=True)


def _said(project: Prioritised) -> Part:
    words = checks.of_projects(session(), [project.project.id])[project.project.id]
    lines = [
        f"{label(word.duty)}: {label(word.verdict)} ({formats.short_day(word.made_at)}). {word.note}"
        for word in checks.standing(words).values()
    ]
    if not lines:
        return Part(_("What the committee said"), [_("The committee has not said its word yet.")])
    return Part(_("What the committee said"), lines, is_written=True)


def _line() -> str:
    """A place to write by hand."""
    return "_" * 60
