"""The PostgreSQL that the tests lend themselves: whole, separate, and gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from caxamarca.settings import ROOT
from tests.support import postgresql

START_AND_DIE = """
import os, signal, sys
from tests.support import postgresql
with postgresql.running() as server:
    print(server.folder, (server.folder / "data" / "postmaster.pid").read_text().split()[0], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def asked(server: postgresql.Server, database: str, question: str) -> object:
    with psycopg.connect(server.url(database).replace("+psycopg", "")) as link:
        row = link.execute(question.encode()).fetchone()
    assert row
    return row[0]


def test_a_lent_database_is_a_copy_and_is_taken_back(postgres: postgresql.Server) -> None:
    with postgres.database() as template:
        with psycopg.connect(postgres.url(template).replace("+psycopg", "")) as link:
            link.execute("CREATE TABLE box AS SELECT 7 AS ballots")
        with postgres.database(template) as copy:
            assert asked(postgres, copy, "SELECT ballots FROM box") == 7
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            asked(postgres, copy, "SELECT 1")


def test_letters_are_ordered_alike_on_every_machine(postgres: postgresql.Server) -> None:
    with postgres.database() as name:
        assert (
            asked(postgres, name, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{ñ,o,N,n}'::text[]) x")
            == "Nnoñ"
        )


def test_only_the_patient_server_waits_for_the_disk(
    postgres: postgresql.Server, patient_postgres: postgresql.Server
) -> None:
    assert asked(postgres, "postgres", "SHOW fsync") == "off"
    assert asked(patient_postgres, "postgres", "SHOW fsync") == "on"
    assert asked(patient_postgres, "postgres", "SHOW synchronous_commit") == "on"


def test_the_programs_of_the_wheel_do_as_well() -> None:
    *_system, wheel = postgresql.folders()
    with postgresql.running(programs=wheel) as server:
        assert asked(server, "postgres", "SELECT 1") == 1


def test_a_server_ends_with_the_tests_even_if_they_are_killed() -> None:
    run = subprocess.run(
        [sys.executable, "-c", START_AND_DIE], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    folder, pid = run.stdout.split()
    try:
        assert run.returncode == -signal.SIGKILL
        assert ends(int(pid))
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


def test_a_server_that_cannot_start_says_why_at_once() -> None:
    with pytest.raises(RuntimeError, match="no_such_setting"), postgresql.running({"no_such_setting": "on"}):
        pass


def ends(pid: int) -> bool:
    """Wait at most ten seconds for a process to end."""
    for _attempt in range(100):
        if not Path(f"/proc/{pid}").exists() and not is_alive(pid):
            return True
        time.sleep(0.1)
    return False


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
