"""Placeholders of the lead, each replaced by the room's own view."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.web.access import open_to_all
from caxamarca.web.resident import blueprint


@blueprint.get("/votar")
@open_to_all
def vote() -> ResponseReturnValue:
    return render_template("stub.html")


@blueprint.get("/mi-espacio")
@open_to_all
def my_space() -> ResponseReturnValue:
    return render_template("stub.html")
