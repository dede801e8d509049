"""What every test may ask for: a PostgreSQL of its own, a browser."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import chromium, postgresql


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """All modules stay until the end: nobody looks through them again and again for what can go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Server]:
    """Run a server that does not wait for the disk; `postgres.database(template=…)` lends databases of it."""
    with postgresql.running() as server:
        yield server


@pytest.fixture(scope="session")
def patient_postgres() -> Iterator[postgresql.Server]:
    """Run a server whose commits really wait for the disk, for the tests that pull the plug."""
    with postgresql.running(postgresql.PATIENT) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: postgresql.Server) -> Iterator[str]:
    """Lend one empty database for the whole session, as an address for SQLAlchemy."""
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Give a Chromium that launches, for `playwright.chromium.launch(executable_path=…)`."""
    return chromium.find()
