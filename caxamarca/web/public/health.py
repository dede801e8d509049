"""What machines ask: whether the site is well, and where robots may look."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, current_app, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from caxamarca.persistence import migrating
from caxamarca.persistence.migrating import Trouble
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.words import _l

REASONS: Mapping[Trouble, str] = {
    Trouble.AWAY: _l("The database does not answer."),
    Trouble.OTHER_SHAPE: _l("The tables of the database are not those of this version."),
}

DOORS = ("account.sign_in", "account.staff_sign_in", "resident.vote")


@blueprint.get("/salud")
@open_to_all
def health() -> ResponseReturnValue:
    """Say whether the database answers in the shape that this code expects, and if not, what is wrong."""
    trouble = migrating.trouble()
    if trouble is None:
        answer = jsonify(estado="bien")
    else:
        answer = jsonify(estado="mal", motivo=str(REASONS[trouble]))
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/robots.txt")
@open_to_all
def robots() -> ResponseReturnValue:
    """Let everything public be found, and keep robots away from the doors."""
    lines = ["User-agent: *", *(f"Disallow: {url_for(door)}" for door in DOORS)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/favicon.ico")
@open_to_all
def favicon() -> ResponseReturnValue:
    """Answer browsers that ask here whatever the page says."""
    return redirect(current_app.jinja_env.globals["asset"]("img/favicon.svg"))  # type: ignore[operator]
