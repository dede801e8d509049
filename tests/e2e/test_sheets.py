"""Sheets for a wall, as a browser lays them on A4: nothing is cut or stands out, no project is split.

And the other pages on paper: without what only a screen can do.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from caxamarca.actions.evaluating import ProjectText, form_project, propose_ballot
from caxamarca.actions.founding import found_site
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.domain.roles import Role
from caxamarca.persistence import database
from caxamarca.persistence.site import SiteKind
from tests.e2e.conftest import PHONE, Place, made, served
from tests.e2e.people import Open, signed_in
from tests.e2e.people import a_resident as enters
from tests.e2e.villages import Village
from tests.factories import (
    CAJAMARCA,
    YEAR,
    a_closed_vote,
    a_declared_process,
    a_process,
    a_resident,
    a_vote,
    an_eligible_idea,
    an_evaluator,
    an_idea,
    an_open_vote,
    constituency,
    reach,
)
from tests.support.findings import none_of
from tests.support.sites import FOUNDED_AT
from tests.support.walking import everybody

MM = 96 / 25.4
PAPER = {"width": round(182 * MM), "height": round(267 * MM)}
"""What the margins of A4 leave, in CSS pixels."""

LEAST_CODE = 25
"""Millimetres: a code on a wall is read by an old phone at arm's length."""
QUIET = 4
HEADING = 28
"""Points: letters of 7 mm, which most eyes read from two metres."""

MANY = 30
WORD = "Electroencefalografía-otorrinolaringología"
LONG = "Mejoramiento del servicio de agua potable y saneamiento número"
BALLOT = f"/procesos/{YEAR}/cedulas/cajamarca/hoja"
RESULT = f"/procesos/{YEAR}/resultados/cajamarca/hoja"
PROJECT, IDEA = "/proyectos/1/hoja", "/ideas/1/hoja"
SHORT = (
    "/procesos/2026/cedulas/cajamarca/hoja",
    "/procesos/2025/resultados/celendin/hoja",
    "/proyectos/1/hoja",
    "/ideas/1/hoja",
)

MEASURE = """
() => {
  const whole = document.documentElement.clientWidth, faults = []
  for (const one of document.querySelectorAll('.sheet *')) {
    if (one.closest('svg') && one.tagName !== 'svg' || !one.checkVisibility()) continue
    const box = one.getBoundingClientRect(), style = getComputedStyle(one)
    if (style.position === 'absolute') continue
    const name = `${one.tagName} “${(one.innerText || '').trim().slice(0, 40)}”`
    if (box.right > whole + 1 || box.left < -1) faults.push(`${name} stands out of the paper`)
    if (style.overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1) faults.push(`${name} is cut`)
    if (one.tagName === 'TR' && style.breakInside !== 'avoid') faults.push(`${name} may be split`)
    if (one.tagName === 'THEAD' && style.display !== 'table-header-group') faults.push('the table head is not repeated')
  }
  const svg = document.querySelector('.qr svg'), box = svg.getBoundingClientRect()
  const paint = [...svg.querySelectorAll('path')].map(one => getComputedStyle(one).fill)
  return {faults, side: box.width, high: box.height, modules: svg.viewBox.baseVal.width, paint,
          h1: parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)}
}
"""


def laid(page: Page) -> dict[str, Any]:
    """The sheet as print lays it, in the width that the margins leave."""
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    told: dict[str, Any] = page.evaluate(MEASURE)
    return told


def faults(page: Page) -> Iterator[str]:
    """What makes a sheet unfit for a wall."""
    told = laid(page)
    yield from told["faults"]
    side = told["side"] / MM * (told["modules"] - 2 * QUIET) / told["modules"]
    if side < LEAST_CODE or told["side"] != told["high"]:
        yield f"the code measures {side:.1f} mm, and {LEAST_CODE} are needed"
    if told["paint"] != ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]:
        yield f"the code is painted {told['paint']}"
    if round(told["h1"] * 0.75) < HEADING:
        yield f"the heading has {told['h1'] * 0.75:.0f} points, and {HEADING} are needed"


def build() -> None:
    """Tell a story of long sheets, up to the open vote."""
    found_site(SiteKind.DEMONSTRATION, FOUNDED_AT)
    a_process(ceiling=soles(9_000_000))
    by = an_evaluator()
    idea = an_idea(
        title=f"{WORD} {LONG[:50]}"[:100],
        problem="El agua llega dos horas al día. " * 60,
        beneficiaries="Familias. " * 50,
    )
    everywhere = tuple(one.code for place in PROVINCES for one in districts_of(place.code)[:3])
    formed = []
    for number in range(1, MANY + 1):
        reached = everywhere if number % 10 == 1 else everywhere[: number % 5 + 1]
        title = f"{LONG} {number} “ñ” 😀 & <b>" if number % 4 else f"{WORD} {number}"
        text = ProjectText(
            title, "Captación y piletas. " * 12, soles(900_000 + number), 480, CAJAMARCA, reached
        )
        merged = an_eligible_idea(a_resident(which=number % 5))
        formed.append(form_project(by, YEAR, text, [merged]))
    assert idea == 1
    reach(Stage.EVALUATION)
    propose_ballot(by, constituency(), formed)
    an_open_vote(papers={})
    database.db.session.remove()


def decide(app: Flask) -> None:
    """Vote, close the box and declare."""
    with app.app_context():
        for which in range(5):
            a_vote(a_resident(which=which), 1, 2 + which, 8 + which)
        a_closed_vote()
        a_declared_process()
        database.db.session.remove()


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    app = made(tmp_path_factory.mktemp("wall"))
    with app.app_context():
        build()
    decide(app)
    with served(app) as address:
        yield Place(app, address)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme="dark", viewport=PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", [BALLOT, RESULT, PROJECT, IDEA])
def test_a_long_sheet_is_whole_on_paper(page: Page, wall: Place, path: str) -> None:
    page.goto(wall.address + path)
    none_of(faults(page), f"{path} cannot be pinned on a wall as it is.")


@pytest.mark.parametrize("path", SHORT)
def test_a_short_sheet_is_whole_on_one_page(page: Page, demonstration: Place, path: str) -> None:
    page.goto(demonstration.address + path)
    none_of(faults(page), f"{path} cannot be pinned on a wall as it is.")
    assert pages_of(page) == 1


def test_ten_projects_with_their_reasons_take_two_pages(page: Page, demonstration: Place) -> None:
    path = "/procesos/2025/resultados/cajamarca/hoja"
    page.goto(demonstration.address + path)
    none_of(faults(page), f"{path} cannot be pinned on a wall as it is.")
    assert pages_of(page) == 2


def test_thirty_projects_take_few_pages(page: Page, wall: Place) -> None:
    page.goto(wall.address + BALLOT)
    assert math.ceil(MANY / 12) <= pages_of(page) <= 5


def test_a_sheet_is_black_on_white_by_night_too(page: Page, demonstration: Place) -> None:
    page.goto(demonstration.address + SHORT[0])
    style = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert page.locator(".sheet").evaluate(style) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("table {width: 300mm}", "stands out of the paper"),
        ("h1 {overflow: hidden; white-space: nowrap; width: 20mm}", "is cut"),
        ("tr {break-inside: auto !important}", "may be split"),
        (".qr svg {width: 20mm !important; height: 20mm !important}", "the code measures"),
        (".qr path {fill: #333}", "the code is painted"),
        ("h1 {font-size: 12pt !important}", "the heading has"),
    ],
)
def test_a_sheet_that_does_not_fit_is_caught(
    page: Page, wall: Place, tmp_path: Path, fault: str, told: str
) -> None:
    page.goto(wall.address + BALLOT)
    # The policy of the site lets no style in from here: the planted one comes in as a sheet of the page's own maker.
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }",
        fault,
    )
    assert any(told in one for one in faults(page))


# Other pages


ON_PAPER = """
() => {
  const box = selector => document.querySelector(selector)?.getBoundingClientRect(), faults = []
  const seen = selector => [...document.querySelectorAll(selector)].some(one => one.checkVisibility())
  const head = box('header.site'), brand = box('.brand'), first = box('h1')
  if (brand.bottom > head.bottom + 1 || (box('.hero')?.top ?? head.bottom) < head.bottom - 1)
    faults.push('the brand is covered')
  if (first.top < head.bottom + 8) faults.push('the heading sits on the rule of the header')
  for (const selector of ['.demonstration a', 'details:not([open])', '.no_print'])
    if (seen(selector)) faults.push(`${selector} is printed`)
  const map = document.querySelector('.tile_map')
  if (map && getComputedStyle(map).breakInside !== 'avoid') faults.push('the map may be split')
  const {color, stroke} = getComputedStyle(document.querySelector('.brand .icon'))
  if (color !== 'rgb(0, 0, 0)' || stroke !== 'rgb(0, 0, 0)') faults.push(`the mark is printed ${color}, ${stroke}`)
  if (document.activeElement !== document.body && getComputedStyle(document.activeElement).outlineStyle !== 'none')
    faults.push('a ring shows where the focus stands')
  return faults
}
"""


@pytest.mark.parametrize("path", ["/", "/ideas", "/proyectos/1", "/procesos/2025/resultados/cajamarca"])
def test_a_page_leaves_on_paper_what_only_a_screen_can_do(
    page: Page, demonstration: Place, path: str
) -> None:
    page.goto(demonstration.address + path)
    page.emulate_media(media="print")
    assert page.evaluate(ON_PAPER) == []
    page.locator(".brand").evaluate("one => one.focus()")
    assert page.evaluate(ON_PAPER) == []


IN_ONE_PIECE = """
half => [...document.querySelectorAll('main *')].filter(one => getComputedStyle(one).breakInside === 'avoid'
  && one.getBoundingClientRect().height > half).map(one => `${one.className || one.tagName} may not be cut`)
"""


@pytest.mark.parametrize("path", ["/datos", "/seguimiento", "/procesos/2025/resultados/cajamarca"])
def test_what_may_not_be_cut_leaves_no_sheet_half_empty(page: Page, demonstration: Place, path: str) -> None:
    page.set_viewport_size({"width": PAPER["width"], "height": PAPER["height"]})
    page.goto(demonstration.address + path)
    page.emulate_media(media="print")
    assert page.evaluate(IN_ONE_PIECE, PAPER["height"] / 2) == []
    page.evaluate(
        "() => document.querySelectorAll('.fold').forEach(one => { one.style.breakInside = 'avoid' })"
    )
    assert path != "/datos" or page.evaluate(IN_ONE_PIECE, PAPER["height"] / 2)


@pytest.mark.parametrize("width", [320, 360])
def test_a_tracking_code_stands_in_one_line_on_a_small_phone(
    page: Page, demonstration: Place, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(demonstration.address + "/verificar")
    page.fill("input[name=code]", "TJPM5D9BTJPM5D9BT")
    page.click("main button")
    code = page.locator(".code")
    expect(code).to_have_text("TJPM-5D9B-TJPM-5D9B-T")
    lines = (
        "one => Math.round(one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight))"
    )
    assert code.evaluate(lines) == 1
    code.evaluate("one => { one.style.fontSize = '2rem' }")
    assert code.evaluate(lines) > 1


def test_a_printed_receipt_speaks_of_no_button_and_shows_no_ring(visit: Open, village: Village) -> None:
    village.past(a_process)
    (key,) = village.keys()
    village.past(lambda: an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 2}))
    rosa = enters(visit, village.place, *key)
    rosa.goes_to("/votar/cedula")
    rosa.ticks(rosa.page.locator("main input[type=checkbox]").first)
    rosa.presses("Revisar mi voto")
    rosa.presses("Sí, este es mi voto")
    rosa.reads_title("Su voto está en el ánfora")
    told = rosa.page.locator("[role=status]")
    expect(told).to_be_focused()
    expect(told).to_have_css("outline-style", "none")
    pressed = rosa.page.get_by_text("pulse este botón antes de entregarlo")
    expect(pressed).to_be_visible()
    rosa.page.emulate_media(media="print")
    expect(pressed).to_be_hidden()
    expect(rosa.page.locator(".receipt .code")).to_be_visible()
    assert rosa.page.evaluate(ON_PAPER) == []


def test_a_ballot_looked_over_prints_no_mark_and_a_question_prints_whole(
    visit: Open, village: Village
) -> None:
    """Marks beside a tracking code would be a proof that can be asked for; any other question may go on paper."""
    village.past(a_process)
    (key,) = village.keys()
    village.reach(Stage.IDEAS)
    idea = village.past(lambda: an_idea(a_resident()))
    rosa = enters(visit, village.place, *key)
    rosa.goes_to(f"/ideas/{idea}/retirar")
    rosa.page.emulate_media(media="print")
    expect(rosa.page.get_by_text("Esto no se puede deshacer")).to_be_visible()
    expect(rosa.page.get_by_role("button", name="Sí, retirarla")).to_be_hidden()
    rosa.page.emulate_media(media="screen")
    village.past(lambda: an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 2}))
    rosa.goes_to("/votar/cedula")
    rosa.ticks(rosa.page.locator("main input[type=checkbox]").first)
    rosa.presses("Revisar mi voto")
    marked = rosa.page.locator(".confirm").first
    expect(marked).to_contain_text("Esto es lo que marcó")
    rosa.page.emulate_media(media="print")
    expect(marked).to_be_hidden()
    expect(rosa.page.locator(".code")).to_be_visible()


DESKS = [
    (Role.COMMITTEE, "/comite", "Proyectos que usted vigila"),
    (Role.COMMITTEE, "/comite/proyectos/1/observar", "Lo que el comité pregunta"),
    (Role.UNIT, "/unidad", "Sus proyectos"),
    (Role.ADMINISTRATOR, "/admin/grabaciones", "Castellano: 38 segundos"),
    (Role.ADMINISTRATOR, "/admin/grabaciones/1/retirar", "Nadie puede recuperarlos"),
]
ONLY_ON_A_SCREEN = (
    ".button, nav:not(.tabs, .breadcrumb), .tabs a:not([aria-current]), footer, .draft, .file_field, [data-left], "
    ".no_print"
)


@pytest.mark.parametrize(("role", "path", "told"), DESKS)
def test_a_desk_on_paper_says_whose_it_was_and_when(
    page: Page, demonstration: Place, role: Role, path: str, told: str
) -> None:
    signed_in(page.context, demonstration, everybody(demonstration.app)[role])
    page.goto(demonstration.address + path)
    stamp = page.get_by_text("Página de trabajo de")
    expect(stamp).to_be_hidden()
    page.emulate_media(media="print")
    expect(stamp).to_contain_text("como estaba el martes 10 de noviembre de 2026")
    expect(stamp).to_be_visible()
    expect(page.get_by_text(told).first).to_be_visible()
    assert page.locator(ONLY_ON_A_SCREEN).filter(visible=True).count() == 0


def pages_of(page: Page) -> int:
    """How many pages the browser prints."""
    return page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
