"""Every page, as everybody who may see it meets it: nothing stands in the way of eyes, hands or keys."""

from collections.abc import Iterable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from caxamarca.domain.roles import STAFF_ROLES
from caxamarca.web.access import open_to_all
from tests.e2e import barriers
from tests.e2e.conftest import PHONE
from tests.e2e.furnished import Furnished
from tests.e2e.stops import NEVER_VOTED, VOTED, arrive, stops_of
from tests.support.findings import none_of

COMERS = ("stranger", "resident", VOTED, NEVER_VOTED, *STAFF_ROLES)


def everywhere(browser: Browser, furnished: Furnished, who: str) -> Iterable[str]:
    """What stands in the way of one person, on all of the pages that are this one's."""
    with furnished.opened(browser, who) as context:
        page = context.new_page()
        for stop in furnished.stops(who):
            with furnished.at_the_time_of(stop):
                barriers.wide(page, PHONE)
                page.emulate_media(color_scheme="light")
                arrive(page, stop)
            for one in barriers.of_page(page):
                yield f"{stop.name} ({stop.path}): {one}"


@pytest.mark.parametrize("who", COMERS)
def test_nothing_stands_in_anybodys_way(browser: Browser, furnished: Furnished, who: str) -> None:
    none_of(
        everywhere(browser, furnished, who),
        "A page shuts somebody out. A component of templates/components has it right: use it, or mend it there.",
    )


def test_everybody_who_comes_has_pages(furnished: Furnished) -> None:
    assert {stop.who for stop in furnished.stops()} == set(COMERS) == set(furnished.comers)


def test_a_page_without_an_example_is_told() -> None:
    app = Flask("planted", static_folder=None)

    @app.route("/uno/<int:number>", endpoint="public.one")
    @open_to_all
    def show(number: int) -> str:
        return str(number)

    with pytest.raises(LookupError, match=r"give \['number'\] for “public.one”"):
        list(stops_of(app, {}))


WHOLE = "<!doctype html><html lang=es><title>A</title><main><h1>A</h1>{}</main>"
SHEET = "<style>p > a { padding: 1rem } :focus-visible { outline: 3px solid #00f }</style>"


def test_a_whole_page_passes(browser: Browser) -> None:
    within = '<p>Mire las <a href="/ideas">ideas</a> de todos.</p>'
    assert not found_on(browser, within)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("<input>", "label"),
        ("<p><a href='/' style='padding: 0'>Inicio</a></p>", "too small"),
        ("<pre>" + "a" * 400 + "</pre>", "too wide at 320 px"),
        ("<p style='color: #999'>Gris</p>", "color-contrast"),
        ("<p style='width: 4em; overflow: hidden; white-space: nowrap'>Nombre de una vecina</p>", "is cut"),
        ("<p style='height: 1.2em; overflow: hidden'>" + "Muchas palabras. " * 40 + "</p>", "is cut"),
        ("<p>Primero</p><p style='margin-top: -2em'>Segundo</p>", "lies over another"),
        ("<div style='width: 3em'><p>Otorrinolaringología</p></div>", "sticks out"),
        (
            "<p style='height: 20px; line-height: 20px; width: 9em; overflow: clip'>Una vecina de aquí</p>",
            "text when spaced",
        ),
        (
            "<p style='width: 12em'><code>python3 app.py <span>key new llave-2026</span></code></p>",
            "a command breaks at 360 px",
        ),
        ("<p style='font-size: 16px'>Siempre igual</p>", "does not grow"),
        ("<p style='width: 17rem; background: #eee'>Ancho</p>", "too wide at 200 % on 320 px"),
        ("<p style='transition: color 1s'>Cambia</p>", "moves"),
        ("<style>html { scroll-behavior: smooth }</style>", "moves: html"),
        ("<p><a href='/' style='outline: 0'>Inicio</a></p>", "shows no focus"),
        ("<p><a href='/' style='outline: 3px solid #ddd'>Inicio</a></p>", "shows its focus faintly (1."),
        ("<p><a href='/' style='position: absolute; left: -999px'>Inicio</a></p>", "out of sight"),
        (
            "<p><a href='/'>Inicio</a></p><div style='position: fixed; inset: 0; background: #fff'></div>",
            "under something else",
        ),
        (
            "<div style='overflow: hidden; width: 4em'><p><a href='/'>Presupuesto</a></p></div>",
            "has its focus cut off",
        ),
        (
            "<style>@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }</style><p>Oscuro</p>",
            "by night",
        ),
        (
            "<style>i { display: block; height: 1em } .b { background: #900 }</style><i></i><i class=b></i>",
            "only a colour tells",
        ),
    ],
)
def test_what_shuts_somebody_out_is_caught(browser: Browser, fault: str, told: str) -> None:
    assert told in found_on(browser, fault)


def test_a_page_on_its_way_is_judged_when_it_has_arrived(browser: Browser) -> None:
    coming = "<style>@keyframes come { from { margin-top: -2em } }</style><p>Primero</p><p>Segundo</p>"
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    try:
        page.set_content(WHOLE.format(coming))
        barriers.prepare(page)
        page.evaluate("document.querySelector('p + p').style.animation = 'come 1s steps(1)'")
        assert page.evaluate("barriers.unreadable()")
        assert not barriers.ask(page, "unreadable()")
    finally:
        page.close()


def found_on(browser: Browser, content: str) -> str:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    try:
        page.set_content(WHOLE.format(SHEET + content))
        return "\n".join(barriers.of_page(page))
    finally:
        page.close()
