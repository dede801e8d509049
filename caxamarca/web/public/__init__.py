"""What anyone may read: processes, ideas, results, projects, and how it all works."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from caxamarca.web.public import (  # noqa: E402, F401 - the views need the blueprint
    ballots,
    calendar,
    checkpoints,
    comments,
    data,
    documents,
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
    overseers,
    pictures,
    places,
    processes,
    projects,
    publication,
    quarterly,
    results,
    schedules,
    searching,
    shortcuts,
    simulating,
    sounds,
    verifying,
)
