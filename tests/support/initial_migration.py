"""Write the initial migration anew from the tables: `python -m tests.support.initial_migration`.

Only until the first release, which fixes it for good: from then on each change is a migration of its own.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import DowngradeOps, UpgradeOps
from sqlalchemy import create_engine

from caxamarca.persistence.migrating import MIGRATIONS, render_item
from caxamarca.persistence.tables import Base
from caxamarca.settings import ROOT
from tests.support.machine import succeeds

WRITTEN = MIGRATIONS / "versions" / "0001_initial.py"

FILE = '''# ruff: noqa: E501
"""Every table of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
'''


def rendered(operations: UpgradeOps | DowngradeOps) -> str:
    """Write operations as code, without remarks. An index goes with its table, so that no line takes it away."""
    lines = render_python_code(operations, render_item=render_item).splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith(("#", "op.drop_index(")))


def write() -> None:
    """Keep the difference between the tables and an empty database as revision 0001."""
    with create_engine("sqlite://").connect() as connection:
        difference = produce_migrations(MigrationContext.configure(connection), Base.metadata)
    up, down = difference.upgrade_ops, difference.downgrade_ops
    assert up is not None
    assert down is not None
    WRITTEN.write_text(FILE.format(upgrade=rendered(up), downgrade=rendered(down)), encoding="utf-8")
    assert succeeds([Path(sys.executable).with_name("ruff"), "format", WRITTEN], within=60)


if __name__ == "__main__":
    write()
    print(WRITTEN.relative_to(ROOT))
