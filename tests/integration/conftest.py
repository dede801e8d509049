"""What is done and remembered, tried on both databases: each test has a demonstration of its own, just founded."""

from collections.abc import Iterator

import pytest
from flask import Flask

from caxamarca.persistence import database
from caxamarca.settings import Settings
from tests.support import sites
from tests.support.postgresql import Server
from tests.support.sites import Start
from tests.support.visiting import Visitor

BLANK, MIGRATED, FOUNDED, CONVENED, VOTING = Start


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> sites.Ground:
    """Where tests have their sites on the embedded database."""
    return sites.Ground(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> sites.Ground:
    """Where tests have their sites on PostgreSQL."""
    return sites.Ground(tmp_path_factory.mktemp("postgresql"), postgres)


@pytest.fixture(params=("sqlite", "postgresql"))
def kind(request: pytest.FixtureRequest) -> str:
    """The database that this run of the test is on."""
    return str(request.param)


@pytest.fixture
def start() -> Start:
    """What is there when a test begins, for a module or a test to say otherwise: `starting(CONVENED)`."""
    return FOUNDED


def starting(start: Start) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("start", [start], ids=[""])


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
def visitor(app: Flask, settings: Settings) -> Iterator[Visitor]:
    """A stranger at the whole site. What a test prepares is done in `app`, which knows no pages."""
    from caxamarca.web.factory import create_app  # Only the tests of pages need the pages.

    web = create_app(settings)
    yield Visitor(web)
    with web.app_context():
        database.db.engine.dispose()
