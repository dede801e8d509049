"""Comments: residents speak about ideas and projects, and those who answer for them answer, one step deep."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.actions.once import form_key
from caxamarca.actions.proposing import entry_of
from caxamarca.domain.commenting import (
    COMMENT_LIMIT,
    COMMENTS_A_DAY,
    CommentGone,
    CommentSupported,
    OnIdea,
    OnProject,
    OwnComment,
    SaidBefore,
    Topic,
    Voice,
    check_can_be_answered,
    check_open,
    check_reaches,
    free_slot,
    same_words,
)
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import REGION, Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import (
    audit,
    ballots,
    comments,
    content,
    ideas,
    processes,
    projects,
    residents,
    site,
)
from caxamarca.persistence.ballots import Placed
from caxamarca.persistence.comments import Comment, Thread
from caxamarca.persistence.content import FlagState, Kind
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process


@dataclass(frozen=True)
class Forum:
    """What is commented on, with all that decides who may speak there and when.

    `unit` is the executing unit of a prioritised project, `proposers` the residents whose ideas it came from.
    """

    thread: Thread
    title: str
    process: Process
    topic: Topic
    proposers: frozenset[int]
    unit: int | None = None


def forum(session: Session, thread: Thread, *, hold: bool = False) -> Forum:
    """The idea or project of a thread; on demand held until the transaction ends. Raises NotFound."""
    if thread.idea is not None:
        return _of_idea(session, thread, (ideas.held if hold else ideas.one)(session, thread.idea))
    if hold:
        projects.held(session, thread.project or 0)
    return _of_project(session, thread, ballots.placed(session, thread.project or 0))


def _of_idea(session: Session, thread: Thread, idea: Idea) -> Forum:
    if idea.hidden:
        raise NotFound
    process = processes.one(session, idea.process_id)
    topic = OnIdea(idea.state, idea.province)
    return Forum(thread, idea.title, process, topic, frozenset({idea.resident_id}))


def _of_project(session: Session, thread: Thread, found: Placed) -> Forum:
    topic = OnProject(
        on_ballot=found.number is not None,
        prioritised=found.winner is not None,
        province=found.constituency.province,
    )
    return Forum(
        thread,
        found.project.title,
        found.process,
        topic,
        comments.proposers_of_project(session, found.project.id),
        None if found.winner is None else found.winner.unit_id,
    )


def comment(actor: Actor, thread: Thread, text: str, form: str = "") -> int:
    """Say something about an idea or a project of the own province, or one of several. Returns the comment's id.

    `form` is the token of the form that was filled in: the same text sent again from it makes no second comment, and
    is no failure though comments have closed meanwhile.
    """
    key = form_key(form, "comment", actor.resident, thread.idea, thread.project, text)

    def write(session: Session) -> int:
        found = forum(session, thread, hold=True)
        if (already := _in_turn(session, actor, key)) is not None:
            return already
        now = site.now(session)
        permit(actor, Action.COMMENT, found.process.stage(now))
        return _say(session, found, _resident(session, found, actor, now), text, key)

    return _once(key, write)


def answer_comment(actor: Actor, comment_id: int, text: str, form: str = "") -> int:
    """Answer a comment as the proposer of its idea, or of one that its project came from. Returns the answer's id."""
    key = form_key(form, "answer", actor.resident, comment_id, text)

    def write(session: Session) -> int:
        asked = comments.held(session, comment_id)
        found = forum(session, asked.thread)
        if (already := _in_turn(session, actor, key)) is not None:
            return already
        now = site.now(session)
        permit(actor, Action.ANSWER_COMMENT, found.process.stage(now))
        if actor.resident not in found.proposers:
            raise NotAllowed
        return _say(session, found, _resident(session, found, actor, now), text, key, asked)

    return _once(key, write)


def answer_as_team(actor: Actor, comment_id: int, text: str, form: str = "") -> int:
    """Answer a comment for the technical team. Returns the answer's id."""
    key = form_key(form, "team", actor.staff, comment_id, text)

    def write(session: Session) -> int:
        asked = comments.held(session, comment_id)
        found = forum(session, asked.thread)
        if (already := comments.of_form(session, key)) is not None:
            return already
        now = site.now(session)
        permit(
            actor,
            Action.ANSWER_AS_TEAM,
            found.process.stage(now),
            province=found.topic.province or REGION,
        )
        answer = _say(session, found, _staff(found, actor, Voice.TECHNICAL_TEAM, now), text, key, asked)
        audit.write(session, actor, "evaluation:comment:answer", answer, now)
        return answer

    return _once(key, write)


def answer_as_unit(actor: Actor, comment_id: int, text: str, form: str = "") -> int:
    """Answer a comment on a project for the executing unit that carries it out. Returns the answer's id."""
    key = form_key(form, "unit", actor.staff, comment_id, text)

    def write(session: Session) -> int:
        asked = comments.held(session, comment_id)
        found = forum(session, asked.thread)
        if found.unit is None:
            raise NotFound
        if (already := comments.of_form(session, key)) is not None:
            return already
        now = site.now(session)
        permit(actor, Action.ANSWER_AS_UNIT, found.process.stage(now), unit=found.unit)
        answer = _say(session, found, _staff(found, actor, Voice.EXECUTING_UNIT, now), text, key, asked)
        audit.write(session, actor, "follow_up:comment:answer", answer, now)
        return answer

    return _once(key, write)


def _once(key: bytes | None, write: Callable[[Session], int]) -> int:
    """What is written, or what the same form wrote at the same moment."""
    try:
        with transaction() as writing:
            return write(writing)
    except IntegrityError:
        already = comments.of_form(session(), key)
        if already is None:
            raise
        return already


def _in_turn(session: Session, actor: Actor, key: bytes | None) -> int | None:
    """What a resident's form has made already. What one resident sends at once comes one after the other."""
    if actor.resident is not None:
        residents.hold(session, actor.resident)
    return comments.of_form(session, key)


@dataclass(frozen=True)
class _Speaker:
    """Who speaks, as whom and on which day; `slot` numbers what a resident says on it."""

    voice: Voice
    day: date
    resident: int | None = None
    staff: int | None = None
    district: str | None = None
    slot: int | None = None


def _resident(session: Session, found: Forum, actor: Actor, now: datetime) -> _Speaker:
    """A resident who may speak here and now, and has not said all that one may say today."""
    entry = entry_of(session, found.process, actor)
    check_reaches(found.topic, entry.province)
    check_open(found.topic, found.process.stage(now))
    voice = Voice.PROPOSER if entry.resident_id in found.proposers else Voice.NEIGHBOUR
    day = civil_day(now)
    slot = free_slot(comments.slots_taken(session, entry.resident_id, day))
    return _Speaker(voice, day, entry.resident_id, None, entry.district, slot)


def _staff(found: Forum, actor: Actor, voice: Voice, now: datetime) -> _Speaker:
    check_open(found.topic, found.process.stage(now))
    return _Speaker(voice, civil_day(now), staff=staff_of(actor))


def _say(
    session: Session,
    found: Forum,
    who: _Speaker,
    text: str,
    key: bytes | None,
    asked: Comment | None = None,
) -> int:
    if asked is not None:
        check_can_be_answered(is_answer=asked.answers_id is not None, is_there=asked.is_there)
    words = clean_paragraphs(text, COMMENT_LIMIT)
    answers = None if asked is None else asked.id
    _check_new(comments.of_author(session, found.thread, who.resident, who.staff), words, answers)
    said = Comment(
        process_id=found.process.id,
        idea_id=found.thread.idea,
        project_id=found.thread.project,
        answers_id=answers,
        resident_id=who.resident,
        staff_id=who.staff,
        voice=who.voice,
        district=who.district,
        text=words,
        said_on=who.day,
        slot=who.slot,
        supports=0,
        hidden=False,
        form_key=key,
    )
    session.add(said)
    session.flush()
    return said.id


def _check_new(earlier: Iterable[Comment], words: str, answers: int | None) -> None:
    """Nobody says the same twice in the same place, nor anywhere else on a thing what was taken off it.

    One answer may do for several comments.
    """
    for one in earlier:
        if (one.hidden or one.answers_id == answers) and same_words(one.text, words):
            raise SaidBefore(one.hidden)


def left_today(actor: Actor) -> int:
    """How many comments a resident may still write today, answers included."""
    if actor.resident is None:
        return 0
    taken = comments.slots_taken(session(), actor.resident, civil_day(site.now(session())))
    return max(0, COMMENTS_A_DAY - len(taken))


def withdraw_comment(actor: Actor, comment_id: int) -> None:
    """Take an own comment back. Its text is erased; that there was one, and its answers, stay. Twice is once."""
    with transaction() as session:
        said = comments.held(session, comment_id)
        now = site.now(session)
        permit(actor, Action.WITHDRAW_COMMENT, processes.one(session, said.process_id).stage(now))
        if actor.resident is None or said.resident_id != actor.resident or said.hidden:
            raise NotFound
        said.text = ""
        said.form_key = None  # Whoever sends the same form once more wants to say it after all.
        said.withdrawn_on = said.withdrawn_on or civil_day(now)
        content.settle_flags(session, comment_id, FlagState.HIDDEN, Kind.COMMENT)


def support_comment(actor: Actor, comment_id: int) -> None:
    """Support a neighbour's comment: as many as one likes, each once. The key is the referee."""
    try:
        with transaction() as session:
            said = comments.held(session, comment_id)
            found = forum(session, said.thread)
            stage = found.process.stage(site.now(session))
            permit(actor, Action.SUPPORT_COMMENT, stage)
            if actor.resident is None or said.answers_id is not None:
                raise NotFound
            check_reaches(found.topic, entry_of(session, found.process, actor).province)
            check_open(found.topic, stage)
            if not said.is_there:
                raise CommentGone
            if said.resident_id == actor.resident:
                raise OwnComment
            comments.add_support(session, said, actor.resident)
    except IntegrityError:
        raise CommentSupported from None


def take_back_comment_support(actor: Actor, comment_id: int) -> None:
    """Take a support back. Twice is as good as once."""
    with transaction() as session:
        said = comments.held(session, comment_id)
        found = forum(session, said.thread)
        stage = found.process.stage(site.now(session))
        permit(actor, Action.TAKE_BACK_COMMENT_SUPPORT, stage)
        check_open(found.topic, stage)
        if actor.resident is None:
            raise NotFound
        comments.remove_support(session, said, actor.resident)
