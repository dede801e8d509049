"""The first command, as a person meets it: it serves a demonstration, keeps it, and ends politely."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from caxamarca.cli import demo
from caxamarca.settings import ROOT, Settings
from tests.integration.conftest import BLANK, FOUNDED

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
        printed.extend(process.communicate(timeout=60)[0].splitlines(keepends=True))
    assert process.returncode == 0, "".join(printed)


def environment(settings: Settings) -> Mapping[str, str]:
    """Say in the environment what the settings say; any free port will do."""
    return {
        **os.environ,
        "CAXAMARCA_DATA": str(settings.data_folder),
        "CAXAMARCA_DATABASE": settings.database_url,
        "HOST": "0.0.0.0",
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


@pytest.mark.parametrize("start", [BLANK])
def test_where_there_is_nothing_a_demonstration_is_made_once_and_kept(settings: Settings) -> None:
    with serving(settings) as (address, printed):
        assert got(address, "/salud")[0] == 200
        assert got(address, "/")[0] == 200
    told = "".join(printed)
    assert "DNI" in told
    assert told.rstrip().endswith("Hasta la próxima.")
    assert "Traceback" not in told
    before = cast_of(settings)
    with serving(settings, ending=signal.SIGTERM) as (address, printed):
        assert got(address, "/salud")[0] == 200
    assert cast_of(settings) == before
    assert "Hasta la próxima." in "".join(printed)


@pytest.mark.parametrize("start", [FOUNDED])
def test_a_demonstration_left_unfinished_is_told_again(settings: Settings) -> None:
    with serving(settings) as (address, printed):
        assert got(address, "/")[0] == 200
    assert "quedó a medias" in "".join(printed)


@pytest.mark.parametrize("start", [BLANK])
def test_a_demonstration_is_served_here_whatever_host_says(settings: Settings) -> None:
    with serving(settings) as (address, _printed):
        assert urlsplit(address).hostname == "127.0.0.1"


@pytest.mark.parametrize("start", [BLANK])
def test_nothing_is_written_down_about_a_visit_to_the_ballot(settings: Settings) -> None:
    with serving(settings) as (address, printed):
        got(address, "/votar")
        got(address, "/votar/" + "x" * 9000)
    assert "votar" not in "".join(printed).partition("Ctrl-C")[2]


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    nowhere = Settings.of_folder(tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    run = subprocess.run(
        SERVE, cwd=ROOT, env=environment(nowhere), capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "La base de datos no responde" in run.stderr
    assert "Traceback" not in run.stderr
