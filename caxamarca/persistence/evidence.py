"""Evidence: the photos and documents of a report, or of the draft of one, each with what it shows in words.

What else is to have evidence gets a column beside `report_id` and a member of `HolderKind`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    UniqueConstraint,
    delete,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from caxamarca.domain.evidencing import CAPTION_LIMIT, EvidenceKind
from caxamarca.persistence import content
from caxamarca.persistence.base import Base, batches
from caxamarca.persistence.content import Document, Picture


class HolderKind(StrEnum):
    DRAFT = "draft"
    REPORT = "report"


@dataclass(frozen=True)
class Holder:
    """Whose evidence it is, by its id."""

    kind: HolderKind
    id: int


class Evidence(Base):
    """One photo or one document; those of a holder stand in the order of their ids.

    `sha256` is that of the file as it is kept: the same one sent twice is there once.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(draft_id IS NULL) <> (report_id IS NULL)", name="one_holder"),
        CheckConstraint("(picture IS NULL) <> (document IS NULL)", name="one_thing"),
        UniqueConstraint("draft_id", "sha256"),
        UniqueConstraint("report_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    picture: Mapped[str | None] = mapped_column(ForeignKey("picture.name"), index=True)
    document: Mapped[str | None] = mapped_column(ForeignKey("document.name"), index=True)
    caption: Mapped[str] = mapped_column(String(CAPTION_LIMIT))
    sha256: Mapped[str] = mapped_column(String(64))

    def held_by(self, kind: HolderKind) -> int:
        return (self.draft_id if kind is HolderKind.DRAFT else self.report_id) or 0

    @property
    def name(self) -> str:
        """That of its file."""
        return self.picture or self.document or ""

    @property
    def kind(self) -> EvidenceKind:
        return EvidenceKind.PHOTO if self.picture is not None else EvidenceKind.DOCUMENT


def kind_of(thing: Picture | Document) -> EvidenceKind:
    return EvidenceKind.PHOTO if isinstance(thing, Picture) else EvidenceKind.DOCUMENT


@dataclass(frozen=True)
class Exhibit:
    """A piece of evidence, with what is known of its file."""

    evidence: Evidence
    thing: Picture | Document


def of(session: Session, holder: Holder) -> Sequence[Exhibit]:
    """The evidence of one holder, in its order."""
    return of_all(session, holder.kind, [holder.id])[holder.id]


def of_all(session: Session, kind: HolderKind, ids: Collection[int]) -> dict[int, Sequence[Exhibit]]:
    """The evidence of each of these holders; every one of them has an entry."""
    found: dict[int, list[Exhibit]] = {one: [] for one in ids}
    for some in batches(list(found)):
        for row in session.execute(_whole().where(_column(kind).in_(some))):
            thing = row[1] or row[2]
            if thing is not None:
                found[row[0].held_by(kind)].append(Exhibit(row[0], thing))
    return dict(found)


def _whole() -> Select[Evidence, Picture | None, Document | None]:
    return (
        select(Evidence, Picture, Document)
        .outerjoin(Picture, Picture.name == Evidence.picture)
        .outerjoin(Document, Document.name == Evidence.document)
        .order_by(Evidence.id)
    )


def add(session: Session, holder: Holder, thing: Picture | Document, caption: str, sha256: str) -> None:
    """Put a photo or document, whose row is not there yet, beside what a holder has."""
    session.add(thing)
    session.flush()
    place = {"picture": thing.name} if isinstance(thing, Picture) else {"document": thing.name}
    session.add(Evidence(**_held_by(holder), **place, caption=caption, sha256=sha256))
    session.flush()


def take_away(session: Session, holder: Holder, name: str) -> bool:
    """Take one away by the name of its file, which goes where nothing else names it. Whether it was there."""
    return bool(
        _drop(
            session,
            _column(holder.kind) == holder.id,
            (Evidence.picture == name) | (Evidence.document == name),
        )
    )


def drop_all(session: Session, kind: HolderKind, ids: Sequence[int]) -> None:
    """Take away all that these holders have."""
    for some in batches(ids):
        _drop(session, _column(kind).in_(some))


def _drop(session: Session, *which: ColumnElement[bool]) -> Sequence[Row[str | None, str | None]]:
    gone = session.execute(
        delete(Evidence).where(*which).returning(Evidence.picture, Evidence.document)
    ).all()
    content.let_go(session, [one.picture for one in gone])
    content.let_go(session, [one.document for one in gone], Document)
    return gone


def hand_over(session: Session, source: Holder, target: Holder) -> None:
    """Let all that one holder has be another one's."""
    session.execute(
        update(Evidence)
        .where(_column(source.kind) == source.id)
        .values({_column(source.kind): None, _column(target.kind): target.id})
    )


def are_the_same(session: Session, one: Holder, other: Holder) -> bool:
    """Whether two holders have the same, said in the same words."""
    told = (
        [(each.evidence.sha256, each.evidence.caption) for each in of(session, each)] for each in (one, other)
    )
    return next(told) == next(told)


def copy(session: Session, source: Holder, target: Holder) -> None:
    """Give a holder the same as another one has, in the same order."""
    for one in of(session, source):
        row = one.evidence
        session.add(
            Evidence(
                **_held_by(target),
                picture=row.picture,
                document=row.document,
                caption=row.caption,
                sha256=row.sha256,
            )
        )
        session.flush()


def _held_by(holder: Holder) -> dict[str, int]:
    return {f"{holder.kind}_id": holder.id}


def _column(kind: HolderKind) -> InstrumentedAttribute[int | None]:
    return Evidence.draft_id if kind is HolderKind.DRAFT else Evidence.report_id
