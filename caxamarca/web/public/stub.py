"""Placeholders of the lead, each replaced by the room's own view."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint


@blueprint.get("/proyectos")
@open_to_all
def projects() -> ResponseReturnValue:
    return render_template("stub.html")


@blueprint.get("/seguimiento")
@open_to_all
def follow_up() -> ResponseReturnValue:
    return render_template("stub.html")


@blueprint.get("/como-funciona")
@open_to_all
def how_it_works() -> ResponseReturnValue:
    return render_template("stub.html")


@blueprint.get("/privacidad")
@open_to_all
def privacy() -> ResponseReturnValue:
    return render_template("stub.html")


@blueprint.get("/accesibilidad")
@open_to_all
def accessibility() -> ResponseReturnValue:
    return render_template("stub.html")
