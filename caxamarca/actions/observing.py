"""The committee asks, the unit answers, the committee closes or asks again."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from caxamarca.domain.days import civil_day
from caxamarca.domain.deadlines import check_deadline
from caxamarca.domain.errors import NotFound
from caxamarca.domain.notices import Event
from caxamarca.domain.observing import (
    OBSERVATION_LIMIT,
    AlreadyAnswered,
    AlreadyClosed,
    AlreadyInsisted,
    AlreadyRaised,
    DueDateNeeded,
    check_decidable,
)
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import audit, observations, outbox, prioritised, processes, reports, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.observations import Observation


def raise_observation(
    actor: Actor,
    project_id: int,
    text: str,
    due: date,
    report_id: int | None = None,
    *,
    reserved: bool = False,
) -> int:
    """Ask something of the executing unit, to be answered by `due`. Returns the observation's id.

    A `reserved` one is told to the public with its answer, or when its day has passed.
    """
    with transaction() as session:
        project = prioritised.one(session, project_id)
        process = processes.by_year(session, project.year)
        now = site.now(session)
        permit(actor, Action.RAISE_OBSERVATION, process.stage(now), province=project.province)
        _check_due(due, civil_day(now))
        known = {report.id for report in reports.of_projects(session, [project_id])[project_id]}
        if report_id is not None and report_id not in known:
            raise NotFound
        asked = clean_paragraphs(text, OBSERVATION_LIMIT)
        prioritised.hold(session, project_id)
        if observations.is_waiting(session, project_id, report_id, asked):
            raise AlreadyRaised
        observation = Observation(
            project_id=project_id,
            report_id=report_id,
            text=asked,
            due=due,
            raised_at=now,
            raised_by=staff_of(actor),
            reserved=reserved,
        )
        session.add(observation)
        session.flush()
        event = Event.OBSERVATION_RESERVED if reserved else Event.OBSERVATION_RAISED
        _tell(session, actor, event, observation, now)
        audit.write(session, actor, "follow_up:observation:raise", observation.id, now)
        return observation.id


def _check_due(due: date, today: date) -> None:
    """Raises DueDateNeeded or DeadlineTooFar."""
    if due <= today:
        raise DueDateNeeded
    check_deadline(due, today)


def answer_observation(actor: Actor, observation_id: int, answer: str) -> None:
    """Answer the committee, once. After the date too: a late answer is better than none."""
    with transaction() as session:
        observation = observations.held(session, observation_id)
        project = prioritised.one(session, observation.project_id)
        process = processes.by_year(session, project.year)
        now = site.now(session)
        permit(actor, Action.ANSWER_OBSERVATION, process.stage(now), unit=project.unit_id)
        if project.unit_id is None:
            raise NotFound
        if observation.closed_at is not None:
            raise AlreadyClosed
        if observation.insisted_at is not None:
            raise AlreadyInsisted
        if observation.answered_at is not None:
            raise AlreadyAnswered
        observation.answer = clean_paragraphs(answer, OBSERVATION_LIMIT)
        observation.answered_at = now
        observation.answered_by = actor.staff
        _tell(session, actor, Event.OBSERVATION_ANSWERED, observation, now)
        audit.write(session, actor, "follow_up:observation:answer", observation_id, now)


def close_observation(actor: Actor, observation_id: int, note: str) -> None:
    """Close an observation on its answer, or unanswered once its date has passed."""
    with transaction() as session:
        observation = observations.held(session, observation_id)
        project = prioritised.one(session, observation.project_id)
        process = processes.by_year(session, project.year)
        now = site.now(session)
        permit(actor, Action.CLOSE_OBSERVATION, process.stage(now), province=project.province)
        check_decidable(observation.state(civil_day(now)))
        observation.closing_note = clean_paragraphs(note, OBSERVATION_LIMIT)
        observation.closed_at = now
        observation.closed_by = actor.staff
        _tell(session, actor, Event.OBSERVATION_CLOSED, observation, now)
        audit.write(session, actor, "follow_up:observation:close", observation_id, now)


def _tell(session: Session, actor: Actor, event: Event, observation: Observation, now: datetime) -> None:
    outbox.write(session, event, now, project=observation.project_id, subject=observation.id, by=actor.staff)


def insist_on_observation(actor: Actor, observation_id: int, text: str, due: date) -> int:
    """Ask again where the answer was not enough, or none came in time. Returns the id of the newer question.

    It is public, as the one before is by then. Raises AlreadyInsisted, AlreadyClosed, NotAnsweredYet, DueDateNeeded or
    DeadlineTooFar.
    """
    with transaction() as session:
        observation = observations.held(session, observation_id)
        project = prioritised.one(session, observation.project_id)
        process = processes.by_year(session, project.year)
        now = site.now(session)
        permit(actor, Action.INSIST_ON_OBSERVATION, process.stage(now), province=project.province)
        check_decidable(observation.state(civil_day(now)))
        _check_due(due, civil_day(now))
        newer = Observation(
            project_id=observation.project_id,
            report_id=observation.report_id,
            text=clean_paragraphs(text, OBSERVATION_LIMIT),
            due=due,
            raised_at=now,
            raised_by=staff_of(actor),
            insists_on=observation_id,
        )
        observation.insisted_at = now
        session.add(newer)
        session.flush()
        _tell(session, actor, Event.OBSERVATION_RAISED, newer, now)
        audit.write(session, actor, "follow_up:observation:insist", newer.id, now)
        return newer.id
