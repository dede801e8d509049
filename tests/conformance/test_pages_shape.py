"""Every page is whole: one heading, a title, a language, ids that stand once, and references that lead to one."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tests.support.findings import none_of
from tests.support.html import Document
from tests.support.visits import Visit, found, planted
from tests.support.walking import SENT, Walk

LANGUAGE = "es-PE"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
REFERENCES = (
    "for",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-details",
    "list",
    "headers",
)


def faults_of_shape(visit: Visit) -> Iterator[str]:
    """Everything that makes a page less than whole."""
    page = visit.document
    yield from page.faults
    yield from _head(page)
    yield from _headings(page)
    yield from _ids(page)


def _head(page: Document) -> Iterator[str]:
    languages = [one.get("lang") for one in page.all("html")]
    if languages != [LANGUAGE]:
        yield f'<html lang="{LANGUAGE}"> is missing: {languages}'
    titles = [one.text for one in page.all("title") if one.around("head")]
    if len(titles) != 1 or not titles[0].partition("–")[0].strip():
        yield f"there is no <title>, or an empty one: {titles}"
    if len(list(page.all("main"))) != 1:
        yield "there is not exactly one <main>"


def _headings(page: Document) -> Iterator[str]:
    headings = list(page.all(*HEADINGS))
    if [one.tag for one in headings].count("h1") != 1:
        yield f"there is not exactly one h1: {[one.text for one in headings if one.tag == 'h1']}"
    yield from (f"<{one.tag}> is empty" for one in headings if not one.text)
    for upper, lower in pairwise(headings):
        if int(lower.tag[1]) > int(upper.tag[1]) + 1:
            yield f"<{lower.tag}> “{lower.text}” follows <{upper.tag}>: a level is left out"


def _ids(page: Document) -> Iterator[str]:
    counted = Counter(one.get("id") for one in page.elements if "id" in one.attributes)
    yield from (
        f'id="{name}" stands {count} times' for name, count in counted.items() if count > 1 or not name
    )
    for one in page.elements:
        names = [name for attribute in REFERENCES for name in one.get(attribute).split()]
        names += [one.get("href")[1:]] if one.tag == "a" and one.get("href").startswith("#") else []
        yield from (
            f"{one} points to #{name}, which is not there" for name in names if name not in page.by_id
        )


def test_every_page_is_whole(walk: Walk) -> None:
    none_of(
        found(walk.pages(), faults_of_shape),
        "A page is not whole. `title` in its template is h1 and <title> at once; headings go down one level at a time; "
        "an id stands once, and what points to one needs it on the same page.",
    )


def test_every_field_that_is_wrong_is_told_on_top(walk: Walk) -> None:
    none_of(
        found(walk.pages(*SENT), untold_errors),
        "A form came back with errors and its summary does not lead to them. The sheet shows it for what is called "
        "`form` and is shown with `post_form(form)`.",
    )


def untold_errors(visit: Visit) -> Iterator[str]:
    """Fields marked as wrong to which no line of the summary leads, nor to another one of the same group."""
    page = visit.document
    told = {
        link.get("href")[1:]
        for summary in page.elements
        if "error_summary" in summary.get("class").split()
        for link in summary.all("a")
    }
    groups = {name.rpartition("-")[0] for name in told} - {""}
    for one in page.elements:
        is_wrong = one.get("aria-invalid") == "true" and one.get("id") not in told
        if is_wrong and one.get("id").rpartition("-")[0] not in groups:
            yield f"{one} is wrong, and the summary does not lead to it"


WHOLE = """<!doctype html><html lang="es-PE"><head><title>Ideas – Caxamarca</title></head>
<body><main><h1>Ideas</h1>{}</main></body></html>"""


def test_a_whole_page_passes() -> None:
    assert not list(
        faults_of_shape(planted(WHOLE.format('<h2>Agua</h2><a href="#x">ir</a><p id="x">aquí</p>')))
    )


def test_a_page_that_is_not_whole_is_caught() -> None:
    faults = {
        "</div>": "</div> stands where <main> is open",
        "<h1>Más</h1>": "there is not exactly one h1: ['Ideas', 'Más']",
        "<h3>Agua</h3>": "<h3> “Agua” follows <h1>: a level is left out",
        "<h2></h2>": "<h2> is empty",
        '<p id="a"></p><p id="a"></p>': 'id="a" stands 2 times',
        '<label for="b">B</label>': "<label for='b'> points to #b, which is not there",
        '<a href="#c">C</a>': "<a href='#c'> points to #c, which is not there",
    }
    for fault, told in faults.items():
        assert list(faults_of_shape(planted(WHOLE.format(fault)))) == [told]
    headless = planted(WHOLE.format("").replace("es-PE", "en").replace("Ideas –", " –"))
    assert len(list(faults_of_shape(headless))) == 2


def test_an_error_that_the_summary_leaves_out_is_caught() -> None:
    field = '<input id="title" aria-invalid="true">'
    summary = '<div class="error_summary"><a href="#title">Escriba un título.</a></div>'
    assert list(untold_errors(planted(field)))
    assert not list(untold_errors(planted(summary + field)))
