"""What stands in somebody's way on a page: in every width and colours, with larger text, by keyboard.

The questions that a page is asked are in barriers.js beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from caxamarca.web import tried
from tests.e2e.conftest import DESKTOP, PHONE

NARROW = {"width": tried.NARROWEST, "height": 256}
"""A screen of 1280 × 1024 at 400 % (WCAG 2.2, 1.4.10); also the narrowest telephone."""
BETWEEN = (700, 1024)
"""Widths at which tables stand side by side already, and have little room."""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""What changes when a page is shown by night."""

USUAL_SIZE = 16
TWICE = USUAL_SIZE * tried.LETTERS // 100
GROWS = 1.25
"""How much larger letters become at the least when a reader doubles them: headings that fill a screen grow less."""

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")


def of_page(page: Page) -> Iterator[str]:
    """Everything that is asked of each page and each state."""
    prepare(page)
    yield from of_widths(page)
    yield from of_spacing(page)
    yield from of_large_text(page)
    yield from of_movement(page)
    yield from of_colours(page)


def prepare(page: Page) -> None:
    """Let a page be asked."""
    page.evaluate(Axe().axe_script)
    page.evaluate(SCRIPT)


def ask(page: Page, question: str) -> Any:
    """Ask a page that stands still. A busy machine takes its time to make one wide, or to end a change of colours."""
    return page.evaluate(f"barriers.settled({width(page)}).then(() => barriers.{question})")


def width(page: Page) -> int:
    return (page.viewport_size or PHONE)["width"]


def wide(page: Page, size: Mapping[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]


def of_widths(page: Page) -> Iterator[str]:
    wide(page, NARROW)
    yield from (f"too wide at 320 px: {one}" for one in ask(page, "tooWide()"))
    yield from (f"text at 320 px {one}" for one in ask(page, "unreadable()"))
    for width in BETWEEN:
        wide(page, {"width": width, "height": 800})
        yield from (f"too wide at {width} px: {one}" for one in ask(page, "tooWide()"))
        yield from (f"text at {width} px {one}" for one in ask(page, "unreadable()"))
    for size in (PHONE, DESKTOP):
        wide(page, size)
        yield from (f"a command breaks at {size['width']} px: {one}" for one in ask(page, "broken()"))
        yield from (f"too small at {size['width']} px: {one}" for one in ask(page, "tooSmall()"))
        yield from (f"{one} at {size['width']} px" for one in violations(page, EVERYTHING))


def of_spacing(page: Page) -> Iterator[str]:
    """What breaks when a reader sets lines, words and letters further apart."""
    wide(page, PHONE)
    ask(page, "space(true)")
    yield from (f"too wide when spaced: {one}" for one in ask(page, "tooWide()"))
    yield from (f"text when spaced {one}" for one in ask(page, "unreadable()"))
    ask(page, "space(false)")


@contextmanager
def letters(page: Page, size: int) -> Iterator[None]:
    """The size of letters that the reader set in the browser, in pixels; widths asked in rem change with it."""
    browser = page.context.new_cdp_session(page)
    try:
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
        page.evaluate(SCRIPT)
        assert page.evaluate(f"barriers.settled({width(page)}, {size})"), f"letters never reached {size} px"
        yield
    finally:
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": USUAL_SIZE, "fixed": USUAL_SIZE - 3}})
        browser.detach()


def of_large_text(page: Page) -> Iterator[str]:
    """What breaks with letters of twice the size, on the narrowest screen and on a wide one."""
    for size in (NARROW, DESKTOP):
        wide(page, size)
        before = ask(page, "sizes()")
        with letters(page, TWICE):
            where = f"at 200 % on {size['width']} px"
            yield from (f"too wide {where}: {one}" for one in ask(page, "tooWide()"))
            yield from (f"text {where} {one}" for one in ask(page, "unreadable()"))
            if size is NARROW:
                yield from (f"text {where} {one}" for one in unmoved(before, ask(page, "sizes()")))


def unmoved(before: Iterable[tuple[str, float]], after: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Texts that stay small though the reader asked for larger ones."""
    larger = largest(after)
    yield from (
        f"does not grow: {text}"
        for text, size in largest(before).items()
        if larger.get(text, size * 2) < size * GROWS
    )


def largest(sizes: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The largest size of each text, which may stand on a page more than once."""
    found: dict[str, float] = {}
    for text, size in sizes:
        found[text] = max(size, found.get(text, 0))
    return found


def of_movement(page: Page) -> Iterator[str]:
    """What moves though the reader asked that nothing should."""
    page.emulate_media(reduced_motion="reduce")
    yield from (f"moves: {one}" for one in ask(page, "moving()"))


def of_colours(page: Page) -> Iterator[str]:
    """What is faint by night, what only a colour tells, and where the focus does not show."""
    page.keyboard.press("Tab")
    for size in (PHONE, DESKTOP):
        wide(page, size)
        yield from (f"{one} at {size['width']} px" for one in ask(page, "unfocusable()"))
    plain = ask(page, "marks()")
    page.emulate_media(color_scheme="dark")
    for size in (PHONE, DESKTOP):
        wide(page, size)
        yield from (f"{one} at {size['width']} px by night" for one in violations(page, COLOURS))
    yield from (f"{one} by night" for one in ask(page, "unfocusable()"))
    page.emulate_media(color_scheme="light", forced_colors="active")
    yield from (f"{one} in forced colours" for one in ask(page, "unfocusable(false)"))
    yield from lost(plain, ask(page, "marks()"))
    page.emulate_media(forced_colors="none")


Mark = Sequence[str]
"""A mark without words: its family, how it is told, how it looks."""


def lost(plain: Iterable[Mark], forced: Iterable[Mark]) -> Iterator[str]:
    """Marks that differ from their neighbours, and look the same as they once colours are forced."""
    both = sorted(
        (one + two[2:] for one, two in zip(map(list, plain), map(list, forced), strict=False)),
        key=itemgetter(0),
    )
    for _family, members in groupby(both, key=itemgetter(0)):
        for one, other in combinations(members, 2):
            if one[2] != other[2] and one[3] == other[3]:
                yield f"only a colour tells {one[1]} from {other[1]}"


def violations(page: Page, options: Mapping[str, object]) -> Iterator[str]:
    """What axe finds, in words that lead to the element."""
    found: list[dict[str, Any]] = page.evaluate(
        f"options => barriers.settled({width(page)}).then(() => axe.run(options)).then(told => told.violations)",
        options,
    )
    for rule in found:
        for node in rule["nodes"]:
            yield f"{rule['id']} ({rule['help']}): {' '.join(map(str, node['target']))} {node['html'][:120]}"
