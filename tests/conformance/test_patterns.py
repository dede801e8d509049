"""Every component stands in the pattern book, in a demonstration only."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Flask

from caxamarca.actions.founding import found_site
from caxamarca.cli import schema
from caxamarca.persistence.database import db
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import ROOT, Settings
from caxamarca.web.factory import create_app
from tests.support.findings import none_of
from tests.support.html import Document

COMPONENTS = ROOT / "templates" / "components"
SHEETS = ROOT / "templates" / "patterns" / "components"
WITHIN = {
    "choices": "the inside of radios and checkboxes",
    "field_error": "the inside of a field",
    "comments": "a list of `comment`, with its heading, which a page has once",
    "open_graph": "what stands in a page's head, and is seen elsewhere",
}
"""Components that stand in the book within others."""


def lacking(components: Iterable[str], sheets: Iterable[str]) -> Iterator[str]:
    """Components without a sheet of the book, and sheets of what is no component."""
    told, known = set(sheets), set(components)
    yield from (f"{name} has no sheet" for name in sorted(known - told - WITHIN.keys()))
    yield from (f"{name} is no component" for name in sorted(told - known))


def names(folder: Path) -> list[str]:
    return [path.stem for path in folder.glob("*.html")]


def test_every_component_stands_in_the_pattern_book() -> None:
    none_of(
        lacking(names(COMPONENTS), names(SHEETS)),
        "The book shows every component in each of its states: write templates/patterns/components/<name>.html.",
    )


def test_a_component_without_a_sheet_is_told() -> None:
    assert list(lacking(["card", "field_error"], ["cart"])) == ["card has no sheet", "cart is no component"]


def test_each_sheet_of_the_book_shows_states(site: Flask) -> None:
    page = Document(site.test_client().get("/componentes").text)
    shown = [one for one in page.all("section") if one.get("class") == "pattern"]
    states = [[two for two in one.all("div") if two.get("class") == "state"] for one in shown]
    assert [len(shown), all(states)] == [len(names(SHEETS)), True]


def test_a_real_site_has_no_pattern_book(tmp_path: Path) -> None:
    app = create_app(Settings.of_folder(tmp_path))
    schema.bring_up_to_date(app)
    with app.app_context():
        found_site(SiteKind.REAL)
        db.session.remove()
        assert app.test_client().get("/componentes").status_code == 404
        db.engine.dispose()
