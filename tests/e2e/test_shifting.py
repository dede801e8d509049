"""Nothing that was seen moves while the rest of a page is still on its way.

A page that comes at once hides this: it is painted when all of it is there. Under load, or on a weak line, it comes in
pieces, and each is painted as it comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Browser

from tests.e2e.conftest import PHONE, Place
from tests.e2e.shifting import PAUSE, TWO_FRAMES, WATCH_SHIFTS, dripping
from tests.support.findings import none_of

SEEN_FIRST = (
    "/",
    "/ideas",
    "/ideas/1",
    "/procesos/2025/resultados",
    "/procesos/2025/resultados/cajamarca",
    "/proyectos/1",
    "/seguimiento",
)


@dataclass(frozen=True)
class Shift:
    """How far a page moved while it arrived (0 to 1 of what is seen, summed), and what moved."""

    by: float
    movers: Sequence[str]


def shifts(browser: Browser, app: Flask, paths: Sequence[str], pause: float = PAUSE) -> dict[str, Shift]:
    """How much each page moves while it arrives, all of them at the same time."""
    context = browser.new_context(viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
    context.add_init_script(WATCH_SHIFTS)
    with dripping(app, pause) as address:
        try:
            pages = {path: context.new_page() for path in paths}
            for path, page in pages.items():
                page.goto(address + path, wait_until="commit")
            for page in pages.values():
                page.wait_for_load_state("load")
                page.evaluate(TWO_FRAMES)
            return {
                path: Shift(*page.evaluate("[window.shifted, window.movers]")) for path, page in pages.items()
            }
        finally:
            context.close()


def test_nothing_moves_while_a_page_arrives_in_pieces(browser: Browser, demonstration: Place) -> None:
    moved = shifts(browser, demonstration.app, SEEN_FIRST)
    none_of(
        (
            f"{path} moves by {shift.by:.4f}: {', '.join(shift.movers)}"
            for path, shift in moved.items()
            if shift.by
        ),
        "What comes later pushes away what was seen. Give it its room from the beginning: a grid whose columns do not "
        "wait for their cells, a row with a least height, nothing that hangs from the end of what is still growing.",
    )


FAULTY = """<!doctype html><title>A</title>
<style>dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(5rem, 1fr)) }
div { display: flex; flex-direction: column-reverse }</style>
<dl><div><dt>ideas</dt><dd>12</dd></div><div><dt>votos</dt><dd>345</dd></div></dl><p>Agua</p>"""


def test_what_moves_only_in_pieces_is_caught(browser: Browser) -> None:
    app = Flask("planted", static_folder=None)
    app.add_url_rule("/", view_func=lambda: FAULTY)
    # A browser that is kept waiting by others paints several pieces as one: then they have to come more slowly.
    paces = (shifts(browser, app, ["/"], pause)["/"] for pause in (PAUSE, 20 * PAUSE, 100 * PAUSE))
    assert any(shift.by > 0 and any("ideas" in mover for mover in shift.movers) for shift in paces)
