"""What is done and remembered, tried on both databases: each test has a demonstration of its own, just founded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from caxamarca.settings import Settings
from tests.support import postgresql, sites

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A migrated database, and one on which a demonstration was founded (`True`), as files to copy."""
    folders = {found: tmp_path_factory.mktemp("template") for found in (False, True)}
    for found, folder in folders.items():
        sites.migrate(Settings.of_folder(folder), found=found)
    return {found: folder / "caxamarca.db" for found, folder in folders.items()}


@pytest.fixture(scope="session")
def postgresql_templates(
    postgres: postgresql.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[bool, str]]:
    """The same two as databases that the server copies."""
    with postgres.database() as empty, postgres.database() as founded:
        templates = {False: empty, True: founded}
        for found, name in templates.items():
            folder = tmp_path_factory.mktemp("template")
            sites.migrate(Settings.of_folder(folder, database_url=postgres.url(name)), found=found)
        yield templates


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """The database that this run of the test is on."""
    return str(request.param)


@pytest.fixture
def founded(request: pytest.FixtureRequest) -> bool:
    """Whether there is a site already; a test that founds its own says `parametrize("founded", [False])`."""
    return True


@pytest.fixture
def settings(kind: str, founded: bool, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a site of this test's own. Another process that has them serves the same site."""
    if kind == "sqlite":
        yield sites.copy_of(request.getfixturevalue("sqlite_templates")[founded], tmp_path / "site")
        return
    server: postgresql.Server = request.getfixturevalue("postgres")
    with server.database(request.getfixturevalue("postgresql_templates")[founded]) as name:
        yield Settings.of_folder(tmp_path / "site", database_url=server.url(name))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application of that site, its context pushed."""
    with sites.opened(settings) as opened:
        yield opened
