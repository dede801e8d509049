"""Two residents, one after the other, with one phone whose browser remembers all that browsers remember."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from caxamarca.domain.money import soles
from tests import factories
from tests.e2e.conftest import FLAGS, PHONE
from tests.e2e.people import IDEA_PAGES, Person, answers
from tests.e2e.test_cut_line import IN_CHARGE, KEPT, comes_in, presses_in_vain
from tests.e2e.villages import IDEA, Village
from tests.factories import CAJAMARCA
from tests.support.findings import none_of

STORED = """
() => [...Object.entries(localStorage), ...Object.entries(sessionStorage)].map(pair => pair.join(' = '))
"""
PROBLEM = "/ideas/nueva/problema"
DRAFT = "Guardarlo también en este celular mientras escribo"


@pytest.fixture
def phone(browser: Browser, chromium_path: Path, village: Village) -> Iterator[Person]:
    """A browser that keeps pages to go back to, which Playwright else forbids."""
    keeping = browser.browser_type.launch(
        executable_path=chromium_path, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = keeping.new_context(base_url=village.place.address, viewport=PHONE, locale="es-PE")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield Person(page)
    keeping.close()


@pytest.fixture
def keys(village: Village) -> list[tuple[str, str]]:
    """The documents and codes of two neighbours, while ideas are open."""
    return village.takes_ideas(2)


def leaves(person: Person) -> None:
    person.goes_to("/mi-espacio")
    person.presses("Salir de este celular")
    person.reads_title("Usted salió de este celular")


def walks_through_history(page: Page, back: int) -> Iterator[str]:
    """What each page of the history shows, as a person sees it who presses "back" and then "forward"."""
    for step in (*["history.back()"] * back, *["history.forward()"] * back):
        page.evaluate(f"setTimeout(() => {step})")
        page.wait_for_timeout(600)
        yield f"{page.url} {page.title()} {page.locator('body').inner_text()} {page.content()}"


def writes_an_idea(person: Person, *, keeping: bool) -> None:
    person.goes_to("/ideas/nueva")
    answers(person, IDEA_PAGES, IDEA, until="El problema")
    person.fills({"problem": IDEA["problem"]})
    if keeping:
        person.page.get_by_text(DRAFT).click()
        person.page.wait_for_function("() => Object.keys(localStorage).length > 0")


def test_nothing_of_the_first_is_left_for_the_second(phone: Person, keys: list[tuple[str, str]]) -> None:
    first, second = keys
    phone.goes_to("/como-funciona")
    phone.page.wait_for_function(IN_CHARGE)
    comes_in(phone, first)
    phone.goes_to("/mi-espacio/nombre-publico")
    phone.fills({"name": "Rosa Secreta"})
    phone.presses("Guardar")
    writes_an_idea(phone, keeping=True)
    leaves(phone)
    assert phone.page.evaluate(STORED) == []
    secrets = ("Rosa Secreta", IDEA["problem"], IDEA["title"], *first, "Mi espacio</span>")
    length = phone.page.evaluate("history.length")
    seen = list(walks_through_history(phone.page, min(length - 1, 8)))
    none_of(
        (f"“{secret}” at {one[:60]}" for one in seen for secret in secrets if secret in one),
        "Going back shows something of whoever left. Personal answers say no-store; signing out changes the cookie.",
    )
    comes_in(phone, second)
    phone.goes_to("/ideas/nueva")
    expect(phone.page.locator("#title")).to_have_value("")
    phone.goes_to(PROBLEM)
    expect(phone.page.locator("#problem")).to_have_value("")
    expect(phone.page.locator(".draft .notice")).to_be_hidden()
    kept = "".join(phone.page.evaluate(KEPT).values())
    assert not [secret for secret in secrets if secret in kept]


def test_leaving_erases_what_the_worker_kept(phone: Person, keys: list[tuple[str, str]]) -> None:
    phone.goes_to("/como-funciona")
    phone.page.wait_for_function(IN_CHARGE)
    phone.goes_to("/ideas")
    phone.page.wait_for_function(f"async () => '/ideas' in await ({KEPT})()")
    comes_in(phone, keys[0])
    phone.goes_to("/mi-espacio")
    phone.presses("Salir de este celular")
    phone.reads_title("Usted salió de este celular")
    assert "/ideas" not in phone.page.evaluate(KEPT)


def test_what_a_sign_in_that_ended_by_itself_left_behind_goes_with_the_button(
    phone: Person, village: Village, keys: list[tuple[str, str]]
) -> None:
    phone.goes_to("/como-funciona")
    phone.page.wait_for_function(IN_CHARGE)
    phone.goes_to("/ideas")
    phone.page.wait_for_function(f"async () => '/ideas' in await ({KEPT})()")
    comes_in(phone, keys[0])
    writes_an_idea(phone, keeping=True)
    village.forget_sign_ins()
    phone.goes_to("/salir")
    phone.reads("Ahora nadie tiene su sesión abierta aquí")
    assert phone.page.evaluate(STORED) != []
    # The page that tells of it asks for the worker anew, which is let in only once all was looked at.
    phone.page.add_init_script("ServiceWorkerContainer.prototype.register = () => new Promise(() => {})")
    phone.presses("Salir de este celular")
    phone.reads_title("Usted salió de este celular")
    assert phone.page.evaluate("caches.keys()") == phone.page.evaluate(STORED) == []


def test_a_voter_leaves_no_mark_and_no_code(phone: Person, village: Village) -> None:
    village.past(factories.a_process)
    first, _second = village.keys(2)
    village.past(lambda: factories.an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 3}))
    comes_in(phone, first)
    phone.goes_to("/votar/cedula")
    phone.ticks(phone.page.locator("main input[type=checkbox]").first)
    phone.presses("Revisar mi voto")
    code = phone.page.locator(".code").inner_text()
    phone.presses("Sí, este es mi voto")
    phone.reads_title("Su voto está en el ánfora")
    phone.presses("Salir de este celular")
    phone.reads_title("Usted salió de este celular")
    seen = list(walks_through_history(phone.page, 5))
    none_of(
        (f"the vote is seen at {one[:60]}" for one in seen if code in one or " checked" in one),
        "Going back shows a vote. Its pages say no-store, and are answers to a form that a browser asks about.",
    )


def test_what_a_careless_browser_shows_is_caught(phone: Person, keys: list[tuple[str, str]]) -> None:
    """The seeded fault: somebody who does not leave is seen by whoever goes back."""
    comes_in(phone, keys[0])
    writes_an_idea(phone, keeping=False)
    phone.goes_to("/ideas")
    assert any("Mi espacio</span>" in one for one in walks_through_history(phone.page, 1))


# Drafts


def test_a_draft_comes_back_to_its_writer_after_asking(phone: Person, keys: list[tuple[str, str]]) -> None:
    comes_in(phone, keys[0])
    writes_an_idea(phone, keeping=True)
    phone.page.wait_for_timeout(700)
    phone.goes_to("/ideas")
    phone.goes_to(PROBLEM)
    expect(phone.page.locator("#problem")).to_have_value("")
    phone.presses("Recuperarlo")
    expect(phone.page.locator("#problem")).to_have_value(IDEA["problem"])
    phone.presses("Continuar")
    phone.reads_title("El lugar")
    phone.page.wait_for_function("() => Object.keys(localStorage).length === 0")


def test_a_draft_is_kept_only_for_whoever_asked_and_goes_when_told(
    phone: Person, keys: list[tuple[str, str]]
) -> None:
    comes_in(phone, keys[0])
    writes_an_idea(phone, keeping=False)
    phone.page.wait_for_timeout(700)
    assert phone.page.evaluate(STORED) == []
    phone.page.get_by_text(DRAFT).click()
    assert len(phone.page.evaluate(STORED)) == 1
    phone.goes_to(PROBLEM)
    phone.presses("Borrarlo")
    assert phone.page.evaluate(STORED) == []


def test_a_draft_that_was_refused_stays(phone: Person, keys: list[tuple[str, str]]) -> None:
    comes_in(phone, keys[0])
    writes_an_idea(phone, keeping=True)
    phone.fills({"problem": " "})
    phone.presses("Continuar")
    phone.reads("Cuente cuál es el problema.")
    expect(phone.page.get_by_label(DRAFT)).to_be_checked()
    assert len(phone.page.evaluate(STORED)) == 1


def test_a_draft_that_never_arrived_outlives_another_success(
    phone: Person, keys: list[tuple[str, str]]
) -> None:
    comes_in(phone, keys[0])
    writes_an_idea(phone, keeping=True)
    phone.page.route("**/ideas/nueva/problema?*", lambda route: route.abort())
    presses_in_vain(phone, "Continuar")
    phone.goes_to("/mi-espacio/nombre-publico")
    phone.fills({"name": "Rosa"})
    phone.presses("Guardar")
    phone.reads("Su nombre público")
    phone.goes_to(PROBLEM)
    phone.presses("Recuperarlo")
    expect(phone.page.locator("#problem")).to_have_value(IDEA["problem"])


def test_another_person_does_not_meet_the_draft_and_an_old_one_goes(
    phone: Person, village: Village, keys: list[tuple[str, str]]
) -> None:
    first, second = keys
    comes_in(phone, first)
    writes_an_idea(phone, keeping=True)
    village.forget_sign_ins()
    comes_in(phone, second)
    phone.goes_to(PROBLEM)
    expect(phone.page.locator(".draft .notice")).to_be_hidden()
    assert len(phone.page.evaluate(STORED)) == 1
    village.forget_sign_ins()
    phone.page.clock.install()
    phone.page.clock.fast_forward(8 * 86_400_000)
    phone.goes_to("/como-funciona")
    phone.page.wait_for_function("() => Object.keys(localStorage).length === 0")


def test_without_javascript_no_draft_is_offered(
    visit: Callable[..., Page], village: Village, keys: list[tuple[str, str]]
) -> None:
    person = Person(visit(village.place.address, javascript=False))
    comes_in(person, keys[0])
    person.goes_to(PROBLEM)
    expect(person.page.locator(".draft")).to_be_hidden()
