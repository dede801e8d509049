"""The shape of the database: which one this code expects, and whether the database has it."""

from functools import cache
from pathlib import Path
from typing import Literal

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Enum
from sqlalchemy.exc import SQLAlchemyError

from caxamarca.persistence.base import UtcDateTime
from caxamarca.persistence.database import db

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def newest() -> frozenset[str]:
    """The revision that the code is written for, read from the folder once."""
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def render_item(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration must not lean on today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum) and not item.create_constraint:
        return f"sa.String(length={item.length})"
    return False


def is_current() -> bool:
    """Whether the database answers and every migration, and none of a later version, has been run on it."""
    try:
        with db.engine.connect() as connection:
            return frozenset(MigrationContext.configure(connection).get_current_heads()) == newest()
    except SQLAlchemyError:
        return False
