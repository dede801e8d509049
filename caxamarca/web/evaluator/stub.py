"""Placeholders of the lead, each replaced by the room's own view."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.web.access import open_to_all
from caxamarca.web.evaluator import blueprint


@blueprint.get("/evaluacion")
@open_to_all
def queue() -> ResponseReturnValue:
    return render_template("stub.html")
