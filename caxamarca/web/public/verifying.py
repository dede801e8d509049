"""Is this tracking code in the box? The code travels in a form, never in an address, and is kept nowhere."""

from enum import StrEnum

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from caxamarca.actions import casting
from caxamarca.domain.codes import CodeKind, grouped, normalise
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.web.access import open_to_all
from caxamarca.web.forms import UNPROCESSABLE, BallotForm, Understood, required, typed
from caxamarca.web.public import blueprint
from caxamarca.web.words import _l


class Answer(StrEnum):
    """What can be said of a code."""

    IN_THE_BOX = "in_the_box"
    NOT_USED = "not_used"


class VerifyForm(BallotForm):
    code = StringField(
        _l("Tracking code"),
        description=_l("You were shown it before you confirmed your vote. It has 17 letters and digits."),
        validators=[
            required(_l("Write your tracking code.")),
            Understood(lambda text: normalise(text, CodeKind.TRACKING)),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


@blueprint.route("/verificar", methods=["GET", "POST"])
@open_to_all
def verify() -> ResponseReturnValue:
    form = VerifyForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form, status=UNPROCESSABLE)
    code = normalise(typed(form.code), CodeKind.TRACKING)
    year = _year_of(code)
    if year is None:
        return _page(form, answer=Answer.NOT_USED, code=grouped(code, CodeKind.TRACKING))
    form.code.data = ""  # Phones are lent: whoever comes next should not find it in the field.
    return _page(form, answer=Answer.IN_THE_BOX, year=year)


def _page(form: VerifyForm, status: int = 200, **told: object) -> ResponseReturnValue:
    response = make_response(render_template("public/verify.html", form=form, **told), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _year_of(code: str) -> int | None:
    """The year of the process in whose box the code is, looking in the newest first; `None` where in none."""
    return next(
        (
            process.year
            for process in processes.all_of(session())
            if process.opened_at is not None and casting.is_on_board(process.id, code)
        ),
        None,
    )
