"""The ground of every table: names for constraints, and types that mean the same on both databases."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar, cast

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Table, TypeDecorator, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session

from caxamarca.domain.errors import NotFound

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

T = TypeVar("T")

BATCH = 5000
"""How many values one statement takes at most: each database has its own ceiling, far above this one."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


Row = TypeVar("Row", bound=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is refused: it would mean another time on each database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(words: type[StrEnum], *, checked: bool = True) -> Enum:
    """A column that holds one of these words, written as text and checked by the database.

    Without `checked` only the code checks it: for a list that grows with every release, each of which would
    otherwise have to rebuild the table.
    """
    return Enum(
        words,
        native_enum=False,
        create_constraint=checked,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=re.sub(r"(?<!^)(?=[A-Z])", "_", words.__name__).lower(),
    )


def table(entity: type[Base]) -> Table:
    """The table of an entity, for the statements that need the table itself."""
    return cast(Table, entity.__table__)


def one(session: Session, model: type[Row], id_: int) -> Row:
    """The row with this id. Raises NotFound."""
    found = session.get(model, id_)
    if found is None:
        raise NotFound
    return found


def held(session: Session, model: type[Row], id_: int) -> Row:
    """The row with this id as it stands now, held until the transaction ends. Raises NotFound."""
    found = session.execute(
        select(model)
        .where(table(model).c.id == id_)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def present(session: Session, column: InstrumentedAttribute[str], words: Collection[str]) -> set[str]:
    """Those of these words that stand in a column."""
    return {
        found
        for some in batches(list(words))
        for found in session.execute(select(column).where(column.in_(some))).scalars()
    }


def batches(everything: Sequence[T]) -> Iterator[Sequence[T]]:
    """The same in its order, as many at a time as one statement takes."""
    return (everything[start : start + BATCH] for start in range(0, len(everything), BATCH))


def sorted_lists(rows: Iterable[tuple[int, bytes]]) -> dict[int, list[bytes]]:
    """What belongs together by its number, each list sorted."""
    found: dict[int, list[bytes]] = {}
    for number, one in rows:
        found.setdefault(number, []).append(one)
    for several in found.values():
        several.sort()
    return found
