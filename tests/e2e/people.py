"""People in front of a browser: they read, fill in, press, and are told things in Spanish."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyotp
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from caxamarca.domain.roles import Actor
from caxamarca.persistence import database
from tests.e2e.conftest import Place
from tests.support.visiting import Visitor

Open = Callable[..., Page]


@dataclass(frozen=True)
class Person:
    """Somebody with a browser of their own."""

    page: Page

    def goes_to(self, path: str) -> None:
        self.page.goto(path)

    def fills(self, fields: Mapping[str, str]) -> None:
        """Fill in fields by their ids; a choice of a list is made by its value."""
        for name, value in fields.items():
            field = self.page.locator(f"[id='{name}']")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def marks(self, name: str, value: str) -> None:
        """Mark one option of a question, or one box of several."""
        self.ticks(self.page.locator(f"input[name='{name}'][value='{value}']"))

    def ticks(self, box: Locator) -> None:
        """Press the label of a radio button or a box, which is the whole frame around it."""
        self.page.locator(f"label[for='{box.get_attribute('id')}']").click()
        expect(box).to_be_checked()

    def attaches(self, field: str, name: str, kind: str, content: bytes) -> None:
        """Put a file into a field, by its id."""
        self.page.set_input_files(f"[id='{field}']", FilePayload(name=name, mimeType=kind, buffer=content))

    def presses(self, text: str) -> None:
        self.opens(self.page.get_by_role("button", name=text, exact=True))

    def follows(self, text: str) -> None:
        self.opens(self.page.get_by_role("link", name=text).first)

    def opens(self, way: Locator) -> None:
        """Press what may lead to another page, and wait until it is whole: browsers show pages before that."""
        way.click()
        self.page.wait_for_load_state("domcontentloaded")

    def reads(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def reads_title(self, text: str) -> None:
        expect(self.page.locator("h1")).to_have_text(text)


IDEA_PAGES = {
    "¿Qué hace falta?": ("title", "subject"),
    "El problema": ("problem",),
    "El lugar": ("district", "place"),
    "Las personas": ("beneficiaries", "people"),
    "Costo y foto": ("cost",),
}
REPORT_PAGES = {
    "Cómo va la obra": ("stage", "physical"),
    "El dinero del año": ("pia", "pim", "certified", "committed", "accrued", "paid"),
    "Problemas y compromisos": ("problems", "commitments"),
    "Fotos y documentos": (),
}


def answers(
    person: Person, pages: Mapping[str, Sequence[str]], told: Mapping[str, str], until: str = ""
) -> None:
    """Answer an act page by page, from the one on which one stands, up to the page of this title or the last one."""
    standing = person.page.locator("h1").inner_text()
    titles = list(pages)
    for title in titles[titles.index(standing) :]:
        person.reads_title(title)
        if title == until:
            return
        fills_page(person, pages[title], told)
        person.presses("Continuar")


def fills_page(person: Person, names: Sequence[str], told: Mapping[str, str]) -> None:
    """Fill in one page of an act; where it asks what is yes or no, say yes."""
    person.fills({name: told[name] for name in names if name in told})
    for name in ("contract_signed", "works_started"):
        if person.page.locator(f"input[name={name}]").count():
            person.ticks(person.page.locator(f"input[name={name}]").first)


def a_stranger(visit: Open, place: Place, **how: object) -> Person:
    return Person(visit(place.address, **how))


def a_resident(visit: Open, place: Place, document: str, code: str, **how: object) -> Person:
    """Sign in with a document and a personal code."""
    person = a_stranger(visit, place, **how)
    person.goes_to("/entrar")
    person.fills({"document": document, "code": code})
    person.presses("Entrar")
    return person


def staff_by_link(visit: Open, place: Place, link: str, **how: object) -> Person:
    """Prepare an account by its one-time link, and be signed in by it."""
    person = a_stranger(visit, place, **how)
    person.goes_to(link)
    secret = person.page.locator("main code").inner_text().replace(" ", "")
    person.fills(
        {
            "password": "caballo correcto batería grapa",
            "again": "caballo correcto batería grapa",
            "code": pyotp.TOTP(secret).at(int(time.time())),
        }
    )
    person.presses("Terminar")
    return person


def signed_in(context: BrowserContext, place: Place, actor: Actor) -> None:
    """Let a browser go on as somebody whose sign-in is made as the doors make it, without walking through them."""
    visitor = Visitor(place.app)
    with place.app.app_context():
        visitor.sign_in(actor)
        database.db.session.remove()
    name = place.app.config["SESSION_COOKIE_NAME"]
    cookie = visitor.client.get_cookie(name)
    assert cookie is not None
    context.add_cookies([{"name": name, "value": cookie.value, "url": place.address}])


def tracking_code(page: Page) -> str:
    """The code of a receipt, or of the look before it."""
    found = re.search(r"(?:[0-9A-Z]{4}-?){4}[0-9A-Z]", re.sub(r"\s", "", page.locator(".code").inner_text()))
    assert found
    return found[0]
