"""Notices by e-mail: whoever wants them gives an address, confirms it by a link, and ends them by another one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from caxamarca.actions import following
from caxamarca.actions.following import Purpose
from caxamarca.domain.errors import NotFound
from caxamarca.domain.notices import TIME_TO_CONFIRM, Topic, mailbox
from caxamarca.domain.permissions import Action
from caxamarca.persistence import ideas, projects
from caxamarca.persistence.database import session
from caxamarca.web import demonstration, identity, post, sources, topics
from caxamarca.web.access import acts
from caxamarca.web.forms import HouseForm, Understood, required, typed
from caxamarca.web.public import blueprint
from caxamarca.web.public.feeds import feed_of
from caxamarca.web.words import _, _l

ALL = "todo"
"""The name of the button that ends everything an address follows."""


class NoticesForm(HouseForm):
    email = StringField(
        _l("Your e-mail address"),
        description=_l("We send you a link there. The notices begin when you open it."),
        validators=[required(_l("Write your e-mail address.")), Understood(mailbox)],
        render_kw={"inputmode": "email", "autocomplete": "email", "spellcheck": "false", "maxlength": 254},
    )


@blueprint.route("/proyectos/<id:project_id>/avisos", methods=["GET", "POST"])
@acts(Action.ASK_FOR_NOTICES)
def project_notices(project_id: int) -> ResponseReturnValue:
    projects.one(session(), project_id)
    return _ask(Topic(project=project_id))


@blueprint.route("/ideas/<id:idea_id>/avisos", methods=["GET", "POST"])
@acts(Action.ASK_FOR_NOTICES)
def idea_notices(idea_id: int) -> ResponseReturnValue:
    if ideas.one(session(), idea_id).hidden:
        raise NotFound
    return _ask(Topic(idea=idea_id))


@blueprint.route("/provincias/<place:province>/avisos", methods=["GET", "POST"])
@acts(Action.ASK_FOR_NOTICES)
def province_notices(province: str | None) -> ResponseReturnValue:
    if province is None:
        raise NotFound
    return _ask(Topic(province=province))


def _ask(topic: Topic) -> ResponseReturnValue:
    form = NoticesForm()
    if post.is_open() and form.is_sent():
        with form.refusals():
            following.ask_for_notices(identity.actor(), topic, typed(form.email), sources.current())
            flash(_sent(), "success")
            return redirect(topics.page(topic), 303)
    return form.page(
        "public/ask_for_notices.html",
        topic=topic,
        about=topics.words(topic),
        back=topics.page(topic),
        feed=feed_of(topic),
        is_open=post.is_open(),
        days=TIME_TO_CONFIRM.days,
    )


def _sent() -> str:
    if demonstration.current() is not None:
        return _(
            "This is a demonstration: nothing is sent. In a minute the message with the link is a file in the folder "
            "“%(folder)s”, beside its data.",
            folder=post.FOLDER,
        )
    return _(
        "We have sent you a message. Open the link in it within %(days)s days, and the notices begin. If it does not "
        "come in some minutes, look among the unwanted mail.",
        days=TIME_TO_CONFIRM.days,
    )


@blueprint.route("/avisos/confirmar/<token>", methods=["GET", "POST"])
@acts(Action.CONFIRM_NOTICES)
def confirm_notices(token: str) -> ResponseReturnValue:
    """A page with a button: programs that look at every link of a message must not confirm it."""
    if request.method == "POST":
        topic = following.confirm_notices(identity.actor(), token)
        flash(_("Done. From now on you get notices about %(topic)s.", topic=topics.words(topic)), "success")
        return redirect(topics.page(topic), 303)
    topic = following.topic_of_link(session(), token)
    return render_template("public/confirm_notices.html", about=topics.words(topic), back=topics.page(topic))


@blueprint.route("/avisos/terminar/<token>", methods=["GET", "POST"])
@acts(Action.END_NOTICES)
def end_notices(token: str) -> ResponseReturnValue:
    """Mail programs send the form by themselves (RFC 8058), so that the link alone is proof enough, without a token."""
    if request.method == "POST":
        following.end_notices(identity.actor(), token, all_of_them=ALL in request.form)
        return render_template("public/end_notices.html", done=True, found=None, about="", page="")
    found = following.to_end(session(), token)
    return render_template(
        "public/end_notices.html",
        done=False,
        found=found,
        is_all=found.purpose is Purpose.END_ALL,
        about="" if found.topic is None else topics.words(found.topic),
        page=url_for("public.end_notices", token=token),
    )
