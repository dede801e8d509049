"""Ideas; lists of them, filtered, searched and fairly shuffled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    and_,
    cast,
    false,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caxamarca.domain.lots import SHUFFLE_PRIME, coefficients
from caxamarca.domain.proposing import AWAITING_VERDICT, IdeaState, IdeaText, Subject
from caxamarca.persistence import base, looking
from caxamarca.persistence.base import Base, UtcDateTime, one_of
from caxamarca.persistence.findable import Findable
from caxamarca.persistence.looking import Question
from caxamarca.persistence.residents import Resident
from caxamarca.persistence.roll import Roll, RollEntry


class Idea(Base):
    """A resident's idea. `supports` stands beside it so that no list counts supports.

    `form_key` is the hash of the form it came from: sent twice, the same form makes one idea. What was withdrawn or
    hidden has none any more, because nobody who sends that form again may be told that it is public.
    """

    __tablename__ = "idea"
    __table_args__ = (
        UniqueConstraint("process_id", "resident_id", "form_key"),
        ForeignKeyConstraint(["district", "province"], ["district.code", "district.province"]),
        CheckConstraint("supports >= 0", name="supports"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost"),
        CheckConstraint("people IS NULL OR people > 0", name="people"),
        # Whole lists are narrowed, counted and shuffled within this index; rows are fetched for one page only.
        Index("ix_idea_list", "process_id", "province", "state", "hidden", "district", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    province: Mapped[str] = mapped_column(String(4))
    district: Mapped[str] = mapped_column(String(6))
    place: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(100))
    problem: Mapped[str] = mapped_column(Text)
    beneficiaries: Mapped[str] = mapped_column(Text)
    subject: Mapped[Subject] = mapped_column(one_of(Subject))
    cost: Mapped[int | None] = mapped_column(BigInteger)
    people: Mapped[int | None] = mapped_column(Integer)
    picture: Mapped[str | None] = mapped_column(ForeignKey("picture.name"), index=True)
    state: Mapped[IdeaState] = mapped_column(one_of(IdeaState), default=IdeaState.PRESENTED)
    supports: Mapped[int] = mapped_column(Integer, default=0)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden: Mapped[bool] = mapped_column(default=False)
    form_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    @property
    def is_public(self) -> bool:
        """Whether it stands in the lists."""
        return not self.hidden and self.state is not IdeaState.WITHDRAWN

    @property
    def text(self) -> IdeaText:
        return IdeaText(
            self.title,
            self.problem,
            self.beneficiaries,
            self.district,
            self.place,
            self.subject,
            self.cost,
            self.people,
        )

    @text.setter
    def text(self, new: IdeaText) -> None:
        self.title, self.problem, self.beneficiaries = new.title, new.problem, new.beneficiaries
        self.district, self.place, self.subject = new.district, new.place, new.subject
        self.cost, self.people = new.cost, new.people


@dataclass(frozen=True)
class Filter:
    """What a list of ideas is narrowed to. `None` leaves a question open."""

    process: int | None = None
    province: str | None = None
    district: str | None = None
    subject: Subject | None = None
    state: IdeaState | None = None
    words: str = ""


@dataclass(frozen=True)
class Page:
    """One page of ideas out of `total`."""

    items: Sequence[Idea]
    number: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def _conditions(narrow: Filter, question: Question | None = None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Idea.hidden.is_(False)]
    if narrow.process is not None:
        found.append(Idea.process_id == narrow.process)
    if narrow.province is not None:
        found.append(Idea.province == narrow.province)
    if narrow.district is not None:
        found.append(Idea.district == narrow.district)
    if narrow.subject is not None:
        found.append(Idea.subject == narrow.subject)
    found.append(
        Idea.state == narrow.state if narrow.state is not None else Idea.state != IdeaState.WITHDRAWN
    )
    if question is not None:
        found.append(_mentioning(question) if question.asked else false())
    return found


def _mentioning(question: Question) -> ColumnElement[bool]:
    hits = looking.hits(question)
    return Idea.id.in_(select(Findable.idea_id).join(hits, hits.c.findable_id == Findable.id))


def page(session: Session, narrow: Filter, number: int, seed: int, size: int = 20) -> Page:
    """One page in an order that is random, the same all day for everyone, and fair to every idea.

    `number` is at least 1; beyond the last page the last one is given. The order is that of
    `lots.place_in_shuffle`, and `seed` the number of the day. Words that tell nothing find nothing.
    """
    a, b, c = coefficients(seed)
    id_ = cast(Idea.id, BigInteger)
    place = ((a * id_ + b) % SHUFFLE_PRIME * id_ + c) % SHUFFLE_PRIME
    question = looking.understand(session, narrow.words) if narrow.words else None
    listed = select(Idea.id, func.count().over()).where(*_conditions(narrow, question)).limit(size)
    rows = session.execute(listed.order_by(place, Idea.id).offset((number - 1) * size)).all()
    if not rows and number > 1:
        backwards = session.execute(listed.order_by(place.desc(), Idea.id.desc())).all()
        total = backwards[0][1] if backwards else 0
        number = max(1, -(-total // size))
        rows = backwards[: total - (number - 1) * size][::-1]
    ids = [row[0] for row in rows]
    found = {idea.id: idea for idea in many(session, ids)}
    return Page([found[idea_id] for idea_id in ids], number, rows[0][1] if rows else 0, size)


def one(session: Session, idea_id: int) -> Idea:
    """Raises NotFound."""
    return base.one(session, Idea, idea_id)


def held(session: Session, idea_id: int) -> Idea:
    """The idea, its row held until this transaction ends. Raises NotFound."""
    return base.held(session, Idea, idea_id)


def of_resident(session: Session, resident_id: int) -> Sequence[Idea]:
    """What a resident proposed, the newest first."""
    return (
        session.execute(select(Idea).where(Idea.resident_id == resident_id).order_by(Idea.id.desc()))
        .scalars()
        .all()
    )


def of_form(session: Session, process_id: int, resident_id: int, form_key: bytes) -> int | None:
    """The id of the idea that this resident's form has made already; `None` where it has made none."""
    return session.execute(
        select(Idea.id).where(
            Idea.process_id == process_id, Idea.resident_id == resident_id, Idea.form_key == form_key
        )
    ).scalar_one_or_none()


@dataclass(frozen=True)
class Author:
    """Who proposed an idea, as far as the public may know: the chosen name, if any, and the own district."""

    name: str | None
    district: str


def author(session: Session, idea: Idea) -> Author:
    """The proposer of an idea. Whoever left the roll meanwhile is of the district that the idea is for."""
    row = session.execute(
        select(Resident.public_name, RollEntry.district)
        .select_from(Resident)
        .outerjoin(Roll, and_(Roll.process_id == idea.process_id, Roll.approved))
        .outerjoin(RollEntry, and_(RollEntry.roll_id == Roll.id, RollEntry.resident_id == Resident.id))
        .where(Resident.id == idea.resident_id)
    ).one()
    return Author(row.public_name, row.district or idea.district)


def in_states(
    session: Session,
    process_id: int,
    provinces: Sequence[str],
    states: Collection[IdeaState],
    *,
    also: Collection[int] = (),
    number: int = 1,
    size: int = 20,
) -> Page:
    """One page of the ideas of these provinces that stand in these states, and of those with these ids besides.

    The oldest come first, as a queue does.
    """
    conditions = (
        Idea.process_id == process_id,
        Idea.province.in_(provinces),
        Idea.state.in_(states) | Idea.id.in_(also),
        Idea.hidden.is_(False),
    )
    total = session.execute(select(func.count()).select_from(Idea).where(*conditions)).scalar_one()
    number = min(max(1, number), max(1, -(-total // size)))
    items = session.execute(
        select(Idea).where(*conditions).order_by(Idea.id).limit(size).offset((number - 1) * size)
    ).scalars()
    return Page(items.all(), number, total, size)


def counts_by_state(session: Session, process_id: int) -> dict[tuple[str, IdeaState], int]:
    """How many ideas each province has in each state."""
    rows = session.execute(
        select(Idea.province, Idea.state, func.count())
        .where(Idea.process_id == process_id, Idea.hidden.is_(False))
        .group_by(Idea.province, Idea.state)
    )
    return {(province, state): count for province, state, count in rows}


def without_verdict(session: Session, process_id: int) -> int:
    """How many ideas of a process the technical team has not decided on."""
    open_states = {*AWAITING_VERDICT, IdeaState.OBSERVED}
    counted = counts_by_state(session, process_id)
    return sum(count for (_province, state), count in counted.items() if state in open_states)


def counts_by_province(session: Session, process_id: int) -> dict[str, int]:
    """How many ideas each province has that are neither hidden nor withdrawn."""
    rows = session.execute(
        select(Idea.province, func.count())
        .where(Idea.process_id == process_id, Idea.hidden.is_(False), Idea.state != IdeaState.WITHDRAWN)
        .group_by(Idea.province)
    )
    return dict(rows.all())


def counts_of_province(session: Session, province: str) -> dict[int, int]:
    """For each process by its id, how many ideas the province has that are neither hidden nor withdrawn."""
    rows = session.execute(
        select(Idea.process_id, func.count())
        .where(Idea.province == province, Idea.hidden.is_(False), Idea.state != IdeaState.WITHDRAWN)
        .group_by(Idea.process_id)
    )
    return dict(rows.all())


def many(session: Session, ids: Sequence[int]) -> Sequence[Idea]:
    return session.execute(select(Idea).where(Idea.id.in_(ids)).order_by(Idea.id)).scalars().all()


def of_process(session: Session, process_id: int) -> Sequence[Idea]:
    """Every idea of a process that is public, in the order in which they came."""
    public = _conditions(Filter(process=process_id))
    return session.execute(select(Idea).where(*public).order_by(Idea.id)).scalars().all()
