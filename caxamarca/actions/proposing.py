"""A resident and their idea: propose it, change it, withdraw it, answer the technical team."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from caxamarca.actions import drafting
from caxamarca.actions.once import form_key
from caxamarca.actions.throttling import Allowance, spend
from caxamarca.domain import evaluating
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.proposing import (
    ANSWER_LIMIT,
    IdeaState,
    IdeaText,
    WrongIdeaState,
    check_can_be_edited,
    check_can_be_withdrawn,
    check_own_province,
    idea_text,
)
from caxamarca.domain.provinces import district
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.domain.voting import NotOnTheRoll
from caxamarca.persistence import (
    content,
    drafts,
    evaluations,
    ideas,
    indexing,
    processes,
    residents,
    roll,
    site,
    supports,
)
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.drafts import Draft
from caxamarca.persistence.evaluations import EvaluationRow
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.persistence.roll import RollEntry

PROPOSING = "propose"
PROPOSALS = Allowance(10, timedelta(days=1))
"""More than anybody has in a day: it keeps a stolen code from flooding the list."""


def entry_of(session: Session, process: Process, actor: Actor) -> RollEntry:
    """The signed-in resident's place on the roll. Raises NotOnTheRoll."""
    found = None if actor.resident is None else roll.entry(session, process.id, actor.resident)
    if found is None:
        raise NotOnTheRoll
    return found


def draft_of(process: Process) -> str:
    """What the draft of an idea for a process is kept under."""
    return f"idea:{process.id}"


def keep_answers(
    actor: Actor,
    year: int,
    answers: Mapping[str, str],
    picture: Picture | None = None,
    before: str | None = None,
) -> None:
    """Keep what was answered about a new idea, for its proposer alone, until it is proposed.

    `before` is the fingerprint of what the page showed. Raises DraftChanged, TooLongToKeep.
    """
    process_id = processes.by_year(session(), year).id
    with transaction() as writing:
        process = processes.one(writing, process_id)
        permit(actor, Action.PROPOSE_IDEA, process.stage(site.now(writing)))
        entry_of(writing, process, actor)
        residents.hold(writing, actor.as_resident)
        drafting.keep(writing, drafts.own(actor), draft_of(process), answers, picture, before)


def set_aside(actor: Actor, year: int, alike: Collection[int]) -> None:
    """Note that these ideas resemble the draft, were looked at, and are not the same."""
    with _own_draft(actor, year) as (_writing, draft):
        draft.set_aside = sorted({*draft.set_aside, *alike})


def leave_out_photo(actor: Actor, year: int) -> None:
    """Take the photo out of a draft."""
    with _own_draft(actor, year) as (writing, draft):
        drafts.give_picture(writing, draft, None)


def discard_draft(actor: Actor, token: str) -> None:
    """Forget what was begun under this token. Whoever began it may do so at any time. Raises NotFound."""
    with transaction() as writing:
        residents.hold(writing, actor.as_resident)
        drafts.drop(writing, drafting.under(writing, drafts.own(actor), token))


@contextmanager
def _own_draft(actor: Actor, year: int) -> Iterator[tuple[Session, Draft]]:
    """The actor's open draft, held, and the transaction in which it is changed. Raises NotFound."""
    process = processes.by_year(session(), year)
    with transaction() as writing:
        residents.hold(writing, actor.as_resident)
        draft = drafting.begun(writing, drafts.own(actor), draft_of(process))
        if draft is None or not draft.is_open:
            raise NotFound
        yield writing, draft


def propose_idea(
    actor: Actor,
    year: int,
    text: IdeaText,
    picture: Picture | None = None,
    token: str = "",
    shown: str | None = None,
) -> int:
    """Propose an idea for the own province. Returns its id.

    `token` is that of the draft that it comes from, `shown` the draft's fingerprint as its writer looked it over; the
    draft is emptied. The same text sent again makes no second idea: not by a double click from the same draft, and not
    from another one. Another text does, because somebody who went back meant another idea. A photo that the first one
    came without is added to it. Raises TooManyTries for more than ten a day, DraftChanged.
    """
    key = form_key(token, *astuple(text))
    process_id = processes.by_year(session(), year).id
    with transaction() as writing:
        process = processes.one(writing, process_id)
        now = site.now(writing)
        permit(actor, Action.PROPOSE_IDEA, process.stage(now))
        cleaned = idea_text(text)
        province = district(cleaned.district).province_code
        check_own_province(entry_of(writing, process, actor).province, province)
        residents.hold(writing, actor.as_resident)
        draft = drafting.looked_over(writing, drafts.own(actor), draft_of(process), shown)
        if draft is not None and draft.made is not None:
            return draft.made
        sent_before = _sent_before(writing, process.id, actor.as_resident, key, cleaned)
        if sent_before is not None:
            _complete(writing, sent_before, picture)
            _empty(writing, draft, sent_before)
            return sent_before
        idea = Idea(
            process_id=process.id,
            resident_id=actor.resident,
            province=province,
            state=IdeaState.PRESENTED,
            supports=0,
            hidden=False,
            proposed_at=now,
            form_key=key,
        )
        idea.text = cleaned
        _attach(writing, idea, picture)
        writing.add(idea)
        writing.flush()
        indexing.keep_idea(writing, idea)
        spend(writing, PROPOSING, str(actor.resident), PROPOSALS, datetime.now(UTC))
        _empty(writing, draft, idea.id)
        return idea.id


def _empty(session: Session, draft: Draft | None, made: int) -> None:
    if draft is not None:
        drafts.sent(session, draft, made)


def _sent_before(
    session: Session, process_id: int, resident: int, key: bytes | None, text: IdeaText
) -> int | None:
    """The resident's idea that this form has made, or that is public and says just this; `None` where there is none."""
    if key is None:
        return None
    made = ideas.of_form(session, process_id, resident, key)
    if made is not None:
        return made
    own = (one for one in ideas.of_resident(session, resident) if one.process_id == process_id)
    return next((one.id for one in own if one.is_public and one.text == text), None)


def _complete(session: Session, idea_id: int, picture: Picture | None) -> None:
    """Add the photo that was lost on the way when the idea was sent for the first time."""
    if picture is not None:
        idea = ideas.held(session, idea_id)
        if idea.picture is None and idea.state is IdeaState.PRESENTED:
            _attach(session, idea, picture)


def edit_idea(actor: Actor, idea_id: int, text: IdeaText, picture: Picture | None = None) -> None:
    """Change an own idea while ideas are being collected. Without a new picture the old one stays."""
    with transaction() as session:
        idea, process = _own(session, actor, idea_id)
        now = site.now(session)
        permit(actor, Action.EDIT_IDEA, process.stage(now))
        check_can_be_edited(idea.state)
        cleaned = idea_text(text)
        check_own_province(idea.province, district(cleaned.district).province_code)
        idea.text = cleaned
        _attach(session, idea, picture)
        idea.edited_at = now
        indexing.keep_idea(session, idea)


def withdraw_idea(actor: Actor, idea_id: int) -> None:
    """Take an own idea back. It leaves the lists; its supports are free again."""
    with transaction() as session:
        idea, process = _own(session, actor, idea_id)
        now = site.now(session)
        permit(actor, Action.WITHDRAW_IDEA, process.stage(now))
        check_can_be_withdrawn(idea.state)
        idea.state = IdeaState.WITHDRAWN
        idea.withdrawn_at = now
        idea.form_key = None  # Whoever sends the same form once more wants the idea after all.
        supports.drop_all(session, idea)
        indexing.keep_idea(session, idea)


def remedy_idea(actor: Actor, idea_id: int, answer: str) -> None:
    """Answer the technical team's observation, on or before its last day."""
    with transaction() as session:
        idea, process = _own(session, actor, idea_id)
        now = site.now(session)
        permit(actor, Action.REMEDY_IDEA, process.stage(now))
        latest = evaluations.latest(session, idea_id)
        if latest is None or latest.answer_by is None:
            raise WrongIdeaState(idea.state)
        idea.state = evaluating.remedy(idea.state, latest.answer_by, civil_day(now))
        latest.answer = clean_paragraphs(answer, ANSWER_LIMIT)
        latest.answered_at = now


def ask_reconsideration(actor: Actor, idea_id: int, grounds: str) -> None:
    """Ask the technical team to look once more at an idea it found not eligible. Once for each idea."""
    with transaction() as session:
        idea, process = _own(session, actor, idea_id)
        now = site.now(session)
        permit(actor, Action.ASK_RECONSIDERATION, process.stage(now))
        passes = evaluations.of_idea(session, idea_id)
        idea.state = evaluating.ask_reconsideration(idea.state, was_reconsidered(passes))
        passes[-1].answer = clean_paragraphs(grounds, ANSWER_LIMIT)
        passes[-1].answered_at = now


def was_reconsidered(passes: Sequence[EvaluationRow]) -> bool:
    """Whether among all evaluations of an idea there is a refusal that its proposer has answered."""
    return any(one.answer is not None and one.outcome is evaluating.Outcome.NOT_ELIGIBLE for one in passes)


def _own(session: Session, actor: Actor, idea_id: int) -> tuple[Idea, Process]:
    """An own idea, held, and its process. Somebody else's is not admitted to be anybody's: NotFound."""
    idea = ideas.held(session, idea_id)
    if actor.resident is None or idea.resident_id != actor.resident or idea.hidden:
        raise NotFound
    return idea, processes.one(session, idea.process_id)


def _attach(session: Session, idea: Idea, picture: Picture | None) -> None:
    """Give the idea a photo; the one before is forgotten where nothing else has it."""
    if picture is not None:
        # It has its row already where somebody went back and sent another text.
        if session.get(Picture, picture.name) is None:
            session.add(picture)
            session.flush()
        before, idea.picture = idea.picture, picture.name
        content.let_go(session, [before])
