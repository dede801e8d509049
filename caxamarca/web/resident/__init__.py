"""What a resident does: propose, support, vote."""

from flask import Blueprint

blueprint = Blueprint("resident", __name__)

from caxamarca.web.resident import (  # noqa: E402, F401 - they need it
    comments,
    disowning,
    ideas,
    proposing,
    space,
    supports,
    turning_away,
    voting,
)
