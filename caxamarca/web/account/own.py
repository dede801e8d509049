"""A member of staff's own page: which roles count, which wait, and where the work of each begins."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from caxamarca.persistence import people
from caxamarca.persistence.database import session
from caxamarca.web import identity
from caxamarca.web.access import open_to_all
from caxamarca.web.account import blueprint
from caxamarca.web.labels import label
from caxamarca.web.ways import way


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
    )
