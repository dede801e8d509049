"""Taking off the site what should not be public, with a published reason; and putting it back."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from caxamarca.actions.commenting import forum
from caxamarca.actions.throttling import Allowance, spend
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import audit, comments, content, ideas, indexing, processes, site
from caxamarca.persistence.comments import Comment
from caxamarca.persistence.content import Flag, FlagState, Hiding, Kind, Piece
from caxamarca.persistence.database import transaction
from caxamarca.persistence.ideas import Idea

REASON_LIMIT = 1000
NOTICES = Allowance(10, timedelta(hours=1))


class AlreadyHidden(Refusal):
    """The thing is off the site."""


class NotHidden(Refusal):
    """The thing is on the site."""


def flag_idea(actor: Actor, idea_id: int, reason: str, source: str) -> None:
    """Tell the administration that an idea should not be public. Who told it is not kept.

    One `source` sends ten notices an hour at the most. Raises TooManyTries beyond them.
    """
    _flag(actor, Piece(Kind.IDEA, idea_id), reason, source)


def flag_comment(actor: Actor, comment_id: int, reason: str, source: str) -> None:
    """The same of a comment. Raises NotFound for one about an idea that is off the site."""
    _flag(actor, Piece(Kind.COMMENT, comment_id), reason, source)


def _flag(actor: Actor, piece: Piece, reason: str, source: str) -> None:
    with transaction() as session:
        spend(session, "flag", source, NOTICES, datetime.now(UTC))
        told, now = _held(session, piece), site.now(session)
        permit(actor, Action.FLAG_CONTENT, processes.one(session, told.process_id).stage(now))
        if told.hidden or (isinstance(told, Comment) and not told.is_there):
            raise NotFound
        if isinstance(told, Comment):
            forum(session, told.thread)
        session.add(
            Flag(
                **content.key_of(piece),
                reason=clean_paragraphs(reason, REASON_LIMIT),
                sent_at=now,
                state=FlagState.OPEN,
            )
        )


def hide_idea(actor: Actor, idea_id: int, reason: str) -> None:
    """Take an idea off the site; the page in its place gives this reason."""
    _hide(actor, Piece(Kind.IDEA, idea_id), reason, "content:idea:hide")


def hide_comment(actor: Actor, comment_id: int, reason: str) -> None:
    """Take a comment off the site; the line in its place gives this reason."""
    _hide(actor, Piece(Kind.COMMENT, comment_id), reason, "content:comment:hide")


def _hide(actor: Actor, piece: Piece, reason: str, tag: str) -> None:
    with transaction() as session:
        told, now = _held(session, piece), site.now(session)
        permit(actor, Action.HIDE_CONTENT, processes.one(session, told.process_id).stage(now))
        if told.hidden:
            raise AlreadyHidden
        told.hidden = True
        told.form_key = None  # Whoever sends the same form once more must not be told that it is public.
        if isinstance(told, Idea):
            indexing.keep_idea(session, told)
        session.add(
            Hiding(
                **content.key_of(piece),
                reason=clean_paragraphs(reason, REASON_LIMIT),
                hidden_at=now,
                hidden_by=staff_of(actor),
            )
        )
        content.settle_flags(session, piece.id, FlagState.HIDDEN, piece.kind)
        audit.write(session, actor, tag, piece.id, now)


def restore_idea(actor: Actor, idea_id: int, reason: str) -> None:
    """Put a hidden idea back, with the reason."""
    _restore(actor, Piece(Kind.IDEA, idea_id), reason, "content:idea:restore")


def restore_comment(actor: Actor, comment_id: int, reason: str) -> None:
    """Put a hidden comment back, with the reason."""
    _restore(actor, Piece(Kind.COMMENT, comment_id), reason, "content:comment:restore")


def _restore(actor: Actor, piece: Piece, reason: str, tag: str) -> None:
    with transaction() as session:
        told, now = _held(session, piece), site.now(session)
        permit(actor, Action.RESTORE_CONTENT, processes.one(session, told.process_id).stage(now))
        hiding = content.standing_hiding(session, piece.id, piece.kind)
        if hiding is None:
            raise NotHidden
        told.hidden = False
        if isinstance(told, Idea):
            indexing.keep_idea(session, told)
        hiding.restored_at = now
        hiding.restored_by = actor.staff
        hiding.restoring_reason = clean_paragraphs(reason, REASON_LIMIT)
        audit.write(session, actor, tag, piece.id, now)


def keep_idea(actor: Actor, idea_id: int) -> None:
    """Settle the notices about an idea by leaving it where it is."""
    _keep(actor, Piece(Kind.IDEA, idea_id), "content:idea:keep")


def keep_comment(actor: Actor, comment_id: int) -> None:
    """Settle the notices about a comment by leaving it where it is."""
    _keep(actor, Piece(Kind.COMMENT, comment_id), "content:comment:keep")


def _keep(actor: Actor, piece: Piece, tag: str) -> None:
    with transaction() as session:
        told, now = _held(session, piece), site.now(session)
        permit(actor, Action.HIDE_CONTENT, processes.one(session, told.process_id).stage(now))
        content.settle_flags(session, piece.id, FlagState.KEPT, piece.kind)
        audit.write(session, actor, tag, piece.id, now)


def _held(session: Session, piece: Piece) -> Idea | Comment:
    """The thing itself, held until the transaction ends. Raises NotFound."""
    return ideas.held(session, piece.id) if piece.kind is Kind.IDEA else comments.held(session, piece.id)
