"""Comments on ideas and projects, their answers, and who supports them; read one page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    Text,
    UniqueConstraint,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from caxamarca.domain.commenting import Order, Voice
from caxamarca.persistence import base
from caxamarca.persistence.base import Base, one_of
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Constituency
from caxamarca.persistence.projects import Project, ProjectIdea
from caxamarca.persistence.residents import Resident


class Comment(Base):
    """What somebody said about an idea or a project, or in answer to somebody who did. The day is enough.

    The numbered `slot` makes a resident's limit of a day a unique key, and `form_key` is the hash of the form it came
    from, none where it was withdrawn or hidden. `supports` stands beside it so that no list counts them. One that was
    withdrawn has no text any more.
    """

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("resident_id", "said_on", "slot"),
        CheckConstraint("(idea_id IS NULL) <> (project_id IS NULL)", name="one_thing"),
        CheckConstraint("(resident_id IS NULL) <> (staff_id IS NULL)", name="one_author"),
        CheckConstraint("(resident_id IS NULL) = (slot IS NULL)", name="slot"),
        CheckConstraint("supports >= 0", name="supports"),
        Index("ix_comment_idea", "idea_id", "answers_id"),
        Index("ix_comment_project", "project_id", "answers_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    voice: Mapped[Voice] = mapped_column(one_of(Voice))
    district: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    text: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date] = mapped_column(Date)
    slot: Mapped[int | None] = mapped_column(Integer)
    supports: Mapped[int] = mapped_column(Integer, default=0)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    hidden: Mapped[bool] = mapped_column(default=False)
    form_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)

    @property
    def thread(self) -> "Thread":
        return Thread(self.idea_id, self.project_id)

    @property
    def is_there(self) -> bool:
        """Whether it can still be read."""
        return not self.hidden and self.withdrawn_on is None


class CommentSupport(Base):
    """One support: the key lets nobody give two."""

    __tablename__ = "comment_support"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), primary_key=True)


@dataclass(frozen=True)
class Thread:
    """What is commented on: the id of an idea, or of a project."""

    idea: int | None = None
    project: int | None = None


@dataclass(frozen=True)
class Line:
    """A comment and the public name that its author goes by now, if they chose one."""

    comment: Comment
    name: str | None


@dataclass(frozen=True)
class Recent:
    """A comment of the last days, on what of which province (none for what is of several), and whether one answered."""

    comment: Comment
    title: str
    province: str | None
    is_answered: bool


@dataclass(frozen=True)
class Page:
    """One page of the comments on a thing. `total` counts their lines, `readable` those that still say something."""

    lines: Sequence[Line]
    number: int
    total: int
    readable: int


def one(session: Session, comment_id: int) -> Comment:
    """Raises NotFound."""
    return base.one(session, Comment, comment_id)


def held(session: Session, comment_id: int) -> Comment:
    """The comment, its row held until this transaction ends. Raises NotFound."""
    return base.held(session, Comment, comment_id)


def many(session: Session, ids: Collection[int]) -> Sequence[Line]:
    """These comments, wherever they stand, the oldest first."""
    rows = session.execute(_lines().where(Comment.id.in_(ids)).order_by(Comment.id))
    return [Line(comment, name) for comment, name in rows]


def _lines() -> Select[Comment, str | None]:
    """Comments, each with the public name of its author."""
    return select(Comment, Resident.public_name).outerjoin(Resident, Resident.id == Comment.resident_id)


def of_form(session: Session, form_key: bytes | None) -> int | None:
    """The id of the comment that a form has made already; `None` where it has made none."""
    if form_key is None:
        return None
    return session.execute(select(Comment.id).where(Comment.form_key == form_key)).scalar_one_or_none()


def slots_taken(session: Session, resident_id: int, day: date) -> Sequence[int]:
    """The numbers of what a resident said on a day."""
    rows = session.execute(
        select(Comment.slot).where(Comment.resident_id == resident_id, Comment.said_on == day)
    )
    return [slot for slot in rows.scalars() if slot is not None]


def of_author(
    session: Session, thread: Thread, resident_id: int | None, staff_id: int | None
) -> Sequence[Comment]:
    """All that one person said about a thing, answers included; what was withdrawn has no text any more."""
    rows = session.execute(
        select(Comment).where(
            _of(thread),
            Comment.resident_id == resident_id if resident_id is not None else Comment.staff_id == staff_id,
            Comment.withdrawn_on.is_(None),
        )
    )
    return rows.scalars().all()


def proposers_of_project(session: Session, project_id: int) -> frozenset[int]:
    """The residents whose ideas a project came from."""
    rows = session.execute(
        select(Idea.resident_id)
        .join(ProjectIdea, ProjectIdea.idea_id == Idea.id)
        .where(ProjectIdea.project_id == project_id)
    )
    return frozenset(rows.scalars())


def _about(thread: Thread) -> ColumnElement[bool]:
    """What is said about a thing itself, answers left out."""
    return and_(_of(thread), Comment.answers_id.is_(None))


def _of(thread: Thread) -> ColumnElement[bool]:
    """What is said about a thing, answers included."""
    return Comment.idea_id == thread.idea if thread.idea is not None else Comment.project_id == thread.project


def page(session: Session, thread: Thread, order: Order, number: int, size: int) -> Page:
    """One page of the comments on a thing. `number` is at least 1; beyond the last page the last one is given."""
    can_be_read = and_(Comment.hidden.is_(False), Comment.withdrawn_on.is_(None))
    total, readable = session.execute(
        select(func.count(), func.count(case((can_be_read, 1)))).where(_about(thread))
    ).one()
    number = min(number, max(1, -(-total // size)))
    if not total:
        return Page((), number, 0, 0)
    by_support = (Comment.supports.desc(),) if order is Order.MOST_SUPPORTED else ()
    rows = session.execute(
        _lines()
        .where(_about(thread))
        .order_by(*by_support, Comment.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page([Line(comment, name) for comment, name in rows], number, total, readable)


def page_number(session: Session, comment: Comment, size: int) -> int:
    """The page, newest first, on which a comment stands; for an answer, the one of what it answers."""
    first = comment.answers_id or comment.id
    newer = session.execute(
        select(func.count()).select_from(Comment).where(_about(comment.thread), Comment.id > first)
    ).scalar_one()
    return newer // size + 1


def answers_to(session: Session, ids: Collection[int]) -> dict[int, tuple[Line, ...]]:
    """The answers to each of these comments, the oldest first; every comment has an entry."""
    found: dict[int, tuple[Line, ...]] = dict.fromkeys(ids, ())
    if not ids:
        return found
    rows = session.execute(_lines().where(Comment.answers_id.in_(ids)).order_by(Comment.id))
    for comment, name in rows:
        if comment.answers_id is not None:
            found[comment.answers_id] = (*found[comment.answers_id], Line(comment, name))
    return found


def of_resident(session: Session, resident_id: int, limit: int) -> Sequence[Comment]:
    """What a resident said lately, the newest first."""
    return (
        session.execute(
            select(Comment).where(Comment.resident_id == resident_id).order_by(Comment.id.desc()).limit(limit)
        )
        .scalars()
        .all()
    )


def lately(session: Session, since: date, provinces: Collection[str] | None, limit: int) -> Sequence[Recent]:
    """What neighbours said from a day on and can still be read, first what nobody has answered, the newest first.

    Of these `provinces` alone where some are given; else of all, and of what is of several.
    """
    answer = aliased(Comment)
    answered = (
        exists()
        .where(answer.answers_id == Comment.id, answer.hidden.is_(False), answer.withdrawn_on.is_(None))
        .correlate(Comment)
    )
    of_place = (
        true()
        if provinces is None
        else or_(Idea.province.in_(provinces), Constituency.province.in_(provinces))
    )
    rows = session.execute(
        select(
            Comment,
            func.coalesce(Idea.title, Project.title),
            func.coalesce(Idea.province, Constituency.province),
            answered.label("answered"),
        )
        .outerjoin(Idea, Idea.id == Comment.idea_id)
        .outerjoin(Project, Project.id == Comment.project_id)
        .outerjoin(Constituency, Constituency.id == Project.constituency_id)
        .where(
            Comment.answers_id.is_(None),
            Comment.said_on >= since,
            Comment.hidden.is_(False),
            Comment.withdrawn_on.is_(None),
            Idea.hidden.is_not(True),
            of_place,
        )
        .order_by(answered, Comment.id.desc())
        .limit(limit)
    )
    return [Recent(*row) for row in rows]


def of_process(session: Session, process_id: int) -> Sequence[Comment]:
    """Everything said about a process's ideas and projects; what was said about an idea off the site is left out."""
    return (
        session.execute(
            select(Comment)
            .outerjoin(Idea, Idea.id == Comment.idea_id)
            .where(Comment.process_id == process_id, Idea.hidden.is_not(True))
            .order_by(Comment.id)
        )
        .scalars()
        .all()
    )


def supported_by(session: Session, resident_id: int, ids: Collection[int]) -> frozenset[int]:
    """Which of these comments a resident supports."""
    rows = session.execute(
        select(CommentSupport.comment_id).where(
            CommentSupport.resident_id == resident_id, CommentSupport.comment_id.in_(ids)
        )
    )
    return frozenset(rows.scalars())


def add_support(session: Session, comment: Comment, resident_id: int) -> None:
    """Raises sqlalchemy's IntegrityError where the resident gave it already."""
    session.add(CommentSupport(comment_id=comment.id, resident_id=resident_id))
    session.flush()
    _count(session, comment, 1)


def remove_support(session: Session, comment: Comment, resident_id: int) -> None:
    """Twice is as good as once."""
    gone = session.execute(
        delete(CommentSupport)
        .where(CommentSupport.comment_id == comment.id, CommentSupport.resident_id == resident_id)
        .returning(CommentSupport.comment_id)
    ).first()
    if gone is not None:
        _count(session, comment, -1)


def _count(session: Session, comment: Comment, more: int) -> None:
    session.execute(update(Comment).where(Comment.id == comment.id).values(supports=Comment.supports + more))


def move_to_idea(session: Session, project_id: int, idea_id: int) -> int:
    """Let what was said about a project stand under an idea it came from. Returns how many moved."""
    moved = session.execute(
        update(Comment)
        .where(Comment.project_id == project_id)
        .values(project_id=None, idea_id=idea_id)
        .returning(Comment.id)
    )
    return len(moved.all())
