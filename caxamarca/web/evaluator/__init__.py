"""The technical team at work: verdicts, projects, ballots."""

from flask import Blueprint

blueprint = Blueprint("evaluator", __name__)

from caxamarca.web.evaluator import ballots, evaluation, projects, queue  # noqa: E402, F401 - they need the blueprint
