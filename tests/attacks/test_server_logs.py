"""What servers write down while people vote: nothing that tells who did, or when.

A line with an address and a second beside the vote, or with the number of a voter, would part the voters of a day.
"""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection
from subprocess import PIPE, Popen
from tempfile import TemporaryFile
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from sqlalchemy.exc import IntegrityError

from caxamarca.actions.casting import cast_vote, review
from caxamarca.domain.days import civil_day
from caxamarca.domain.voting import AlreadyVoted, Channel
from caxamarca.persistence import site
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.participation import Participation
from caxamarca.settings import ROOT, Settings
from tests import factories as make
from tests.attacks.conftest import Figure
from tests.support.postgresql import Server
from tests.support.voters import Voter

pytestmark = pytest.mark.usefixtures("app")

TELLS = re.compile(r"votar|verificar|127\.0\.0\.1|\d\d:\d\d|POST")
"""The vote, an address, a time of the day, something sent."""
PATIENCE = 30

WAITRESS = (
    "from caxamarca.cli import serve; from caxamarca.web.factory import create_app;"
    "door = serve.open_door('127.0.0.1', 0); print(door.getsockname()[1], flush=True);"
    "serve.with_waitress(create_app(), door, proxies=0)"
)
GUNICORN = (
    "import sys; from caxamarca.cli import serve; door = serve.open_door('127.0.0.1', 0);"
    "print(door.getsockname()[1], flush=True); sys.stdout.flush(); serve.with_gunicorn(door)"
)
CHATTY = GUNICORN.replace("serve.with_gunicorn(door)", "") + (
    "import os; door.set_inheritable(True);"
    "os.execv(sys.executable, [sys.executable, '-m', 'gunicorn', '--access-logfile', '-', '--bind',"
    " f'fd://{door.fileno()}', 'app:app'])"
)
"""The seeded fault: gunicorn as it comes, with an access log."""


@contextmanager
def serving(settings: Settings, program: str) -> Iterator[tuple[str, list[str]]]:
    """A server process; its address, and the lines that it has written, which are there when it has ended."""
    environment = {
        **os.environ,
        "CAXAMARCA_DATA": str(settings.data_folder),
        "CAXAMARCA_DATABASE": settings.database_url,
        "PYTHONPATH": str(ROOT),
        "WEB_CONCURRENCY": "1",
    }
    written: list[str] = []
    with TemporaryFile() as told:
        server = Popen(
            [sys.executable, "-c", program], stdout=PIPE, stderr=told, text=True, env=environment, cwd=ROOT
        )
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}", written
        finally:
            server.send_signal(signal.SIGTERM)
            written += server.communicate(timeout=PATIENCE)[0].splitlines()
            told.seek(0)
            written += told.read().decode().splitlines()


def votes(address: str, document: str, code: str) -> None:
    """Somebody votes, sends the form again, comes with another one, asks for the code; somebody else sends rubbish."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        with suppress(OSError):
            create_connection((urlsplit(address).hostname, urlsplit(address).port or 0)).close()
            break
        sleep(0.1)
    voter = Voter(address, document, code)
    form, other = voter.review(1), voter.review(2)
    assert voter.confirms(form)
    assert voter.confirms(form)
    assert not voter.confirms(other)
    voter.ask("/votar/nada")
    voter.ask("/verificar", [("code", dict(form)["codigo"])])
    with create_connection((urlsplit(address).hostname, urlsplit(address).port or 0)) as line:
        line.sendall(b"POST /votar/confirmar HTTP/9.9\r\nContent-Length: -1\r\n\r\n")
        line.recv(100)


@pytest.fixture
def resident() -> tuple[str, str]:
    make.a_process()
    found = make.a_resident_with_a_code()
    make.an_open_vote()
    session().rollback()
    return found


def test_no_server_writes_down_a_vote(
    settings: Settings, kind: str, resident: tuple[str, str], figure: Figure
) -> None:
    with serving(settings, WAITRESS if kind == "sqlite" else GUNICORN) as (address, written):
        votes(address, *resident)
    figure(f"{len(written)} lines of {'waitress' if kind == 'sqlite' else 'gunicorn'}")
    assert not [line for line in written if TELLS.search(line)]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_server_with_an_access_log_is_caught(settings: Settings, resident: tuple[str, str]) -> None:
    """The seeded fault."""
    with serving(settings, CHATTY) as (address, written):
        votes(address, *resident)
    assert [line for line in written if TELLS.search(line)]


def log_of(server: Server) -> str:
    return Path(server.folder, "log").read_text("utf-8", "replace")


NAMES_A_VOTER = re.compile(r"Key \(.*resident_id")


@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_log_of_postgresql_names_nobody_who_comes_a_second_time(postgres: Server) -> None:
    make.a_process()
    make.an_open_vote()
    who, here = make.a_resident(), make.constituency()
    claims = [review(who, make.YEAR, {here: (1,)}) for _twice in range(2)]
    before = len(log_of(postgres))
    cast_vote(who, make.YEAR, {here: (1,)}, claims[0])
    with pytest.raises(AlreadyVoted):
        cast_vote(who, make.YEAR, {here: (1,)}, claims[1])
    assert log_of(postgres)[before:] == ""


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_key_that_is_broken_stands_in_the_log_of_postgresql(postgres: Server) -> None:
    """The seeded fault: an insert that fails."""
    make.a_process()
    who, day = make.a_resident(), civil_day(site.now(session()))
    before = len(log_of(postgres))
    for _twice in range(2):
        with suppress(IntegrityError), transaction() as writing:
            writing.add(
                Participation(
                    process_id=1,
                    resident_id=who.as_resident,
                    province=make.CAJAMARCA,
                    channel=Channel.WEB,
                    day=day,
                )
            )
    assert NAMES_A_VOTER.search(log_of(postgres)[before:])


def directives(block: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^\s*([a-z_]+)\s+([^;{]+);", block, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_the_proxy_that_is_shipped_writes_nothing_down() -> None:
    """Without a server that tells of its errors, and of nobody who comes."""
    configuration = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    servers = re.split(r"^server \{", configuration, flags=re.MULTILINE)[1:]
    assert len(servers) == 2
    for server in servers:
        said = directives(server)
        assert said["access_log"] == ["off"]
        assert said["error_log"] == ["/dev/null emerg"]
