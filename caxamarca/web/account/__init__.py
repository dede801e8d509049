"""The doors: residents by DNI and code, staff by password and one-time code, the language, and the way out."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from caxamarca.web.account import doors, language, links, own  # noqa: E402, F401 - the views need the blueprint
