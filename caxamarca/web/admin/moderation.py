"""What should not be public: notices that came in, hiding with a published reason, and putting back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from caxamarca.actions import moderating
from caxamarca.actions.moderating import REASON_LIMIT
from caxamarca.domain.permissions import Action
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import comments, content, ideas, people
from caxamarca.persistence.comments import Line
from caxamarca.persistence.content import Kind, Piece
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.web import identity, paging
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.comments import signature
from caxamarca.web.forms import Clean, HouseForm, required, typed
from caxamarca.web.labels import label, place
from caxamarca.web.words import _, _l

FLAGGED_SHOWN = 20
HIDDEN_PAGE = 20


@dataclass(frozen=True)
class Words:
    """What is said of a kind of thing."""

    hide: str
    restore: str
    consequence: str
    hidden: str
    restored: str
    kept: str


WORDS: Mapping[Kind, Words] = {
    Kind.IDEA: Words(
        hide=_l("Hide an idea"),
        restore=_l("Make an idea public again"),
        consequence=_l(
            "The idea, its photo and its author's name are no longer shown to anybody. It can be made public again."
        ),
        hidden=_l("The idea is hidden. In its place stands the reason."),
        restored=_l("The idea is public again."),
        kept=_l("The idea stays, and the notices about it are settled."),
    ),
    Kind.COMMENT: Words(
        hide=_l("Hide a comment"),
        restore=_l("Make a comment public again"),
        consequence=_l(
            "The comment and its author's name are no longer shown to anybody. It can be made public again."
        ),
        hidden=_l("The comment is hidden. In its place stands the reason."),
        restored=_l("The comment is public again."),
        kept=_l("The comment stays, and the notices about it are settled."),
    ),
}


@dataclass(frozen=True)
class Thing:
    """An idea or a comment as this desk shows it, and the addresses of what can be done with it. Of what else is told,
    some was `written` by whoever proposed it.
    """

    caption: str
    title: str
    text: str
    written: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    is_hidden: bool
    words: Words
    hide: str
    restore: str
    keep: str


def _of_idea(idea: Idea) -> Thing:
    return Thing(
        caption=f"{_('Idea %(number)s', number=idea.id)} · {place(idea.province)}",
        title=idea.title,
        text=idea.problem,
        written=((_("Who benefits"), idea.beneficiaries), (_("Place"), idea.place)),
        facts=((_("Photo"), _("It has one.") if idea.picture else _("It has none.")),),
        is_hidden=idea.hidden,
        words=WORDS[Kind.IDEA],
        hide=url_for("admin.hide_idea", idea_id=idea.id),
        restore=url_for("admin.restore_idea", idea_id=idea.id),
        keep=url_for("admin.keep_idea", idea_id=idea.id),
    )


def _of_comment(line: Line) -> Thing:
    comment = line.comment
    about = (
        _("on idea %(number)s", number=comment.idea_id)
        if comment.idea_id is not None
        else _("on project %(number)s", number=comment.project_id)
    )
    return Thing(
        caption=f"{_('Comment %(number)s', number=comment.id)} · {about}",
        title=signature(comment, line.name),
        text=comment.text or _("Withdrawn by whoever wrote it."),
        written=(),
        facts=((_("Who speaks"), str(label(comment.voice))),),
        is_hidden=comment.hidden,
        words=WORDS[Kind.COMMENT],
        hide=url_for("admin.hide_comment", comment_id=comment.id),
        restore=url_for("admin.restore_comment", comment_id=comment.id),
        keep=url_for("admin.keep_comment", comment_id=comment.id),
    )


def _things(pieces: Collection[Piece]) -> dict[Piece, Thing]:
    """These things as the desk shows them, asked for kind by kind."""
    wanted = {kind: [one.id for one in pieces if one.kind is kind] for kind in Kind}
    return {
        **{Piece(Kind.IDEA, one.id): _of_idea(one) for one in ideas.many(session(), wanted[Kind.IDEA])},
        **{
            Piece(Kind.COMMENT, one.comment.id): _of_comment(one)
            for one in comments.many(session(), wanted[Kind.COMMENT])
        },
    }


@blueprint.get("/admin/avisos")
@acts(Action.HIDE_CONTENT, Action.RESTORE_CONTENT)
def flags() -> ResponseReturnValue:
    reading = session()
    flagged, total = content.flagged(reading, FLAGGED_SHOWN)
    notices = content.open_flags_of(reading, flagged)
    hidden, hidden_total = content.standing(reading, paging.asked(), HIDDEN_PAGE)
    things = _things([*flagged, *(one.piece for one in hidden)])
    names = people.names_of_staff(reading, [one.hidden_by for one in hidden])
    return render_template(
        "admin/flags.html",
        flagged=[(things[piece], notices[piece]) for piece in flagged],
        unseen=total - len(flagged),
        hidden=[(things[one.piece], one, names.get(one.hidden_by, "")) for one in hidden],
        page=paging.pager(paging.asked(), hidden_total, HIDDEN_PAGE, {}),
    )


class ReasonForm(HouseForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It is published in its place. Do not repeat what should not be read."),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )


class RestoreForm(HouseForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Why it can be public again."),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )


Moderating = Callable[[Actor, int, str], None]


def _hide(piece: Piece, thing: Thing, act: Moderating) -> ResponseReturnValue:
    form = ReasonForm()
    if form.is_sent():
        with form.refusals():
            act(identity.actor(), piece.id, typed(form.reason))
            flash(thing.words.hidden, "success")
            return redirect(url_for("admin.flags"), 303)
    notices = content.open_flags_of(session(), [piece])[piece]
    return form.page("admin/hide_content.html", thing=thing, notices=notices)


def _restore(piece: Piece, thing: Thing, act: Moderating) -> ResponseReturnValue:
    form = RestoreForm()
    if form.is_sent():
        with form.refusals():
            act(identity.actor(), piece.id, typed(form.reason))
            flash(thing.words.restored, "success")
            return redirect(url_for("admin.flags"), 303)
    hiding = content.standing_hiding(session(), piece.id, piece.kind)
    return form.page("admin/restore_content.html", thing=thing, hiding=hiding)


def _kept(kind: Kind) -> ResponseReturnValue:
    flash(WORDS[kind].kept, "success")
    return redirect(url_for("admin.flags"), 303)


@blueprint.route("/admin/ideas/<id:idea_id>/ocultar", methods=["GET", "POST"])
@acts(Action.HIDE_CONTENT)
def hide_idea(idea_id: int) -> ResponseReturnValue:
    thing = _of_idea(ideas.one(session(), idea_id))
    return _hide(Piece(Kind.IDEA, idea_id), thing, moderating.hide_idea)


@blueprint.route("/admin/ideas/<id:idea_id>/restaurar", methods=["GET", "POST"])
@acts(Action.RESTORE_CONTENT)
def restore_idea(idea_id: int) -> ResponseReturnValue:
    thing = _of_idea(ideas.one(session(), idea_id))
    return _restore(Piece(Kind.IDEA, idea_id), thing, moderating.restore_idea)


@blueprint.post("/admin/ideas/<id:idea_id>/mantener")
@acts(Action.HIDE_CONTENT)
def keep_idea(idea_id: int) -> ResponseReturnValue:
    moderating.keep_idea(identity.actor(), idea_id)
    return _kept(Kind.IDEA)


def _comment(comment_id: int) -> Piece:
    """A comment that there is. Raises NotFound."""
    return Piece(Kind.COMMENT, comments.one(session(), comment_id).id)


@blueprint.route("/admin/comentarios/<id:comment_id>/ocultar", methods=["GET", "POST"])
@acts(Action.HIDE_CONTENT)
def hide_comment(comment_id: int) -> ResponseReturnValue:
    piece = _comment(comment_id)
    return _hide(piece, _things([piece])[piece], moderating.hide_comment)


@blueprint.route("/admin/comentarios/<id:comment_id>/restaurar", methods=["GET", "POST"])
@acts(Action.RESTORE_CONTENT)
def restore_comment(comment_id: int) -> ResponseReturnValue:
    piece = _comment(comment_id)
    return _restore(piece, _things([piece])[piece], moderating.restore_comment)


@blueprint.post("/admin/comentarios/<id:comment_id>/mantener")
@acts(Action.HIDE_CONTENT)
def keep_comment(comment_id: int) -> ResponseReturnValue:
    moderating.keep_comment(identity.actor(), comment_id)
    return _kept(Kind.COMMENT)
