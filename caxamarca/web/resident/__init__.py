"""What a resident does: propose, support, vote."""

from flask import Blueprint

blueprint = Blueprint("resident", __name__)

from caxamarca.web.resident import stub  # noqa: E402, F401 - the views need the blueprint
