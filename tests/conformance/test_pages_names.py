"""Whatever can be pressed, filled in or looked at has a name that a screen reader can say."""

from collections.abc import Iterator

from tests.support.findings import none_of
from tests.support.html import BUTTONS, Document, Element
from tests.support.visits import Visit, found, planted
from tests.support.walking import Walk

UNSEEN = {"hidden", *BUTTONS}


def nameless(visit: Visit) -> Iterator[str]:
    """Everything on a page that has no name."""
    page = visit.document
    yield from (
        f"{one} has no label" for one in page.all("input", "select", "textarea") if not _field_name(page, one)
    )
    yield from (
        f"{one} says nothing" for one in page.all("a", "button", "summary") if not _own_name(page, one)
    )
    yield from _pictures(page)
    yield from _groups(page)
    yield from _tables(page)


def _field_name(page: Document, field: Element) -> str:
    if field.get("type") in UNSEEN:
        return "unseen"
    labels = [one.text for one in page.all("label") if one.get("for") and one.get("for") == field.get("id")]
    around = field.around("label")
    return "".join(labels) or (around.text if around else "") or _told(page, field)


def _own_name(page: Document, one: Element) -> str:
    inside = "".join(picture.get("alt") for picture in one.all("img"))
    return one.text or inside or _told(page, one)


def _told(page: Document, one: Element) -> str:
    pointed = [page.by_id[name].text for name in one.get("aria-labelledby").split() if name in page.by_id]
    return one.get("aria-label").strip() or "".join(pointed)


def _pictures(page: Document) -> Iterator[str]:
    for one in page.all("img"):
        missing = [name for name in ("alt", "width", "height") if name not in one.attributes]
        yield from (f"{one} has no {name}" for name in missing)
    for one in page.all("svg"):
        if (
            one.get("aria-hidden") != "true"
            and not (one.get("role") == "img" and _told(page, one))
            and not one.around("svg")
        ):
            yield f"{one} is neither hidden nor named"


def _groups(page: Document) -> Iterator[str]:
    """Radio buttons of one name are one question: a fieldset holds them, and its legend asks it."""
    for name in {one.get("name") for one in page.all("input") if one.get("type") == "radio"}:
        for one in page.all("input"):
            if one.get("name") == name and one.get("type") == "radio":
                fieldset = one.around("fieldset")
                legend = next(fieldset.all("legend"), None) if fieldset else None
                if legend is None or not legend.text:
                    yield f"the radio buttons “{name}” have no fieldset with a legend"
                    break


def _tables(page: Document) -> Iterator[str]:
    for table in page.all("table"):
        caption = next(table.all("caption"), None)
        if (caption is None or not caption.text) and not _told(page, table):
            yield f"{table} has no caption"
        if not any(True for _cell in table.all("th")):
            yield f"{table} has no heading cell"
        yield from (f"{cell} “{cell.text}” has no scope" for cell in table.all("th") if not cell.get("scope"))


def test_everything_has_a_name(walk: Walk) -> None:
    none_of(
        found(walk.pages(), nameless),
        "Something has no name for whoever cannot see it. Use the macros of templates/components: field, choices, "
        "button, photo, data_table bring label, legend, alternative text and scope with them.",
    )


def test_what_has_a_name_passes() -> None:
    page = """
        <label for="a">Título</label><input id="a"> <label>Más <input></label> <input type="hidden">
        <select aria-label="Provincia"></select> <a href="/"><img alt="Inicio" width="1" height="1"></a>
        <fieldset><legend>¿Cuál?</legend><label><input type="radio" name="r">Uno</label></fieldset>
        <table><caption>Votos</caption><tr><th scope="col">Lugar</th></tr></table>
        <svg aria-hidden="true"></svg> <svg role="img" aria-label="Mapa"></svg>
    """
    assert not list(nameless(planted(page)))


def test_what_has_no_name_is_caught() -> None:
    faults = {
        '<input id="a">': "has no label",
        '<label for="b"></label><textarea id="b"></textarea>': "has no label",
        "<select></select>": "has no label",
        '<a href="/"><svg aria-hidden="true"></svg></a>': "says nothing",
        "<button></button>": "says nothing",
        '<img alt="" width="1">': "has no height",
        '<img width="1" height="1">': "has no alt",
        "<svg></svg>": "is neither hidden nor named",
        '<label><input type="radio" name="r">Uno</label>': "have no fieldset with a legend",
        '<table><tr><th scope="col">A</th></tr></table>': "has no caption",
        "<table><caption>Votos</caption><tr><th>A</th></tr></table>": "has no scope",
        "<table><caption>Votos</caption></table>": "has no heading cell",
    }
    for fault, told in faults.items():
        assert [finding for finding in nameless(planted(fault)) if finding.endswith(told)], fault
