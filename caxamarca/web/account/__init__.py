"""The doors: residents by DNI and code or the State's identity, staff by password; the language, and the way out."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from caxamarca.web.account import (  # noqa: E402, F401 - the views need the blueprint
    doors,
    language,
    links,
    own,
    state_door,
)
