"""Asking a server elsewhere: whatever it does, the answer comes soon, is short, and is of that server."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from caxamarca.actions import asking
from caxamarca.actions.asking import LARGEST, Line, Unanswered

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


def test_an_answer_comes_as_it_is_whatever_its_status() -> None:
    with saying(b"HTTP/1.1 418 No\r\nContent-Length: 7\r\n\r\n[1,2,3]") as address:
        answer = Line().get(address)
    assert (answer.status_code, answer.json()) == (418, [1, 2, 3])


def test_nobody_is_led_on_elsewhere() -> None:
    with saying(HEAD + b"Content-Length: 2\r\n\r\n{}") as elsewhere:
        led = b"HTTP/1.1 302 Found\r\nLocation: " + elsewhere.encode() + b"\r\nContent-Length: 0\r\n\r\n"
        with saying(led) as address:
            assert Line().get(address).status_code == 302


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"nothing of HTTP\r\n\r\n",),
        (HEAD + b"Content-Length: 99999999\r\n\r\n", b" " * LARGEST, b" " * LARGEST),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",),
    ],
)
def test_what_is_no_answer_is_none(pieces: tuple[bytes, ...]) -> None:
    with saying(*pieces) as address, pytest.raises(Unanswered):
        Line().get(address)


def test_a_server_that_answers_by_drops_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.4)
    began = time.monotonic()
    with (
        saying(HEAD + b"Content-Length: 50\r\n\r\n", *[b" "] * 50, pause=0.1) as address,
        pytest.raises(Unanswered),
    ):
        Line().get(address)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "ftp://127.0.0.1/", "data:,a", "nothing", "http://["]
)
def test_only_servers_of_the_web_are_asked(address: str) -> None:
    with pytest.raises(Unanswered):
        Line().get(address)


def test_what_is_nested_without_end_is_no_json() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them is caught
        asking.Answer(200, b"[" * 200_000).json()
