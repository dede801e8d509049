"""A mail server on this machine (SMTP, RFC 5321) that behaves as a test wants it to: well, slowly, or badly."""

import socket
import socketserver
import ssl
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Thread

from caxamarca.actions.posting import Server
from caxamarca.settings import MailServer, Security
from caxamarca.web.post import server

SENDER = "avisos@presupuesto.example"


@dataclass
class Behaviour:
    """How the server answers. `refused` has the answers to single addresses; `cuts_at` counts letters that were read
    whole and answered by hanging up; `silent` never says a word, and `drips` says one letter at a time.
    """

    refused: dict[str, str] = field(default_factory=dict)
    at_data: str = "250 2.0.0 taken"
    at_sender: str = "250 2.1.0 known"
    cuts_at: set[int] = field(default_factory=set)
    delay: float = 0
    silent: bool = False
    drips: bool = False
    password: str = ""
    certificate: Path | None = None


@dataclass
class Mailbox:
    """What came, in its order: to whom, and the letter. `asked` has every line that was said to the server."""

    port: int
    behaviour: Behaviour
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    read: int = 0
    over: Event = field(default_factory=Event)

    @property
    def recipients(self) -> list[str]:
        return [to for to, _letter in self.letters]

    def messages(self, to: str = "") -> list[EmailMessage]:
        return [
            message_from_bytes(letter, policy=policy.default)
            for one, letter in self.letters
            if to in {"", one}
        ]

    def settings(self, security: Security = Security.NONE, user: str = "", password: str = "") -> MailServer:
        return MailServer("127.0.0.1", self.port, SENDER, security, user, password)

    def server(self, security: Security = Security.NONE, user: str = "", password: str = "") -> Server:
        return server(self.settings(security, user, password))


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self.box.connections += 1
        how = self.box.behaviour
        if how.silent:
            self.box.over.wait(30)
            return
        if how.drips:
            self._drip()
            return
        self._say("220 mail.example ESMTP")
        to = ""
        while line := self.rfile.readline():
            told = line.decode("utf-8", "replace").rstrip("\r\n")
            self.box.asked.append(told)
            verb = told[:4].upper()
            if verb == "EHLO":
                self._greet()
            elif verb == "RCPT":
                to = told.partition("<")[2].partition(">")[0]
                self._say(how.refused.get(to, "250 2.1.5 known"))
            elif verb == "DATA":
                self._say("354 go on")
                if not self._take(to):
                    return
            elif verb == "STAR":
                self._secure()
            else:
                self._say(self._word(verb, told))
                if verb == "QUIT":
                    return

    def _word(self, verb: str, told: str) -> str:
        how = self.box.behaviour
        if verb == "AUTH":
            right = b64decode(told.rsplit(maxsplit=1)[-1]).decode().split("\0")[-1] == how.password
            return "235 2.7.0 come in" if right else "535 5.7.8 wrong"
        return how.at_sender if verb == "MAIL" else "250 2.0.0 done"

    def _greet(self) -> None:
        told = ["mail.example", "8BITMIME"]
        how = self.box.behaviour
        if how.certificate is not None and not isinstance(self.connection, ssl.SSLSocket):
            told.append("STARTTLS")
        if how.password:
            told.append("AUTH PLAIN")
        for one in told[:-1]:
            self._say(f"250-{one}")
        self._say(f"250 {told[-1]}")

    def _take(self, to: str) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        how = self.box.behaviour
        time.sleep(how.delay)
        self.box.read += 1
        if self.box.read in how.cuts_at:
            self.box.letters.append((to, b"".join(lines)))
            return False
        if how.at_data.startswith("2"):
            self.box.letters.append((to, b"".join(lines)))
        self._say(how.at_data)
        return True

    def _secure(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.box.behaviour.certificate))
        self._say("220 go on")
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, ConnectionError):
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # What a secret line was made of is not closed by the server.

    def _drip(self) -> None:
        while not self.box.over.wait(0.05):
            self.wfile.write(b"2")
            self.wfile.flush()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
        self.wfile.flush()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up on us is what some tests are about."""


@contextmanager
def mail_server(**behaviour: object) -> Iterator[Mailbox]:
    """A server at a free port, with `Behaviour` as told; a test may change it on the way."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        box = Mailbox(server.server_address[1], Behaviour(**behaviour))  # type: ignore[arg-type]
        server.box = box  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield box
        finally:
            box.over.set()
            server.shutdown()
            thread.join(10)


def a_closed_port() -> int:
    """A port at which nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
