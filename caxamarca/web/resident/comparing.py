"""A new idea beside those that resemble it, which may be supported instead. It never keeps anybody from sending."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import supporting
from caxamarca.domain import resembling
from caxamarca.domain.errors import NotFound
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import AlreadySupported
from caxamarca.domain.provinces import district
from caxamarca.persistence import finding, ideas
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import RollEntry
from caxamarca.web import clock, identity
from caxamarca.web.resident.forms import IdeaForm
from caxamarca.web.words import _


@dataclass(frozen=True)
class Like:
    """An idea that resembles the new one, and how its reader stands to it."""

    idea: Idea
    place: str
    is_own: bool
    is_supported: bool


def like(form: IdeaForm, process: Process, entry: RollEntry) -> list[Idea]:
    """The ideas that resemble what was written; none where ideas are no longer taken, which is said elsewhere."""
    if process.stage(clock.now()) is not Stage.IDEAS:
        return []
    text = form.text
    place = f"{text.place} {district(text.district).name}"
    return finding.resembling(
        session(), process.id, entry.province, finding.features(text.title, place, text.problem)
    )


def offer(form: IdeaForm, process: Process, found: Sequence[Idea]) -> ResponseReturnValue:
    """Ask whether it is one of these, with everything that was written on board."""
    resident = identity.actor().resident or 0
    given = ideas.supported_by(session(), process.id, resident)
    return form.page(
        "resident/similar_ideas.html",
        process=process,
        found=[
            Like(
                one,
                f"{one.place} · {district(one.district).name}",
                one.resident_id == resident,
                one.id in given,
            )
            for one in found
        ],
    )


def support_instead(form: IdeaForm, process: Process, entry: RollEntry, idea_id: int) -> ResponseReturnValue:
    """Support one of the ideas. What was written stays on the page, so that it can still be sent."""
    with form.refusals(), suppress(AlreadySupported):
        try:
            supporting.support_idea(identity.actor(), idea_id)
            flash(
                _(
                    "You support this idea. You can still send your own, or leave it at that: nothing else is needed."
                ),
                "success",
            )
        except NotFound:
            flash(_("That idea is no longer there. What you wrote is still here."), "warning")
    return offer(form, process, like(form, process, entry))


def titles(text: str, process: Process, entry: RollEntry) -> list[dict[str, str]]:
    """The ideas that resemble a title, as a script shows them: where they are, and what they are called."""
    if not text:
        return []
    found = finding.resembling(
        session(), process.id, entry.province, finding.features(text), resembling.LIKE_A_TITLE
    )
    return [
        {
            "url": url_for("public.idea", idea_id=one.id),
            "title": f"{one.title} · {district(one.district).name}",
        }
        for one in found
    ]
