"""What an attack may ask for: the sites of the integration tests, its size, and a place for its figures."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.integration.conftest import (
    app,
    ground,
    kind,
    memory,
    postgresql,
    pytest_configure,
    settings,
    sqlite,
    start,
    visitor,
)
from tests.support.postgresql import Server, running

__all__ = [
    "app", "ground", "kind", "memory", "postgresql", "pytest_configure", "settings", "sqlite", "start", "visitor",
]  # fmt: skip

Sized = Callable[[int, int], int]
Figure = Callable[[str], None]
FIGURES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="Each attack in its long form.")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of their own: attacks kill it, and the sites of the integration tests have the same names."""
    with running() as server:
        yield server


@pytest.fixture
def sized(request: pytest.FixtureRequest) -> Sized:
    """How many times, voters or attempts: `sized(short, long)`, by the form in which the attack runs."""
    is_long = bool(request.config.getoption("--long"))
    return lambda short, long: long if is_long else short


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Say what was measured, in one line that stands at the end of a long run with the name of the test."""
    kept = request.config.stash.setdefault(FIGURES, [])
    return lambda line: kept.append(f"{request.node.name}: {line}")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--long"):
        for line in config.stash.get(FIGURES, []):
            terminalreporter.write_line(line)
