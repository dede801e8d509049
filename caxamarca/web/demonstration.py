"""What a demonstration says about itself on every page, and the codes by which its roles can be tried."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pyotp
from flask import Flask, current_app, g

from caxamarca.actions import casting
from caxamarca.actions.identifying import CODE_PERIOD
from caxamarca.domain.documents import parse
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import people, processes
from caxamarca.persistence.database import keyring, session
from caxamarca.web import clock
from caxamarca.web.words import later

FILE = "demonstration.json"


@dataclass(frozen=True)
class DemoResident:
    """An invented resident of a province."""

    document: str
    code: str
    place: str

    @property
    def has_voted(self) -> bool:
        """Whether nothing is left to vote for: the ballot of the vote that is open now is in the box."""
        document = parse(self.document).canonical
        found = people.resident_by_document(session(), keyring().mac("documents", document))
        voting = processes.in_stage(session(), Stage.VOTING, clock.now())
        return found is not None and any(
            casting.has_voted(Actor(resident=found.id), one.id) for one in voting
        )


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
        """The code of this half minute; empty where somebody has come in with it, since each serves once."""
        found = people.staff_by_email(session(), self.email)
        now = time.time()
        is_used = found is not None and found.last_code_step >= int(now) // CODE_PERIOD
        return "" if is_used else pyotp.TOTP(self.secret).at(int(now))

    @property
    def seconds(self) -> int:
        """In how many seconds there is another code."""
        return CODE_PERIOD - int(time.time()) % CODE_PERIOD


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
        return _cast(file, file.stat().st_mtime_ns) if file.exists() else Cast((), ())


@cache
def _cast(file: Path, _written: int) -> Cast:
    told = json.loads(file.read_text("utf-8"))
    return Cast(
        tuple(DemoResident(one["document"], one["code"], one["what"]["place"]) for one in told["residents"]),
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
