"""What is done and remembered, tried on both databases: each test has a demonstration of its own, just founded."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask

from caxamarca.settings import Settings
from tests.support import sites
from tests.support.postgresql import Server
from tests.support.sites import Start
from tests.support.visiting import Visitor

BLANK, MIGRATED, FOUNDED, CONVENED, VOTING, FOLLOWED = Start


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder that no disk is waited for, where the machine has one: nobody mourns what tests write."""
    with TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:  # noqa: S108
        yield Path(folder)


@pytest.fixture(scope="session")
def sqlite(memory: Path) -> sites.Ground:
    """Where tests have their sites on the embedded database."""
    return sites.Ground(memory / "sqlite")


@pytest.fixture(scope="session")
def postgresql(memory: Path, postgres: Server) -> sites.Ground:
    """Where tests have their sites on PostgreSQL."""
    return sites.Ground(memory / "postgresql", postgres)


@pytest.fixture(params=("sqlite", "postgresql"))
def kind(request: pytest.FixtureRequest) -> str:
    """The database that this run of the test is on."""
    return str(request.param)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "starting(start): what is there when the test begins, one of `Start`")


def starting(start: Start) -> pytest.MarkDecorator:
    """For a test, or for a whole module in `pytestmark`; the nearest one holds."""
    return pytest.mark.starting(start)


@pytest.fixture
def start(request: pytest.FixtureRequest) -> Start:
    """What is there when a test begins: a demonstration just founded, unless it says otherwise."""
    marker = request.node.get_closest_marker("starting")
    return FOUNDED if marker is None else Start(marker.args[0])


@pytest.fixture
def ground(kind: str, start: Start, request: pytest.FixtureRequest) -> sites.Ground:
    """The site of this test, laid out."""
    found: sites.Ground = request.getfixturevalue(kind)
    found.lay(start)
    return found


@pytest.fixture
def settings(ground: sites.Ground) -> Settings:
    """The settings of this test's site. Another process that has them serves the same one."""
    return ground.settings


@pytest.fixture
def app(ground: sites.Ground) -> Iterator[Flask]:
    """The application of this test's site, its context pushed."""
    with ground.opened() as opened:
        yield opened


@pytest.fixture
def visitor(app: Flask, ground: sites.Ground) -> Iterator[Visitor]:
    """A stranger at the whole site. What a test prepares is done in `app`, which knows no pages."""
    with ground.visited() as web:
        yield Visitor(web)
