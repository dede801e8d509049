"""What a demonstration says about itself on every page, and the codes by which its roles can be tried."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g

from caxamarca.actions import casting, identifying
from caxamarca.actions.second_factor import CODE_PERIOD, one_time_code
from caxamarca.web import clock
from caxamarca.web.words import later

FILE = "demonstration.json"


@dataclass(frozen=True)
class DemoResident:
    """An invented resident of a province. `has_voted`: nothing is left to vote for now."""

    document: str
    code: str
    place: str
    has_voted: bool


@dataclass(frozen=True)
class DemoStaff:
    """An invented member of staff. `what` says what can be tried with this one.

    `one_time_code` is that of this half minute, and empty where somebody has come in with it, since each serves once;
    in `seconds` there is another one.
    """

    email: str
    password: str
    what: str
    one_time_code: str
    seconds: int


class Demonstration:
    """The demonstration as a page shows it. Nobody can be tried where its file is missing: the doors must open all the
    same.
    """

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def residents(self) -> tuple[DemoResident, ...]:
        told = _told("residents")
        voted = casting.invented_who_voted([one["document"] for one in told])
        return tuple(
            DemoResident(one["document"], one["code"], one["what"]["place"], one["document"] in voted)
            for one in told
        )

    @property
    def staff(self) -> tuple[DemoStaff, ...]:
        told = _told("staff")
        now = int(time.time())
        used = identifying.invented_who_came_in([one["email"] for one in told], now // CODE_PERIOD)
        return tuple(
            DemoStaff(
                one["email"],
                one["password"],
                later(**one["what"]),
                "" if one["email"] in used else one_time_code(one["secret"], now // CODE_PERIOD),
                CODE_PERIOD - now % CODE_PERIOD,
            )
            for one in told
        )


def _told(part: str) -> Sequence[Mapping[str, Any]]:
    """The people of one part of the file that `demo` writes."""
    file = Path(current_app.config["DATA_FOLDER"]) / FILE
    return _cast(file, file.stat().st_mtime_ns)[part] if file.exists() else ()


@lru_cache(maxsize=1)
def _cast(file: Path, _written: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The file as it was at one moment. `_written` is asked for by the cache alone: a file that is written anew while
    the site runs is another one.
    """
    told: Mapping[str, Sequence[Mapping[str, Any]]] = json.loads(file.read_text("utf-8"))
    return told


def current() -> Demonstration | None:
    """The demonstration, where this site is one."""
    if "demonstration" not in g:
        g.demonstration = Demonstration() if clock.moment().is_demonstration else None
    told: Demonstration | None = g.demonstration
    return told


def install(app: Flask) -> None:
    @app.context_processor
    def tell() -> dict[str, object]:
        return {"demonstration": current()}
