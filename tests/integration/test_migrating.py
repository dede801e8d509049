"""The migrations: from nothing to the tables of the code and back, with data, whole or not at all."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from caxamarca.persistence.database import db
from caxamarca.persistence.migrating import MIGRATIONS, Trouble, is_current, is_foreign, trouble
from caxamarca.persistence.shape import fingerprint
from caxamarca.persistence.tables import Base
from caxamarca.settings import ROOT, Settings
from tests import factories as make
from tests.integration.conftest import BLANK, MIGRATED, starting
from tests.support import postgresql, sites

WITHOUT_ROWID = {
    "participation",
    "waiting_envelope",
    "waiting_line",
    "envelope",
    "envelope_hash",
    "board",
    "sealed_box",
    "clear_ballot",
    "lost_code",
}
BY_THEIR_KEY = {"mention", "spelling", "wording", "shortening"}
"""Tables of the index of words, which are kept in the order of their key because that is how they are read."""

ON_SQLITE = """
    SELECT tbl_name, sql FROM sqlite_master
    WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'
"""
ON_POSTGRESQL = (
    """
    SELECT table_name, concat_ws(' ', ordinal_position, column_name, data_type, character_maximum_length,
                                 is_nullable, column_default)
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    """,
    """
    SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
    """,
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
)


def shape(connection: Connection) -> set[tuple[str, str]]:
    """Everything that a database knows of its tables: columns, keys, checks, indexes and their conditions."""
    if connection.dialect.name == "postgresql":
        return {(row[0], row[1]) for question in ON_POSTGRESQL for row in connection.execute(text(question))}
    return {
        (table, line.strip().strip(","))
        for table, sql in connection.execute(text(ON_SQLITE))
        for line in sql.splitlines()
    }


@pytest.fixture
def shape_of_the_code(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[set[tuple[str, str]]]:
    """The shape of a database whose tables were made from the code, without any migration."""
    if kind == "sqlite":
        (tmp_path / "other").mkdir()
        yield made_by_the_code(Settings.of_folder(tmp_path / "other"))
        return
    server: postgresql.Server = request.getfixturevalue("postgres")
    with server.database() as name:
        yield made_by_the_code(Settings.of_folder(tmp_path, database_url=server.url(name)))


def made_by_the_code(settings: Settings) -> set[tuple[str, str]]:
    with sites.opened(settings), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        Base.metadata.create_all(connection)
        return shape(connection)


@starting(MIGRATED)
def test_the_migrations_make_exactly_the_tables_of_the_code(
    app: Flask, shape_of_the_code: set[tuple[str, str]]
) -> None:
    with db.engine.connect() as connection:
        migrated = shape(connection)
    assert migrated == shape_of_the_code, (
        "The migrations and the tables differ. Before the first release: python -m tests.support.initial_migration"
    )


@starting(MIGRATED)
@pytest.mark.parametrize(
    "fault",
    [
        "DROP INDEX uq_act_asked",
        "DROP INDEX ix_envelope_process",
        "ALTER TABLE idea ADD COLUMN forgotten INTEGER",
        "ALTER TABLE board RENAME COLUMN batch TO bundle",
        "DROP TABLE support",
    ],
)
def test_a_difference_between_migrations_and_code_is_seen(
    fault: str, app: Flask, shape_of_the_code: set[tuple[str, str]]
) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(fault))
        assert shape(connection) != shape_of_the_code


@pytest.mark.parametrize("kind", ["sqlite"])
def test_no_order_of_rows_is_kept_where_ballots_and_voters_lie(app: Flask) -> None:
    with db.engine.connect() as connection:
        tables = connection.execute(text("SELECT name, wr FROM pragma_table_list WHERE type = 'table'"))
        assert {name for name, without_rowid in tables if without_rowid} == WITHOUT_ROWID | BY_THEIR_KEY


def test_a_site_with_a_whole_process_goes_down_and_up_again(app: Flask) -> None:
    project = make.a_followed_project()
    make.an_observation(project, make.a_report(project))
    downgrade(str(MIGRATIONS), "base")
    with db.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    assert not is_current()
    upgrade(str(MIGRATIONS))
    assert is_current()


@starting(BLANK)
def test_an_empty_database_is_not_current(app: Flask) -> None:
    assert not is_current()


def test_a_database_of_a_later_version_is_not_current(app: Flask) -> None:
    assert is_current()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    assert (is_current(), is_foreign()) == (False, True)


def test_a_database_that_the_same_number_made_in_another_way_is_not_current(app: Flask) -> None:
    """A demonstration of an earlier day, when the first migration said something else under its number."""
    assert (is_current(), is_foreign()) == (True, False)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE shape SET fingerprint = 'earlier'"))
    assert (trouble(), is_foreign()) == (Trouble.OTHER_SHAPE, True)
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE shape"))
    assert (trouble(), is_foreign()) == (Trouble.OTHER_SHAPE, True)


@starting(BLANK)
def test_an_empty_database_is_nobodys(app: Flask) -> None:
    assert (trouble(), is_foreign()) == (Trouble.OTHER_SHAPE, False)


def test_how_the_lines_of_a_migration_are_broken_makes_no_other_shape(tmp_path: Path) -> None:
    folder = copytree(MIGRATIONS, tmp_path / "migrations")
    first = folder / "versions" / "0001_initial.py"
    ours = fingerprint(ScriptDirectory(str(MIGRATIONS)), "0001")
    first.write_text(first.read_text().replace("(", "(\n        ", 1))
    assert fingerprint(ScriptDirectory(str(folder)), "0001") == ours
    first.write_text(first.read_text().replace("nullable=True", "nullable=False", 1))
    assert fingerprint(ScriptDirectory(str(folder)), "0001") != ours


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@/none?host=/nowhere"]
)
def test_a_database_that_does_not_answer_is_not_current(url: str, tmp_path: Path) -> None:
    with sites.opened(Settings.of_folder(tmp_path, database_url=url)):
        assert not is_current()


# Migrations to come


def following(tmp_path: Path, body: str) -> str:
    """The migrations of today and one more; `body` is what it does."""
    folder = copytree(MIGRATIONS, tmp_path / "migrations")
    (folder / "versions" / "9999_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = 'next', {newest()!r}\ndef upgrade():\n    {body}\n"
    )
    return str(folder)


def newest() -> str:
    with db.engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def test_a_migration_that_fails_half_way_changes_nothing(app: Flask, tmp_path: Path) -> None:
    folder = following(
        tmp_path, "op.add_column('unit', sa.Column('more', sa.Text())); op.execute('nonsense')"
    )
    with pytest.raises(SQLAlchemyError, match="nonsense"):
        upgrade(folder)
    with db.engine.connect() as connection:
        assert "more" not in {column["name"] for column in inspect(connection).get_columns("unit")}
    assert is_current()


def test_a_table_that_others_refer_to_can_be_rebuilt_with_its_rows(app: Flask, tmp_path: Path) -> None:
    folder = following(
        tmp_path,
        "with op.batch_alter_table('province', recreate='always') as table:"
        " table.alter_column('name', type_=sa.String(80))"
        if db.engine.dialect.name == "sqlite"
        else "op.alter_column('province', 'name', type_=sa.String(80))",
    )
    upgrade(folder)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM district")).scalar_one() == 127
        assert connection.execute(text("SELECT count(*) FROM province")).scalar_one() == 13


def test_a_migration_that_leaves_rows_pointing_at_nothing_is_refused(app: Flask, tmp_path: Path) -> None:
    folder = following(tmp_path, "op.execute(\"DELETE FROM province WHERE code = '0601'\")")
    with pytest.raises(Exception, match="district"):
        upgrade(folder)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM province")).scalar_one() == 13


@starting(BLANK)
def test_two_servers_that_start_at_once_both_find_the_tables(app: Flask, settings: Settings) -> None:
    program = (
        "from pathlib import Path; from caxamarca.settings import Settings; from tests.support import sites; "
        f"site = Settings(Path({str(settings.data_folder)!r}), {settings.database_url!r}); "
        "sites.prepare(site, sites.Start.MIGRATED)"
    )
    servers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _server in range(2)
    ]
    said = [server.communicate(timeout=60)[1] for server in servers]
    assert [server.returncode for server in servers] == [0, 0], said
    assert is_current()
