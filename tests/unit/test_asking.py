"""Asking a server elsewhere: whatever it does, the answer comes soon, is short, and is of that server."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from caxamarca.actions import asking
from caxamarca.actions.asking import LARGEST, Crowded, Line, Unanswered
from caxamarca.actions.rooms import Room


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(Room.beside(tmp_path, "asking", 2))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def saying(*pieces: bytes, pause: float = 0) -> Iterator[str]:
    """A server that says these pieces to whoever comes, with a pause before each."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    came, _from = door.accept()
                except OSError:
                    return
                with came:
                    came.recv(65536)
                    for piece in pieces:
                        time.sleep(pause)
                        try:
                            came.sendall(piece)
                        except OSError:
                            break

        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
        door.shutdown(socket.SHUT_RDWR)


def test_an_answer_comes_as_it_is_whatever_its_status(line: Line) -> None:
    with saying(b"HTTP/1.1 418 No\r\nContent-Length: 7\r\n\r\n[1,2,3]") as address:
        answer = line.get(address)
    assert (answer.status_code, answer.json()) == (418, [1, 2, 3])


def test_nobody_is_led_on_elsewhere(line: Line) -> None:
    with saying(HEAD + b"Content-Length: 2\r\n\r\n{}") as elsewhere:
        led = b"HTTP/1.1 302 Found\r\nLocation: " + elsewhere.encode() + b"\r\nContent-Length: 0\r\n\r\n"
        with saying(led) as address:
            assert line.get(address).status_code == 302


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"nothing of HTTP\r\n\r\n",),
        (HEAD + b"Content-Length: 99999999\r\n\r\n", b" " * LARGEST, b" " * LARGEST),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",),
    ],
)
def test_what_is_no_answer_is_none(line: Line, pieces: tuple[bytes, ...]) -> None:
    with saying(*pieces) as address, pytest.raises(Unanswered):
        line.get(address)


def test_a_server_that_answers_by_drops_is_not_waited_for(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.4)
    began = time.monotonic()
    with (
        saying(HEAD + b"Content-Length: 50\r\n\r\n", *[b" "] * 50, pause=0.1) as address,
        pytest.raises(Unanswered),
    ):
        line.get(address)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "ftp://127.0.0.1/", "data:,a", "nothing", "http://["]
)
def test_only_servers_of_the_web_are_asked(line: Line, address: str) -> None:
    with pytest.raises(Unanswered):
        line.get(address)


def test_what_is_nested_without_end_is_no_json() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them is caught
        asking.Answer(200, b"[" * 200_000).json()


def test_nobody_waits_for_a_place_and_half_of_those_who_serve_stay_free(tmp_path: Path) -> None:
    """Two lines are two processes: what is counted is the folder's."""
    one, other = (Line(Room.beside(tmp_path, "asking", servers)) for servers in (5, 5))
    with saying(HEAD, pause=1) as slow, saying(HEAD + b"Content-Length: 2\r\n\r\n{}") as quick:
        waiting = [Thread(target=_asks, args=(one, slow)) for _ in range(2)]
        for thread in waiting:
            thread.start()
        time.sleep(0.3)
        began = time.monotonic()
        with pytest.raises(Crowded):
            other.get(quick)
        assert time.monotonic() - began < 0.5
        for thread in waiting:
            thread.join()
        assert other.get(quick).status_code == 200, "and a place is given back, whatever came of it"


def _asks(line: Line, address: str) -> None:
    with suppress(Unanswered):
        line.get(address)


@pytest.mark.parametrize(("servers", "places"), [(8, 4), (3, 1), (2, 1), (1, 1)])
def test_how_many_may_wait_follows_from_how_many_serve(tmp_path: Path, servers: int, places: int) -> None:
    assert Room.beside(tmp_path, "asking", servers).places == places
