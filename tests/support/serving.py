"""Servers within the tests' own process: an application on a real port, or answers of any kind, byte by byte."""

import socketserver
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

SOON = 0.01
"""Seconds after which a server sees that it is over; half a second, as it comes, for each test would be minutes."""

Pieces = Iterable[bytes | float]
"""What goes over the line: bytes, and between them seconds of silence."""


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve until the end of the block."""
    thread = Thread(target=server.serve_forever, args=(SOON,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application."""
    server = make_server("127.0.0.1", 0, app)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def said(answer: Callable[[str], Pieces]) -> Iterator[str]:
    """The address of a server that answers whatever `answer` gives for a path, head and all, and hangs up."""

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            path = self.rfile.readline().split()[1].decode()
            while self.rfile.readline().strip():
                pass
            with suppress(OSError):
                for piece in answer(path):
                    if isinstance(piece, bytes):
                        self.wfile.write(piece)
                    else:
                        time.sleep(piece)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Line)
    with running(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


def page(
    body: bytes, kind: str = "application/json", status: str = "200 OK", length: int | None = None
) -> bytes:
    """An answer with its head. `length` is what it says of itself, if that is not the truth."""
    told = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {told}\r\n\r\n".encode() + body
