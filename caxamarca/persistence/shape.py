"""Which migrations made the tables, by what they say and not by their numbers alone.

Until the first release the initial migration is written anew with each change, under the same number.
"""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, delete, insert, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from caxamarca.persistence.base import Base


class Shape(Base):
    """One row: the revision that the tables are at, and the fingerprint of the migrations that led there."""

    __tablename__ = "shape"

    revision: Mapped[str] = mapped_column(String(32), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))


def fingerprint(scripts: ScriptDirectory, revision: str) -> str:
    """What all migrations up to a revision say. How their lines are broken is not looked at."""
    texts = (Path(one.path).read_text("utf-8") for one in scripts.iterate_revisions(revision, "base"))
    return hashlib.sha256("\0".join("".join(text.split()) for text in texts).encode()).hexdigest()


def note(
    ctx: MigrationContext,
    step: MigrationInfo,  # noqa: ARG001 - Alembic's own signature
    heads: Collection[Any],
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    """Write it down when a migration has run, within its transaction. With the first one undone the table is gone."""
    scripts = ctx.script
    if ctx.connection is None or scripts is None:
        return
    for head in heads:
        ctx.connection.execute(delete(Shape))
        ctx.connection.execute(insert(Shape).values(revision=head, fingerprint=fingerprint(scripts, head)))


def noted(connection: Connection) -> tuple[str, str] | None:
    """The revision and the fingerprint as they were written down; nothing where nobody has done so."""
    if not inspect(connection).has_table(Shape.__tablename__):
        return None
    row = connection.execute(select(Shape.revision, Shape.fingerprint)).first()
    return None if row is None else (row.revision, row.fingerprint)
