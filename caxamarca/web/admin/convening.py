"""Convening a process: its dates, its rules and the money of each province; and moving a date that has not come."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FormField, TextAreaField

from caxamarca.actions import convening
from caxamarca.actions.convening import REASON_LIMIT, Convocation
from caxamarca.domain.checkpoints import LEAST
from caxamarca.domain.counting import Rule
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.processes import OF_THE_VOTE, Calendar, DateIsPast, VoteStandsStill, dates_that_came
from caxamarca.domain.telling import FEWEST_BALLOTS
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.moments import EndForm, MomentForm
from caxamarca.web.admin.terms import TermsForm
from caxamarca.web.forms import Clean, HouseForm, known, required, typed
from caxamarca.web.labels import CALENDAR
from caxamarca.web.typed_fields import NumberField
from caxamarca.web.words import _, _l

DEFAULTS: Mapping[str, object] = {
    "rule": Rule.MOST_VOTES,
    "marks": 3,
    "minimum_age": 18,
    "support_limit": 5,
    "batch_size": LEAST,
    "clear_from": FEWEST_BALLOTS,
}
"""What most processes will want. Up to three marks nearly all ballots are like many others, and so secret."""

DATES = tuple(field.name for field in fields(Calendar))


def _begins(name: str) -> "FormField[MomentForm]":
    return FormField(MomentForm, CALENDAR[name])


def _ends(name: str) -> "FormField[EndForm]":
    return FormField(EndForm, CALENDAR[name])


class CalendarForm(HouseForm):
    """A form with the six dates, each of the same name as in `Calendar`."""

    @property
    def moments(self) -> dict[str, Any]:
        """The dates that were asked for, by name."""
        return {name: self[name].form.moment for name in DATES if name in self}


class ProcessForm(TermsForm, CalendarForm):
    year = NumberField(
        _l("Year"),
        description=_l("There is one process a year."),
        validators=[required(_l("Write the year."))],
        render_kw={"inputmode": "numeric", "size": 6},
    )
    ideas_from = _begins("ideas_from")
    ideas_until = _ends("ideas_until")
    lot_at = _begins("lot_at")
    voting_from = _begins("voting_from")
    voting_until = _ends("voting_until")
    follow_up_from = _begins("follow_up_from")

    @property
    def convocation(self) -> Convocation:
        """What was typed, once every field is sound."""
        return Convocation(
            year=known(self.year.number),
            name=typed(self.name),
            purpose=typed(self.purpose),
            calendar=Calendar(**self.moments),
            terms=self.terms,
            ceilings=self.money,
            lot_source=typed(self.lot_source),
        )


@blueprint.route("/admin/procesos/nuevo", methods=["GET", "POST"])
@acts(Action.CREATE_PROCESS)
def create_process() -> ResponseReturnValue:
    form = ProcessForm(data={**DEFAULTS, "year": _next_year()})
    if form.is_sent():
        with form.refusals():
            year = convening.create_process(identity.actor(), form.convocation)
            flash(_("The process was announced. It is public."), "success")
            return redirect(url_for("admin.process", year=year), 303)
    return form.page("admin/create_process.html")


def _next_year() -> int:
    """The year that most likely comes next: that after the last process."""
    return max([clock.today().year, *(one.year for one in processes.all_of(session()))]) + 1


class ChangeForm(CalendarForm):
    ideas_from = _begins("ideas_from")
    ideas_until = _ends("ideas_until")
    lot_at = _begins("lot_at")
    voting_from = _begins("voting_from")
    voting_until = _ends("voting_until")
    follow_up_from = _begins("follow_up_from")
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It is published beside the old date and the new one."),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )

    def leave_out(self, names: Iterable[str]) -> None:
        """Ask no more for dates that have come."""
        for name in names:
            del self[name]


@blueprint.route("/admin/procesos/<year:year>/calendario", methods=["GET", "POST"])
@acts(Action.CHANGE_CALENDAR)
def change_calendar(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    lot = convening.lot_of(session(), process)
    came = dates_that_came(process.calendar, process.opened_at is not None, lot, clock.now())
    come = [name for name in DATES if name in came]
    form = ChangeForm(data=_shown(process))
    form.leave_out(come)
    if form.is_sent():
        with form.refusals():
            _check_none_came(process, come)
            calendar = replace(process.calendar, **form.moments)
            convening.change_calendar(identity.actor(), year, calendar, typed(form.reason))
            flash(_("The calendar was changed, and the reason is published."), "success")
            return redirect(url_for("admin.process", year=year), 303)
    stage = process.stage(clock.now())
    return form.page(
        "admin/change_calendar.html",
        process=process,
        come=[(CALENDAR[name], getattr(process.calendar, name), name.endswith("until")) for name in come],
        ahead=[name for name in DATES if name not in come],
        is_possible=may(identity.actor(), Action.CHANGE_CALENDAR, stage) and len(come) < len(DATES),
        stage=stage,
    )


def _shown(process: Process) -> Mapping[str, Any]:
    form = {name: (EndForm if name.endswith("until") else MomentForm) for name in DATES}
    return {name: form[name].shown(getattr(process.calendar, name)) for name in DATES}


def _check_none_came(process: Process, come: Iterable[str]) -> None:
    """A date that was on the page when it was opened may stand still by now. Raises DateIsPast or VoteStandsStill."""
    for name in come:
        if f"{name}-day" in request.form:
            is_frozen = process.opened_at is not None and name in OF_THE_VOTE
            raise VoteStandsStill if is_frozen else DateIsPast(name)
