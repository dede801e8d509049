"""Recordings of explanations and projects: one for each thing and language, with its transcript."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.recording import Explained, Explanation, OfProject, RecordingText, SoundKind, Tongue
from caxamarca.persistence import base
from caxamarca.persistence.base import Base, UtcDateTime, batches, one_of, present


class Recording(Base):
    """A sound in the recordings folder, under a random name of its own. It was judged by its content.

    `seconds` and `weight` (bytes) are those of the file as it is kept; `sha256` is its hash. A recording that replaces
    another one is a new row, so that its id tells which one somebody had before them.
    """

    __tablename__ = "recording"
    __table_args__ = (
        UniqueConstraint("explanation", "tongue"),
        UniqueConstraint("project_id", "tongue"),
        CheckConstraint("(explanation IS NULL) <> (project_id IS NULL)", name="one_thing"),
        CheckConstraint("seconds > 0", name="seconds"),
        CheckConstraint("weight > 0", name="weight"),
        # The number of one that was replaced is not given to another one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    explanation: Mapped[Explanation | None] = mapped_column(one_of(Explanation))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    tongue: Mapped[Tongue] = mapped_column(one_of(Tongue))
    title: Mapped[str] = mapped_column(String(120))
    transcript: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(40), unique=True)
    seconds: Mapped[int] = mapped_column(Integer)
    weight: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def kind(self) -> SoundKind:
        return SoundKind(self.name.rpartition(".")[2])

    @property
    def text(self) -> RecordingText:
        return RecordingText(self.title, self.transcript, self.made_by)


def key_of(about: Explained) -> dict[str, object]:
    """What a row about this thing says of it."""
    return {"project_id": about.id} if isinstance(about, OfProject) else {"explanation": about}


def _about(about: Explained) -> Select[Recording]:
    return select(Recording).filter_by(**key_of(about))


def of_thing(session: Session, about: Explained) -> Sequence[Recording]:
    """The recordings about one thing, in the order of the languages."""
    rows = session.execute(_about(about)).scalars()
    return sorted(rows, key=lambda row: list(Tongue).index(row.tongue))


def one_of_thing(session: Session, about: Explained, tongue: Tongue) -> Recording | None:
    return session.execute(_about(about).where(Recording.tongue == tongue)).scalar_one_or_none()


def of_explanations(session: Session) -> Sequence[Recording]:
    return session.execute(select(Recording).where(Recording.project_id.is_(None))).scalars().all()


def of_projects(session: Session, project_ids: Collection[int]) -> Sequence[Recording]:
    return [
        row
        for some in batches(list(project_ids))
        for row in session.execute(select(Recording).where(Recording.project_id.in_(some))).scalars()
    ]


def by_name(session: Session, name: str) -> Recording | None:
    """The recording whose file has this name."""
    return session.execute(select(Recording).where(Recording.name == name)).scalar_one_or_none()


def named(session: Session, names: Collection[str]) -> set[str]:
    """Those of these files that a recording has."""
    return present(session, Recording.name, names)


def find(session: Session, recording_id: int) -> Recording | None:
    return session.get(Recording, recording_id)


def held(session: Session, about: Explained, tongue: Tongue) -> Recording | None:
    """What stands there now, held until the transaction ends."""
    return session.execute(
        _about(about)
        .where(Recording.tongue == tongue)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def held_one(session: Session, recording_id: int) -> Recording:
    """Raises NotFound."""
    return base.held(session, Recording, recording_id)


def drop_all_of_project(session: Session, project_id: int) -> tuple[str, ...]:
    """Take the recordings of a project away. Returns the names of their files."""
    gone = session.execute(
        delete(Recording).where(Recording.project_id == project_id).returning(Recording.name)
    )
    return tuple(gone.scalars())
