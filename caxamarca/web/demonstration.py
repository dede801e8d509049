"""What a demonstration says about itself on every page, and the codes by which its roles can be tried."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pyotp
from flask import Flask, current_app, g

from caxamarca.web import clock
from caxamarca.web.words import later

FILE = "demonstration.json"


@dataclass(frozen=True)
class DemoResident:
    """An invented resident of a province."""

    document: str
    code: str
    place: str
    has_voted: bool


@dataclass(frozen=True)
class DemoStaff:
    """An invented member of staff, with the secret of the one-time codes.

    `told` is the sentence on what can be tried with this one, and what stands in it.
    """

    email: str
    password: str
    secret: str
    told: Mapping[str, str]

    @property
    def what(self) -> str:
        return later(**self.told)

    @property
    def one_time_code(self) -> str:
        return pyotp.TOTP(self.secret).now()


@dataclass(frozen=True)
class Cast:
    """Everybody who can be tried."""

    residents: tuple[DemoResident, ...]
    staff: tuple[DemoStaff, ...]


class Demonstration:
    """The demonstration as a page shows it."""

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def cast(self) -> Cast:
        """Nobody where the file is missing: the doors must open all the same."""
        file = Path(current_app.config["DATA_FOLDER"]) / FILE
        return _cast(file) if file.exists() else Cast((), ())


@cache
def _cast(file: Path) -> Cast:
    told = json.loads(file.read_text("utf-8"))
    return Cast(
        tuple(
            DemoResident(one["document"], one["code"], one["what"]["place"], one.get("has_voted", False))
            for one in told["residents"]
        ),
        tuple(DemoStaff(one["email"], one["password"], one["secret"], one["what"]) for one in told["staff"]),
    )


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
