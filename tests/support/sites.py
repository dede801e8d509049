"""Sites for tests: an application without pages, over data that is laid out ready-made before each test."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from shutil import copytree, rmtree

from flask import Flask
from flask_migrate import Migrate, upgrade

from caxamarca.actions.founding import found_site
from caxamarca.persistence import database
from caxamarca.persistence.keyring import Keyring
from caxamarca.persistence.migrating import MIGRATIONS
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Settings
from tests import factories
from tests.support.postgresql import Server

FOUNDED_AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
"""Where the clock of a new demonstration stands."""


class Start(StrEnum):
    """What is there when a test begins. Each has all that the one before has."""

    BLANK = "blank"
    MIGRATED = "migrated"
    FOUNDED = "founded"
    CONVENED = "convened"
    VOTING = "voting"
    FOLLOWED = "followed"


def bare_app(settings: Settings) -> Flask:
    """An application that has a database and keys, and nothing to show."""
    app = Flask("caxamarca-test")
    database.install(app, settings)
    Migrate(app, database.db)
    return app


@contextmanager
def opened(settings: Settings) -> Iterator[Flask]:
    """An application within its context; all of its connections are closed afterwards."""
    app = bare_app(settings)
    with app.app_context():
        try:
            yield app
        finally:
            database.db.session.remove()
            database.db.engine.dispose()


def prepare(settings: Settings, start: Start) -> None:
    """Bring an empty database to where a test begins."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    reached = list(Start).index(start)
    steps: tuple[Callable[[], object], ...] = (
        lambda: upgrade(str(MIGRATIONS)),
        lambda: found_site(SiteKind.DEMONSTRATION, FOUNDED_AT),
        lambda: (factories.a_process(), factories.a_roll()),
        factories.an_open_vote,
        factories.a_winner,
    )
    with opened(settings):
        for step in steps[:reached]:
            step()


class Ground:
    """Where one test after another has its site: the same application, and data of each test's own.

    To keep the application saves most of a test's time, which is that of preparing the same statements again.
    Without a server the database is the embedded one.
    """

    def __init__(self, folder: Path, server: Server | None = None) -> None:
        self.folder, self.server = folder, server
        self.settings = self.settings_of("site")
        self.app = bare_app(self.settings)
        self.templates: dict[str, Settings] = {}

    @cached_property
    def web(self) -> Flask:
        """The whole site over the same data, for the tests of pages; only they need the pages to be there.

        It stays until the end, so that the collector of garbage need not look through it.
        """
        from caxamarca.web.factory import create_app

        web = create_app(self.settings)
        gc.freeze()
        return web

    @contextmanager
    def visited(self) -> Iterator[Flask]:
        """The whole site with the keys of this test; all of its connections are closed afterwards."""
        keyring: Keyring = self.app.extensions["caxamarca_keyring"]
        self.web.extensions["caxamarca_keyring"] = keyring
        self.web.secret_key = keyring.key("cookies")
        try:
            yield self.web
        finally:
            with self.web.app_context():
                database.db.engine.dispose()

    def settings_of(self, name: str) -> Settings:
        """The settings of a site with a folder and a database of this name."""
        settings = Settings.of_folder(self.folder / name)
        return settings if self.server is None else replace(settings, database_url=self.server.url(name))

    def keep(self, name: str) -> None:
        """Keep the site as it stands now, under a name by which it can be laid out again and again."""
        with self.app.app_context():
            database.db.session.remove()
            database.db.engine.dispose()
        kept = self.templates[name] = self.settings_of(name)
        rmtree(kept.data_folder, ignore_errors=True)
        copytree(self.settings.data_folder, kept.data_folder)
        if self.server is not None:
            self.server.part("site")
            self.server.lay(name, template="site")

    def lay(self, start: str) -> None:
        """Begin anew, from a copy of a site that was brought so far once, or was kept."""
        if start not in self.templates:
            self.templates[start] = self.template(Start(start))
        rmtree(self.settings.data_folder, ignore_errors=True)
        copytree(self.templates[start].data_folder, self.settings.data_folder)
        if self.server is not None:
            self.server.lay("site", template=start)
        self.app.extensions["caxamarca_keyring"] = Keyring(self.settings.keys_folder)

    def template(self, start: Start) -> Settings:
        settings = self.settings_of(start)
        settings.data_folder.mkdir(parents=True)
        if self.server is not None:
            self.server.say(f"CREATE DATABASE {start} TEMPLATE template0")
        prepare(settings, start)
        return settings

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """The application within its context; all of its connections are closed afterwards."""
        with self.app.app_context():
            try:
                yield self.app
            finally:
                database.db.session.remove()
                database.db.engine.dispose()
