"""“It was not me”: whoever finds a participation under the own document that is somebody else's says so here."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import casting, disowning
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.processes import Stage
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.forms import HouseForm
from caxamarca.web.resident import blueprint, taking_part
from caxamarca.web.words import _


@blueprint.route("/mi-espacio/votos/<year:year>/no-fui-yo", methods=["GET", "POST"])
@acts(Action.DISOWN_VOTE)
def disown_vote(year: int) -> ResponseReturnValue:
    form = HouseForm()
    process = processes.by_year(session(), year)
    if form.is_sent():
        with form.refusals():
            disowning.disown_vote(identity.actor(), year)
            identity.leave()
            flash(
                _(
                    "The oversight committee knows now; go to them with your DNI. The code opens nothing any more, and "
                    "your space was closed on every phone."
                ),
                "success",
            )
            return redirect(url_for("public.process", year=year), 303)
    permit(identity.actor(), Action.DISOWN_VOTE, process.stage(clock.now()))
    vote = casting.took_part(identity.actor()).get(process.id)
    if vote is None:
        raise NotFound
    return form.page(
        "resident/disown_vote.html",
        process=process,
        entered=taking_part.entered(vote),
        is_open=process.stage(clock.now()) is Stage.VOTING,
    )
