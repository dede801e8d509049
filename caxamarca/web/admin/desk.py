"""What waits for an administrator, and the desk of each process."""

from collections import Counter

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from caxamarca.actions.seconding import PEOPLE_NEEDED
from caxamarca.domain.permissions import Action, may, staff_of
from caxamarca.domain.processes import WITH_RESULTS
from caxamarca.domain.roles import Role
from caxamarca.persistence import acts as records
from caxamarca.persistence import ballots, content, omitted, outbox, people, plans, prioritised, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.plans import Plan
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.web import clock, demonstration, identity, post, recent_comments
from caxamarca.web.access import seen_by
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.grave_acts import history, lines
from caxamarca.web.admin.steps import office, steps
from caxamarca.web.labels import CALENDAR


@blueprint.get("/admin")
@seen_by(Role.ADMINISTRATOR)
def desk() -> ResponseReturnValue:
    asked = records.asked(session())
    offices = [office(process) for process in processes.all_of(session())]
    _flagged, notices = content.flagged(session(), 1)
    waiting = lines(asked)
    return render_template(
        "admin/desk.html",
        to_confirm=[line for line in waiting if not line.is_mine],
        mine=[line for line in waiting if line.is_mine],
        notices=notices,
        schedules=_schedules(),
        lacks_responsible=not current_app.config["RESPONSIBLE"] and demonstration.current() is None,
        to_vouch=people.waiting_roles(session(), staff_of(identity.actor())),
        waiting=Counter(act.process_id for act in asked),
        offices=[(one, steps(one, asked)) for one in offices],
        talk=recent_comments.lately(),
        is_alone=people.administrators(session()) < PEOPLE_NEEDED,
        letters=outbox.standing(session()),
        sends_letters=post.is_open(),
    )


def _schedules() -> list[tuple[Plan, Prioritised]]:
    """The schedules that wait for a word, each with its project."""
    waiting = plans.waiting(session())
    known = {one.project.id: one for one in prioritised.listed(session())} if waiting else {}
    return [(plan, known[plan.project_id]) for plan in waiting]


@blueprint.get("/admin/procesos/<year:year>")
@seen_by(Role.ADMINISTRATOR)
def process(year: int) -> ResponseReturnValue:
    found = office(processes.by_year(session(), year))
    asked = [act for act in records.asked(session()) if act.process_id == found.process.id]
    todo = steps(found, asked)
    on_paper = ballots.lines(session(), [one.id for one in found.constituencies])
    stage = found.standing.stage
    return render_template(
        "admin/process.html",
        office=found,
        process=found.process,
        steps=todo,
        asked=lines([act for act in asked if act.id not in {step.act for step in todo}]),
        done=history(records.done(session(), found.process.id), of_one_process=True),
        calendar=[
            (CALENDAR[name], getattr(found.process, name), name.endswith("until")) for name in CALENDAR
        ],
        papers=[(one, one.id in found.proposed, len(on_paper[one.id])) for one in found.constituencies],
        can_annul=may(identity.actor(), Action.ANNUL_PROCESS, stage),
        can_change_dates=may(identity.actor(), Action.CHANGE_CALENDAR, stage)
        and found.process.follow_up_from > clock.now(),
        can_extend=may(identity.actor(), Action.EXTEND_VOTING, stage),
        can_correct_lot=may(identity.actor(), Action.DRAW_LOT, stage)
        and found.process.opened_at is None
        and found.process.lot_seed is not None,
        added=sum(omitted.added(session(), found.process.id).values()),
        can_correct_terms=may(identity.actor(), Action.CORRECT_TERMS, stage),
        can_make_codes=may(identity.actor(), Action.MAKE_CODES, stage),
        has_projects=stage in WITH_RESULTS,
    )
