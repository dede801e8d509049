"""The audit log: what staff did, each entry sealed with the hash of the one before. Never a vote."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, ForeignKey, Integer, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.roles import Actor
from caxamarca.persistence.base import Base, UtcDateTime

BEGINNING = "0" * 64
SALT = 16
"""Bytes."""


class Entry(Base):
    """`previous` is unique: two entries cannot follow the same one, so the log is one chain.

    The hashes are public at once, and there are few people, places and acts: without the `salt`, which stays here,
    whoever tries them all would read in a hash who just did what.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    tag: Mapped[str] = mapped_column(String(60))
    subject: Mapped[int | None] = mapped_column(Integer)
    details: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes] = mapped_column(LargeBinary(SALT))
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class Head(Base):
    """One row, held while an entry is added, so that writers queue up instead of colliding."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))


def _hash(entry: Entry) -> str:
    text = json.dumps(
        [
            entry.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.staff_id,
            entry.tag,
            entry.subject,
            entry.details,
            entry.salt.hex(),
            entry.previous,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def begin(session: Session) -> None:
    """Make the chain's head. Called once, when a site is founded."""
    session.add(Head(id=1, hash=BEGINNING))


def write(
    session: Session,
    actor: Actor,
    tag: str,
    subject: int | None,
    moment: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Note an act of staff, or of the site itself. `tag` is `source:subject:action`."""
    head = session.execute(select(Head).where(Head.id == 1).with_for_update()).scalar_one()
    entry = Entry(
        made_at=moment,
        staff_id=actor.staff,
        tag=tag,
        subject=subject,
        details=json.dumps(details or {}, ensure_ascii=False, sort_keys=True),
        salt=secrets.token_bytes(SALT),
        previous=head.hash,
    )
    entry.hash = head.hash = _hash(entry)
    session.add(entry)


def noted(session: Session, tag: str, subject: int) -> dict[str, object] | None:
    """The details of the first entry of this tag about this subject: whatever somebody adds later is not the first."""
    first = (
        select(Entry.details).where(Entry.tag == tag, Entry.subject == subject).order_by(Entry.id).limit(1)
    )
    details = session.execute(first).scalar_one_or_none()
    return None if details is None else dict(json.loads(details))


def newest(
    session: Session, limit: int, before: int | None = None, *only: ColumnElement[bool]
) -> Sequence[Entry]:
    """A stretch of the log, the newest first, from just before an id; `only` those of which all of this is true."""
    statement = select(Entry).where(*only).order_by(Entry.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Entry.id < before)
    return session.execute(statement).scalars().all()


def fingerprints(session: Session) -> Sequence[tuple[int, datetime, str]]:
    """Number, moment and hash of every entry, the oldest first: what a stranger keeps, to see whether it changes."""
    rows = session.execute(select(Entry.id, Entry.made_at, Entry.hash).order_by(Entry.id))
    return [(number, moment, mark) for number, moment, mark in rows]


def first_broken(session: Session) -> int | None:
    """The id of the first entry that does not follow from the one before it; `None` where the chain is whole."""
    previous = BEGINNING
    for entry in _all(session):
        if entry.previous != previous or entry.hash != _hash(entry):
            return entry.id
        previous = entry.hash
    head = session.execute(select(Head.hash)).scalar_one()
    return None if head == previous else 0


def _all(session: Session) -> Iterator[Entry]:
    yield from session.execute(select(Entry).order_by(Entry.id)).scalars()
