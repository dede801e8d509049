"""A server process of its own over a site that exists: says its port, serves until its standard input ends."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from threading import Thread
from typing import Any

from waitress.server import create_server

from caxamarca.settings import ROOT, Settings
from caxamarca.web.factory import create_app


def serve() -> None:
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server: Any = create_server(create_app(), host="127.0.0.1", port=0, threads=8)
    Thread(target=server.run, daemon=True).start()
    sys.stdout.write(f"{server.effective_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


@contextmanager
def process(settings: Settings) -> Iterator[str]:
    """Run a server process over this site; its address."""
    environment = {
        **os.environ,
        "CAXAMARCA_DATA": str(settings.data_folder),
        "CAXAMARCA_DATABASE": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.support.server"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=environment, cwd=ROOT) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


if __name__ == "__main__":
    serve()
