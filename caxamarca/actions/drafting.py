"""Writing something page by page: what was answered is kept for its writer alone, until it is sent or forgotten."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from caxamarca.domain.roles import Actor
from caxamarca.persistence import drafts
from caxamarca.persistence.content import Picture

LIFE = timedelta(days=30)
"""Whoever has no signal at home comes back to the town on another market day."""


def keep(
    writing: Session, actor: Actor, subject: str, answers: Mapping[str, str], picture: Picture | None = None
) -> None:
    """Keep some answers of a person about a subject, within the transaction of whoever is allowed to ask them."""
    now = datetime.now(UTC)
    drafts.sweep(writing, now - LIFE)
    drafts.keep(writing, actor, subject, answers, now, picture)


def sent(writing: Session, actor: Actor, subject: str, token: str, made: int) -> None:
    """Note what came of a draft, if it is the one of this token."""
    draft = drafts.of(writing, actor, subject)
    if draft is not None and draft.token == token and draft.is_open:
        drafts.sent(writing, draft, made)
