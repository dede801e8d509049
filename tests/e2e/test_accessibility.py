"""Every page, as everybody who may see it meets it: axe finds nothing, nothing is too wide, nothing is too small."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page

from caxamarca.domain.roles import STAFF_ROLES
from caxamarca.web.access import open_to_all
from tests.e2e.conftest import DESKTOP, PHONE, Place
from tests.e2e.furnished import Furnished, furnish
from tests.e2e.stops import NEVER_VOTED, VOTED, arrive, stops_of
from tests.support.findings import none_of

NARROW = {"width": 320, "height": 640}
BETWEEN = (700, 1024)
"""Widths at which tables stand side by side already, and have little room."""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
COMERS = ("stranger", "resident", VOTED, NEVER_VOTED, *STAFF_ROLES)

# Whatever can be pressed measures 44 px and more in height, or stands within a sentence (WCAG 2.2, 2.5.8). A box
# or a radio button is pressed by its label as well.
TOO_SMALL = """
() => {
  const least = 44, small = []
  const inText = one => {
    if (one.tagName !== 'A' || !getComputedStyle(one).display.startsWith('inline')) return false
    let around = one.parentElement
    while (getComputedStyle(around).display === 'inline') around = around.parentElement
    return around.innerText.trim().length > one.innerText.trim().length
  }
  for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    const named = one.labels?.length && ['checkbox', 'radio'].includes(one.type) ? one.labels[0] : one
    // A label or a title that lies over its whole frame is pressed anywhere in it.
    const lies = side => getComputedStyle(named, side).position === 'absolute' && named.offsetParent
    const whole = lies('::before') || lies('::after') || named
    const {width, height, bottom, right} = whole.getBoundingClientRect()
    if (!one.checkVisibility() || bottom <= 0 || right <= 0 || width < 2 || height < 2) continue
    if (Math.round(height) < least && !inText(one))
      small.push(`${one.tagName} “${(one.innerText || one.name || '').trim()}” ${Math.round(height)} px high`)
  }
  return small
}
"""

# What stands out to the right; what scrolls within itself does not.
TOO_WIDE = """
() => {
  const room = document.documentElement.clientWidth
  if (document.scrollingElement.scrollWidth <= room) return []
  const out = [...document.querySelectorAll('body *')].filter(one =>
    one.getBoundingClientRect().left + Math.max(one.scrollWidth, one.offsetWidth || 0) > room + 1)
  const last = out.filter(one => !out.some(other => other !== one && one.contains(other)))
  const told = last.slice(0, 3).map(one => `${one.tagName}.${one.className} “${one.textContent.trim().slice(0, 40)}”`)
  return told.length ? told : ['something']
}
"""


@pytest.fixture(scope="module")
def furnished(demonstration: Place) -> Furnished:
    return furnish(demonstration)


def barriers(page: Page) -> Iterator[str]:
    """What stands in somebody's way on this page, in several widths."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    yield from (f"too wide at 320 px: {one}" for one in page.evaluate(TOO_WIDE))
    for width in BETWEEN:
        page.set_viewport_size({"width": width, "height": 800})
        yield from (f"too wide at {width} px: {one}" for one in page.evaluate(TOO_WIDE))
    page.evaluate(Axe().axe_script)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        yield from (f"too small at {size['width']} px: {one}" for one in page.evaluate(TOO_SMALL))
        yield from (f"{one} at {size['width']} px" for one in violations(page))


def violations(page: Page) -> Iterator[str]:
    """What axe finds, in words that lead to the element."""
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(told => told.violations)", OPTIONS
    )
    for rule in found:
        for node in rule["nodes"]:
            yield f"{rule['id']} ({rule['help']}): {' '.join(map(str, node['target']))} {node['html'][:120]}"


def everywhere(browser: Browser, furnished: Furnished, who: str) -> Iterable[str]:
    """What stands in the way of one person, on all of the pages that are this one's."""
    with furnished.opened(browser, who) as context:
        page = context.new_page()
        for stop in furnished.stops(who):
            with furnished.at_the_time_of(stop):
                page.set_viewport_size(PHONE)  # type: ignore[arg-type]
                arrive(page, stop)
            for one in barriers(page):
                yield f"{stop.name} ({stop.path}): {one}"


@pytest.mark.parametrize("who", COMERS)
def test_nothing_stands_in_anybodys_way(browser: Browser, furnished: Furnished, who: str) -> None:
    none_of(
        everywhere(browser, furnished, who),
        "A page shuts somebody out. A component of templates/components has it right: use it, or mend it there.",
    )


def test_everybody_who_comes_has_pages(furnished: Furnished) -> None:
    assert {stop.who for stop in furnished.stops()} == set(COMERS) == set(furnished.comers)


def test_a_page_without_an_example_is_told() -> None:
    app = Flask("planted", static_folder=None)

    @app.route("/uno/<int:number>", endpoint="public.one")
    @open_to_all
    def show(number: int) -> str:
        return str(number)

    with pytest.raises(LookupError, match=r"give \['number'\] for “public.one”"):
        list(stops_of(app, {}))


WHOLE = "<!doctype html><html lang=es><title>A</title><main><h1>A</h1>{}</main>"


def test_a_whole_page_passes(browser: Browser) -> None:
    within = '<p>Mire las <a href="/ideas">ideas</a> de todos.</p>'
    assert not found_on(browser, within)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("<input>", "label"),
        ("<p><a href='/'>Inicio</a></p>", "too small"),
        ("<pre>" + "a" * 400 + "</pre>", "too wide"),
        ("<p style='color: #999'>Gris</p>", "color-contrast"),
    ],
)
def test_what_shuts_somebody_out_is_caught(browser: Browser, fault: str, told: str) -> None:
    assert told in found_on(browser, fault)


def found_on(browser: Browser, content: str) -> str:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    try:
        page.set_content(WHOLE.format(content))
        return "\n".join(barriers(page))
    finally:
        page.close()
