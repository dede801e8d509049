"""The committee's word on one of its five duties, beside what this site knows of it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import checking
from caxamarca.domain.checking import Duty
from caxamarca.domain.permissions import Action, may
from caxamarca.persistence import checks
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import follow
from caxamarca.web import checklist, clock, identity
from caxamarca.web.access import acts
from caxamarca.web.committee import blueprint
from caxamarca.web.committee.forms import CheckForm
from caxamarca.web.committee.within import standing, within_reach
from caxamarca.web.forms import typed
from caxamarca.web.words import _


@blueprint.route("/comite/proyectos/<id:project_id>/verificar/<duty:duty>", methods=["GET", "POST"])
@acts(Action.CHECK_DUTY)
def check_duty(project_id: int, duty: Duty) -> ResponseReturnValue:
    project = within_reach(project_id, Action.CHECK_DUTY)
    form = CheckForm()
    if form.is_sent():
        with form.refusals():
            checking.check_duty(identity.actor(), project_id, duty, form.verdict.data, typed(form.note))
            flash(_("The committee's word is public. What it said before stays beside it."), "success")
            return redirect(url_for("public.oversight", project_id=project_id, _anchor="lista"), 303)
    [followed] = follow(session(), [project], clock.today())
    words = checks.of_projects(session(), [project_id])[project_id]
    now = standing(project)
    is_time = may(identity.actor(), Action.CHECK_DUTY, now.stage)
    return form.page(
        "committee/check_duty.html",
        prioritised=project,
        checked=checklist.one_of(checklist.dossier(followed), duty, words),
        standing=now,
        is_time=is_time,
        is_open=is_time or request.method == "POST",
    )
