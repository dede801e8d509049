"""Whoever reads a large publication slowly costs the server next to nothing, neither in memory nor on its disk."""

import random
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from caxamarca.actions import publishing
from caxamarca.domain.money import soles
from caxamarca.settings import Settings
from tests import factories as make
from tests.support import server

MB = 1024**2
SIZE, READERS = 50 * MB, 20
MOST = 40 * MB
"""Of memory for all of them, what the server needs to begin with left aside: two at the most for each."""
RECEIVED = 64 * 1024
"""What the system of a slow reader takes before anybody reads it."""


@contextmanager
def asking(port: int, *, since: int = 0) -> Iterator[socket.socket]:
    """Somebody who has asked for all of it since a byte, and takes what comes as the block says."""
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
        reader.settimeout(60)
        reader.connect(("127.0.0.1", port))
        path = f"/procesos/{make.YEAR}/publicacion.zip"
        reader.sendall(
            f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes={since}-\r\n\r\n".encode()
        )
        yield reader


def rest(reader: socket.socket) -> bytes:
    """What comes after the head."""
    with reader.makefile("rb") as answer:
        while answer.readline().strip():
            pass
        return answer.read()


def most_memory(process: int) -> int:
    """Bytes that a process has had in memory at the most."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def in_nameless_files(process: int) -> int:
    """Bytes of the files that a process has open and that have no name any more."""
    opened = Path(f"/proc/{process}/fd").iterdir()
    return sum(one.stat().st_size for one in opened if str(one.readlink()).endswith(" (deleted)"))


@pytest.mark.usefixtures("app")
def test_twenty_slow_readers_of_fifty_megabytes_cost_two_each(settings: Settings) -> None:
    make.a_process()
    make.an_open_vote(papers={make.CAJAMARCA: [soles(600_000)]})
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    make.a_declared_process()
    large = random.Random(7).randbytes(SIZE)  # noqa: S311 - only so that it cannot be packed
    publishing.publish(make.YEAR, lambda _process: {"relleno.bin": large}, lambda _process, _digest: b"acta")
    with server.running(settings) as running, ExitStack() as there:
        assert running.stdout is not None
        port = int(running.stdout.readline())
        with asking(port) as first:
            whole = rest(first)
        before = most_memory(running.pid)
        readers = [there.enter_context(asking(port, since=one)) for one in range(READERS)]
        begun = [reader.recv(12) for reader in readers]
        time.sleep(1)
        cost, spilt = most_memory(running.pid) - before, in_nameless_files(running.pid)
        told = f"{before / MB:.0f} MB before, {cost / MB:.0f} MB more, {spilt} B in files"
        assert begun == [b"HTTP/1.1 206"] * READERS
        assert (cost < MOST, spilt) == (True, 0), told
        print(f"\n{READERS} slow readers: {told}")
        assert len(whole) > SIZE
        assert rest(readers[0]) == whole
        assert rest(readers[-1]) == whole[READERS - 1 :]
