"""Words two fifths longer than ours, on every page: nothing is cut off, nothing spills out of its box.

Awajún and Linwa say in one word what Spanish says in three; whoever enlarges the letters needs the same room.
"""

from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from caxamarca.web.language import EXTENSION
from tests.e2e import barriers
from tests.e2e.conftest import DESKTOP
from tests.e2e.furnished import Furnished
from tests.e2e.stops import arrive, send_empty
from tests.e2e.test_accessibility import COMERS
from tests.support.findings import none_of
from tests.support.pseudo import CODE, speak_in


@pytest.fixture(scope="module")
def disguised(furnished: Furnished) -> Iterator[Furnished]:
    """The demonstration with one more language, which is taken back afterwards."""
    app = furnished.place.app
    before = app.extensions[EXTENSION]
    speak_in(app)
    yield furnished
    app.extensions[EXTENSION] = before


def cuts(page: Page) -> Iterator[str]:
    """What does not fit on this page, on a small phone and on a computer."""
    barriers.prepare(page)
    for size in (barriers.NARROW, DESKTOP):
        barriers.wide(page, size)
        where = f"at {size['width']} px"
        yield from (f"too wide {where}: {one}" for one in barriers.ask(page, "tooWide()"))
        yield from (f"text {where} {one}" for one in barriers.ask(page, "unreadable()"))


def everywhere(browser: Browser, furnished: Furnished, who: str) -> Iterable[str]:
    with furnished.opened(browser, who) as context:
        context.add_cookies([{"name": "idioma", "value": CODE, "url": furnished.place.address}])
        page = context.new_page()
        known = set()
        for stop in furnished.stops(who):
            if stop.does not in {None, send_empty}:
                continue  # These look for a button by its Spanish words.
            with furnished.at_the_time_of(stop):
                arrive(page, stop)
            assert page.locator("html").get_attribute("lang") == "en-XA"
            for one in cuts(page):
                if one not in known:
                    known.add(one)
                    yield f"{stop.name} ({stop.path}): {one}"


@pytest.mark.parametrize("who", COMERS)
def test_longer_words_fit(browser: Browser, disguised: Furnished, who: str) -> None:
    none_of(
        everywhere(browser, disguised, who),
        "A longer word does not fit: let it wrap, and give no box a fixed width or height.",
    )


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            "<p style='width: 5rem; overflow: hidden; white-space: nowrap'>Una palabra larga</p>",
            "is cut",
        ),
        ("<p style='height: 1rem; overflow: hidden'>Una palabra<br>y otra</p>", "is cut"),
        ("<p style='width: 3rem'>Electroencefalografía</p>", "sticks out"),
        ("<p style='width: 90rem'>Ancho</p>", "too wide"),
    ],
)
def test_a_text_that_is_cut_off_is_caught(browser: Browser, fault: str, told: str) -> None:
    page = browser.new_page()
    try:
        page.set_content(f"<!doctype html><html lang=es><title>A</title><main>{fault}</main></html>")
        assert told in "\n".join(cuts(page))
    finally:
        page.close()
