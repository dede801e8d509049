"""The executing unit at work: its projects, their quarterly reports, its answers."""

from flask import Blueprint

blueprint = Blueprint("unit", __name__)

from caxamarca.web.unit import bulk, comments, desk, evidence, observations, planning, reports  # noqa: E402, F401 - the views need the blueprint
