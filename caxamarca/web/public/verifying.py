"""Is this tracking code in the box? The code travels in a form, never in an address, and is kept nowhere."""

from enum import StrEnum

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from caxamarca.actions import casting
from caxamarca.domain.codes import CodeKind, CodeOfAnotherKind, MistypedCode, grouped, normalise
from caxamarca.domain.processes import Stage
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.web import clock, refusals, stages
from caxamarca.web.access import open_to_all
from caxamarca.web.forms import UNPROCESSABLE, BallotForm, required, typed
from caxamarca.web.public import blueprint
from caxamarca.web.words import _l


class Answer(StrEnum):
    """What can be said of a code."""

    IN_THE_BOX = "in_the_box"
    NOT_USED = "not_used"


class TrackingCode:
    """A code that can be read as one of the vote. One that opens a door does not stay in the field: phones are lent."""

    def __call__(self, _form: BallotForm, field: Field) -> None:
        try:
            normalise(field.data or "", CodeKind.TRACKING)
        except CodeOfAnotherKind as fact:
            field.data = ""
            raise ValidationError(refusals.words(fact)) from None
        except MistypedCode as fact:
            raise ValidationError(refusals.words(fact)) from None


class VerifyForm(BallotForm):
    code = StringField(
        _l("Tracking code"),
        description=_l("The one that you copied when you voted. It has 17 letters and digits."),
        validators=[
            required(_l("Write your tracking code.")),
            TrackingCode(),
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
    everything = [one for one in processes.all_of(session()) if one.opened_at is not None]
    found = next((one for one in everything if casting.is_on_board(one.id, code)), None)
    if found is None:
        return _page(
            form,
            answer=Answer.NOT_USED,
            code=grouped(code, CodeKind.TRACKING),
            was_any_open=bool(everything),
            is_open=any(one.stage(clock.now()) is Stage.VOTING for one in everything),
        )
    form.code.data = ""  # Phones are lent: whoever comes next should not find it in the field.
    return _page(form, answer=Answer.IN_THE_BOX, standing=stages.standing(found, clock.now()))


def _page(form: VerifyForm, status: int = 200, **told: object) -> ResponseReturnValue:
    response = make_response(render_template("public/verify.html", form=form, **told), status)
    response.headers["Cache-Control"] = "no-store"
    return response
