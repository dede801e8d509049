"""A browser and sites to look at: the demonstration, made once; and an empty site for each story."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from caxamarca.actions.founding import found_site
from caxamarca.cli import demo
from caxamarca.persistence import database, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.migrating import MIGRATIONS
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Settings
from caxamarca.web import tried
from caxamarca.web.factory import create_app
from tests.support.sites import FOUNDED_AT

if TYPE_CHECKING:
    from tests.e2e.furnished import Furnished
    from tests.e2e.villages import Village

PHONE = {"width": tried.PHONE, "height": 740}
DESKTOP = {"width": tried.DESKTOP, "height": 800}

# Chromium as it is started here: no sandbox for root in a container, and nothing asked of the outside.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Place:
    """A site that answers at an address of this machine."""

    app: Flask
    address: str

    def at(self, moment: datetime) -> None:
        """Move its clock."""
        with self.app.app_context():
            with transaction() as writing:
                site.set_clock(writing, moment)
            database.db.session.remove()


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield launched
        launched.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine for as long as needed.

    It ends from within: what is being answered is answered, then the loop stops, and only then the doors close. To
    close them under a running loop fails now and then.
    """
    logging.getLogger("waitress").setLevel(logging.ERROR)
    sockets: dict[int, Any] = {}
    server: Any = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    over = Event()

    def run() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=1, map=sockets, count=1)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        over.set()
        server.pull_trigger()
        thread.join()
        wasyncore.close_all(sockets)


def made(folder: Path) -> Flask:
    """An application over an empty, migrated database in this folder."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(Settings.of_folder(folder))
    with app.app_context():
        upgrade(str(MIGRATIONS))
        database.db.session.remove()
    return app


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demonstration, for looking at. Who changes something in it changes it for all tests that follow."""
    app = made(tmp_path_factory.mktemp("demonstration"))
    demo.make(app)
    with served(app) as address:
        yield Place(app, address)


@pytest.fixture(scope="session")
def furnished(demonstration: Place) -> "Furnished":
    """The same with what its story leaves out, for those who look at every page."""
    from tests.e2e.furnished import furnish

    return furnish(demonstration)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Callable[[datetime], Place]]:
    """Found an empty site whose clock stands at a moment, and serve it until the test ends."""
    with ExitStack() as sites:

        def found(moment: datetime) -> Place:
            app = made(tmp_path)
            with app.app_context():
                found_site(SiteKind.DEMONSTRATION, moment)
                database.db.session.remove()
            (tmp_path / "demonstration.json").write_text('{"residents": [], "staff": []}', "utf-8")
            return Place(app, sites.enter_context(served(app)))

        yield found


@pytest.fixture
def village(tmp_path: Path) -> Iterator["Village"]:
    from tests.e2e.villages import Village

    app = made(tmp_path)
    with app.app_context():
        found_site(SiteKind.DEMONSTRATION, FOUNDED_AT)
        database.db.session.remove()
    (tmp_path / "demonstration.json").write_text('{"residents": [], "staff": []}', "utf-8")
    with served(app) as address:
        yield Village(Place(app, address))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of one's own, as somebody with a phone; `javascript=False` for one whose browser has none."""
    contexts: list[BrowserContext] = []

    def open_page(
        address: str, *, size: dict[str, int] | None = None, javascript: bool = True, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport=size or PHONE,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="es-PE",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
