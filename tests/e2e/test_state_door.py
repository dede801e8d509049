"""The second door in a browser: to another site and back, under our own strict policy and with the worker in charge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from caxamarca.settings import StateDoor
from caxamarca.web.account import state_door
from tests import factories
from tests.e2e.people import Open, Person, a_stranger
from tests.e2e.test_cut_line import IN_CHARGE, comes_in
from tests.e2e.villages import Village
from tests.factories import CAJAMARCA
from tests.support import provider as support
from tests.support.provider import CLIENT, SAFE, SECRET, Provider

LINK = "Entrar con ID de prueba"
NAME = "Rosa de la esquina"

SEND_A_FORM_THERE = """
() => {
  const form = document.createElement('form');
  form.action = '/entrar/estado';
  document.body.append(form);
  form.submit();
}
"""


@pytest.fixture
def provider(village: Village) -> Iterator[Provider]:
    """Another site, as browsers tell sites apart, which vouches for the first neighbour."""
    with support.serving("localhost") as serving:
        serving.document = factories.NEIGHBOURS[CAJAMARCA][0].document
        described = StateDoor(serving.discovery, CLIENT, (SAFE,), name="ID de prueba", secret=SECRET)
        state_door.install(village.place.app, described)
        yield serving


@pytest.fixture
def person(visit: Open, village: Village) -> Person:
    """Somebody whose browser has kept a public page, so that the worker is in charge."""
    stranger = a_stranger(visit, village.place)
    stranger.goes_to("/como-funciona")
    stranger.page.wait_for_function(IN_CHARGE)
    return stranger


def proves_who_it_is(page: Page, provider: Provider) -> None:
    page.wait_for_url(f"{provider.address}/authorize**")
    page.get_by_role("link", name="Soy yo").click()


def test_a_neighbour_comes_in_by_the_identity_of_the_state(
    person: Person, village: Village, provider: Provider
) -> None:
    village.takes_ideas()
    person.goes_to("/ideas/nueva")
    person.follows(LINK)
    proves_who_it_is(person.page, provider)
    person.page.wait_for_url("**/ideas/nueva")
    person.goes_to("/mi-espacio")
    person.presses("Salir de este celular")
    person.reads("Si entró con ID de prueba, su sesión de allá puede seguir abierta")


def test_what_was_typed_comes_back_from_the_other_site(
    person: Person, village: Village, provider: Provider
) -> None:
    comes_in(person, village.takes_ideas()[0])
    person.goes_to("/mi-espacio/nombre-publico")
    person.fills({"name": NAME})
    village.forget_sign_ins()
    person.presses("Guardar")
    person.presses("Entrar")
    person.presses(LINK)
    person.reads_title("Su texto está a salvo")
    person.follows("Seguir con ID de prueba")
    proves_who_it_is(person.page, provider)
    person.presses("Volver a mi texto")
    expect(person.page.locator("#name")).to_have_value(NAME)


def test_a_form_could_not_lead_there(person: Person, village: Village, provider: Provider) -> None:
    """Why the door is a link: the policy of the page is applied to all that a form leads to."""
    village.takes_ideas()
    said: list[str] = []
    person.goes_to("/entrar")
    person.page.on("console", lambda message: said.append(message.text))
    person.page.evaluate(SEND_A_FORM_THERE)
    person.page.wait_for_timeout(1500)
    assert person.page.url.endswith("/entrar")
    assert any("form-action" in one for one in said)
