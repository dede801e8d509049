"""The technical team at work: verdicts, projects, ballots."""

from flask import Blueprint

blueprint = Blueprint("evaluator", __name__)

from caxamarca.web.evaluator import (  # noqa: E402, F401 - the views need the blueprint
    ballots,
    comments,
    evaluation,
    projects,
    queue,
)
