"""The rounds beside the embedded server: what goes wrong in one of them does not end them."""

import time
from threading import Event

import pytest
from flask import Flask
from flask_migrate import upgrade

from caxamarca.cli import ticking
from caxamarca.persistence.migrating import MIGRATIONS
from tests.integration.conftest import BLANK, starting

TROUBLE = ["tick: OperationalError", "tick: ProgrammingError"]
"""What SQLite and PostgreSQL say of tables that are not there."""


@starting(BLANK)
def test_a_round_that_fails_is_followed_by_the_next_until_all_is_well_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ticking, "EVERY", 0.02)
    stop = Event()
    rounds = ticking.go_on(app, stop)
    try:
        until = time.monotonic() + 20
        while len(caplog.messages) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        assert len(caplog.messages) >= 3
        assert set(caplog.messages) <= set(TROUBLE)
        assert rounds.is_alive()
        upgrade(str(MIGRATIONS))
        # The round under way may still have begun without tables.
        time.sleep(0.3)
        caplog.clear()
        time.sleep(0.3)
        assert caplog.messages == []
        assert rounds.is_alive(), "it goes on where there is nothing to tell"
    finally:
        stop.set()
        rounds.join(20)
    assert not rounds.is_alive()
