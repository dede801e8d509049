"""What the first view of a page weighs, asks for and moves, measured in a browser that has never been here.

`python -m pytest tests/e2e/test_weight.py -s` prints the figures.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from caxamarca.web import compression
from tests.e2e.conftest import PHONE, Place, served
from tests.e2e.crowds import Crowd, crowd
from tests.e2e.people import signed_in
from tests.e2e.shifting import TWO_FRAMES, WATCH_SHIFTS
from tests.support.findings import none_of

KB = 1024
FIRST_VIEW, STYLE, SCRIPT, BALLOT = 14 * KB, 6 * KB, 5 * KB, 20 * KB
REQUESTS = 5
"""The page, its style sheet, its icons, and at most a deferred script and a picture. The tab's own icon comes
afterwards, and so does the worker, when the page is there."""

MANY_IDEAS = "/ideas"
BALLOT_PAPER = "/votar/cedula"
FIRST_VIEWS = ("/", "/ideas/1", "/procesos/2025/resultados/cajamarca", "/proyectos/1")


@dataclass(frozen=True)
class Part:
    """One answer as it travelled: the bytes of its body and headers together."""

    url: str
    kind: str
    encoding: str
    size: int


@dataclass(frozen=True)
class View:
    """The first view of a page."""

    url: str
    parts: tuple[Part, ...]
    complaints: tuple[str, ...]
    shift: float

    @property
    def asked(self) -> list[Part]:
        """What the page itself asked for."""
        return [part for part in self.parts if "favicon" not in part.url]

    def size(self, *kinds: str) -> int:
        return sum(part.size for part in self.parts if part.kind in kinds)

    def __str__(self) -> str:
        sizes = "".join(f"{self.size(kind):>8,}" for kind in ("Document", "Stylesheet", "Script", "Image"))
        both = self.size("Document", "Stylesheet")
        return f"{urlsplit(self.url).path:<40}{sizes}{both:>10,}{len(self.asked):>6}{self.shift:>7.3f}"


HEAD = f"{'bytes with headers':<40}{'HTML':>8}{'CSS':>8}{'JS':>8}{'image':>8}{'HTML+CSS':>10}{'asked':>6}{'shift':>7}"


def look(browser: Browser, url: str, come_in: Callable[[Page], object] = lambda _page: None) -> View:
    """Open a page in a browser with nothing in its cache, and weigh all that comes."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    try:
        come_in(page)
        told: dict[str, dict[str, Any]] = {}
        sizes: dict[str, int] = {}
        complaints: list[str] = []
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", lambda event: told.update({event["requestId"]: event}))
        network.on(
            "Network.loadingFinished",
            lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
        )
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda mistake: complaints.append(str(mistake)))
        page.on("requestfailed", lambda request: complaints.append(f"not answered: {request.url}"))
        page.add_init_script(WATCH_SHIFTS)
        page.goto(url)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.evaluate(TWO_FRAMES)
        page.wait_for_load_state("networkidle")
        shift = float(page.evaluate("window.shifted"))
        parts = tuple(_part(event, sizes.get(key, 0)) for key, event in told.items())
        return View(
            url, tuple(one for one in parts if not one.url.startswith("data:")), tuple(complaints), shift
        )
    finally:
        context.close()


def _part(event: dict[str, Any], size: int) -> Part:
    answer = event["response"]
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    return Part(answer["url"], event["type"], headers.get("content-encoding", ""), size)


def faults(view: View, most: int = FIRST_VIEW) -> Iterator[str]:
    """What is more than design §9 allows."""
    where = urlsplit(view.url)
    weighed = (
        ("HTML and CSS", view.size("Document", "Stylesheet"), most),
        ("CSS", view.size("Stylesheet"), STYLE),
        ("JavaScript", view.size("Script"), SCRIPT),
    )
    yield from (
        f"{where.path}: {what} weigh {size:,} of {limit:,} bytes"
        for what, size, limit in weighed
        if size > limit
    )
    if len(view.asked) > REQUESTS:
        yield f"{where.path}: {len(view.asked)} requests: {[urlsplit(part.url).path for part in view.asked]}"
    for part in view.parts:
        if urlsplit(part.url).netloc != where.netloc:
            yield f"{where.path}: asks another host for {part.url}"
        if part.kind in {"Document", "Stylesheet", "Script"} and not part.encoding:
            yield f"{where.path}: {urlsplit(part.url).path} travels without compression"
    if view.shift:
        yield f"{where.path}: its layout shifts by {view.shift:.4f}"
    yield from (f"{where.path}: the console says “{one}”" for one in view.complaints)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with crowd(tmp_path_factory.mktemp("crowded")) as there:
        yield there


def test_a_first_view_fits_into_the_first_answer(
    browser: Browser, demonstration: Place, crowded: Crowd
) -> None:
    views = [look(browser, demonstration.address + path) for path in FIRST_VIEWS]
    views.append(look(browser, crowded.place.address + MANY_IDEAS))
    print("", HEAD, *views, sep="\n")
    none_of(
        (fault for view in views for fault in faults(view)),
        "The first view of a page is more than it may be (design §9). Long tables of classes in a template, inline "
        "icons and style sheets that serve one page are the usual reasons.",
    )


def test_a_ballot_of_thirty_projects_fits_into_20_kb(browser: Browser, crowded: Crowd) -> None:
    come_in = partial(signed_in, place=crowded.place, actor=crowded.voter)
    view = look(browser, crowded.place.address + BALLOT_PAPER, lambda page: come_in(page.context))
    print("", HEAD, view, sep="\n")
    none_of(faults(view, BALLOT), "The ballot paper is more than it may be (design §9).")


def planted(**parts: str) -> Flask:
    """A site of one page and what it asks for, compressed like ours."""
    app = Flask("planted", static_folder=None)
    compression.install(app)

    @app.route("/", defaults={"name": "page.html"})
    @app.route("/<name>")
    def show(name: str) -> tuple[str, dict[str, str]]:
        stem, _dot, kind = name.partition(".")
        return parts.get(stem, ""), {
            "Content-Type": {"css": "text/css", "js": "text/javascript"}.get(kind, "text/html")
        }

    return app


def test_a_light_page_passes(browser: Browser) -> None:
    with served(planted(page=f"<!doctype html><title>A</title><p>{'Agua. ' * 200}")) as address:
        assert not list(faults(look(browser, address)))


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {
                "style": "p{color:red}"
                + "".join(f".a{number * 7919 % 10007}{{top:{number}px}}" for number in range(3000))
            },
            "CSS weigh",
        ),
        ({"style": "p{color:red}" * 100}, "without compression"),
        (
            {"script": "setTimeout(() => document.body.prepend('Aviso', document.createElement('hr')), 200)"},
            "shifts by",
        ),
        ({"script": "console.error('ay')"}, "console says “error: ay”"),
    ],
)
def test_what_is_too_much_is_caught(browser: Browser, parts: dict[str, str], told: str) -> None:
    heads = {
        "style": "<link rel=stylesheet href=/style.css>",
        "script": "<script defer src=/script.js></script>",
    }
    page = f"<!doctype html><title>A</title>{heads[next(iter(parts))]}<p>{'Agua. ' * 200}"
    with served(planted(page=page, **parts)) as address:
        assert told in "\n".join(faults(look(browser, address)))
