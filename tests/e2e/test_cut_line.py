"""A line that is cut at each step of proposing, reporting and voting: nothing typed is lost, nothing is in doubt."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress

import pytest
from playwright.sync_api import Error, Page, expect
from sqlalchemy import func, select

from caxamarca.domain.money import soles
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.participation import Participation
from caxamarca.persistence.reports import Report
from tests import factories
from tests.e2e.conftest import Place
from tests.e2e.people import (
    IDEA_PAGES,
    REPORT_PAGES,
    Open,
    Person,
    a_resident,
    a_stranger,
    fills_page,
    signed_in,
    tracking_code,
)
from tests.e2e.villages import IDEA, Village
from tests.factories import CAJAMARCA, typed_money
from tests.support.cutting import Cut, Line, line_to
from tests.support.findings import none_of
from tests.support.sites import FOUNDED_AT

COPY = "Está leyendo una copia que este celular guardó"
NO_LINE = "No hay conexión"
AWKWARD = 'Riego & agua – etapa <b>2</b> de «"El Sauce"» &amp; más'
"""A title with whatever HTML writes in another way, and with the dash that stands before the name of the site."""
REPORT = {
    "stage": "works",
    "physical": "45",
    **typed_money(),
    "problems": "Llovió mucho.",
}
IN_THE_BOX = "Su voto está en el ánfora"

KEPT = """
async () => {
  const told = {}
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const key of await cache.keys()) told[new URL(key.url).pathname] = await (await cache.match(key)).text()
  }
  return told
}
"""
IN_CHARGE = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"


@pytest.fixture
def cut_from(village: Village) -> Iterator[Callable[[], Line]]:
    """A line to the village that can be cut."""
    with ExitStack() as lines:
        yield lambda: lines.enter_context(line_to(village.place.address))


@pytest.fixture
def line(cut_from: Callable[[], Line]) -> Line:
    return cut_from()


def along(line: Line, village: Village) -> Place:
    """The village as seen through the line."""
    return Place(village.place.app, line.address)


def is_in_charge(page: Page) -> None:
    """Let the worker come, and take charge of the page."""
    page.goto("/como-funciona")
    page.wait_for_function(IN_CHARGE)


def counted(village: Village, table: type) -> int:
    return village.past(lambda: session().execute(select(func.count()).select_from(table)).scalar_one())


def presses_in_vain(person: Person, button: str) -> None:
    """Press a button whose form the line swallows, and wait for whatever the browser makes of it."""
    person.presses(button)
    person.page.wait_for_timeout(600)


# Reading


def test_what_was_read_can_be_read_without_a_line(visit: Open, village: Village, line: Line) -> None:
    village.past(factories.a_process)
    village.past(lambda: factories.an_idea(title="Agua para El Sauce"))
    village.past(lambda: factories.an_idea(factories.a_resident(which=1), AWKWARD))
    village.past(lambda: factories.an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 2}))
    anyone = a_stranger(visit, along(line, village))
    is_in_charge(anyone.page)
    for path in ("/ideas", "/ideas/1", "/ideas/2", "/procesos/2026/cedulas/cajamarca"):
        anyone.goes_to(path)
        expect(anyone.page.locator("body")).not_to_contain_text(COPY)
    line.cut = Cut.EVERYWHERE
    for path, told in (
        ("/ideas", "Agua para El Sauce"),
        ("/procesos/2026/cedulas/cajamarca", "S/ 300,000"),
    ):
        anyone.goes_to(path)
        anyone.reads(told)
        expect(anyone.page.locator("[role=status]").first).to_contain_text(COPY)
    anyone.goes_to("/proyectos")
    anyone.reads_title(NO_LINE)
    anyone.reads("Nadie vota dos veces")
    expect(anyone.page.locator("a[href='/ideas/2']")).to_have_text(AWKWARD)
    anyone.follows("Agua para El Sauce")
    anyone.reads_title("Agua para El Sauce")
    line.cut = Cut.NOWHERE
    anyone.goes_to("/ideas")
    expect(anyone.page.locator("body")).not_to_contain_text(COPY)


def test_what_is_taken_off_the_site_goes_from_the_phone(visit: Open, village: Village, line: Line) -> None:
    village.past(factories.a_process)
    village.past(lambda: factories.an_idea(title="Agua para El Sauce"))
    anyone = a_stranger(visit, along(line, village))
    is_in_charge(anyone.page)
    anyone.goes_to("/ideas/1")
    anyone.goes_to("/ideas/1")
    assert "/ideas/1" in anyone.page.evaluate(KEPT)

    def hide() -> None:
        from caxamarca.actions.moderating import hide_idea

        hide_idea(factories.an_administrator(), 1, "Muestra datos de una persona.")

    village.past(hide)
    anyone.goes_to("/ideas/1")
    anyone.page.wait_for_function(f"async () => !('/ideas/1' in await ({KEPT})())")


def personal(kept: dict[str, str]) -> Iterator[str]:
    """Pages kept on the phone that are somebody's, or for one moment."""
    for path, text in kept.items():
        for told in ('action="/salir', "Mi espacio</span>", "csrf_token"):
            if told in text and not path.startswith(("/static/", "/sin-conexion")):
                yield f"{path} is kept with “{told}”"


def go_around(village: Village, visit: Open, line: Line) -> dict[str, str]:
    """Everywhere as a resident, with the worker in charge; what the phone has kept at the end."""
    village.past(factories.a_process)
    (key,) = village.keys()
    village.past(factories.an_idea)
    village.past(lambda: factories.an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 2}))
    person = a_stranger(visit, along(line, village))
    is_in_charge(person.page)
    person.goes_to("/entrar")
    person.fills({"document": key[0], "code": key[1]})
    person.presses("Entrar")
    for path in ("/", "/ideas", "/ideas/1", "/mi-espacio", "/votar", "/votar/cedula", "/verificar"):
        person.goes_to(path)
    person.page.wait_for_timeout(300)
    kept: dict[str, str] = person.page.evaluate(KEPT)
    return kept


def test_the_worker_keeps_no_page_of_a_person(visit: Open, village: Village, line: Line) -> None:
    kept = go_around(village, visit, line)
    assert "/como-funciona" in kept or "/sin-conexion" in kept
    none_of(
        personal(kept),
        "A personal page is on the phone. Its answer says no-store (web/headers.py), and so it stays.",
    )


def test_a_server_that_forgets_to_say_no_store_is_caught(visit: Open, village: Village, line: Line) -> None:
    line.is_careless = True
    kept = go_around(village, visit, line)
    assert list(personal(kept))
    assert not {path for path in kept if path.startswith(("/mi-espacio", "/votar", "/verificar", "/entrar"))}


# Sending, where the worker is in charge


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_an_idea_is_proposed_once_whatever_the_line_does(
    visit: Open, village: Village, line: Line, cut: Cut
) -> None:
    (key,) = village.takes_ideas()
    rosa = a_stranger(visit, along(line, village))
    is_in_charge(rosa.page)
    comes_in(rosa, key)
    rosa.goes_to("/ideas/nueva")
    answers_through_cuts(rosa, line, cut, IDEA_PAGES, IDEA)
    rosa.reads_title("Revise su idea")
    line.cut = cut
    rosa.presses("Publicar mi idea")
    rosa.reads("No sabemos si su texto llegó")
    line.cut = Cut.NOWHERE
    rosa.presses("Volver a mi texto")
    if cut is Cut.BEFORE:
        rosa.presses("Publicar mi idea")
    rosa.reads_title(IDEA["title"])
    assert counted(village, Idea) == 1


def answers_through_cuts(
    person: Person, line: Line, cut: Cut, pages: Mapping[str, Sequence[str]], told: Mapping[str, str]
) -> None:
    """Answer an act page by page, on a line that is cut at each of them, and find every answer again."""
    for title, names in pages.items():
        person.reads_title(title)
        fills_page(person, names, told)
        line.cut = cut
        person.presses("Continuar")
        person.reads("No sabemos si su texto llegó")
        line.cut = Cut.NOWHERE
        person.presses("Volver a mi texto")
        for name in names:
            expect(person.page.locator(f"[id='{name}']")).to_have_value(told.get(name, ""))
        person.presses("Continuar")


def comes_in(person: Person, key: tuple[str, str]) -> None:
    person.goes_to("/entrar")
    person.fills({"document": key[0], "code": key[1]})
    person.presses("Entrar")
    person.page.wait_for_url("**/mi-espacio")


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_a_report_is_filed_once_whatever_the_line_does(
    visit: Open, village: Village, line: Line, cut: Cut
) -> None:
    ulises, path = a_unit_with_a_report_to_file(visit, village, line)
    is_in_charge(ulises.page)
    signed_in(ulises.page.context, along(line, village), village.past(lambda: factories.a_unit_person(1)))
    ulises.goes_to(path)
    answers_through_cuts(ulises, line, cut, REPORT_PAGES, REPORT)
    ulises.reads("Todavía no se ha presentado.")
    line.cut = cut
    ulises.presses("Firmar y presentar el reporte")
    ulises.reads("No sabemos si su texto llegó")
    line.cut = Cut.NOWHERE
    ulises.presses("Volver a mi texto")
    if cut is Cut.BEFORE:
        ulises.reads("Llovió mucho.")
        ulises.presses("Firmar y presentar el reporte")
        ulises.reads("Se presentó el reporte")
    else:
        ulises.reads("Este reporte se presentó")
    assert counted(village, Report) == 1


def a_unit_with_a_report_to_file(visit: Open, village: Village, line: Line) -> tuple[Person, str]:
    project = village.past(factories.a_followed_project)
    quarter = Quarter.of(project.followed_since.date())
    village.place.at(FOUNDED_AT.replace(year=quarter.next.year, month=quarter.next.start.month, day=10))
    path = f"/unidad/proyectos/{project.project.id}/reportes/{quarter.slug}"
    return a_stranger(visit, along(line, village)), path


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_each_step_of_the_vote_can_be_sent_again(visit: Open, village: Village, line: Line, cut: Cut) -> None:
    juan = a_voter(visit, village, line)
    line.cut = cut
    juan.presses("Revisar mi voto")
    juan.reads("Se cortó la conexión")
    line.cut = Cut.NOWHERE
    juan.presses("Volver a enviar")
    code = tracking_code(juan.page)
    line.cut = cut
    juan.presses("Sí, este es mi voto")
    juan.reads("nadie vota dos veces")
    presses_in_vain(juan, "Volver a enviar")
    line.cut = Cut.NOWHERE
    juan.presses("Volver a enviar")
    juan.reads_title(IN_THE_BOX)
    assert tracking_code(juan.page) == code
    assert counted(village, Participation) == 1


def a_voter(visit: Open, village: Village, line: Line, *, with_worker: bool = True, **how: object) -> Person:
    """Somebody before the ballot paper, with one mark made."""
    village.past(factories.a_process)
    (key,) = village.keys()
    village.past(lambda: factories.an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 3}))
    juan = a_stranger(visit, along(line, village), **how)
    if with_worker:
        is_in_charge(juan.page)
    comes_in(juan, key)
    juan.goes_to("/votar/cedula")
    juan.ticks(juan.page.locator("main input[type=checkbox]").first)
    return juan


def test_going_back_from_the_receipt_does_not_speak_of_the_line(
    visit: Open, village: Village, line: Line
) -> None:
    juan = a_voter(visit, village, line)
    juan.presses("Revisar mi voto")
    juan.reads_title("Revise su voto")
    juan.presses("Sí, este es mi voto")
    juan.reads_title(IN_THE_BOX)
    goes_back(juan)
    juan.page.wait_for_url("**/votar")
    juan.reads_title(IN_THE_BOX)
    assert counted(village, Participation) == 1


def test_going_back_to_a_form_that_was_wrong_shows_its_page(
    visit: Open, village: Village, line: Line
) -> None:
    (key,) = village.takes_ideas()
    rosa = a_stranger(visit, along(line, village))
    is_in_charge(rosa.page)
    comes_in(rosa, key)
    rosa.goes_to("/ideas/nueva/costo?revisar=1")
    title = rosa.page.locator("h1").inner_text()
    rosa.fills({"cost": "malo"})
    rosa.presses("Continuar")
    expect(rosa.page.locator(".error_summary")).to_be_visible()
    rosa.goes_to("/mi-espacio")
    goes_back(rosa)
    rosa.page.wait_for_url("**/ideas/nueva/costo?revisar=1*")
    rosa.reads_title(title)


def test_the_secrets_of_the_door_are_not_repeated(visit: Open, village: Village, line: Line) -> None:
    village.past(factories.a_process)
    (key,) = village.keys()
    person = a_stranger(visit, along(line, village))
    is_in_charge(person.page)
    person.goes_to("/entrar")
    person.fills({"document": key[0], "code": key[1]})
    line.cut = Cut.BEFORE
    person.presses("Entrar")
    person.reads("Se cortó la conexión")
    assert key[0] not in person.page.content()
    assert key[1] not in person.page.content()


# Sending, where there is none


def test_without_a_line_the_page_stays_and_says_so_at_the_button(
    visit: Open, village: Village, line: Line
) -> None:
    juan = a_voter(visit, village, line)
    juan.page.context.set_offline(True)
    juan.presses("Revisar mi voto")
    told = juan.page.get_by_role("alert")
    expect(told).to_contain_text("No se envió nada")
    expect(told).to_be_focused()
    expect(juan.page.locator("main input:checked")).to_have_count(1)
    juan.page.context.set_offline(False)
    juan.presses("Revisar mi voto")
    juan.reads_title("Revise su voto")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_without_the_worker_going_back_brings_the_text(
    visit: Open, village: Village, line: Line, cut: Cut, javascript: bool
) -> None:
    (key,) = village.takes_ideas()
    rosa = a_resident(visit, along(line, village), *key, javascript=javascript)
    rosa.goes_to("/ideas/nueva")
    for title, names in IDEA_PAGES.items():
        rosa.reads_title(title)
        fills_page(rosa, names, IDEA)
        line.cut = cut
        presses_in_vain(rosa, "Continuar")
        line.cut = Cut.NOWHERE
        goes_back(rosa)
        for name in names:
            expect(rosa.page.locator(f"[id='{name}']")).to_have_value(IDEA.get(name, ""))
        rosa.presses("Continuar")
    rosa.reads_title("Revise su idea")
    line.cut = cut
    presses_in_vain(rosa, "Publicar mi idea")
    line.cut = Cut.NOWHERE
    goes_back(rosa)
    if cut is Cut.BEFORE:
        rosa.presses("Publicar mi idea")
    rosa.reads_title(IDEA["title"])
    assert counted(village, Idea) == 1


def goes_back(person: Person) -> None:
    with suppress(Error):  # Playwright takes the error page that is left for a failure to go.
        person.page.go_back()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_without_the_worker_the_browser_sends_the_vote_again(
    visit: Open, village: Village, line: Line, cut: Cut, javascript: bool
) -> None:
    juan = a_voter(visit, village, line, with_worker=False, javascript=javascript)
    line.cut = cut
    presses_in_vain(juan, "Revisar mi voto")
    line.cut = Cut.NOWHERE
    goes_back(juan)
    expect(juan.page.locator("main input:checked")).to_have_count(1)
    juan.presses("Revisar mi voto")
    code = tracking_code(juan.page)
    line.cut = cut
    presses_in_vain(juan, "Sí, este es mi voto")
    line.cut = Cut.NOWHERE
    juan.page.reload()
    juan.reads_title(IN_THE_BOX)
    assert tracking_code(juan.page) == code
    assert counted(village, Participation) == 1


def test_a_form_of_its_own_page_s_address_would_be_lost_on_going_back(
    visit: Open, village: Village, line: Line
) -> None:
    """The seeded fault: without the mark of web/resending.py, "back" leads past the form."""
    (key,) = village.takes_ideas()
    rosa = a_resident(visit, along(line, village), *key)
    rosa.goes_to("/ideas/nueva")
    rosa.page.evaluate("document.querySelector('main form').removeAttribute('action')")
    rosa.fills({"title": IDEA["title"]})
    line.cut = Cut.BEFORE
    rosa.page.evaluate("document.querySelector('main form').submit()")
    rosa.page.wait_for_timeout(600)
    line.cut = Cut.NOWHERE
    goes_back(rosa)
    assert not rosa.page.url.endswith("/ideas/nueva")
