"""The clock of a demonstration: with it one can live through a whole process in an afternoon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import timekeeping
from caxamarca.domain.days import LIMA, moment_of
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.web import clock, demonstration, formats, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.convening import DATES
from caxamarca.web.admin.moments import MomentForm
from caxamarca.web.forms import HouseForm
from caxamarca.web.labels import CALENDAR
from caxamarca.web.words import _


class ClockForm(HouseForm, MomentForm):
    """The moment to go to."""


@dataclass(frozen=True)
class Leap:
    """A moment that is worth going to."""

    text: str
    moment: datetime

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What the form would have to say."""
        local = self.moment.astimezone(LIMA)
        return (("day", formats.typed_day(local.date())), ("hour", f"{local:%H:%M}"))


@blueprint.route("/admin/reloj", methods=["GET", "POST"], endpoint="clock")
@acts(Action.MOVE_CLOCK)
def move_clock() -> ResponseReturnValue:
    if demonstration.current() is None:
        raise NotFound
    form = ClockForm(data=MomentForm.shown(clock.now()))
    if form.is_sent():
        with form.refusals():
            moment = form.moment
            timekeeping.move_clock(identity.actor(), moment)
            flash(_("In the demonstration it is now %(moment)s.", moment=formats.moment(moment)), "success")
            return redirect(url_for("admin.clock"), 303)
    return form.page("admin/clock.html", near=list(_near()), dates=list(_dates()))


def _near() -> Iterator[Leap]:
    now = clock.now()
    yield Leap(_("One day later"), now + timedelta(days=1))
    yield Leap(_("One week later"), now + timedelta(days=7))
    yield Leap(_("Thirty days later"), now + timedelta(days=30))
    due = next(
        quarter.due
        for quarter in (Quarter.of(clock.today()).previous, Quarter.of(clock.today()))
        if quarter.due >= clock.today()
    )
    yield Leap(
        _("The day after the quarterly reports are due"),
        moment_of(due + timedelta(days=1), timedelta(hours=9)),
    )


def _dates() -> Iterator[tuple[str, list[Leap]]]:
    """For each process, its dates ahead."""
    for process in processes.all_of(session()):
        ahead = [
            Leap(str(CALENDAR[name]), _whole_minute(getattr(process, name)))
            for name in DATES
            if getattr(process, name) > clock.now()
        ]
        if ahead:
            yield process.name, ahead


def _whole_minute(moment: datetime) -> datetime:
    """The form knows no seconds; a moment that has some is reached a minute later, not earlier."""
    return moment if not moment.second and not moment.microsecond else moment + timedelta(minutes=1)
