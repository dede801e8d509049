"""A wire that is kept: form after form over one connection, with as little in between as Python allows."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

PATIENCE = 60
"""Seconds that an answer may take: the site itself gives up a lock before."""


@dataclass(frozen=True)
class Answer:
    status: int
    page: str


def posted(path: str, form: Sequence[tuple[str, str]], cookies: str) -> bytes:
    """A form as it goes over a wire, to any server of the site."""
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Wire:
    """One connection to a server, made anew where the server has closed it. Raises OSError where there is none."""

    def __init__(self, address: str) -> None:
        found = urlsplit(address)
        self.target = (found.hostname or "", found.port or 80)
        self.line: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """The whole answer to a request. After a wire broke nobody knows: one asks again."""
        if self.line is None:
            self.line = socket.create_connection(self.target, timeout=PATIENCE)
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.line.sendall(request)
            return self._answer(self.line)
        except OSError:
            self.close()
            raise

    def _answer(self, line: socket.socket) -> Answer:
        read = b""
        while b"\r\n\r\n" not in read:
            read += _more(line)
        head, _blank, body = read.partition(b"\r\n\r\n")
        first, *fields = head.decode("latin-1").split("\r\n")
        told = {name.lower(): value.strip() for name, _colon, value in (one.partition(":") for one in fields)}
        while len(body) < int(told["content-length"]):
            body += _more(line)
        if told.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split()[1]), body.decode())

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None


def _more(line: socket.socket) -> bytes:
    read = line.recv(65536)
    if not read:
        raise ConnectionResetError
    return read
