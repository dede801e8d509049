"""What somebody has begun to write, page by page, and has not sent yet. Nobody else sees it; what is sent leaves it.

A report is written by the people of an executing unit together: its draft is the unit's.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Integer,
    Select,
    String,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.roles import Actor
from caxamarca.persistence import content, evidence
from caxamarca.persistence.base import Base, UtcDateTime
from caxamarca.persistence.content import Picture
from caxamarca.persistence.evidence import HolderKind

LETTERS = "bcdfghjklmnpqrstvwxyz"
LETTERS_OF_A_TOKEN = 16
"""It stands in an address: without digits, lest it reads like a DNI, and without vowels, lest it reads like a word."""


@dataclass(frozen=True)
class Writer:
    """Whose a draft is: a resident's, that of a member of staff, or that of an executing unit, by their ids."""

    resident: int | None = None
    staff: int | None = None
    unit: int | None = None


def own(actor: Actor) -> Writer:
    """The person who acts."""
    return Writer(staff=actor.staff) if actor.resident is None else Writer(resident=actor.resident)


class Draft(Base):
    """One writer's unfinished thing. `subject` says which, such as `idea:3`; `answers` are what was typed, by the name
    of the question; `set_aside` are the ids of the ideas that resemble it, and are not the same.

    `token` tells two drafts apart, so that one sent twice makes one thing. What was sent keeps its row a while, without
    an answer, with `made`, the id of what came of it: whoever sends it once more is led there. `ready_by` is who of a
    unit left it for its head to sign. `beside` counts how often evidence was put beside it, or taken away.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint(
            " + ".join(
                f"CASE WHEN {one}_id IS NULL THEN 0 ELSE 1 END" for one in ("resident", "staff", "unit")
            )
            + " = 1",
            name="one_writer",
        ),
        UniqueConstraint("resident_id", "subject"),
        UniqueConstraint("staff_id", "subject"),
        UniqueConstraint("unit_id", "subject"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[str] = mapped_column(String(40))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    set_aside: Mapped[list[int]] = mapped_column(JSON)
    picture: Mapped[str | None] = mapped_column(ForeignKey("picture.name"), index=True)
    token: Mapped[str] = mapped_column(String(16))
    made: Mapped[int | None] = mapped_column(Integer)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ready_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    beside: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def is_open(self) -> bool:
        """Whether there is something to go on with."""
        return self.made is None

    @property
    def fingerprint(self) -> str:
        """What it says, in short: it tells whether something was changed since it was looked over."""
        return fingerprint({**self.answers, "": f"{self.token} {self.picture} {self.beside}"})


def fingerprint(answers: Mapping[str, str]) -> str:
    """Some answers, in short."""
    return hashlib.sha256(json.dumps(sorted(answers.items())).encode()).hexdigest()[:16]


def of(session: Session, writer: Writer, subject: str, since: datetime) -> Draft | None:
    """The writer's draft about a subject, sent or not, if it was touched since a moment."""
    return session.execute(_own(writer, subject).where(Draft.kept_at >= since)).scalar_one_or_none()


def under(session: Session, writer: Writer, token: str, since: datetime) -> Draft | None:
    """The writer's draft of a token, sent or not, if it was touched since a moment."""
    own = _of(writer).where(Draft.token == token, Draft.kept_at >= since)
    return session.execute(own).scalar_one_or_none()


def open_of(session: Session, writer: Writer, since: datetime) -> dict[str, Draft]:
    """What the writer has begun and not sent, as far as it was touched since a moment, by its subject."""
    own = _of(writer).where(Draft.made.is_(None), Draft.kept_at >= since)
    return {draft.subject: draft for draft in session.execute(own).scalars()}


def _own(writer: Writer, subject: str) -> Select[Draft]:
    return _of(writer).where(Draft.subject == subject)


def _of(writer: Writer) -> Select[Draft]:
    return select(Draft).where(
        Draft.resident_id.is_not_distinct_from(writer.resident),
        Draft.staff_id.is_not_distinct_from(writer.staff),
        Draft.unit_id.is_not_distinct_from(writer.unit),
    )


def keep(
    session: Session,
    writer: Writer,
    subject: str,
    answers: Mapping[str, str],
    now: datetime,
    since: datetime,
    picture: Picture | None = None,
) -> Draft:
    """Keep these answers beside those given before, in their place where they answer the same question.

    A picture takes the place of the one before. A draft that was sent, or not touched since a moment, is no ground for
    the next: it begins anew. The caller lets one such act of a person wait for the other.
    """
    draft = session.execute(_own(writer, subject)).scalar_one_or_none()
    if draft is not None and (not draft.is_open or draft.kept_at < since):
        drop(session, draft)
        draft = None
    if draft is None:
        draft = Draft(
            resident_id=writer.resident,
            staff_id=writer.staff,
            unit_id=writer.unit,
            subject=subject,
            answers={},
            set_aside=[],
            token="".join(secrets.choice(LETTERS) for _letter in range(LETTERS_OF_A_TOKEN)),
            beside=0,
        )
        session.add(draft)
    draft.answers = {**draft.answers, **answers}
    draft.kept_at, draft.ready_by = now, None
    if picture is not None:
        session.add(picture)
        session.flush()
        give_picture(session, draft, picture.name)
    return draft


def give_picture(session: Session, draft: Draft, picture: str | None) -> None:
    """Give the draft another picture, or none; the one before belongs to nobody any more."""
    before, draft.picture = draft.picture, picture
    session.flush()
    content.let_go(session, [before])


def sent(session: Session, draft: Draft, made: int) -> None:
    """Note what came of a draft. Nothing of the text stays, and no evidence."""
    evidence.drop_all(session, HolderKind.DRAFT, [draft.id])
    draft.answers, draft.set_aside, draft.made = {}, [], made
    give_picture(session, draft, None)


def drop(session: Session, draft: Draft) -> None:
    """Forget a draft, its picture and its evidence with it."""
    picture = draft.picture
    evidence.drop_all(session, HolderKind.DRAFT, [draft.id])
    session.delete(draft)
    session.flush()
    content.let_go(session, [picture])


def sweep(session: Session, before: datetime) -> None:
    """Forget what nobody has touched since a moment."""
    old = session.execute(select(Draft.id).where(Draft.kept_at < before).with_for_update()).scalars().all()
    evidence.drop_all(session, HolderKind.DRAFT, old)
    gone = session.execute(delete(Draft).where(Draft.kept_at < before).returning(Draft.picture)).scalars()
    content.let_go(session, list(gone))
