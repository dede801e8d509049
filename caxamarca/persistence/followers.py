"""Who wants notices by e-mail, of what. An address is sealed with a key that is not here, and found by a keyed hash."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.notices import Topic
from caxamarca.persistence.base import Base, UtcDateTime
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.projects import Project

TOPICS = ("project_id", "idea_id", "province")


class Follower(Base):
    """One address and one thing that it follows, from `confirmed_at` on. Called off, the row is deleted.

    `refusals` counts the letters in a row that its mail server refused for good.
    """

    __tablename__ = "follower"
    __table_args__ = (
        UniqueConstraint("address_hash", "project_id"),
        UniqueConstraint("address_hash", "idea_id"),
        UniqueConstraint("address_hash", "province"),
        CheckConstraint(
            " + ".join(f"CASE WHEN {one} IS NULL THEN 0 ELSE 1 END" for one in TOPICS) + " = 1",
            name="one_topic",
        ),
        Index("ix_follower_project", "project_id"),
        Index("ix_follower_idea", "idea_id"),
        Index("ix_follower_province", "province"),
        # A link names the number of its row, so that it must never be given to somebody else's.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"))
    province: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusals: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def topic(self) -> Topic:
        return Topic(self.project_id, self.idea_id, self.province)


class StaffNotices(Base):
    """What a member of staff chose about notices by e-mail. Without a row they are wanted."""

    __tablename__ = "staff_notices"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    wanted: Mapped[bool] = mapped_column(Boolean, default=True)
    refusals: Mapped[int] = mapped_column(Integer, default=0)


def found(session: Session, address_hash: bytes, topic: Topic) -> Follower | None:
    """The row of this address and this topic, held until the transaction ends."""
    return session.execute(
        select(Follower)
        .where(
            Follower.address_hash == address_hash,
            Follower.project_id.is_not_distinct_from(topic.project),
            Follower.idea_id.is_not_distinct_from(topic.idea),
            Follower.province.is_not_distinct_from(topic.province),
        )
        .with_for_update()
    ).scalar_one_or_none()


def add(session: Session, address_hash: bytes, sealed: bytes, topic: Topic, moment: datetime) -> Follower:
    """Raises sqlalchemy's IntegrityError where the address is here for this topic already."""
    follower = Follower(
        address_hash=address_hash,
        sealed=sealed,
        project_id=topic.project,
        idea_id=topic.idea,
        province=topic.province,
        asked_at=moment,
    )
    session.add(follower)
    session.flush()
    return follower


def one(session: Session, follower_id: int) -> Follower | None:
    return session.get(Follower, follower_id)


def of_address(session: Session, address_hash: bytes) -> Sequence[Follower]:
    """All that an address follows and has confirmed, the oldest first."""
    return (
        session.execute(
            select(Follower)
            .where(Follower.address_hash == address_hash, Follower.confirmed_at.is_not(None))
            .order_by(Follower.id)
        )
        .scalars()
        .all()
    )


@dataclass(frozen=True)
class Reach:
    """The things whose followers are told of an event. `process` stands for all of its projects and ideas."""

    project: int | None = None
    ideas: Collection[int] = ()
    provinces: Collection[str] = ()
    process: int | None = None


def reached(
    session: Session, reach: Reach, limit: int, after: bytes | None = None
) -> Sequence[tuple[bytes, bool]]:
    """The addresses that follow one of these, each once, in the order of their hashes from `after` on.

    Beside each: whether it follows a project or an idea of them, and not a province alone.
    """
    closely: list[ColumnElement[bool]] = [Follower.idea_id.in_(reach.ideas)]
    if reach.project is not None:
        closely.append(Follower.project_id == reach.project)
    if reach.process is not None:
        closely.append(Follower.project_id.in_(select(Project.id).where(Project.process_id == reach.process)))
        closely.append(Follower.idea_id.in_(select(Idea.id).where(Idea.process_id == reach.process)))
    statement = select(Follower.address_hash).where(Follower.confirmed_at.is_not(None)).distinct()
    if after is not None:
        statement = statement.where(Follower.address_hash > after)
    hashes = (
        session.execute(
            statement.where(or_(*closely, Follower.province.in_(reach.provinces)))
            .order_by(Follower.address_hash)
            .limit(limit)
        )
        .scalars()
        .all()
    )
    near = set(session.execute(statement.where(Follower.address_hash.in_(hashes), or_(*closely))).scalars())
    return [(one, one in near) for one in hashes]


def is_of_process(session: Session, topic: Topic, process: int) -> bool:
    """Whether a project or an idea that is followed is one of a process."""
    if topic.project is not None:
        found = session.get(Project, topic.project)
        return found is not None and found.process_id == process
    idea = None if topic.idea is None else session.get(Idea, topic.idea)
    return idea is not None and idea.process_id == process


def end(session: Session, ids: Collection[int]) -> None:
    """Erase these rows, the addresses with them."""
    session.execute(delete(Follower).where(Follower.id.in_(ids)))


def end_all(session: Session, address_hash: bytes) -> None:
    """Erase an address wherever it stands."""
    session.execute(delete(Follower).where(Follower.address_hash == address_hash))


def count_refusal(session: Session, address_hash: bytes) -> int:
    """Note one more letter that was refused for good, and return how many in a row there were."""
    session.execute(
        update(Follower).where(Follower.address_hash == address_hash).values(refusals=Follower.refusals + 1)
    )
    rows = session.execute(select(Follower.refusals).where(Follower.address_hash == address_hash))
    return max(rows.scalars(), default=0)


def forget_refusals(session: Session, address_hash: bytes) -> None:
    session.execute(
        update(Follower)
        .where(Follower.address_hash == address_hash, Follower.refusals > 0)
        .values(refusals=0)
    )


def sweep(session: Session, before: datetime) -> int:
    """Erase the addresses that nobody confirmed. Returns how many."""
    gone = session.execute(
        delete(Follower).where(Follower.confirmed_at.is_(None), Follower.asked_at < before)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def staff_who_want_none(session: Session) -> set[int]:
    rows = session.execute(select(StaffNotices.staff_id).where(StaffNotices.wanted.is_(False)))
    return set(rows.scalars())


def wants_notices(session: Session, staff_id: int) -> bool:
    chosen = session.get(StaffNotices, staff_id)
    return chosen is None or chosen.wanted


def choose(session: Session, staff_id: int, *, wanted: bool) -> None:
    chosen = _of_staff(session, staff_id)
    chosen.wanted, chosen.refusals = wanted, 0


def count_refusal_of_staff(session: Session, staff_id: int) -> int:
    chosen = _of_staff(session, staff_id)
    chosen.refusals += 1
    return chosen.refusals


def forget_refusals_of_staff(session: Session, staff_id: int) -> None:
    session.execute(
        update(StaffNotices)
        .where(StaffNotices.staff_id == staff_id, StaffNotices.refusals > 0)
        .values(refusals=0)
    )


def _of_staff(session: Session, staff_id: int) -> StaffNotices:
    chosen = session.get(StaffNotices, staff_id, populate_existing=True)
    if chosen is None:
        chosen = StaffNotices(staff_id=staff_id, wanted=True, refusals=0)
        session.add(chosen)
    return chosen
