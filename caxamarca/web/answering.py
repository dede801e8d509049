"""Answering a comment: the same page for the proposer, the technical team and the executing unit."""

from collections.abc import Callable

from flask import redirect
from flask.typing import ResponseReturnValue

from caxamarca.actions.commenting import forum
from caxamarca.domain.commenting import Voice, check_can_be_answered, check_open
from caxamarca.domain.roles import Actor
from caxamarca.persistence import comments
from caxamarca.persistence.comments import Comment
from caxamarca.persistence.database import session
from caxamarca.web import clock, identity
from caxamarca.web.commenting import AnswerForm
from caxamarca.web.comments import alone, anchor, url_of
from caxamarca.web.forms import typed
from caxamarca.web.words import _

Answering = Callable[[Actor, int, str, str], int]


def answer(comment: Comment, voice: Voice, act: Answering) -> ResponseReturnValue:
    """The form of an answer, or what came of it. The view says who may see it; `act` asks again."""
    found = forum(session(), comment.thread)
    form = AnswerForm()
    if form.is_sent():
        with form.refusals():
            made = act(identity.actor(), comment.id, typed(form.text), typed(form.token))
            form.settle(_("Your answer is public now."), anchor(made))
            return redirect(url_of(comments.one(session(), made)), 303)
    elif not form.is_submitted():
        check_open(found.topic, found.process.stage(clock.now()))
        check_can_be_answered(is_answer=comment.answers_id is not None, is_there=comment.is_there)
    return form.page(
        "public/answer_comment.html", said=alone(comment), found=found, voice=voice, back=url_of(comment)
    )
