"""The shape of the database: which one this code expects, and whether the database has it."""

from collections.abc import Collection
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Literal

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import Enum as EnumType
from sqlalchemy.exc import SQLAlchemyError

from caxamarca.persistence.base import UtcDateTime
from caxamarca.persistence.database import db
from caxamarca.persistence.shape import fingerprint, noted

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def newest() -> frozenset[str]:
    """The revision that the code is written for, read from the folder once."""
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def render_item(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration must not lean on today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumType) and not item.create_constraint:
        return f"sa.String(length={item.length})"
    return False


class Trouble(Enum):
    """Why the database cannot be worked with."""

    AWAY = auto()
    OTHER_SHAPE = auto()


def trouble() -> Trouble | None:
    """What is wrong with the database; nothing where it answers, and just the migrations of this code made it."""
    try:
        with db.engine.connect() as connection:
            heads = frozenset(MigrationContext.configure(connection).get_current_heads())
            is_sound = heads == newest() and _was_made_here(connection, heads)
    except SQLAlchemyError:
        return Trouble.AWAY
    return None if is_sound else Trouble.OTHER_SHAPE


def is_current() -> bool:
    """Whether the database answers, and just the migrations of this code made it."""
    return trouble() is None


def is_foreign() -> bool:
    """Whether the database was made by other migrations than those of this code, so that none of these can follow.

    An empty one was not. Raises SQLAlchemyError where the database does not answer.
    """
    with db.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
        return bool(heads) and not _was_made_here(connection, heads)


def _was_made_here(connection: Connection, heads: Collection[str]) -> bool:
    return noted(connection) in [(head, _known(head)) for head in heads]


def expected() -> tuple[str, str]:
    """The revision and the fingerprint of the tables that this code works with."""
    (revision,) = newest()
    return revision, _known(revision)


@cache
def _known(revision: str) -> str:
    """The fingerprint of what this code would have made of that revision; empty where it knows of none."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    is_ours = any(one.revision == revision for one in scripts.walk_revisions())
    return fingerprint(scripts, revision) if is_ours else ""
