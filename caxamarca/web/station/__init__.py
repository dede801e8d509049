"""The desks where people are attended: codes for whoever is present, made by two."""

from flask import Blueprint

blueprint = Blueprint("station", __name__)

from caxamarca.web.station import desk, stations  # noqa: E402, F401 - the views need the blueprint
