"""Anyone can tell the administration that an idea should not be public."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from caxamarca.actions import commenting, moderating
from caxamarca.actions.moderating import REASON_LIMIT
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import comments, ideas
from caxamarca.persistence.database import session
from caxamarca.web import identity, sources
from caxamarca.web.access import acts
from caxamarca.web.comments import alone, url_of
from caxamarca.web.forms import Clean, HouseForm, required, typed
from caxamarca.web.public import blueprint
from caxamarca.web.words import _, _l


class FlagForm(HouseForm):
    reason = TextAreaField(
        _l("Why should it not be public?"),
        description=_l(
            "For example: it insults somebody, or it shows a person's data or photo without permission."
        ),
        validators=[
            required(_l("Tell us why it should not be public.")),
            Clean(clean_paragraphs, REASON_LIMIT),
        ],
        render_kw={"rows": 5},
    )


@blueprint.route("/ideas/<id:idea_id>/avisar", methods=["GET", "POST"])
@acts(Action.FLAG_CONTENT)
def flag_idea(idea_id: int) -> ResponseReturnValue:
    found = ideas.one(session(), idea_id)
    if found.hidden:
        raise NotFound
    form = FlagForm()
    if form.is_sent():
        with form.refusals():
            moderating.flag_idea(identity.actor(), idea_id, typed(form.reason), sources.current())
            flash(_("Thank you. The administration will look at this idea."), "success")
            return redirect(url_for("public.idea", idea_id=idea_id), 303)
    return form.page("public/flag_idea.html", idea=found)


@blueprint.route("/comentarios/<id:comment_id>/avisar", methods=["GET", "POST"])
@acts(Action.FLAG_CONTENT)
def flag_comment(comment_id: int) -> ResponseReturnValue:
    """Only what can be read: what was said about an idea that is off the site is off it too."""
    found = comments.one(session(), comment_id)
    commenting.forum(session(), found.thread)
    if not found.is_there:
        raise NotFound
    form = FlagForm()
    if form.is_sent():
        with form.refusals():
            moderating.flag_comment(identity.actor(), comment_id, typed(form.reason), sources.current())
            flash(_("Thank you. The administration will look at this comment."), "success")
            return redirect(url_of(found), 303)
    return form.page("public/flag_comment.html", said=alone(found), back=url_of(found))
