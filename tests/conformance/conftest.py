"""The house whole: the application over a demonstration that is told once."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask

from caxamarca.cli import demo, schema
from caxamarca.persistence.database import db
from caxamarca.settings import Settings
from caxamarca.web.factory import create_app
from tests.support.pseudo import CODE, speak_in
from tests.support.walking import Walk, look_around, take
from tests.support.writing import words_of_people


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
def site(app: Flask, site_folder: Path) -> Flask:
    """The same application over the demonstration. A copy of it, for walks in other languages, lies beside it.

    What was published of its results is made when it is asked for the first time, and here it was.
    """
    demo.make(app)
    assert app.test_client().get("/procesos/2025/publicacion").status_code == 200
    with app.app_context():
        db.engine.dispose()
    copytree(site_folder, copy_of(site_folder))
    return app


def copy_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-copy")


@pytest.fixture(scope="session")
def walk(site: Flask) -> Walk:
    """The whole site as everybody who comes has met it."""
    return take(site)


@pytest.fixture(scope="session")
def disguised_site(site: Flask, site_folder: Path) -> Iterator[Flask]:
    """The demonstration in a language that nobody speaks."""
    app = create_app(Settings.of_folder(copy_of(site_folder)))
    speak_in(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def written_at_first(disguised_site: Flask) -> frozenset[str]:
    """What people had written there before anybody walked through it."""
    return words_of_people(disguised_site)


@pytest.fixture(scope="session")
def english_walk(disguised_site: Flask) -> Walk:
    """What everybody meets who reads English and only looks."""
    return look_around(disguised_site, "en")


@pytest.fixture(scope="session")
def disguised_walk(disguised_site: Flask, english_walk: Walk, written_at_first: frozenset[str]) -> Walk:
    """The whole site, forms and refusals included, in the language that nobody speaks."""
    return take(disguised_site, CODE)
