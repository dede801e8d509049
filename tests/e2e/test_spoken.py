"""What a screen reader says of the main parts of the site, kept as text in spoken/ and read by people.

After a change that is meant, `.venv/bin/python -m pytest tests/e2e/test_spoken.py` leaves what is said now beside each
text that differs, as `.now`; read it aloud, and move it over the old one.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from caxamarca.domain.money import soles
from tests import factories
from tests.e2e.conftest import Place
from tests.e2e.people import Open, Person, a_resident
from tests.e2e.villages import Village
from tests.factories import CAJAMARCA

SPOKEN = Path(__file__).with_name("spoken")
ADDRESS = re.compile(r"^ *- /url: .*\n", re.MULTILINE)
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]\b")

HOST = re.compile(r"http://127\.0\.0\.1:\d+")

PUBLIC = {
    "page-head": ("/accesibilidad", "body > :not(main)"),
    "stage-bar": ("/procesos/2026", ".stage_bar"),
    "tile-map": ("/seguimiento", ".tile_map"),
    "idea-card": ("/ideas?proceso=2025&q=encañada", ".cards > li"),
    "filters": ("/ideas?proceso=2025", ".filters"),
    "ballot": ("/procesos/2026/cedulas/interprovincial", "main article"),
    "result": ("/procesos/2025/resultados/cajamarca", "main"),
    "project": ("/proyectos/2", "main"),
}
"""Parts of the demonstration: where they are, and which part is meant."""


def said(page: Page, part: str) -> str:
    """What is said of a part of a page; addresses are left out, and codes that are new each time."""
    parts = page.locator(part)
    told = "\n".join(parts.nth(number).aria_snapshot() for number in range(parts.count())) + "\n"
    return CODE.sub("AAAA-AAAA-AAAA-AAAA-A", HOST.sub("presupuesto.example", ADDRESS.sub("", told)))


def says(name: str, told: str) -> None:
    """Compare with what was read and found good; leave what differs beside it."""
    kept, now = SPOKEN / f"{name}.yml", SPOKEN / f"{name}.yml.now"
    if kept.is_file() and kept.read_text("utf-8") == told:
        now.unlink(missing_ok=True)
        return
    now.write_text(told, "utf-8")
    assert told == (kept.read_text("utf-8") if kept.is_file() else ""), (
        f"Read {now.name} in tests/e2e/spoken aloud; if it is good Spanish, move it over {kept.name}"
    )


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_parts_read_as_sentences(visit: Open, demonstration: Place, name: str) -> None:
    path, part = PUBLIC[name]
    page = visit(demonstration.address)
    page.goto(path)
    says(name, said(page, part))


def test_errors_are_said_first_and_at_their_fields(visit: Open, demonstration: Place) -> None:
    anyone = Person(visit(demonstration.address))
    anyone.goes_to("/entrar")
    anyone.presses("Entrar")
    says("errors", said(anyone.page, "main .error_summary, main form"))


def test_a_vote_reads_as_sentences(visit: Open, village: Village) -> None:
    village.past(factories.a_process)
    (key,) = village.keys()
    village.past(lambda: factories.an_open_vote(papers={CAJAMARCA: [soles(300_000)]}))
    rosa = a_resident(visit, village.place, *key)
    rosa.goes_to("/votar/cedula")
    says("choose", said(rosa.page, "main"))
    rosa.ticks(rosa.page.locator("main input[type=checkbox]").first)
    rosa.presses("Revisar mi voto")
    says("review", said(rosa.page, "main"))
    rosa.presses("Sí, este es mi voto")
    rosa.reads_title("Su voto está en el ánfora")
    says("receipt", said(rosa.page, "main"))


def test_a_name_that_changes_is_caught(visit: Open, demonstration: Place) -> None:
    page = visit(demonstration.address)
    page.goto("/procesos/2026")
    told = said(page, ".stage_bar")
    for spoil in _spoilers():
        page.goto("/procesos/2026")
        page.evaluate(spoil)
        assert said(page, ".stage_bar") != told, spoil


def _spoilers() -> tuple[str, ...]:
    return (
        "document.querySelectorAll('.stage_bar .vh').forEach(one => one.remove())",
        "document.querySelector('.stage_bar').removeAttribute('aria-label')",
        "document.querySelector('.stage_bar li b').setAttribute('aria-hidden', 'true')",
    )
