"""The common ground of what is written page by page: kept, looked over and sent within the transaction of its act."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from caxamarca.domain.drafting import LIFE, DraftChanged
from caxamarca.domain.roles import Actor
from caxamarca.persistence import drafts
from caxamarca.persistence.content import Picture
from caxamarca.persistence.drafts import Draft


def begun(session: Session, actor: Actor, subject: str) -> Draft | None:
    """The actor's own draft, sent or not; `None` where there is none, or nobody touched it for its life."""
    return drafts.of(session, actor, subject, datetime.now(UTC) - LIFE)


def keep(
    writing: Session, actor: Actor, subject: str, answers: Mapping[str, str], picture: Picture | None = None
) -> None:
    """Keep some answers of a person about a subject. Whoever calls it has asked whether they may be given."""
    now = datetime.now(UTC)
    drafts.sweep(writing, now - LIFE)
    drafts.keep(writing, actor, subject, answers, now, picture)


def looked_over(writing: Session, actor: Actor, subject: str, shown: str | None) -> Draft | None:
    """The draft that is about to be sent, or was sent a moment ago. `shown` is its fingerprint as it was looked over.

    `None` for what is sent without a draft. Raises DraftChanged.
    """
    if shown is None:
        return None
    draft = begun(writing, actor, subject)
    if draft is None or (draft.is_open and draft.fingerprint != shown):
        raise DraftChanged
    return draft
