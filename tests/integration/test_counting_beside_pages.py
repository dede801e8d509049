"""While neighbours try ceilings whose counts take seconds, one worker goes on answering everybody else."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import islice
from statistics import median
from subprocess import PIPE, Popen
from threading import Event, Thread
from time import monotonic

import pytest

from caxamarca.domain.counting import Rule
from caxamarca.domain.money import soles
from caxamarca.settings import ROOT, Settings
from tests.factories import YEAR, a_declared_count
from tests.support import long_count

SIMULATOR = f"/procesos/{YEAR}/resultados/cajamarca/simulador"
PAGE = "/como-funciona"
PEOPLE = 4
LOOKS = 9

GUNICORN = (
    "import sys; from caxamarca.cli import serve; door = serve.open_door('127.0.0.1', 0);"
    "print(door.getsockname()[1], flush=True); sys.stdout.flush(); serve.with_gunicorn(door)"
)


@contextmanager
def one_worker(settings: Settings) -> Iterator[int]:
    """The port of a server that answers one request at a time."""
    environment = {
        **os.environ,
        "CAXAMARCA_DATA": str(settings.data_folder),
        "CAXAMARCA_DATABASE": settings.database_url,
        "PYTHONPATH": str(ROOT),
        "WEB_CONCURRENCY": "1",
    }
    with Popen([sys.executable, "-c", GUNICORN], stdout=PIPE, text=True, env=environment, cwd=ROOT) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.send_signal(signal.SIGTERM)
            server.stdout.read()


def got(port: int, path: str) -> tuple[int, float]:
    """The status of a page, and how many seconds it took."""
    begun = monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, monotonic() - begun
    finally:
        connection.close()


def looked_at(port: int) -> float:
    """The usual time of an ordinary page."""
    found = [got(port, PAGE) for _look in range(LOOKS)]
    assert {status for status, _took in found} == {200}
    return median(took for _status, took in found)


@pytest.mark.usefixtures("app")
def test_one_worker_answers_others_while_people_try_ceilings(settings: Settings) -> None:
    a_declared_count(Rule.MOST_VOTES, long_count.BALLOTS, long_count.COSTS, soles(1_000_000))
    ended, told = Event(), list[int]()

    def tries(port: int, ceiling: int) -> None:
        """Somebody who asks again each time that the page says so, and then for another ceiling."""
        while not ended.is_set():
            status, _took = got(port, f"{SIMULATOR}?techo={ceiling}&regla=partes-iguales")
            told.append(status)
            ceiling += status == 200
            ended.wait(0.2)

    with one_worker(settings) as port:
        looked_at(port)
        got(port, SIMULATOR)
        quiet = looked_at(port)
        people = [
            Thread(target=tries, args=(port, ceiling)) for ceiling in islice(long_count.ceilings(), PEOPLE)
        ]
        for one in people:
            one.start()
        try:
            ended.wait(0.5)
            busy = looked_at(port)
        finally:
            ended.set()
            for one in people:
                one.join()
    print(f"{quiet:.3f} s when nobody counts, {busy:.3f} s while {PEOPLE} people do")
    assert busy <= max(8 * quiet, 0.25)
    assert set(told) <= {200, 202, 503}
    assert 202 in told
