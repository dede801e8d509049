"""The pattern book is the gate of the components: what is heard of each, and room and reach for all of them."""

from difflib import unified_diff

from playwright.sync_api import Page

from tests.e2e.conftest import Place
from tests.e2e.patterns import BOOK, HEARD, heard
from tests.e2e.people import Open


def open_book(visit: Open, demonstration: Place) -> Page:
    page = visit(demonstration.address)
    page.goto(BOOK)
    return page


def test_each_component_is_heard_as_it_was_read_and_kept(visit: Open, demonstration: Place) -> None:
    was, now = HEARD.read_text("utf-8"), heard(open_book(visit, demonstration))
    changes = "\n".join(unified_diff(was.splitlines(), now.splitlines(), "kept", "heard now", lineterm=""))
    assert was == now, f"Read how it sounds now; if it is right: python -m tests.e2e.patterns\n{changes}"


def test_a_component_that_says_less_is_told(visit: Open, demonstration: Place) -> None:
    page = open_book(visit, demonstration)
    page.locator(".stage_bar .vh").first.evaluate("hidden => hidden.remove()")
    assert heard(page) != HEARD.read_text("utf-8")
