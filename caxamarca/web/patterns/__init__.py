"""The pattern book: every component in each of its states, made from the macros themselves. In a demonstration only."""

from flask import Blueprint

blueprint = Blueprint("patterns", __name__)

from caxamarca.web.patterns import book  # noqa: E402, F401 - the view needs the blueprint
