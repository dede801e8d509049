"""The dates of the follow-up, for the calendar of one's own telephone."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from flask import current_app
from flask.typing import ResponseReturnValue

from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import DAYS_TO_REPORT, Quarter
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.web import clock, conditional, formats, icalendar, language
from caxamarca.web.access import open_to_all
from caxamarca.web.addresses import whole
from caxamarca.web.icalendar import Appointment
from caxamarca.web.public import blueprint
from caxamarca.web.public.feeds import BEGINNING
from caxamarca.web.words import _

BEFORE, AHEAD = 4, 4
"""So many quarters that have ended, and that are to come, have their due day in the calendar."""


def due_days() -> Iterator[Appointment]:
    """The last days on which executing units report in time, while any process is in follow-up."""
    followed = processes.in_stage(session(), Stage.FOLLOW_UP, clock.now())
    if not followed:
        return
    begun = min(one.follow_up_from for one in followed)
    quarter = Quarter.of(clock.today())
    for _number in range(BEFORE):
        quarter = quarter.previous
    for _number in range(BEFORE + AHEAD):
        if quarter.next.start > begun.date():
            yield Appointment(
                uid=uid(f"vencimiento-{quarter.slug}"),
                begins=quarter.due,
                title=_("Reports due: %(quarter)s", quarter=formats.quarter(quarter)),
                text=_(
                    "The report of a quarter is due %(days)s calendar days after its end (TUO of Ley 27806, "
                    "article 25).",
                    days=DAYS_TO_REPORT,
                ),
                url=whole("public.follow_up"),
                stamp=begun,
            )
        quarter = quarter.next


SOURCES: tuple[Callable[[], Iterator[Appointment]], ...] = (due_days,)
"""Where appointments come from. Whatever else has a date (public hearings) is one more function here."""


def uid(name: str) -> str:
    """A name that no other calendar has: the same for ever."""
    return f"{name}@{urlsplit(str(current_app.config['BASE'])).hostname}"


@blueprint.get("/seguimiento/calendario.ics")
@open_to_all
def follow_up_calendar() -> ResponseReturnValue:
    """The same file for everybody, in Spanish."""
    with language.in_spanish():
        found = [one for source in SOURCES for one in source()]
        content = icalendar.written(_("Follow-up of the projects"), found)
    changed = max((one.stamp for one in found), default=BEGINNING)
    answer = conditional.answer(content, f"{icalendar.MIMETYPE}; charset=utf-8", changed)
    answer.headers["Content-Disposition"] = "inline; filename=seguimiento.ics"
    return answer
