"""Commenting on ideas and projects, and what their writers and readers do with comments afterwards."""

from contextlib import suppress

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from caxamarca.actions import commenting
from caxamarca.actions.proposing import entry_of
from caxamarca.domain.commenting import COMMENTS_A_DAY, CommentSupported, Voice, check_open, check_reaches
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.persistence import comments, ideas, projects, residents
from caxamarca.persistence.comments import Thread
from caxamarca.persistence.database import session
from caxamarca.web import answering, clock, identity
from caxamarca.web.access import acts
from caxamarca.web.commenting import CommentForm
from caxamarca.web.comments import alone, anchor, url_of, url_of_thread
from caxamarca.web.forms import HouseForm, typed
from caxamarca.web.resident import blueprint
from caxamarca.web.words import _


@blueprint.route("/ideas/<id:idea_id>/comentarios/nuevo", methods=["GET", "POST"])
@acts(Action.COMMENT)
def comment_on_idea(idea_id: int) -> ResponseReturnValue:
    return _comment(Thread(idea=idea_id), ideas.one(session(), idea_id).problem)


@blueprint.route("/proyectos/<id:project_id>/comentarios/nuevo", methods=["GET", "POST"])
@acts(Action.COMMENT)
def comment_on_project(project_id: int) -> ResponseReturnValue:
    return _comment(Thread(project=project_id), projects.one(session(), project_id).summary)


def _comment(thread: Thread, says: str) -> ResponseReturnValue:
    """The form of a comment under what it is about, or what came of it."""
    actor = identity.actor()
    found = commenting.forum(session(), thread)
    entry = entry_of(session(), found.process, actor)
    if request.method == "GET":
        stage = found.process.stage(clock.now())
        permit(actor, Action.COMMENT, stage)
        check_reaches(found.topic, entry.province)
        check_open(found.topic, stage)
    form = CommentForm()
    if form.is_sent():
        with form.refusals():
            made = commenting.comment(actor, thread, typed(form.text), typed(form.token))
            form.settle(_("Your comment is public now."), anchor(made))
            return redirect(url_of(comments.one(session(), made)), 303)
    writer = residents.one(session(), entry.resident_id)
    return form.page(
        "resident/comment.html",
        found=found,
        says=says,
        public_name=None if writer is None else writer.public_name,
        entry=entry,
        is_own=entry.resident_id in found.proposers,
        left=commenting.left_today(actor),
        limit=COMMENTS_A_DAY,
        back=url_of_thread(thread),
    )


@blueprint.route("/comentarios/<id:comment_id>/responder", methods=["GET", "POST"])
@acts(Action.ANSWER_COMMENT)
def answer_comment(comment_id: int) -> ResponseReturnValue:
    """For whoever proposed the idea. Other neighbours say what they think in comments of their own."""
    comment = comments.one(session(), comment_id)
    if identity.actor().resident not in commenting.forum(session(), comment.thread).proposers:
        raise NotAllowed
    return answering.answer(comment, Voice.PROPOSER, commenting.answer_comment)


@blueprint.route("/comentarios/<id:comment_id>/retirar", methods=["GET", "POST"])
@acts(Action.WITHDRAW_COMMENT)
def withdraw_comment(comment_id: int) -> ResponseReturnValue:
    comment = comments.one(session(), comment_id)
    if comment.resident_id != identity.actor().resident or comment.hidden:
        raise NotFound
    form = HouseForm()
    if form.is_sent():
        commenting.withdraw_comment(identity.actor(), comment_id)
        flash(_("You withdrew your comment. Nobody can read it any more."), anchor(comment_id))
        return redirect(url_of(comment), 303)
    return form.page("resident/withdraw_comment.html", said=alone(comment), back=url_of(comment))


@blueprint.route("/comentarios/<id:comment_id>/apoyar", methods=["GET", "POST"])
@acts(Action.SUPPORT_COMMENT)
def support_comment(comment_id: int) -> ResponseReturnValue:
    """Support a comment. Twice is as good as once. Whoever comes by the address alone is led to the comment."""
    if request.method == "POST":
        with suppress(CommentSupported):
            commenting.support_comment(identity.actor(), comment_id)
        flash(_("You support this comment."), anchor(comment_id))
    return redirect(url_of(comments.one(session(), comment_id)), 303)


@blueprint.route("/comentarios/<id:comment_id>/quitar-apoyo", methods=["GET", "POST"])
@acts(Action.TAKE_BACK_COMMENT_SUPPORT)
def take_back_comment_support(comment_id: int) -> ResponseReturnValue:
    if request.method == "POST":
        commenting.take_back_comment_support(identity.actor(), comment_id)
        flash(_("You took your support back."), anchor(comment_id))
    return redirect(url_of(comments.one(session(), comment_id)), 303)
