"""The rules are given the moment, the day and the chance: nothing in the domain asks the machine for them."""

from collections.abc import Iterable, Iterator

from tests.support.findings import none_of
from tests.support.source import Module, is_within, of, planted

ASKING = {"now", "today", "utcnow", "urandom", "uuid1", "uuid4"}
MACHINE = ("os", "random", "secrets", "time", "socket", "subprocess", "logging", "threading")
NAIVE = {"utcnow", "utcfromtimestamp"}


def questions_to_the_machine(modules: Iterable[Module]) -> Iterator[str]:
    """Where a rule asks for the clock, for chance, or for the system around it."""
    for module in modules:
        for node, name in module.imports():
            if is_within(name, MACHINE):
                yield f"{module.at(node)} imports {name}"
        for call, name in module.calls():
            if "." in name and name.split(".")[-1] in ASKING:
                yield f"{module.at(call)} calls {name}"


def naive_moments(modules: Iterable[Module]) -> Iterator[str]:
    """Where a moment without a zone is made, which is another moment on another machine."""
    for module in modules:
        for call, name in module.calls():
            last = name.split(".")[-1]
            if last in NAIVE or (name.endswith("datetime.now") and not (call.args or call.keywords)):
                yield f"{module.at(call)} calls {name}"
            if name.endswith(("date.today", "datetime.today")):
                yield f"{module.at(call)} calls {name}"


def test_the_rules_ask_nobody_for_the_time() -> None:
    none_of(
        questions_to_the_machine(of("caxamarca.domain")),
        "A rule asks the machine. Take `now`, `today` or the random bytes as an argument; who calls knows the clock.",
    )


def test_every_moment_has_its_zone() -> None:
    none_of(
        naive_moments(of("caxamarca")),
        "A moment without a zone. Write `datetime.now(UTC)` for the real clock, `site.now(session)` for the civic one, "
        "and `civil_day` for the day that it is in Lima.",
    )


def test_a_rule_that_asks_for_the_time_is_caught() -> None:
    fault = planted("caxamarca.domain.days", "import time\nfrom datetime import date\nlast = date.today()")
    assert len(list(questions_to_the_machine([fault]))) == 2


def test_a_moment_without_its_zone_is_caught() -> None:
    fault = planted(
        "caxamarca.web.clock", "datetime.now()\ndatetime.utcnow()\ndate.today()\ndatetime.now(UTC)"
    )
    assert len(list(naive_moments([fault]))) == 3
