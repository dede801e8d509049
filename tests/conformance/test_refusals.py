"""Every refusal can be put into words, whatever its facts are, and has a status that tells the truth."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from http import HTTPStatus
from itertools import product
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from flask import Flask

from caxamarca import actions, domain, persistence
from caxamarca.actions.convening import OutOfRange
from caxamarca.cli.refusals import WORDS as SAID_AT_A_MACHINE
from caxamarca.domain.errors import Refusal
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.mef import MissingColumn
from caxamarca.domain.planning import Milestone
from caxamarca.domain.processes import DateIsPast, DatesOutOfOrder
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Corrected, Doubt, LessAccrued, LessDone, StageSkipped, StageWentBack
from caxamarca.domain.rolls import BadRow, DryRun
from caxamarca.domain.texts import Empty
from caxamarca.settings import ROOT
from caxamarca.web import errors, refusals
from caxamarca.web.labels import CALENDAR, NUMBERS
from tests.support.findings import none_of

STAGES = InvestmentStage.WORKS, InvestmentStage.TENDER

SAMPLES: Mapping[object, tuple[object, ...]] = {
    bool: (False, True),
    int: (1, 2_500_000),
    str: ("0601",),
    date: (date(2026, 8, 3),),
    datetime: (datetime(2026, 8, 3, 15, tzinfo=UTC),),
    Quarter: (Quarter(2026, 3),),
    HalfYear: (HalfYear(2026, 1), HalfYear(2026, 2)),
    DryRun: tuple(DryRun((), (BadRow(2, Empty()),), rows, {}, "0" * 64) for rows in (1, 2)),
    MissingColumn: (MissingColumn("PIM_ANIO_ACTUAL", None), MissingColumn("PIM_ANIO_ACTUAL", "PIM")),
    NoneType: (None,),
    Milestone: (Milestone("Entrega de terreno", date(2026, 8, 3)),),
    Doubt: (
        LessDone(60, 30),
        LessAccrued(500, 100),
        StageWentBack(*STAGES),
        StageSkipped(*STAGES),
        Corrected(),
    ),
}
"""What stands for a field of each type. A type that is not here, and is no enum, tuple or union, is asked for."""

NAMES: Mapping[type[Refusal], Iterable[str]] = {
    DateIsPast: CALENDAR,
    DatesOutOfOrder: CALENDAR,
    OutOfRange: NUMBERS,
}
"""Refusals whose texts are the names of fields, and which names these can be."""

HONEST = {401, 403, 404, 409, 413, 422, 429, 503}


def refusals_of_the_house() -> list[type[Refusal]]:
    """Every kind of refusal, wherever it is written."""
    for package in (domain, persistence, actions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    return sorted(_below(Refusal), key=lambda kind: (kind.__module__, kind.__name__))


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith("caxamarca."):
            yield below
            yield from _below(below)


def samples(kind: type[Refusal]) -> Iterator[Refusal]:
    """Refusals of a kind, with every fact that could make a difference to its words."""
    hints = get_type_hints(kind.__init__)
    hints.pop("return", None)
    names = NAMES.get(kind)
    values = [
        tuple(names) if names is not None and hint is str else _samples_of(hint) for hint in hints.values()
    ]
    return (kind(**dict(zip(hints, chosen, strict=True))) for chosen in product(*values))


def _samples_of(hint: Any) -> tuple[object, ...]:
    if hint in SAMPLES:
        return SAMPLES[hint]
    if get_origin(hint) is tuple:
        inside = _samples_of(get_args(hint)[0])
        return (), inside[:1], inside
    if get_origin(hint) in {Union, UnionType}:
        return tuple(value for one in get_args(hint) for value in _samples_of(one))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(hint)
    raise LookupError(f"{hint} is new: add a value of it to SAMPLES in tests/conformance/test_refusals.py")


def unspeakable(
    kinds: Iterable[type[Refusal]], words: Mapping[type[Refusal], Callable[[Any], str]]
) -> Iterator[str]:
    """Kinds without words, and facts at which the words break or leave a hole."""
    for kind in kinds:
        name = f"{kind.__module__}.{kind.__name__}"
        if kind not in words:
            yield f"{name} has no words"
            continue
        for fact in samples(kind):
            try:
                said = words[kind](fact)
            except Exception as broken:  # noqa: BLE001 - whatever breaks is the finding
                yield f"{name} {vars(fact)}: {broken!r}"
                continue
            if not said.strip() or "%(" in said or "None" in said or "<" in said:
                yield f"{name} {vars(fact)} says {said!r}"


def dishonest(statuses: Mapping[type[Refusal], int], words: Mapping[type[Refusal], object]) -> Iterator[str]:
    """Statuses that say something else, or have no page."""
    pages = {path.stem for path in (ROOT / "templates" / "errors").glob("*.html")}
    for kind, status in statuses.items():
        if kind not in words:
            yield f"{kind.__name__} has a status and no words"
        if status not in HONEST:
            yield f"{kind.__name__} answers {status}"
        if str(status) not in pages or status not in errors.PAGES:
            yield f"{status} has no page in templates/errors"


def test_every_refusal_has_words(app: Flask) -> None:
    with app.test_request_context():
        none_of(
            unspeakable(refusals_of_the_house(), {**SAID_AT_A_MACHINE, **refusals.WORDS}),
            "A refusal cannot be said. Give it one sentence in web/refusals.py that tells what to do next; in "
            "cli/refusals.py where it is met on the command line alone.",
        )


def test_no_words_wait_for_a_refusal_that_is_gone() -> None:
    none_of(
        sorted(
            kind.__name__ for kind in {*refusals.WORDS, *SAID_AT_A_MACHINE} - set(refusals_of_the_house())
        ),
        "web/refusals.py says what nobody raises.",
    )


def test_every_status_tells_the_truth() -> None:
    none_of(
        dishonest(refusals.STATUS, refusals.WORDS),
        "422 is for what was typed, 409 for another moment, 403 and 404 for another person; 500 is a bug of ours.",
    )
    assert refusals.status(Empty()) == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_refusal_without_words_is_caught() -> None:
    assert [told.rsplit(" ", 3)[-1] for told in unspeakable([Empty], {})] == ["words"]
    assert list(unspeakable([OutOfRange], {OutOfRange: lambda fact: CALENDAR[fact.field]}))
    assert list(unspeakable([Empty], {Empty: lambda _fact: "%(day)s"}))
    assert len(list(dishonest({Empty: 500, DateIsPast: 418}, {Empty: ""}))) >= 3
