"""Stories by keyboard alone: to vote, propose, report and leave, with JavaScript and without; and the ways of Tab."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from caxamarca.domain.money import soles
from caxamarca.domain.quarters import Quarter
from tests import factories
from tests.e2e import barriers
from tests.e2e.conftest import DESKTOP, PHONE, Place
from tests.e2e.hands import Hands
from tests.e2e.people import Open, signed_in
from tests.e2e.test_stories import a_photo_that_tells_where
from tests.e2e.villages import Village
from tests.factories import CAJAMARCA, typed_money
from tests.support.findings import none_of
from tests.support.sites import FOUNDED_AT

BOTH = pytest.mark.parametrize("javascript", [True, False])


def at_the_door(visit: Open, village: Village, *, javascript: bool) -> Hands:
    hands = Hands(visit(village.place.address, javascript=javascript))
    hands.page.goto("/")
    return hands


def signs_in(hands: Hands, document: str, code: str) -> None:
    hands.types("document", document)
    hands.types("code", code)
    hands.enters()


@BOTH
def test_a_neighbour_votes_and_leaves_by_keyboard(visit: Open, village: Village, *, javascript: bool) -> None:
    village.past(factories.a_process)
    ((document, code),) = village.keys()
    village.past(lambda: factories.an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 4}))
    rosa = at_the_door(visit, village, javascript=javascript)
    rosa.goes_on_to("Ir al contenido")
    rosa.key("Enter")
    rosa.goes_on_to("Votar ahora")
    rosa.enters()
    rosa.follows("Empezar")
    signs_in(rosa, document, code)
    rosa.reads_title("Su cédula de votación")
    boxes = rosa.page.locator("main input[type=checkbox]")
    for number in range(4):
        rosa.ticks(str(boxes.nth(number).get_attribute("id")))
    rosa.follows("Revisar mi voto")
    rosa.stands_at(".error_summary")
    rosa.reads("Puede marcar 3 proyectos como máximo")
    rosa.goes_on_to(str(boxes.nth(1).get_attribute("id")))
    rosa.key("Space")
    expect(boxes.nth(1)).not_to_be_checked()
    rosa.follows("Revisar mi voto")
    rosa.reads_title("Revise su voto")
    rosa.follows("Sí, este es mi voto")
    rosa.reads_title("Su voto está en el ánfora")
    rosa.stands_at("[role=status]")
    rosa.follows("Salir")
    expect(rosa.page.locator(".account")).to_contain_text("Entrar")


@BOTH
def test_a_neighbour_proposes_by_keyboard(visit: Open, village: Village, *, javascript: bool) -> None:
    ((document, code),) = village.takes_ideas()
    rosa = at_the_door(visit, village, javascript=javascript)
    rosa.follows("Proponer una idea")
    signs_in(rosa, document, code)
    rosa.follows("Continuar")
    rosa.stands_at(".error_summary")
    rosa.key("Tab")
    rosa.key("Enter")
    rosa.stands_at("#title")
    rosa.page.keyboard.type("Agua segura para El Sauce")
    rosa.chooses("subject", "Agua", "Agua y saneamiento")
    rosa.follows("Continuar")
    rosa.reads_title("El problema")
    rosa.types("problem", "El agua llega dos horas al día.")
    rosa.follows("Continuar")
    rosa.reads_title("El lugar")
    rosa.goes_on_to("district")
    rosa.key("ArrowDown")
    rosa.types("place", "Caserío El Sauce")
    rosa.enters()
    rosa.reads_title("Las personas")
    rosa.types("beneficiaries", "Ciento veinte familias.")
    rosa.follows("Continuar")
    rosa.reads_title("Costo y foto")
    rosa.types("cost", "3,500,000")
    rosa.attaches(
        "photo", FilePayload(name="foto.jpg", mimeType="image/jpeg", buffer=a_photo_that_tells_where())
    )
    rosa.follows("Continuar")
    rosa.reads_title("Revise su idea")
    rosa.follows("Publicar mi idea")
    rosa.reads_title("Agua segura para El Sauce")
    rosa.stands_at("[role=status]")
    expect(rosa.page.locator("main img")).to_have_count(1)


@BOTH
def test_a_neighbour_supports_by_keyboard_and_is_told_at_once(
    visit: Open, village: Village, *, javascript: bool
) -> None:
    village.past(factories.a_process)
    ((document, code),) = village.keys()
    author = village.past(lambda: factories.a_resident(which=1))
    idea = village.past(lambda: factories.an_idea(author, "Agua de aquí"))
    rosa = at_the_door(visit, village, javascript=javascript)
    rosa.page.goto("/entrar")
    signs_in(rosa, document, code)
    rosa.page.goto(f"/ideas/{idea}")
    rosa.follows("Apoyar esta idea")
    rosa.stands_at("[role=status]")
    rosa.follows("Quitar mi apoyo")
    rosa.stands_at("[role=status]")


@BOTH
def test_a_unit_files_its_report_by_keyboard(visit: Open, village: Village, *, javascript: bool) -> None:
    project = village.past(factories.a_followed_project)
    unit = project.unit_id
    assert unit is not None
    quarter = Quarter.of(project.followed_since.date())
    village.place.at(FOUNDED_AT.replace(year=quarter.next.year, month=quarter.next.start.month, day=10))
    ulises = at_the_door(visit, village, javascript=javascript)
    signed_in(ulises.page.context, village.place, village.past(lambda: factories.a_unit_person(unit)))
    ulises.page.goto("/unidad")
    ulises.page.goto(f"/unidad/proyectos/{project.project.id}/reportes/{quarter.slug}")
    ulises.goes_on_to("stage")
    ulises.key("ArrowDown", 3)
    ulises.types("physical", "140")
    for question in ("contract_signed", "works_started"):
        ulises.goes_on_to(question)
        ulises.key("Space")
    ulises.follows("Continuar")
    ulises.stands_at(".error_summary")
    ulises.types("physical", "40")
    ulises.enters()
    ulises.reads_title("El dinero del año")
    for question, amount in typed_money().items():
        ulises.types(question, amount)
    ulises.enters()
    ulises.reads_title("Problemas y compromisos")
    ulises.types("problems", "Llovió dos semanas.")
    ulises.follows("Continuar")
    ulises.reads_title("Fotos y documentos")
    ulises.attaches(
        "file", FilePayload(name="obra.jpg", mimeType="image/jpeg", buffer=a_photo_that_tells_where())
    )
    ulises.types("caption", "La captación nueva.")
    ulises.enters()
    ulises.reads("Ya está agregado.")
    ulises.follows("Continuar")
    ulises.reads("Todavía no se ha presentado.")
    ulises.follows("Firmar y presentar el reporte")
    ulises.reads("Se presentó el reporte")
    ulises.stands_at("[role=status]")


def test_a_list_is_narrowed_and_turned_over_by_keyboard(visit: Open, demonstration: Place) -> None:
    anyone = Hands(visit(demonstration.address, javascript=False))
    anyone.page.goto("/ideas?proceso=2025")
    anyone.goes_on_to("Filtrar")
    anyone.key("Enter")
    anyone.goes_on_to("tema")
    anyone.key("ArrowDown", 2)
    anyone.follows("Mostrar")
    anyone.goes_on_to("Ir al contenido")
    anyone.follows("Quitar los filtros")
    anyone.goes_on_to("Ir al contenido")


PAGES = (
    "/",
    "/ideas",
    "/ideas/1",
    "/votar",
    "/entrar",
    "/provincias/cajamarca",
    "/procesos/2025/resultados/cajamarca",
    "/proyectos",
    "/proyectos/1",
    "/seguimiento",
    "/procesos/2026/cedula/cajamarca",
    "/personal/entrar",
    "/accesibilidad",
)
"""One page of each kind that anybody meets; the desks are made of the same components."""


PARTS_OF_A_PLAYER = 6
"""How many more times Tab stops within a browser's own player, which a page counts as one."""


def walk(page: Page) -> Iterator[str]:
    """What is wrong on the way with Tab: what is never reached, as after a trap, and leaps up the page."""
    page.evaluate(barriers.SCRIPT)
    ahead: list[dict[str, Any]] = page.evaluate("barriers.order()")
    steps: list[dict[str, Any]] = []
    within = PARTS_OF_A_PLAYER * page.locator("audio").count()
    for _time in range(len(ahead) + within + 2):
        page.keyboard.press("Tab")
        here = page.evaluate("barriers.standing()")
        if here is None or (steps and here["number"] == steps[0]["number"]):
            break
        steps.append(here)
    numbers = [one["number"] for one in steps]
    yield from (
        f"never comes to {one['told']}"
        for number, one in enumerate(ahead)
        if number not in numbers and not one["group"]
    )
    yield from (
        f"goes up from {one['told']} to {two['told']}"
        for one, two in pairwise(steps)
        if two["bottom"] <= one["top"] + 1 and two["left"] < one["right"]
    )


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_tab_goes_through_a_page_as_it_is_read(
    visit: Open, demonstration: Place, size: dict[str, int]
) -> None:
    page = visit(demonstration.address, size=size)

    def found() -> Iterator[str]:
        for path in PAGES:
            page.goto(path)
            yield from (f"{path}: {one}" for one in walk(page))

    none_of(
        found(),
        "The Tab key does not go through the page as it is read: look at `order`, tabindex and scripts.",
    )


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("<p><a href='/'>A</a></p><p><a href='/' tabindex=1>B</a></p>", "goes up from"),
        ("<p><a href='/'>A</a></p><p style='margin-top: -9em'><a href='/'>B</a></p>", "goes up from"),
        (
            "<p><a href='/' onkeydown='event.preventDefault()'>A</a></p><p><a href='/'>B</a></p>",
            "never comes to",
        ),
        ("<p><a href='/' onfocus='this.blur()'>A</a></p><p><a href='/'>B</a></p>", "never comes to"),
    ],
)
def test_a_way_that_leads_astray_is_caught(browser: Browser, fault: str, told: str) -> None:
    page = browser.new_page()
    page.set_content(f"<!doctype html><html lang=es><title>A</title><main>{fault}</main>")
    assert told in "\n".join(walk(page))
    page.close()


def test_a_focus_that_does_not_show_stops_a_story(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<a href='/' style='outline: 0'>Votar</a>")
    with pytest.raises(AssertionError, match="does not show it"):
        Hands(page).goes_on_to("Votar")
    page.close()


def test_what_tab_never_meets_is_told(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<style>:focus { outline: 3px solid }</style><a href='/'>Ideas</a><div>Votar</div>")
    with pytest.raises(AssertionError, match="“Votar” is not met"):
        Hands(page).goes_on_to("Votar")
    page.close()
