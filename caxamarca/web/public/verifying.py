"""Is this tracking code in the box? The code travels in a form, never in an address, and is kept nowhere."""

from collections.abc import Sequence
from enum import StrEnum

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from caxamarca.actions import casting, resuming
from caxamarca.domain.codes import CodeKind, MistypedCode, grouped, normalise
from caxamarca.domain.processes import WITH_RESULTS, Stage
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, restoring
from caxamarca.web.access import open_to_all
from caxamarca.web.forms import UNPROCESSABLE, BallotForm, Understood, required, typed
from caxamarca.web.public import blueprint
from caxamarca.web.words import _l


class Answer(StrEnum):
    """What can be said of a code: it is in a box, and perhaps counted; or in none, and what that means by now; or a
    restore has lost it, or nobody can say before the vote goes on.
    """

    IN_THE_BOX = "in_the_box"
    COUNTED = "counted"
    NOT_USED_SO_FAR = "not_used_so_far"
    NOT_USED = "not_used"
    NO_VOTE_YET = "no_vote_yet"
    LOST = "lost"
    PAUSED = "paused"


class VerifyForm(BallotForm):
    code = StringField(
        _l("Tracking code"),
        description=_l("The one that you copied when you voted. It has 17 letters and digits."),
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
        if _opens_a_door(typed(form.code)):
            _forget(form)
        return _page(form, status=UNPROCESSABLE)
    code = normalise(typed(form.code), CodeKind.TRACKING)
    opened = [one for one in processes.all_of(session()) if one.opened_at is not None]
    found = next((one for one in opened if casting.is_on_board(one.id, code)), None)
    if found is None:
        return _not_there(form, opened, code)
    _forget(form)
    is_counted = found.stage(clock.now()) in WITH_RESULTS
    return _page(
        form,
        Answer.COUNTED if is_counted else Answer.IN_THE_BOX,
        year=found.year,
        listed=casting.listed(found.id, code),
    )


def _not_there(form: VerifyForm, opened: Sequence[Process], code: str) -> ResponseReturnValue:
    lost = ((one, resuming.lost_in(one.id, code)) for one in opened)
    for process, restored in lost:
        if restored is not None:
            return _page(
                form,
                Answer.LOST,
                written=grouped(code, CodeKind.TRACKING),
                year=process.year,
                number=restored.number,
                day=restored.restored_at,
                until=process.voting_until,
                is_open=process.stage(clock.now()) is Stage.VOTING and process.interrupted_at is None,
            )
    return _page(
        form,
        _not_used(opened),
        written=grouped(code, CodeKind.TRACKING),
        restored=[told for one in opened for told in restoring.told(one)],
    )


def _not_used(opened: Sequence[Process]) -> Answer:
    if not opened:
        return Answer.NO_VOTE_YET
    if any(one.interrupted_at is not None for one in opened):
        return Answer.PAUSED
    is_open = any(one.stage(clock.now()) is Stage.VOTING for one in opened)
    return Answer.NOT_USED_SO_FAR if is_open else Answer.NOT_USED


def _opens_a_door(text: str) -> bool:
    try:
        normalise(text, CodeKind.PERSONAL)
    except MistypedCode:
        return False
    return True


def _forget(form: VerifyForm) -> None:
    """Phones are lent: whoever comes next should not find in the field what says something of somebody else."""
    form.code.data = ""


def _page(
    form: VerifyForm, answer: Answer | None = None, status: int = 200, **told: object
) -> ResponseReturnValue:
    page = render_template("public/verify.html", form=form, answer=answer, **told)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
