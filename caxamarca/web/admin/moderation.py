"""What should not be public: notices that came in, hiding with a published reason, and putting back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from caxamarca.actions import moderating
from caxamarca.actions.moderating import REASON_LIMIT
from caxamarca.domain.permissions import Action
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import content, ideas, people, processes
from caxamarca.persistence.database import session
from caxamarca.web import identity, paging
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.forms import Clean, HouseForm, required, typed
from caxamarca.web.words import _, _l

FLAGGED_SHOWN = 20
HIDDEN_PAGE = 20


@blueprint.get("/admin/avisos")
@acts(Action.HIDE_CONTENT, Action.RESTORE_CONTENT)
def flags() -> ResponseReturnValue:
    reading = session()
    flagged, total = content.flagged(reading, FLAGGED_SHOWN)
    notices = content.open_flags_of(reading, flagged)
    hidden, hidden_total = content.standing(reading, paging.asked(), HIDDEN_PAGE)
    wanted = {one.id: one for one in ideas.many(reading, [*flagged, *(one.idea_id for one in hidden)])}
    names = people.names_of_staff(reading, [one.hidden_by for one in hidden])
    return render_template(
        "admin/flags.html",
        flagged=[(wanted[idea], notices[idea]) for idea in flagged],
        unseen=total - len(flagged),
        hidden=[(wanted[one.idea_id], one, names.get(one.hidden_by, "")) for one in hidden],
        page=paging.pager(paging.asked(), hidden_total, HIDDEN_PAGE, {}),
    )


class ReasonForm(HouseForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It is published in the place of the idea. Do not repeat what should not be read."),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )


class RestoreForm(HouseForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Why the idea can be public again. It is published."),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )


@blueprint.route("/admin/ideas/<id:idea_id>/ocultar", methods=["GET", "POST"])
@acts(Action.HIDE_CONTENT)
def hide_idea(idea_id: int) -> ResponseReturnValue:
    idea = ideas.one(session(), idea_id)
    form = ReasonForm()
    if form.is_sent():
        with form.refusals():
            moderating.hide_idea(identity.actor(), idea_id, typed(form.reason))
            flash(_("The idea is hidden. In its place stands the reason."), "success")
            return redirect(url_for("admin.flags"), 303)
    return form.page(
        "admin/hide_idea.html",
        idea=idea,
        process=processes.one(session(), idea.process_id),
        notices=content.open_flags_of(session(), [idea_id])[idea_id],
    )


@blueprint.route("/admin/ideas/<id:idea_id>/restaurar", methods=["GET", "POST"])
@acts(Action.RESTORE_CONTENT)
def restore_idea(idea_id: int) -> ResponseReturnValue:
    idea = ideas.one(session(), idea_id)
    form = RestoreForm()
    if form.is_sent():
        with form.refusals():
            moderating.restore_idea(identity.actor(), idea_id, typed(form.reason))
            flash(_("The idea is public again."), "success")
            return redirect(url_for("admin.flags"), 303)
    return form.page("admin/restore_idea.html", idea=idea, hiding=content.standing_hiding(session(), idea_id))


@blueprint.post("/admin/ideas/<id:idea_id>/mantener")
@acts(Action.HIDE_CONTENT)
def keep_idea(idea_id: int) -> ResponseReturnValue:
    moderating.keep_idea(identity.actor(), idea_id)
    flash(_("The idea stays, and the notices about it are settled."), "success")
    return redirect(url_for("admin.flags"), 303)
