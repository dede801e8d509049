"""Taking off the site what should not be public, with a published reason; and putting it back."""

from datetime import UTC, datetime, timedelta

from caxamarca.actions.throttling import Allowance, spend
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import audit, content, ideas, processes, site
from caxamarca.persistence.content import Flag, FlagState, Hiding
from caxamarca.persistence.database import transaction

REASON_LIMIT = 1000
NOTICES = Allowance(10, timedelta(hours=1))


class AlreadyHidden(Refusal):
    """The idea is off the site."""


class NotHidden(Refusal):
    """The idea is on the site."""


def flag_idea(actor: Actor, idea_id: int, reason: str, source: str) -> None:
    """Tell the administration that an idea should not be public. Who told it is not kept.

    One `source` sends ten notices an hour at the most. Raises TooManyTries beyond them.
    """
    with transaction() as session:
        spend(session, "flag", source, NOTICES, datetime.now(UTC))
        idea = ideas.one(session, idea_id)
        now = site.now(session)
        permit(actor, Action.FLAG_CONTENT, processes.one(session, idea.process_id).stage(now))
        if idea.hidden:
            raise NotFound
        session.add(
            Flag(
                idea_id=idea_id,
                reason=clean_paragraphs(reason, REASON_LIMIT),
                sent_at=now,
                state=FlagState.OPEN,
            )
        )


def hide_idea(actor: Actor, idea_id: int, reason: str) -> None:
    """Take an idea off the site; the page in its place gives this reason."""
    with transaction() as session:
        idea = ideas.held(session, idea_id)
        now = site.now(session)
        permit(actor, Action.HIDE_CONTENT, processes.one(session, idea.process_id).stage(now))
        if idea.hidden:
            raise AlreadyHidden
        idea.hidden = True
        session.add(
            Hiding(
                idea_id=idea_id,
                reason=clean_paragraphs(reason, REASON_LIMIT),
                hidden_at=now,
                hidden_by=staff_of(actor),
            )
        )
        content.settle_flags(session, idea_id, FlagState.HIDDEN)
        audit.write(session, actor, "content:idea:hide", idea_id, now)


def restore_idea(actor: Actor, idea_id: int, reason: str) -> None:
    """Put a hidden idea back, with the reason."""
    with transaction() as session:
        idea = ideas.held(session, idea_id)
        now = site.now(session)
        permit(actor, Action.RESTORE_CONTENT, processes.one(session, idea.process_id).stage(now))
        hiding = content.standing_hiding(session, idea_id)
        if hiding is None:
            raise NotHidden
        idea.hidden = False
        hiding.restored_at = now
        hiding.restored_by = actor.staff
        hiding.restoring_reason = clean_paragraphs(reason, REASON_LIMIT)
        audit.write(session, actor, "content:idea:restore", idea_id, now)


def keep_idea(actor: Actor, idea_id: int) -> None:
    """Settle the notices about an idea by leaving it where it is."""
    with transaction() as session:
        idea = ideas.held(session, idea_id)
        now = site.now(session)
        permit(actor, Action.HIDE_CONTENT, processes.one(session, idea.process_id).stage(now))
        content.settle_flags(session, idea_id, FlagState.KEPT)
        audit.write(session, actor, "content:idea:keep", idea_id, now)
