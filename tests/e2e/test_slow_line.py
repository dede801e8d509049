"""A whole vote on a bad line, from the door to the receipt: what the voter waits for and what it costs.

The line is that of a valley without a tower: 400 ms there and back, 50 KB/s, and a telephone six times slower than this
machine. `python3 app.py test e2e -- -k slow_line -s` prints each step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from flask import Flask, redirect
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page
from werkzeug import Response

from tests.e2e.conftest import PHONE, served
from tests.e2e.crowds import crowd
from tests.e2e.people import Person

KB = 1024
ROUND_TRIPS, WEIGHT = 8, 60 * KB
LATENCY, SPEED, SLOWER = 400, 50 * KB, 6


@dataclass
class Step:
    """What one touch asks of the line. `chain` counts the documents that follow one another, redirects included."""

    name: str
    chain: int = 0
    styles: int = 0
    weight: int = 0
    seconds: float = 0.0

    @property
    def round_trips(self) -> int:
        """Each document of the chain is one, and its style sheet, the first time, is one more.

        What else a page sends for arrives while it is being read.
        """
        return self.chain + min(self.styles, 1)

    def __str__(self) -> str:
        return f"{self.name:<28}{self.round_trips:>6}{self.weight:>10,}{self.seconds:>9.1f} s"


@dataclass
class Line:
    """A browser on such a line, and the steps that were taken in it."""

    network: CDPSession
    steps: list[Step] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def watch(self) -> None:
        self.network.send("Network.enable")
        self.network.on("Network.requestWillBeSent", self._asked)
        self.network.on("Network.requestServedFromCache", lambda event: self.kept.add(event["requestId"]))
        self.network.on("Network.responseReceived", self._answered)
        self.network.on("Network.loadingFinished", self._arrived)
        self.network.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": LATENCY, "downloadThroughput": SPEED, "uploadThroughput": SPEED},
        )
        self.network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def step(self, name: str, page: Page, touch: Callable[[], object]) -> None:
        self.steps.append(Step(name))
        begun = monotonic()
        touch()
        page.wait_for_load_state("load")
        self.steps[-1].seconds = monotonic() - begun
        page.wait_for_load_state("networkidle")

    def _asked(self, event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            self.steps[-1].chain += 1
            if before := event.get("redirectResponse"):
                self.steps[-1].weight += int(before["encodedDataLength"])

    def _answered(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        is_kept = answer.get("fromDiskCache") or event["requestId"] in self.kept
        if event["type"] == "Stylesheet" and not is_kept:
            self.steps[-1].styles += 1

    def _arrived(self, event: dict[str, Any]) -> None:
        self.steps[-1].weight += int(event["encodedDataLength"])

    @property
    def round_trips(self) -> int:
        """Of all steps, and one more for the connection, which is opened once."""
        return 1 + sum(one.round_trips for one in self.steps)

    @property
    def weight(self) -> int:
        return sum(one.weight for one in self.steps)

    def faults(self) -> Iterator[str]:
        """What is more than a vote may cost."""
        if self.round_trips > ROUND_TRIPS:
            yield f"{self.round_trips} round trips, and {ROUND_TRIPS} are allowed"
        if self.weight > WEIGHT:
            yield f"{self.weight:,} bytes, and {WEIGHT:,} are allowed"

    def __str__(self) -> str:
        head = f"{'':<28}{'trips':>6}{'bytes':>10}{'time':>11}"
        whole = Step(
            "in all", self.round_trips, weight=self.weight, seconds=sum(s.seconds for s in self.steps)
        )
        return "\n".join(("", head, *map(str, self.steps), str(whole)))


@pytest.fixture
def telephone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    yield context
    context.close()


def on_a_slow_line(telephone: BrowserContext) -> tuple[Page, Line]:
    page = telephone.new_page()
    line = Line(telephone.new_cdp_session(page))
    line.watch()
    return page, line


def test_a_whole_vote_costs_eight_round_trips_and_60_kb(telephone: BrowserContext, tmp_path: Path) -> None:
    with crowd(tmp_path) as there:
        page, line = on_a_slow_line(telephone)
        voter = Person(page)
        line.step("what one needs", page, lambda: page.goto(f"{there.place.address}/votar"))
        line.step("identify", page, lambda: voter.follows("Empezar"))
        document, code = there.key
        voter.fills({"document": document, "code": code})
        line.step("choose", page, lambda: voter.presses("Entrar"))
        for number in range(3):
            voter.ticks(page.locator("main input[type=checkbox]").nth(number))
        line.step("review", page, lambda: voter.presses("Revisar mi voto"))
        line.step("confirm, and the receipt", page, lambda: voter.presses("Sí, este es mi voto"))
        voter.reads("Su voto está en el ánfora")
        print(line)
    assert not list(line.faults())


def planted(weight: int) -> Flask:
    """A site that leads from page to page to a heavy one."""
    app = Flask("planted", static_folder=None)

    @app.route("/<int:left>")
    def lead_on(left: int) -> Response | str:
        return redirect(f"/{left - 1}") if left else f"<title>A</title><p>{'a' * weight}"

    @app.route("/favicon.ico")
    def no_picture() -> tuple[str, int]:
        return "", 204

    return app


@pytest.mark.parametrize(
    ("redirects", "weight", "told"),
    [(0, 10, ""), (9, 10, "11 round trips"), (0, WEIGHT, "bytes, and")],
)
def test_a_long_way_and_a_heavy_page_are_caught(
    telephone: BrowserContext, redirects: int, weight: int, told: str
) -> None:
    with served(planted(weight)) as address:
        page, line = on_a_slow_line(telephone)
        line.step("come", page, lambda: page.goto(f"{address}/{redirects}"))
    assert told in "".join(line.faults())
    assert bool(told) == bool(list(line.faults()))
