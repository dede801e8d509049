"""A member of staff's own page: which roles count, which wait, and where the work of each begins."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import following
from caxamarca.domain.permissions import Action
from caxamarca.persistence import followers, people
from caxamarca.persistence.database import session
from caxamarca.web import identity, post
from caxamarca.web.access import acts, open_to_all
from caxamarca.web.account import blueprint
from caxamarca.web.labels import label
from caxamarca.web.ways import way
from caxamarca.web.words import _


@blueprint.get("/personal")
@open_to_all
def own_account() -> ResponseReturnValue:
    """Where somebody comes who has no role yet; whoever is not on the staff is led to the door."""
    staff = identity.actor().staff
    if staff is None:
        return redirect(url_for("account.staff_sign_in"), 303)
    return render_template(
        "account/own_account.html",
        person=people.staff(session(), staff),
        desks=[
            way(str(label(role)), desk) for role, desk in identity.HOMES if role in identity.actor().roles
        ],
        waiting=people.roles_waiting_of(session(), staff),
        is_sent=post.is_open(),
        wants_notices=followers.wants_notices(session(), staff),
    )


@blueprint.post("/personal/avisos")
@acts(Action.CHOOSE_NOTICES)
def choose_notices() -> ResponseReturnValue:
    wanted = request.form.get("quiero") == "si"
    following.choose_notices(identity.actor(), wanted=wanted)
    flash(_("You get notices again.") if wanted else _("You get no more notices."), "success")
    return redirect(url_for("account.own_account"), 303)
