"""The oversight committee at work: what arrived, what is late, what it asks."""

from flask import Blueprint

blueprint = Blueprint("committee", __name__)

from caxamarca.web.committee import (  # noqa: E402, F401 - the views need the blueprint
    boxes,
    ccr_reports,
    checking,
    complaints,
    desk,
    observations,
    visits,
)
