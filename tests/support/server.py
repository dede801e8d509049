"""A server process of its own over a site that exists: says its port, serves until its standard input ends.

A nursery has read all the code once, and makes such servers within milliseconds: for tests that kill hundreds of them.
"""

import logging
import os
import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from subprocess import PIPE, Popen
from threading import Thread, Timer
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session
from waitress.server import create_server

from caxamarca.actions import casting
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.roles import Actor
from caxamarca.domain.voting import Channel, Claim, TookPart
from caxamarca.persistence import database, processes
from caxamarca.settings import ROOT, Settings, StateDoor
from caxamarca.web.factory import create_app

NURSERY = "nursery"
"""Serve nothing: at each line of the standard input make one server, and say its port and its process."""

HASTY = "hasty"
"""The seeded fault of `test_killed.py`: a server that says that a vote is in the box, and puts it there afterwards."""

UNSYNCED = "unsynced"
"""The seeded fault of `test_killed_postgresql.py`: a site whose commits do not wait for the log."""

UNLOCKED = "unlocked"
"""The seeded fault of `test_closing_storm.py`: a site that looks whether the box is open, and writes afterwards."""


def answer_before_keeping(seconds: float = 0.5) -> None:
    real = casting.cast_vote

    def cast_vote(actor: Actor, year: int, choices: Mapping[int, Collection[int]], claim: Claim) -> str:
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def keep() -> None:
            with app.app_context():
                real(actor, year, choices, claim)

        Timer(seconds, keep).start()
        return normalise(claim.code, CodeKind.TRACKING)

    def took_part(actor: Actor) -> dict[int, TookPart]:
        return defaultdict(lambda: TookPart(date(2026, 7, 11), Channel.WEB))

    casting.cast_vote, casting.took_part = cast_vote, took_part


def commit_without_waiting() -> None:
    for name, words in database.POSTGRESQL.items():
        database.POSTGRESQL[name] = words.replace("synchronous_commit=on", "synchronous_commit=off")


def look_then_write(longest: float = 0.3) -> None:
    real: Any = casting.voter  # type: ignore[attr-defined]

    def wait(reading: Session, *rest: Any) -> Any:
        found = real(reading, *rest)
        reading.rollback()
        time.sleep(random.uniform(0, longest))  # noqa: S311 - a fault has no secrets
        return found

    @contextmanager
    def unheld() -> Iterator[Session]:
        current = database.session()
        current.rollback()
        yield current
        current.commit()

    casting.voter = wait  # type: ignore[assignment,attr-defined]
    casting.transaction = unheld  # type: ignore[attr-defined]
    processes.shared = processes.by_year


FAULTS: Mapping[str, Callable[[], None]] = {
    HASTY: answer_before_keeping,
    UNSYNCED: commit_without_waiting,
    UNLOCKED: look_then_write,
}


def listen(app: Flask) -> int:
    """Serve from a thread, and say at which port."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=8, connection_limit=200)
    Thread(target=server.run, daemon=True).start()
    return int(server.effective_port)


def serve() -> None:
    sys.stdout.write(f"{listen(create_app())}\n")
    sys.stdout.flush()
    sys.stdin.read()


def nurse() -> None:
    """Bring up a server for each line that comes. They end with this process, in whatever way that ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    app, nurse_id = create_app(), os.getpid()
    for template in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("resident/")):
        app.jinja_env.get_template(template)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdout.write(f"{listen(app)} {os.getpid()}\n")
            sys.stdout.flush()
            while os.getppid() == nurse_id:
                time.sleep(0.5)
            os._exit(0)


def described(door: StateDoor | None, settings: Settings) -> dict[str, str]:
    """The door of the State's identity as the environment of another process says it."""
    if door is None:
        return {}
    secret = settings.data_folder / "provider-secret"
    secret.write_text(door.secret, "utf-8")
    name = "CAXAMARCA_IDENTITY"
    return {
        name: door.discovery,
        f"{name}_CLIENT": door.client,
        f"{name}_ACR": " ".join(door.acr),
        f"{name}_SECRET": str(secret),
    }


@contextmanager
def running(settings: Settings, *words: str) -> Iterator[Popen[str]]:
    """Run this module over a site until it is killed at the end."""
    environment = {
        **os.environ,
        "CAXAMARCA_DATA": str(settings.data_folder),
        "CAXAMARCA_DATABASE": settings.database_url,
        "PYTHONPATH": str(ROOT),
        **described(settings.state_door, settings),
    }
    command = [sys.executable, "-m", "tests.support.server", *words]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=environment, cwd=ROOT) as server:
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def process(settings: Settings, *words: str) -> Iterator[str]:
    """Run a server process over this site until it is killed at the end; its address."""
    with running(settings, *words) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"


@dataclass(frozen=True)
class Mortal:
    """A server that a nursery made."""

    address: str
    process_id: int

    def kill(self) -> None:
        """Let it end where it stands, as `kill -9` does."""
        with suppress(ProcessLookupError):
            os.kill(self.process_id, signal.SIGKILL)


@contextmanager
def nursery(settings: Settings, *words: str) -> Iterator[Callable[[], Mortal]]:
    """Make servers over this site, each when asked for. None outlives the nursery."""
    with running(settings, NURSERY, *words) as nurse:

        def born() -> Mortal:
            assert nurse.stdin is not None
            assert nurse.stdout is not None
            nurse.stdin.write("\n")
            nurse.stdin.flush()
            port, process_id = nurse.stdout.readline().split()
            return Mortal(f"http://127.0.0.1:{port}", int(process_id))

        yield born


if __name__ == "__main__":
    for word in sys.argv[1:]:
        if word in FAULTS:
            FAULTS[word]()
    nurse() if NURSERY in sys.argv else serve()
