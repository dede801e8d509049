"""The house whole: the application over a demonstration that is told once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from caxamarca.cli import demo, schema
from caxamarca.persistence.database import db
from caxamarca.settings import Settings
from caxamarca.web.factory import create_app
from tests.support.walking import Walk, take


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def app(site_folder: Path) -> Iterator[Flask]:
    """The application as it is served, over an empty, migrated database."""
    app = create_app(Settings.of_folder(site_folder))
    schema.bring_up_to_date(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def site(app: Flask) -> Flask:
    """The same application over the demonstration."""
    demo.make(app)
    return app


@pytest.fixture(scope="session")
def walk(site: Flask) -> Walk:
    """The whole site as everybody who comes has met it."""
    return take(site)
