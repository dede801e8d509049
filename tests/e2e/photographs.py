"""Pictures of every page on two sizes of screen, to be looked at: `python -m tests.e2e.photographs FOLDER`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from caxamarca.cli import demo
from tests.e2e.conftest import DESKTOP, FLAGS, PHONE, Place, made, served
from tests.e2e.furnished import Furnished, furnish
from tests.e2e.stops import Stop, arrive
from tests.support import chromium


def main(folder: Path) -> None:
    """Tell the demonstration, walk past all of its pages, and leave one picture of each in every width."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data, sync_playwright() as playwright:
        app = made(Path(data))
        demo.make(app)
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        with served(app) as address:
            furnished = furnish(Place(app, address))
            for who in furnished.comers:
                photograph_all(furnished, browser, who, folder)
        browser.close()


def photograph_all(furnished: Furnished, browser: Browser, who: str, folder: Path) -> None:
    with furnished.opened(browser, who) as context:
        page = context.new_page()
        for stop in furnished.stops(who):
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            with furnished.at_the_time_of(stop):
                arrive(page, stop)
            for size in (PHONE, DESKTOP):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                page.screenshot(path=folder / picture_name(stop, size["width"]), full_page=True)


def picture_name(stop: Stop, width: int) -> str:
    return f"{stop.who.replace(' ', '-')}.{stop.name}.{width}.png"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
