"""Placeholders of the lead, each replaced by the room's own view."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.web.access import open_to_all
from caxamarca.web.committee import blueprint


@blueprint.get("/comite")
@open_to_all
def desk() -> ResponseReturnValue:
    return render_template("stub.html")
