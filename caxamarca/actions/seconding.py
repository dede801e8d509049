"""Grave acts: one administrator asks, another one confirms, and only then it happens."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.actions import (
    closing,
    declaring,
    drawing,
    enrolling,
    extending,
    keeping,
    late_enrolling,
    opening,
    resuming,
)
from caxamarca.domain.documents import Document
from caxamarca.domain.errors import NotAllowed, NotFound, Refusal
from caxamarca.domain.permissions import GRAVE, Action, may, permit
from caxamarca.domain.processes import BoxState
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.domain.voting import ResumeFirst
from caxamarca.persistence import acts, audit, omitted, people, processes, scrubbing, site
from caxamarca.persistence.acts import Act, ActState
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.processes import Process

REASON_LIMIT = 1000
PEOPLE_NEEDED = 2
AFTER_RESUMING = frozenset({Action.EXTEND_VOTING, Action.ADD_TO_ROLL, Action.CLOSE_VOTING})

Effect = Callable[[Session, Process, Act, datetime], None]
Matter = Callable[[Session, Process], int]


class SecondPersonNeeded(Refusal):
    """Whoever asked for the act cannot confirm it."""


class FirstPersonLeft(Refusal):
    """Whoever asked for the act is no administrator any more, so it would be one person's act."""


class AlreadyAsked(Refusal):
    """The same act waits for its second person already."""


class ChangedSinceAsked(Refusal):
    """What the act is about was changed after it was asked for, so the first of the two has not said yes to it."""


class AlreadySettled(Refusal):
    """The act was confirmed or turned down before."""


def check(actor: Actor, year: int, action: Action, subject: int | None = None) -> None:
    """Whether this grave act could be asked for now. Raises what stands in its way; writes nothing."""
    reading = session()
    process = processes.by_year(reading, year)
    _check(actor, reading, process, action, subject, site.now(reading))


def _check(
    actor: Actor, session: Session, process: Process, action: Action, subject: int | None, now: datetime
) -> None:
    permit(actor, action, process.stage(now))
    if action not in GRAVE or actor.staff is None:
        raise NotAllowed
    _check_not_paused(process, action)
    _CHECKS[action](session, process, subject)


def _check_not_paused(process: Process, action: Action) -> None:
    """A checkpoint that these acts make would have the number of one that a restore has lost."""
    if process.interrupted_at is not None and action in AFTER_RESUMING:
        raise ResumeFirst


def ask(
    actor: Actor,
    year: int,
    action: Action,
    reason: str,
    subject: int | None = None,
    matter: Matter | None = None,
    number: str | None = None,
) -> int:
    """Ask for a grave act. It changes nothing until another administrator confirms it. Returns its id.

    `matter` notes what the act is about where no number of ours says so yet, in the same transaction. What speaks
    against it is told to the two who decide: else one alone could ask of anybody whether they are on the roll.
    `number` is that of the public draw as this person read it; nobody else sees it until the second one has typed it.
    """
    try:
        with transaction() as writing:
            process = processes.shared(writing, year)
            now = site.now(writing)
            _check(people.as_of_now(writing, actor), writing, process, action, subject, now)
            if matter is not None:
                subject = matter(writing, process)
            act = Act(
                process_id=process.id,
                action=action,
                subject_id=subject,
                digest=_digest(writing, process, action),
                number=drawing.first_number(process, number, reason) if action is Action.DRAW_LOT else None,
                reason=clean_paragraphs(reason, REASON_LIMIT),
                state=ActState.ASKED,
                first_id=actor.staff,
                asked_at=now,
            )
            writing.add(act)
            writing.flush()
            audit.write(writing, actor, f"admin:{action.value}:ask", process.id, now, {"act": act.id})
            return act.id
    except IntegrityError:
        raise AlreadyAsked from None


def confirm(actor: Actor, act_id: int, document: Document | None = None, number: str | None = None) -> None:
    """Confirm what somebody else asked for. It takes effect in the same transaction.

    `document` is that of the person whom an act adds to the roll, `number` that of the public draw: both people have to
    write the same. Raises AnotherPerson or AnotherNumber.
    """
    with transaction() as writing:
        year, action = _settle(writing, actor, act_id, ActState.DONE, document, number)
    if action is Action.CLOSE_VOTING:
        closing.close_box(year)
    if action is Action.DESTROY_KEY:
        closing.forget_keys()
        scrubbing.scrub(scrubbing.EMPTIED)


def turn_down(actor: Actor, act_id: int) -> None:
    """Turn down what was asked for; whoever asked may also take it back by this."""
    with transaction() as writing:
        _settle(writing, actor, act_id, ActState.TURNED_DOWN)


def go_on_closing(actor: Actor, year: int) -> BoxState:
    """Take up a closing that two people decided and that stopped on its way. Returns how far the box has come."""
    with transaction() as writing:
        stage = processes.by_year(writing, year).stage(site.now(writing))
        permit(people.as_of_now(writing, actor), Action.CLOSE_VOTING, stage)
    return closing.close_box(year)


def _settle(
    session: Session,
    actor: Actor,
    act_id: int,
    state: ActState,
    document: Document | None = None,
    number: str | None = None,
) -> tuple[int, Action]:
    actor = people.as_of_now(session, actor)
    # The process before the act, as everybody who changes a process does: else two could wait for each other for ever.
    process = processes.alone(session, processes.one(session, acts.process_of(session, act_id)).year)
    act = acts.one(session, act_id)
    now = site.now(session)
    if state is ActState.DONE:
        permit(actor, act.action, process.stage(now))
    elif not may(actor, act.action):
        raise NotAllowed
    if act.state is not ActState.ASKED:
        raise AlreadySettled
    if state is ActState.DONE and actor.staff == act.first_id:
        raise SecondPersonNeeded
    if state is ActState.DONE and not may(people.as_of_now(session, Actor(staff=act.first_id)), act.action):
        raise FirstPersonLeft
    if state is ActState.DONE:
        _check_not_paused(process, act.action)
        _check_unchanged(session, process, act)
        _check_both_mean_the_same(session, process, act, document, number)
        _EFFECTS[act.action](session, process, act, now)
    else:
        _forget_what_one_typed(session, act)
    if actor.staff != act.first_id:
        act.second_id = actor.staff
    act.state = state
    act.settled_at = now
    tag = f"admin:{act.action.value}:{'confirm' if state is ActState.DONE else 'turn-down'}"
    details = {"act": act.id, "asked_by": act.first_id, "number": act.number}
    known = {name: value for name, value in details.items() if value is not None}
    audit.write(session, actor, tag, process.id, now, known)
    return process.year, act.action


def _check_both_mean_the_same(
    session: Session, process: Process, act: Act, document: Document | None, number: str | None
) -> None:
    if act.action is Action.ADD_TO_ROLL:
        late_enrolling.check_named(session, process, act.subject_id, document)
    if act.action is Action.DRAW_LOT:
        drawing.check_same(act, number)


def _forget_what_one_typed(session: Session, act: Act) -> None:
    act.number = None
    if act.action is Action.ADD_TO_ROLL:
        omitted.forget(session, act.subject_id)


def _check_unchanged(session: Session, process: Process, act: Act) -> None:
    if act.digest != _digest(session, process, act.action):
        raise ChangedSinceAsked


def _digest(session: Session, process: Process, action: Action) -> bytes | None:
    """What both of the two have to mean: the terms, ballots, roll and key with which a vote opens."""
    return opening.digest(session, process) if action is Action.OPEN_VOTING else None


def _annul(_session: Session, process: Process, _act: Act, now: datetime) -> None:
    process.annulled_at = now


def _approve_roll(session: Session, process: Process, act: Act, _now: datetime) -> None:
    if act.subject_id is None:
        raise NotFound
    enrolling.approve(session, process, act.subject_id)


_EFFECTS: Mapping[Action, Effect] = {
    Action.APPROVE_ROLL: _approve_roll,
    Action.KEEP_KEY_HERE: lambda session, process, _act, now: keeping.keep_here(session, process, now),
    Action.DRAW_LOT: lambda session, process, act, _now: drawing.note_number(session, process, act),
    Action.OPEN_VOTING: lambda session, process, _act, now: opening.open_voting(session, process, now),
    Action.EXTEND_VOTING: lambda session, process, act, now: extending.extend(
        session, process, act.subject_id, act.reason, now
    ),
    Action.ADD_TO_ROLL: lambda session, process, act, now: late_enrolling.add(
        session, process, act.subject_id, now
    ),
    Action.RESUME_VOTING: lambda session, process, _act, now: resuming.resume(session, process, now),
    Action.CLOSE_VOTING: lambda _session, process, _act, _now: closing.freeze(process),
    Action.DECLARE_RESULTS: lambda session, process, _act, now: declaring.declare(session, process, now),
    Action.DESTROY_KEY: lambda session, process, _act, now: closing.destroy_key(session, process, now),
    Action.ANNUL_PROCESS: _annul,
}

_CHECKS: Mapping[Action, Callable[[Session, Process, int | None], None]] = {
    Action.APPROVE_ROLL: enrolling.check_approvable,
    Action.KEEP_KEY_HERE: lambda _session, process, _subject: keeping.check_can_keep_here(process),
    Action.DRAW_LOT: lambda session, process, _subject: drawing.check_can_draw(session, process),
    Action.OPEN_VOTING: lambda session, process, _subject: opening.check_can_open(session, process),
    Action.EXTEND_VOTING: lambda session, process, days: extending.check_can_extend(
        process, days, site.now(session)
    ),
    Action.ADD_TO_ROLL: late_enrolling.check_can_add,
    Action.RESUME_VOTING: lambda _session, process, _subject: resuming.check_can_resume(process),
    Action.CLOSE_VOTING: lambda _session, process, _subject: closing.check_can_close(process),
    Action.DECLARE_RESULTS: lambda _session, process, _subject: declaring.check_can_declare(process),
    Action.DESTROY_KEY: lambda _session, process, _subject: closing.check_can_destroy_key(process),
    Action.ANNUL_PROCESS: lambda _session, _process, _subject: None,
}
