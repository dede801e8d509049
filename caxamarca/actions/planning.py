"""The schedule of a project: its unit proposes it, the administration approves it or gives it back."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.planning import (
    MILESTONE_LIMIT,
    REASON_LIMIT,
    AlreadyProposed,
    Milestone,
    NothingProposed,
    PlanState,
    SameSchedule,
    Schedule,
    check_schedule,
)
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence import audit, plans, prioritised, processes, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.plans import Plan


def propose_plan(actor: Actor, project_id: int, schedule: Schedule, reason: str = "") -> int:
    """Propose a project's schedule, or a new version of it with its reason. Returns the number of the version.

    Raises what `check_schedule` raises, AlreadyProposed while one waits for its answer, SameSchedule, Empty for a new
    version without a reason, or TooLong.
    """
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project = prioritised.one(writing, project_id)
        now = site.now(writing)
        process = processes.by_year(writing, project.year)
        permit(actor, Action.PROPOSE_PLAN, process.stage(now), unit=project.unit_id)
        clean = _cleaned(schedule)
        check_schedule(clean, project.project.cost)
        known = plans.of_project(writing, project_id)
        standing = plans.in_force(known)
        why = clean_paragraphs(reason, REASON_LIMIT) if standing is not None or reason.strip() else ""
        if standing is not None and standing.schedule == clean:
            raise SameSchedule
        if any(one.state is PlanState.PROPOSED for one in known):
            raise AlreadyProposed
        plan = Plan(
            project_id=project_id,
            version=len(known) + 1,
            state=PlanState.PROPOSED,
            reason=why,
            proposed_at=now,
            proposed_by=staff_of(actor),
        )
        plan.schedule = clean
        writing.add(plan)
        audit.write(writing, actor, "follow_up:plan:propose", project_id, now, {"version": plan.version})
        return plan.version


def approve_plan(actor: Actor, project_id: int, version: int) -> None:
    """Put the schedule that was proposed in force; the one before is replaced. Raises NothingProposed."""
    with transaction() as writing:
        permit(actor, Action.APPROVE_PLAN, _stage(writing, project_id))
        plan, known = _proposed(writing, project_id, version)
        standing = plans.in_force(known)
        if standing is not None:
            standing.state = PlanState.REPLACED
        _decide(writing, actor, plan, PlanState.APPROVED, "follow_up:plan:approve")


def return_plan(actor: Actor, project_id: int, version: int, note: str) -> None:
    """Give a proposed schedule back to the unit, with what has to be changed. Raises NothingProposed."""
    with transaction() as writing:
        permit(actor, Action.RETURN_PLAN, _stage(writing, project_id))
        plan, _known = _proposed(writing, project_id, version)
        plan.note = clean_paragraphs(note, REASON_LIMIT)
        _decide(writing, actor, plan, PlanState.RETURNED, "follow_up:plan:return")


def _cleaned(schedule: Schedule) -> Schedule:
    """The milestones in the order of their days, their names clean."""
    milestones = [Milestone(clean_line(one.name, MILESTONE_LIMIT), one.day) for one in schedule.milestones]
    return Schedule(schedule.quarters, tuple(sorted(milestones, key=lambda one: one.day)))


def _stage(writing: Session, project_id: int) -> Stage:
    """The stage of the process of a project, which is held."""
    prioritised.hold(writing, project_id)
    year = prioritised.one(writing, project_id).year
    return processes.by_year(writing, year).stage(site.now(writing))


def _proposed(writing: Session, project_id: int, version: int) -> tuple[Plan, Sequence[Plan]]:
    known = plans.of_project(writing, project_id)
    found = next((one for one in known if one.version == version and one.state is PlanState.PROPOSED), None)
    if found is None:
        raise NothingProposed
    return found, known


def _decide(writing: Session, actor: Actor, plan: Plan, state: PlanState, deed: str) -> None:
    plan.state, plan.decided_at, plan.decided_by = state, site.now(writing), staff_of(actor)
    audit.write(
        writing,
        actor,
        deed,
        plan.project_id,
        plan.decided_at,
        {"version": plan.version},
    )
