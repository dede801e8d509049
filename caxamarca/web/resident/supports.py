"""Backing an idea, and taking the support back. Each is one touch on the idea's page."""

from contextlib import suppress

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import supporting
from caxamarca.domain.permissions import Action
from caxamarca.domain.proposing import AlreadySupported
from caxamarca.web import identity
from caxamarca.web.access import acts
from caxamarca.web.resident import blueprint
from caxamarca.web.words import _


@blueprint.route("/ideas/<id:idea_id>/apoyar", methods=["GET", "POST"])
@acts(Action.SUPPORT_IDEA)
def support_idea(idea_id: int) -> ResponseReturnValue:
    """Support an idea. Twice is as good as once. Whoever comes by the address alone is led to the idea."""
    if request.method == "POST":
        with suppress(AlreadySupported):
            supporting.support_idea(identity.actor(), idea_id)
        flash(_("You support this idea. You can take your support back while ideas are open."), "success")
    return _back(idea_id)


@blueprint.route("/ideas/<id:idea_id>/quitar-apoyo", methods=["GET", "POST"])
@acts(Action.TAKE_BACK_SUPPORT)
def take_back_support(idea_id: int) -> ResponseReturnValue:
    if request.method == "POST":
        supporting.take_back_support(identity.actor(), idea_id)
        flash(_("You took your support back. You can give it to another idea."), "success")
    return _back(idea_id)


def _back(idea_id: int) -> ResponseReturnValue:
    return redirect(url_for("public.idea", idea_id=idea_id), 303)
