"""The first command, as a person meets it: it serves a demonstration, keeps it, and ends politely."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

import pytest
from sqlalchemy import inspect, text

from caxamarca.actions.founding import found_site
from caxamarca.cli import demo
from caxamarca.persistence import database, site
from caxamarca.persistence.files import MARK
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import ROOT, Settings
from tests.integration.conftest import BLANK, FOUNDED, MIGRATED
from tests.support import sites

# An address that no machine has.
ELSEWHERE = "192.0.2.1"

SERVE = (sys.executable, "-P", "-m", "caxamarca.cli", "serve")


@contextmanager
def serving(settings: Settings, *, ending: signal.Signals = signal.SIGINT) -> Iterator[tuple[str, list[str]]]:
    """Serve a site as the command does; give its address, and what is printed, whole once it has ended."""
    process = subprocess.Popen(
        SERVE,
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_answer_to_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    )
    assert process.stdout
    printed: list[str] = []
    try:
        for line in process.stdout:
            printed.append(line)
            if found := re.search(r"http://\S+", line):
                yield found.group(), printed
                break
    finally:
        process.send_signal(ending)
        last_word = Timer(60, process.kill)
        last_word.start()
        with process:
            printed.extend(process.stdout)
        last_word.cancel()
    assert process.returncode == 0, "".join(printed)


def _answer_to_ctrl_c() -> None:
    """What a shell starts in the background, these tests perhaps, is born deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def environment(settings: Settings) -> Mapping[str, str]:
    """Say in the environment what the settings say; any free port will do."""
    return {
        **os.environ,
        "CAXAMARCA_DATA": str(settings.data_folder),
        "CAXAMARCA_DATABASE": settings.database_url,
        "HOST": settings.host,
        "PORT": "0",
        "WEB_CONCURRENCY": "2",
    }


def got(address: str, path: str) -> tuple[int, str]:
    """Ask for a page: its status and its text."""
    place = urlsplit(address)
    assert place.hostname
    connection = HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def cast_of(settings: Settings) -> object:
    """Read whom one can try the demonstration as."""
    return json.loads((settings.data_folder / demo.FILE).read_text("utf-8"))


@pytest.mark.starting(BLANK)
def test_behind_a_public_address_nothing_is_made_where_there_is_nothing(settings: Settings) -> None:
    """A folder was mistyped, or its disk is not there: everybody would read the codes of a demonstration."""
    public = {**environment(settings), "CAXAMARCA_ADDRESS": "https://participa.example"}
    done = subprocess.run(SERVE, cwd=ROOT, env=public, capture_output=True, text=True, check=False)
    assert (done.returncode, "no hay ningún sitio, y su dirección es pública" in done.stderr) == (1, True), (
        done
    )
    assert not (settings.data_folder / demo.FILE).exists()


@pytest.mark.parametrize("start", [BLANK])
def test_where_there_is_nothing_a_demonstration_is_made_once_kept_and_ended_politely(
    settings: Settings,
) -> None:
    with serving(settings) as (address, printed):
        assert urlsplit(address).hostname == "127.0.0.1", (
            "a demonstration is for this machine, whatever HOST says"
        )
        assert got(address, "/salud")[0] == 200
        assert got(address, "/")[0] == 200
        got(address, "/votar")
        got(address, f"/votar?{'x' * 9000}")
    told, _open, written = "".join(printed).partition(address)
    assert "DNI" in told
    assert written.endswith("Hasta la próxima.\n")
    assert "votar" not in written
    assert "Traceback" not in written
    before = cast_of(settings)
    with serving(settings, ending=signal.SIGTERM) as (address, printed):
        assert got(address, "/salud")[0] == 200
    assert cast_of(settings) == before
    assert printed[-1] == "El sitio está cerrado. Hasta la próxima.\n"


@pytest.mark.parametrize("start", [MIGRATED])
@pytest.mark.parametrize("kind", ["sqlite"])
def test_whoever_begins_a_hundred_requests_and_ends_none_keeps_nobody_out(settings: Settings) -> None:
    with sites.opened(settings):
        found_site(SiteKind.REAL)
    with serving(replace(settings, host="127.0.0.1")) as (address, _printed), ExitStack() as held:
        place = urlsplit(address)
        for _half in range(150):
            one = held.enter_context(socket.create_connection((place.hostname, place.port), timeout=5))
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        assert got(address, "/salud")[0] == 200
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("start", [FOUNDED])
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_demonstration_left_unfinished_is_told_again(settings: Settings) -> None:
    before = (settings.pictures_folder / MARK).read_text()
    with serving(settings) as (address, printed):
        assert got(address, "/")[0] == 200
    assert "quedó a medias" in "".join(printed)
    with sites.opened(settings):
        told = site.found(database.session())
        assert told is not None
        assert (settings.pictures_folder / MARK).read_text() == told.identity != before


@pytest.mark.parametrize("start", [MIGRATED])
def test_a_real_site_is_served_where_host_says_and_tells_no_codes(settings: Settings) -> None:
    with sites.opened(settings):
        found_site(SiteKind.REAL)
    with serving(replace(settings, host="localhost")) as (address, printed):
        assert got(address, "/salud")[0] == 200
    assert "DNI" not in "".join(printed)
    assert not (settings.data_folder / demo.FILE).exists()


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    nowhere = Settings.of_folder(tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    run = subprocess.run(
        SERVE, cwd=ROOT, env=environment(nowhere), capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "La base de datos no responde" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("start", [MIGRATED])
def test_data_of_another_version_are_told_in_a_sentence_and_left_alone(settings: Settings, kind: str) -> None:
    with sites.opened(settings), database.db.engine.begin() as connection:
        connection.execute(text("DROP TABLE shape"))
    run = subprocess.run(
        SERVE, cwd=ROOT, env=environment(settings), capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "son de otra versión de este programa y esta no puede leerlos" in run.stderr
    assert "No se tocó nada" in run.stderr
    assert ("CAXAMARCA_DATA=" if kind == "sqlite" else "CAXAMARCA_DATABASE") in run.stderr
    assert "Traceback" not in run.stderr
    with sites.opened(settings), database.db.engine.connect() as connection:
        assert "draft" in inspect(connection).get_table_names()
