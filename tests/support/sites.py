"""Sites for tests: an application without pages, over a database that is copied ready-made."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Flask
from flask_migrate import Migrate, upgrade

from caxamarca.actions.founding import found_site
from caxamarca.persistence import database
from caxamarca.persistence.migrating import MIGRATIONS
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Settings

FOUNDED_AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
"""Where the clock of a new demonstration stands."""


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


def prepare(settings: Settings, *, found: bool) -> None:
    """Bring an empty database to the shape of today; with `found`, make a demonstration on it."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with opened(settings):
        upgrade(str(MIGRATIONS))
        if found:
            found_site(SiteKind.DEMONSTRATION, FOUNDED_AT)
