"""Backups as whoever runs the site makes and restores them: by the commands, in this process."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from caxamarca.cli import application, backing_up, restoring, ticking
from caxamarca.persistence import database, dumping, tables
from caxamarca.settings import Settings
from caxamarca.web import factory
from tests.support import sites
from tests.support.postgresql import Server


@dataclass
class Machine:
    """Somebody at a command line; `there` are the settings of the site that the environment names."""

    patch: pytest.MonkeyPatch
    there: Settings
    server: Server | None
    lent: ExitStack

    def typed(self, command: click.Command, *words: object, settings: Settings | None = None) -> Result:
        settings = settings or self.there
        made: list[Flask] = []
        real = factory.create_app

        def create_app(found: Settings) -> Flask:
            made.append(real(found))
            return made[-1]

        def prepared(found: Settings) -> Flask:
            with self.patch.context() as noted:
                noted.setattr(factory, "create_app", create_app)
                return application.prepared(found)

        with self.patch.context() as environment:
            environment.setenv("CAXAMARCA_DATA", str(settings.data_folder))
            environment.setenv("CAXAMARCA_DATABASE", settings.database_url)
            for one in (backing_up, ticking):
                environment.setattr(one, "prepared", prepared)
            try:
                return CliRunner().invoke(command, [str(word) for word in words])
            finally:
                for app in made:
                    with app.app_context():
                        database.db.session.remove()
                        database.db.engine.dispose()

    def backs_up(self, folder: Path, *words: object) -> Result:
        return self.typed(backing_up.command, folder, *words)

    def archives(self, folder: Path) -> tuple[Path, Path]:
        """Make a backup in this folder; where its data and its keys are."""
        before = {*folder.glob("*.zip")} if folder.exists() else set()
        result = self.backs_up(folder)
        assert result.exit_code == 0, (result.output, result.exception)
        new = {*folder.glob("*.zip")} - before
        (data,) = (path for path in new if "datos" in path.name)
        (keys,) = (path for path in new if "llaves" in path.name)
        return data, keys

    def restores(self, place: Settings, data: Path, keys: Path) -> Result:
        return self.typed(restoring.command, data, keys, settings=place)

    def empty(self, folder: Path) -> Settings:
        """Settings of a site that is not there yet, on the same kind of database."""
        found = Settings.of_folder(folder)
        if self.server is None:
            return found
        name = self.lent.enter_context(self.server.database())
        return replace(found, database_url=self.server.url(name))

    def web(self, app: Flask) -> Flask:
        """The whole site over the data of an application without pages; its connections are closed at the end."""
        folder: Path = app.extensions["caxamarca_keyring"].folder.parent
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        made = factory.create_app(Settings.of_folder(folder, database_url=url))

        def close() -> None:
            with made.app_context():
                database.db.engine.dispose()

        self.lent.callback(close)
        return made

    @contextmanager
    def restored(self, folder: Path, data: Path, keys: Path) -> Iterator[Flask]:
        """A new site out of two archives, open."""
        place = self.empty(folder)
        result = self.restores(place, data, keys)
        assert result.exit_code == 0, result.output
        with sites.opened(place) as app:
            yield app


def put_back(folder: Path) -> None:
    """What somebody does who knows no `restore`: the rows of a copy (`dumping.dump`) in the place of those that are
    there, the keys untouched.
    """
    database.db.session.remove()
    engine = database.db.engine
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        engine.dispose()
        for ending in ("-wal", "-shm"):
            place.with_name(place.name + ending).unlink(missing_ok=True)
        shutil.copyfile(folder / dumping.FILE, place)
        return
    with engine.begin() as connection:
        names = ", ".join(
            f'"{one.name}"' for one in tables.Base.metadata.sorted_tables if one.name != "shape"
        )
        connection.exec_driver_sql(f"TRUNCATE {names}")
    dumping.load(folder, lambda _session: None)
