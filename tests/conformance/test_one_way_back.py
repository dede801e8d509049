"""Whoever types or marks something finds the question and one way back, and not the whole site around it."""

import re
from collections.abc import Iterable, Iterator

from caxamarca.settings import ROOT
from tests.support.findings import none_of
from tests.support.visits import Visit, found, planted
from tests.support.walking import Walk

OF_AN_ACT = '{% extends "act.html" %}'
FORM = re.compile(r"\b(?:post_form|confirm)\(")

DESKS = "a desk, where forms stand beside what they are about"

WITH_THE_MENU = {
    "admin/clock.html": DESKS,
    "admin/closing.html": DESKS,
    "admin/codes.html": DESKS,
    "admin/mef.html": DESKS,
    "admin/resume_voting.html": DESKS,
    "admin/roll.html": DESKS,
    "admin/units.html": DESKS,
    "station/stations.html": DESKS,
    "public/verify.html": "one looks something up, and goes on from there",
}
"""Pages with a form that keep the menu of the site, with the reason."""


def distracting(templates: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Pages with a form that stand on the common sheet."""
    for name, text in templates:
        if (
            "{% extends " in text
            and FORM.search(text)
            and OF_AN_ACT not in text
            and name not in WITH_THE_MENU
        ):
            yield name


def ways_out(visit: Visit) -> Iterator[str]:
    """What is wrong with the ways out of an act: none or two ways back, a menu all the same, a breadcrumb, links in the
    foot. A page without a menu in its head is an act.
    """
    page = visit.document
    menus = [one for one in page.all("nav") if one.around("header")]
    links = [one for one in page.all("a") if one.get("class") == "way_back"]
    has_head = any(True for _one in page.all("header"))
    if not has_head or (menus and not links):
        return
    buttons = [one for one in page.all("button") if (one.get("name"), one.get("value")) == ("leave", "later")]
    if len(links + buttons) != 1:
        yield f"has {len(links + buttons)} ways back"
    yield from (f"has a menu: {one.text}" for one in menus)
    yield from (
        f"has a breadcrumb: {one.text}" for one in page.all("nav") if one.get("class") == "breadcrumb"
    )
    yield from (
        f"has a link in its foot: {one.text}"
        for one in page.all("a")
        if one.around("footer") and not one.get("hreflang")
    )


def test_a_form_stands_on_the_sheet_of_an_act() -> None:
    folder = ROOT / "templates"
    pages = (
        (path.relative_to(folder).as_posix(), path.read_text("utf-8")) for path in folder.rglob("*.html")
    )
    none_of(
        distracting(sorted(page for page in pages if not page[0].startswith(("components/", "patterns/")))),
        "A page with a form has the whole menu around it: let it extend act.html, or say in WITH_THE_MENU why not.",
    )


def test_an_act_has_one_way_back(walk: Walk) -> None:
    none_of(found(walk.pages(), ways_out), "An act leads away beside its one way back: see act.html.")


def test_the_acts_that_matter_are_such_pages(walk: Walk) -> None:
    acts = {one.endpoint for one in walk.pages() if 'class="way_back"' in one.text}
    assert {"account.sign_in", "resident.choose", "resident.comment_on_project", "public.flag_idea"} <= acts
    kept = {one.endpoint for one in walk.pages() if 'name="leave" value="later"' in one.text}
    assert kept == {"resident.propose_idea", "unit.file_report", "patterns.book"}


def test_an_act_in_the_middle_of_the_site_is_caught() -> None:
    form = '{% extends "base.html" %}{% call post_form(form) %}{% endcall %}'
    assert list(
        distracting([("resident/plant.html", form), ("resident/act.html", form.replace("base", "act"))])
    ) == ["resident/plant.html"]
    way = '<a class="way_back" href="/">Volver</a>'
    head, foot = "<header>{}</header>", '<footer><a href="/">Ideas</a></footer>'
    assert not list(ways_out(planted(head.format(way))))
    assert list(ways_out(planted(head.format("")))) == ["has 0 ways back"]
    assert not list(ways_out(planted(head.format("<nav>Ideas</nav>") + foot)))
    assert len(list(ways_out(planted(head.format(way + way + "<nav>Ideas</nav>") + foot)))) == 3
    kept = '<button name="leave" value="later">Seguir otro día</button>'
    assert not list(ways_out(planted(head.format("") + kept)))
    assert list(ways_out(planted(head.format(way) + kept))) == ["has 2 ways back"]
    crumbs = '<nav class="breadcrumb"><ol><li><a href="/">Administración</a></li></ol></nav>'
    assert list(ways_out(planted(head.format(way) + crumbs))) == ["has a breadcrumb: Administración"]
