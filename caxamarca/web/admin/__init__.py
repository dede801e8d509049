"""The administration at work: processes, rolls, people, grave acts, and what should not be public."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from caxamarca.web.admin import (  # noqa: E402, F401 - the views need the blueprint
    attaching,
    audit,
    closing,
    codes,
    convening,
    demonstration_clock,
    desk,
    grave_acts,
    mef,
    moderation,
    people,
    planning,
    recordings,
    resuming,
    roll,
    terms,
    units,
)
