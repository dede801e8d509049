"""The schedule that a unit proposes for its project: each quarter's progress and amount, and the milestones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField, TextAreaField

from caxamarca.actions import planning
from caxamarca.domain.days import civil_day
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.planning import (
    MILESTONE_LIMIT,
    MILESTONES_LIMIT,
    QUARTERS_LIMIT,
    REASON_LIMIT,
    Milestone,
    PlannedQuarter,
    PlanState,
    Schedule,
)
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import check_percent
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence import plans, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.plans import Plan
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, formats, identity, schedules, stages
from caxamarca.web.access import acts
from caxamarca.web.forms import Clean, HouseForm, optional, typed
from caxamarca.web.typed_fields import DayField, Fitting, MoneyField, NumberField
from caxamarca.web.unit import blueprint
from caxamarca.web.unit.within import own_project
from caxamarca.web.words import _, _l

SPANS = (6, 12, QUARTERS_LIMIT)
"""How many quarters the page offers to fill in. What is left empty at the end is not planned."""

MILESTONES_SHOWN = 6


@dataclass(frozen=True)
class QuarterQuestions:
    """What is asked about one quarter."""

    quarter: Quarter
    physical: NumberField
    amount: MoneyField


class ScheduleForm(HouseForm):
    """The questions about each quarter are added by `_form`, named after it; so are the milestones, by their number."""

    reason = TextAreaField(
        _l("Why the schedule changes"),
        description=_l("Everyone can read it beside the new version."),
        validators=[optional(), Clean(clean_paragraphs, REASON_LIMIT)],
        render_kw={"rows": 4},
    )
    quarters: tuple[Quarter, ...] = ()
    places = 0

    def rows(self) -> Iterator[QuarterQuestions]:
        for quarter in self.quarters:
            yield QuarterQuestions(quarter, self[_physical(quarter)], self[_amount(quarter)])

    def milestones(self) -> Iterator[tuple[StringField, DayField]]:
        for number in range(self.places):
            yield self[f"hito{number}"], self[f"dia{number}"]

    def schedule(self) -> Schedule | None:
        """What was filled in; `None` where a line has one half of what it needs, which is then said beside it."""
        planned, due, whole = [], [], True
        for row in self.rows():
            whole &= self._is_whole(
                row.physical, row.amount, row.physical.number is None, row.amount.centimos is None
            )
            planned.append(PlannedQuarter(row.quarter, row.physical.number or 0, row.amount.centimos or 0))
        for name, day in self.milestones():
            whole &= self._is_whole(name, day, not typed(name), day.day is None)
            if day.day is not None:
                due.append(Milestone(typed(name), day.day))
        while planned and not (planned[-1].physical or planned[-1].amount):
            planned.pop()
        return Schedule(tuple(planned), tuple(due)) if whole else None

    def _is_whole(self, first: Field, second: Field, *lacking: bool) -> bool:
        if any(lacking) and not all(lacking):
            field = first if lacking[0] else second
            field.errors = [*field.errors, _("Fill in this one too, or leave both empty.")]
            self.status = 422
            return False
        return True


def _physical(quarter: Quarter) -> str:
    return f"avance_{quarter.slug}"


def _amount(quarter: Quarter) -> str:
    return f"monto_{quarter.slug}"


@blueprint.route("/unidad/proyectos/<id:project_id>/cronograma", methods=["GET", "POST"])
@acts(Action.PROPOSE_PLAN)
def propose_plan(project_id: int) -> ResponseReturnValue:
    project = own_project(identity.actor(), project_id)
    versions = plans.of_project(session(), project_id)
    standing = plans.in_force(versions)
    form = _form(project, versions[-1] if versions else None)
    if standing is None:
        del form.reason
    elif "reason" in form:
        form.reason.flags.optional = False
    if form.is_sent():
        schedule = form.schedule()
        with form.refusals():
            if schedule is not None:
                planning.propose_plan(
                    identity.actor(), project_id, schedule, typed(form.reason) if standing else ""
                )
                form.settle(_("The administration has the schedule. It says whether it approves it."))
                return redirect(url_for("unit.desk"), 303)
    now = stages.standing(processes.by_year(session(), project.year), clock.now())
    is_time = may(identity.actor(), Action.PROPOSE_PLAN, now.stage)
    waiting = schedules.waiting(versions)
    return form.page(
        "unit/propose_plan.html",
        prioritised=project,
        standing=standing,
        waiting=waiting,
        returned=versions[-1] if versions and versions[-1].state is PlanState.RETURNED else None,
        now=now,
        is_time=is_time,
        is_open=(is_time and waiting is None) or request.method == "POST",
        more=next((span for span in SPANS if span > len(form.quarters)), None),
    )


def _form(project: Prioritised, last: Plan | None) -> ScheduleForm:
    """Filled with the newest version, whichever became of it."""
    told = None if last is None else last.schedule
    first = Quarter.of(civil_day(project.followed_since))
    quarters = _span(
        first if told is None else min(first, told.first), 0 if told is None else len(told.quarters)
    )
    places = (
        MILESTONES_SHOWN
        if told is None
        else min(MILESTONES_LIMIT, max(MILESTONES_SHOWN, len(told.milestones) + 2))
    )
    questions: dict[str, Any] = {"quarters": quarters, "places": places}
    filled: dict[str, Any] = {}
    for quarter in quarters:
        questions |= _questions(quarter)
    for number in range(places):
        questions |= _milestone(number)
    if told is not None:
        for one in told.quarters:
            filled |= {_physical(one.quarter): one.physical, _amount(one.quarter): one.amount}
        for number, due in enumerate(told.milestones):
            filled |= {f"hito{number}": due.name, f"dia{number}": due.day}
    form: ScheduleForm = type("AskedSchedule", (ScheduleForm,), questions)(data=filled)
    for row in form.rows():
        # Whether a quarter is asked for at all is known at the end: the page says it once for all of them.
        row.physical.flags.optional = row.amount.flags.optional = False
    return form


def _span(first: Quarter, told: int) -> tuple[Quarter, ...]:
    """As many quarters as the address asks for, and never fewer than are told already."""
    asked = next((one for one in SPANS if str(one) == request.args.get("trimestres", "")), SPANS[0])
    quarters = [first]
    while len(quarters) < max(asked, told):
        quarters.append(quarters[-1].next)
    return tuple(quarters)


def _questions(quarter: Quarter) -> dict[str, Field]:
    said = formats.quarter(quarter)
    return {
        _physical(quarter): NumberField(
            _("%(quarter)s: works done by its end, in percent", quarter=said),
            validators=[optional(), Fitting(check_percent)],
            render_kw={"inputmode": "numeric", "size": 4},
        ),
        _amount(quarter): MoneyField(
            _("%(quarter)s: to be spent in it", quarter=said),
            validators=[optional()],
            render_kw={"inputmode": "decimal"},
        ),
    }


def _milestone(number: int) -> dict[str, Field]:
    return {
        f"hito{number}": StringField(
            _("Milestone %(number)s", number=number + 1),
            validators=[optional(), Clean(clean_line, MILESTONE_LIMIT)],
        ),
        f"dia{number}": DayField(
            _("Day of milestone %(number)s", number=number + 1),
            validators=[optional()],
            render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 12},
        ),
    }
