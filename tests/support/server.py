"""A server process of its own over a site that exists: says its port, serves until its standard input ends."""

import logging
import os
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from subprocess import PIPE, Popen
from threading import Thread, Timer
from typing import Any

from flask import current_app
from waitress.server import create_server

from caxamarca.actions import casting
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.roles import Actor
from caxamarca.domain.voting import Channel, Claim, TookPart
from caxamarca.settings import ROOT, Settings
from caxamarca.web.factory import create_app

HASTY = "hasty"
"""The seeded fault of `test_killed.py`: a server that says that a vote is in the box, and puts it there afterwards."""


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


def serve() -> None:
    if HASTY in sys.argv:
        answer_before_keeping()
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server: Any = create_server(create_app(), host="127.0.0.1", port=0, threads=8)
    Thread(target=server.run, daemon=True).start()
    sys.stdout.write(f"{server.effective_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


@contextmanager
def process(settings: Settings, *words: str) -> Iterator[str]:
    """Run a server process over this site until it is killed at the end; its address."""
    environment = {
        **os.environ,
        "CAXAMARCA_DATA": str(settings.data_folder),
        "CAXAMARCA_DATABASE": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.support.server", *words]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=environment, cwd=ROOT) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


if __name__ == "__main__":
    serve()
