"""A new idea beside those that resemble it, which may be supported instead. It never keeps anybody from sending."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import supporting
from caxamarca.domain import resembling
from caxamarca.domain.drafting import LIFE
from caxamarca.domain.errors import NotFound
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import AlreadySupported
from caxamarca.domain.provinces import district
from caxamarca.persistence import finding, supports
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import RollEntry
from caxamarca.web import clock, identity
from caxamarca.web.forms import HouseForm, typed
from caxamarca.web.resident.forms import IdeaForm
from caxamarca.web.typed_fields import NumberField
from caxamarca.web.words import _


@dataclass(frozen=True)
class Like:
    """An idea that resembles the new one, and how its reader stands to it."""

    idea: Idea
    place: str
    is_own: bool
    is_supported: bool


class ChoiceForm(HouseForm):
    """One button for each idea, and one for none of them."""

    SUPPORTED = "support"
    DAYS = LIFE.days

    @property
    def supported(self) -> int | None:
        """The idea among those that resemble it whose button was pressed."""
        number = request.form.get(self.SUPPORTED, "")
        is_id = number.isascii() and number.isdigit() and len(number) <= NumberField.LONGEST
        return int(number) if is_id else None


def is_comparable(told: IdeaForm) -> bool:
    """Whether there is enough of a new idea to look for its like, and that is sound."""
    return not any(field.errors for field in (told.title, told.district, told.place))


def like(told: IdeaForm, process: Process, entry: RollEntry) -> list[Idea]:
    """The ideas that resemble what was written; none where ideas are no longer taken, which is said elsewhere."""
    if process.stage(clock.now()) is not Stage.IDEAS or not is_comparable(told):
        return []
    place = f"{typed(told.place)} {district(typed(told.district)).name}"
    return finding.resembling(
        session(),
        process.id,
        entry.province,
        finding.features(typed(told.title), place, typed(told.problem)),
    )


def shown(found: Sequence[Idea], process: Process) -> list[Like]:
    resident = identity.actor().as_resident
    given = supports.supported_by(session(), process.id, resident)
    return [
        Like(
            one, f"{one.place} · {district(one.district).name}", one.resident_id == resident, one.id in given
        )
        for one in found
    ]


def page(form: ChoiceForm, found: Sequence[Like], **told: object) -> ResponseReturnValue:
    """The ideas to choose from; or, once one of them has the support that was asked for, that it has it."""
    given = next((one for one in found if one.is_supported and one.idea.id == form.supported), None)
    if given is None:
        return form.page("resident/similar_ideas.html", found=found, **told)
    others = [one for one in found if one is not given]
    return form.page("resident/idea_supported.html", given=given, others=others, **told)


def support(idea_id: int) -> None:
    """Support one of the ideas. What was written is kept, and can still be sent. Raises what supporting raises."""
    with suppress(AlreadySupported):
        try:
            supporting.support_idea(identity.actor(), idea_id)
        except NotFound:
            flash(_("That idea is no longer there. What you wrote is still here."), "warning")


def titles(text: str, process: Process, entry: RollEntry) -> list[dict[str, str]]:
    """The ideas of others that resemble a title, as a script shows them: where they are, and what they are called."""
    if not text:
        return []
    found = [
        one
        for one in finding.resembling(
            session(), process.id, entry.province, finding.features(text), resembling.LIKE_A_TITLE
        )
        if one.resident_id != entry.resident_id
    ]
    return [
        {
            "url": url_for("public.idea", idea_id=one.id),
            "title": f"{one.title} · {district(one.district).name}",
        }
        for one in found
    ]
