"""A line that can be cut: a door before a site which lets everything through, until it is told to die."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Thread


class Cut(Enum):
    """Where the line breaks."""

    NOWHERE = auto()
    BEFORE = auto()
    """The server never hears of a form."""
    AFTER = auto()
    """The server has done what a form asks, and its answer is lost."""
    EVERYWHERE = auto()
    """There is no line at all."""


@dataclass
class Line:
    """Everything that travels, one connection after another; `cut` says what becomes of forms."""

    target: int
    cut: Cut = Cut.NOWHERE
    door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    lost: int = 0
    is_careless: bool = False
    """A seeded fault: the line takes "no-store" off what passes, as a server would that forgets to say it."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _address = self.door.accept()
                Thread(target=self._carry, args=(visitor,), daemon=True).start()

    def _carry(self, visitor: socket.socket) -> None:
        """One request and its answer: the server is asked to close, so that the end is known."""
        with suppress(OSError), visitor:
            asked = _message(visitor)
            is_form = asked.startswith(b"POST")
            if not asked or self.cut is Cut.EVERYWHERE or (is_form and self.cut is Cut.BEFORE):
                self.lost += is_form
                return
            head, _blank, body = asked.partition(b"\r\n\r\n")
            kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
            with socket.create_connection(("127.0.0.1", self.target)) as server:
                server.sendall(b"\r\n".join([*kept, b"Connection: close"]) + b"\r\n\r\n" + body)
                answer = b"".join(iter(lambda: server.recv(65536), b""))
            if is_form and self.cut is Cut.AFTER:
                self.lost += 1
                return
            if self.is_careless:
                answer = answer.replace(b"Cache-Control: no-store", b"Cache-Control: private, no-cache", 1)
            visitor.sendall(answer)


def _message(visitor: socket.socket) -> bytes:
    """A whole request: its head, and as much of a body as the head says."""
    read = b""
    while b"\r\n\r\n" not in read:
        more = visitor.recv(65536)
        if not more:
            return b""
        read += more
    head, _blank, body = read.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        more = visitor.recv(65536)
        if not more:
            return b""
        read, body = read + more, body + more
    return read


@contextmanager
def line_to(address: str) -> Iterator[Line]:
    """A line to a site at this address, as long as needed."""
    line = Line(int(address.rpartition(":")[2]))
    Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.door.shutdown(socket.SHUT_RDWR)
        line.door.close()
