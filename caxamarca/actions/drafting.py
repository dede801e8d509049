"""The common ground of what is written page by page: kept, looked over and sent within the transaction of its act."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from caxamarca.domain.drafting import LIFE, DraftChanged, check_room
from caxamarca.domain.errors import NotFound
from caxamarca.persistence import drafts
from caxamarca.persistence.content import Picture
from caxamarca.persistence.drafts import Draft, Writer, fingerprint


def begun(session: Session, writer: Writer, subject: str) -> Draft | None:
    """The writer's draft, sent or not; `None` where there is none, or nobody touched it for its life."""
    return drafts.of(session, writer, subject, datetime.now(UTC) - LIFE)


def open_of(session: Session, writer: Writer) -> dict[str, Draft]:
    """What the writer has begun and can go on with, by its subject."""
    return drafts.open_of(session, writer, datetime.now(UTC) - LIFE)


def under(session: Session, writer: Writer, token: str) -> Draft:
    """The writer's open draft of a token. Raises NotFound."""
    draft = drafts.under(session, writer, token, datetime.now(UTC) - LIFE)
    if draft is None or not draft.is_open:
        raise NotFound
    return draft


def keep(
    writing: Session,
    writer: Writer,
    subject: str,
    answers: Mapping[str, str],
    picture: Picture | None = None,
    before: str | None = None,
) -> None:
    """Keep some answers about a subject. Whoever calls it has asked whether they may be given.

    `before` is the fingerprint of the same answers as the page showed them. Raises DraftChanged where others were given
    on another page meanwhile, so that two phones do not overwrite each other unseen. Blank answers begin nothing.
    Raises TooLongToKeep.
    """
    now = datetime.now(UTC)
    draft = begun(writing, writer, subject)
    kept = draft.answers if draft is not None and draft.is_open else {}
    there = {name: kept[name] for name in answers if name in kept}
    if before is not None and there != dict(answers) and fingerprint(there) != before:
        raise DraftChanged
    if not kept and picture is None and not any(one.strip() for one in answers.values()):
        return
    check_room({**kept, **answers})
    drafts.keep(writing, writer, subject, answers, now, now - LIFE, picture)


def looked_over(writing: Session, writer: Writer, subject: str, shown: str | None) -> Draft | None:
    """The draft that is about to be sent, or was sent a moment ago. `shown` is its fingerprint as it was looked over.

    `None` for what is sent without a draft. Raises DraftChanged.
    """
    if shown is None:
        return None
    draft = begun(writing, writer, subject)
    if draft is None or (draft.is_open and draft.fingerprint != shown):
        raise DraftChanged
    return draft
