"""What anyone may read: processes, ideas, results, projects, and how it all works."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from caxamarca.web.public import (  # noqa: E402, F401 - the views need the blueprint
    ballots,
    calendar,
    checkpoints,
    comments,
    data,
    explanations,
    feeds,
    flags,
    following,
    glossary,
    health,
    home,
    ideas,
    notices,
    offline,
    pictures,
    places,
    processes,
    projects,
    publication,
    results,
    searching,
    shortcuts,
    simulating,
    sounds,
    verifying,
)
