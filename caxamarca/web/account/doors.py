"""Coming in and going out."""

from collections.abc import Callable, Mapping

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from caxamarca.actions import identifying
from caxamarca.domain.processes import Stage
from caxamarca.persistence import processes, stations
from caxamarca.persistence.database import session
from caxamarca.web import carrying, clock, identity, returning, sources
from caxamarca.web.access import open_to_all
from caxamarca.web.account import blueprint, state_door
from caxamarca.web.account.forms import DoorForm, SignInForm, StaffSignInForm
from caxamarca.web.forms import typed

LEFT = "left"
"""Where the browser's cookie says, for one page, that the button to leave was pressed."""


@blueprint.route("/entrar", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET":
        state_door.come_back(form)
    return _through(
        form,
        "account/sign_in.html",
        lambda: identifying.sign_in_resident(typed(form.document), typed(form.code), sources.current()),
        lambda: {"attended": _attended()},
    )


def _attended() -> list[int]:
    """The years of the processes being voted that have places where whoever has no code gets one."""
    now = clock.now()
    return [
        one.year
        for one in processes.all_of(session())
        if one.stage(now) is Stage.VOTING and stations.of_process(session(), one.id)
    ]


@blueprint.route("/personal/entrar", methods=["GET", "POST"])
@open_to_all
def staff_sign_in() -> ResponseReturnValue:
    form = StaffSignInForm()
    return _through(
        form,
        "account/staff_sign_in.html",
        lambda: identifying.sign_in_staff(
            typed(form.email), typed(form.password), typed(form.code), sources.current()
        ),
    )


@blueprint.route("/salir", methods=["GET", "POST"])
@open_to_all
def sign_out() -> ResponseReturnValue:
    """Leave a phone that is shared: the sign-in ends, and whatever of this site it kept is erased.

    "storage" is the drafts, and the pages that the worker kept with the worker itself; the next public page asks for it
    anew. Cookies are left to `leave`: the header would take those of other sites of the same domain along. Only the
    button erases: looking at this page does not, since any other site can have it looked at in passing.
    """
    if request.method == "GET":
        return render_template("account/sign_out.html", has_left=cookie.pop(LEFT, False))
    identity.leave()
    cookie[LEFT] = True
    answer = redirect(url_for("account.sign_out"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _through(
    form: DoorForm, template: str, try_key: Callable[[], str], told: Callable[[], Mapping[str, object]] = dict
) -> ResponseReturnValue:
    """Let in whoever has the key, and lead on to where they were going or to what they were typing.

    `told` is what else the page tells whoever stays before the door.
    """
    if request.method == "GET":
        form.siguiente.data = request.args.get("siguiente", "")
    if form.is_sent():
        with form.refusals():
            identity.enter(try_key())
            carried = carrying.unpack(form.carried.data or "")
            if carried is not None:
                return carrying.give_back(carried)
            return redirect(returning.next_page(form.siguiente.data or ""), 303)
    return form.page(template, **told())
