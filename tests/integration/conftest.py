"""What is done and remembered, tried on both databases: each test has a demonstration of its own, just founded."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copyfile

import pytest
from flask import Flask

from caxamarca.settings import Settings
from tests.support import postgresql, sites

MIGRATED, FOUNDED, BLANK = "migrated", "founded", "blank"


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A migrated database, and one on which a demonstration was founded, as files to copy."""
    folders = {start: tmp_path_factory.mktemp(start) for start in (MIGRATED, FOUNDED)}
    for start, folder in folders.items():
        sites.prepare(Settings.of_folder(folder), found=start == FOUNDED)
    return {start: folder / "caxamarca.db" for start, folder in folders.items()}


@pytest.fixture(scope="session")
def postgresql_templates(
    postgres: postgresql.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    """The same two as databases that the server copies."""
    with postgres.database() as migrated, postgres.database() as founded:
        for name in (migrated, founded):
            settings = Settings.of_folder(tmp_path_factory.mktemp(name), database_url=postgres.url(name))
            sites.prepare(settings, found=name == founded)
        yield {MIGRATED: migrated, FOUNDED: founded, BLANK: "template0"}


@pytest.fixture(params=("sqlite", "postgresql"))
def kind(request: pytest.FixtureRequest) -> str:
    """The database that this run of the test is on."""
    return str(request.param)


@pytest.fixture
def start() -> str:
    """What is there when a test begins; one that needs less says `parametrize("start", [MIGRATED])`, or BLANK."""
    return FOUNDED


@pytest.fixture
def settings(kind: str, start: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a site of this test's own. Another process that has them serves the same site."""
    folder = tmp_path / "site"
    folder.mkdir()
    if kind == "sqlite":
        if start != BLANK:
            copyfile(request.getfixturevalue("sqlite_templates")[start], folder / "caxamarca.db")
        yield Settings.of_folder(folder)
        return
    server: postgresql.Server = request.getfixturevalue("postgres")
    with server.database(request.getfixturevalue("postgresql_templates")[start]) as name:
        yield Settings.of_folder(folder, database_url=server.url(name))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application of that site, its context pushed."""
    with sites.opened(settings) as opened:
        yield opened
