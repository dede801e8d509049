"""One desk: two people attend whoever is before them, each on an own phone or both at one screen."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo

from caxamarca.actions import attending
from caxamarca.actions.attending import Waiting
from caxamarca.actions.making_codes import Slip
from caxamarca.domain import documents
from caxamarca.domain.attending import WINDOW
from caxamarca.domain.documents import DocumentKind
from caxamarca.domain.permissions import Action, may
from caxamarca.persistence import processes
from caxamarca.persistence import stations as places
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.stations import Station
from caxamarca.web import clock, identity, slips, sources
from caxamarca.web.access import acts
from caxamarca.web.forms import HouseForm, Understood, required, typed
from caxamarca.web.station import blueprint
from caxamarca.web.words import _, _l

MINUTES = int(WINDOW.total_seconds() // 60)
NUMERIC = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 20, "size": 14}


class PresentForm(HouseForm):
    document = StringField(
        _l("Document number of the person"),
        description=_l("Copy it from the DNI that you have before you."),
        validators=[required(_l("Write the document number.")), Understood(documents.parse)],
        render_kw={**NUMERIC, "autofocus": True},
    )


class OneScreenForm(PresentForm):
    """The document, and the second person's own details."""

    email = StringField(
        _l("E-mail address of the second person"),
        validators=[required(_l("Write the e-mail address."))],
        render_kw={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password of the second person"),
        validators=[required(_l("Write the password."))],
        render_kw={"autocomplete": "off"},
    )
    code = StringField(
        _l("One-time code of the second person"),
        description=_l("The six digits that the own phone shows now."),
        validators=[required(_l("Write the six digits."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 8},
    )


class LostForm(HouseForm):
    document = StringField(
        _l("Document number of whoever lost the slip"),
        validators=[required(_l("Write the document number.")), Understood(documents.parse)],
        render_kw=NUMERIC,
    )
    again = StringField(
        _l("The same number once more"),
        description=_l("A mistyped number would end the code of somebody else."),
        validators=[
            required(_l("Write the document number once more.")),
            EqualTo("document", _l("The two numbers are not the same.")),
        ],
        render_kw=NUMERIC,
    )


@blueprint.route("/mesa/<year:year>/<id:station_id>", methods=["GET", "POST"])
@acts(Action.ISSUE_CODE)
def desk(year: int, station_id: int) -> ResponseReturnValue:
    process, station = _here(year, station_id)
    form = PresentForm()
    if form.is_sent():
        with form.refusals():
            said = attending.issue_code(
                identity.actor(), year, station_id, typed(form.document), identity.token()
            )
            if isinstance(said, Slip):
                return _slip(process, station, said)
            form.settle(_asked(said))
            return redirect(url_for("station.desk", year=year, station_id=station_id), 303)
    return _page(form, "station/desk.html", process, station, Action.ISSUE_CODE)


def _asked(said: Waiting) -> str:
    return _(
        "One of two: %(document)s. Now the second person writes the same number on their own phone, within "
        "%(minutes)s minutes, and the code comes out there.",
        document=slips.ending(said.document.number, is_dni=said.document.kind is DocumentKind.DNI),
        minutes=MINUTES,
    )


@blueprint.route("/mesa/<year:year>/<id:station_id>/una-pantalla", methods=["GET", "POST"])
@acts(Action.ISSUE_CODE)
def one_screen(year: int, station_id: int) -> ResponseReturnValue:
    process, station = _here(year, station_id)
    form = OneScreenForm()
    if form.is_sent():
        with form.refusals():
            said = attending.issue_code_at_one_screen(
                identity.actor(),
                year,
                station_id,
                typed(form.document),
                identity.token(),
                (typed(form.email), typed(form.password), typed(form.code)),
                sources.current(),
            )
            return _slip(process, station, said)
    return _page(form, "station/one_screen.html", process, station, Action.ISSUE_CODE)


@blueprint.route("/mesa/<year:year>/<id:station_id>/anular", methods=["GET", "POST"])
@acts(Action.REVOKE_CODE)
def lost(year: int, station_id: int) -> ResponseReturnValue:
    process, station = _here(year, station_id)
    form = LostForm()
    if form.is_sent():
        with form.refusals():
            attending.revoke_code(identity.actor(), year, station_id, typed(form.document))
            form.settle(
                _(
                    "If there was a code for this document, it opens nothing any more. For a new one the two write the "
                    "number here."
                )
            )
            return redirect(url_for("station.desk", year=year, station_id=station_id), 303)
    return _page(form, "station/lost.html", process, station, Action.REVOKE_CODE)


def _here(year: int, station_id: int) -> tuple[Process, Station]:
    process = processes.by_year(session(), year)
    return process, places.one(session(), process.id, station_id)


def _page(
    form: HouseForm, template: str, process: Process, station: Station, action: Action
) -> ResponseReturnValue:
    return form.page(
        template,
        process=process,
        station=station,
        minutes=MINUTES,
        is_open=may(identity.actor(), action, process.stage(clock.now())),
    )


def _slip(process: Process, station: Station, made: Slip) -> ResponseReturnValue:
    """The code, at the one screen that can show it. There is no address under which this page could be seen again."""
    return make_response(
        render_template(
            "station/slip.html",
            process=process,
            station=station,
            slip=slips.printed(documents.parse(made.document), made.code),
            terms=slips.terms(process),
            minutes=MINUTES,
        )
    )
