"""A command as it is typed in a shell whose environment names the test's site."""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from caxamarca.cli import application
from caxamarca.persistence import database
from caxamarca.settings import Settings

Run = Callable[..., Result]
Prepare = Callable[[Flask], object]


def typed_for(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    on_the_way: Sequence[Prepare] = (),
) -> Run:
    """Run the command of a module of the command line. `on_the_way` is done to its own site before it begins."""
    monkeypatch.setenv("CAXAMARCA_DATA", str(settings.data_folder))
    monkeypatch.setenv("CAXAMARCA_DATABASE", settings.database_url)
    for name in ("HOST", "PORT", "CAXAMARCA_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    made: list[Flask] = []

    def prepared(found: Settings) -> Flask:
        made.append(application.prepared(found))
        with made[-1].app_context():
            for prepare in on_the_way:
                prepare(made[-1])
        return made[-1]

    def dispose() -> None:
        """What the end of the process does where the command is typed for real."""
        while made:
            with made.pop().app_context():
                database.db.session.remove()
                database.db.engine.dispose()

    def typed(*words: object, **more: Any) -> Result:
        try:
            return CliRunner().invoke(module.command, [str(word) for word in words], **more)
        finally:
            dispose()

    monkeypatch.setattr(module, "prepared", prepared)
    return typed
