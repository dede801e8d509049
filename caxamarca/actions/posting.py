"""The way of a letter out of the house: to a mail server (SMTP, RFC 5321), or into a folder of a demonstration."""

import re
import smtplib
import socket
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path
from threading import Timer
from typing import Protocol

from caxamarca.domain.notices import Letter, Outcome, Trouble

PATIENCE = 15.0
"""Seconds that a mail server may say nothing at all."""

DEADLINE = 60.0
"""Seconds that one step with it may take however often it says a little: a letter, or coming to be connected."""

HELLO_AGAIN = 200
"""So many letters go over one connection."""

ABOUT_THE_ADDRESS = frozenset({550, 551, 553})
_POLICY = re.compile(r"5\.7\.\d")


@dataclass(frozen=True)
class Server:
    """The mail server as the settings describe it, and whom letters are from.

    `secret_at_once`: the line is TLS from its beginning; `becomes_secret`: by STARTTLS, or nothing is sent.
    """

    host: str
    port: int
    sender: str
    secret_at_once: bool = False
    becomes_secret: bool = False
    user: str = ""
    password: str = field(default="", repr=False)


class LineDown(Exception):  # noqa: N818 - it is no error of ours
    """No letter can leave now, whoever it is to."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Courier(Protocol):
    """Whoever carries letters. `carry` raises LineDown."""

    def carry(self, letter: Letter) -> Outcome: ...

    def leave(self) -> None: ...


def written(letter: Letter, sender: str, site: str) -> bytes:
    """A letter as it travels: plain text, CRLF, headers that nothing in a name or a title can add to."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(one_line(site), addr_spec=sender)
    message["To"] = letter.to
    message["Subject"] = one_line(letter.subject)
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = letter.name
    message["Content-Language"] = "es-PE"
    message["Auto-Submitted"] = "auto-generated"
    if letter.end is not None:
        message["List-Unsubscribe"] = f"<{letter.end}>"
        if letter.end.startswith("https://"):  # RFC 8058 knows no other one.
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    return message.as_bytes()


def one_line(text: str) -> str:
    """A text for a header: whatever ends a line or has no shape is a space."""
    plain = (" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join("".join(plain).split())


@dataclass
class Drawer:
    """A demonstration's post: each letter is a file in its data folder, and nobody gets any."""

    folder: Path
    site: str

    def carry(self, letter: Letter) -> Outcome:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = re.sub(r"[^a-z0-9-]", "", letter.name.partition("@")[0])
        draft = self.folder / f".{name}"
        draft.write_bytes(written(letter, "avisos@demostracion.example", self.site))
        draft.replace(self.folder / f"{name}.eml")
        return Outcome.TAKEN

    def leave(self) -> None:
        """Nothing is held open."""


@dataclass
class Postman:
    """A mail server. It is met with the first letter, and again when it has hung up on us."""

    server: Server
    site: str
    _line: smtplib.SMTP | None = field(default=None, init=False)
    _carried: int = field(default=0, init=False)

    def carry(self, letter: Letter) -> Outcome:
        if self._carried >= HELLO_AGAIN:
            self.leave()
        content = written(letter, self.server.sender, self.site)
        line = self._line or self._connected()
        with self._watched(line):
            outcome = self._handed_over(line, letter.to, content)
        self._carried += 1
        return outcome

    def leave(self) -> None:
        line, self._line, self._carried = self._line, None, 0
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def _connected(self) -> smtplib.SMTP:
        said = self.server.sender.partition("@")[2]
        line: smtplib.SMTP
        if self.server.secret_at_once:
            context = ssl.create_default_context()
            line = smtplib.SMTP_SSL(local_hostname=said, timeout=PATIENCE, context=context)
        else:
            line = smtplib.SMTP(local_hostname=said, timeout=PATIENCE)
        self._line = line
        with self._watched(line):
            # Nothing is connected before, and STARTTLS looks at this name in the certificate.
            line._host = self.server.host  # type: ignore[attr-defined]  # noqa: SLF001
            code, _said = line.connect(self.server.host, self.server.port)
            if code != 220:
                raise LineDown(Trouble.REFUSED)
            line.ehlo_or_helo_if_needed()
            if self.server.becomes_secret:
                line.starttls(context=ssl.create_default_context())
                line.ehlo_or_helo_if_needed()
            if self.server.user:
                line.login(self.server.user, self.server.password)
        return line

    def _handed_over(self, line: smtplib.SMTP, to: str, content: bytes) -> Outcome:
        if line.mail(self.server.sender)[0] != 250:
            raise LineDown(Trouble.REFUSED)
        code, said = line.rcpt(to)
        if code not in {250, 251}:
            line.rset()
            if code == 421:
                raise LineDown(Trouble.AWAY)
            gone = code in ABOUT_THE_ADDRESS and not _POLICY.match(said.decode("ascii", "replace"))
            return Outcome.UNKNOWN_HERE if gone else Outcome.PUT_OFF
        try:
            code, said = line.data(content)
        except smtplib.SMTPDataError as refused:
            code = refused.smtp_code
        if code == 250:
            return Outcome.TAKEN
        if code == 421:
            raise LineDown(Trouble.AWAY)
        line.rset()
        return Outcome.RETURNED if code >= 500 else Outcome.PUT_OFF

    @contextmanager
    def _watched(self, line: smtplib.SMTP) -> Iterator[None]:
        """Name what goes wrong with the line, and hang up on a server that drags a step out."""
        hang_up = Timer(DEADLINE, _hang_up, [line])
        hang_up.daemon = True
        hang_up.start()
        try:
            yield
        except LineDown:
            self._drop()
            raise
        except (smtplib.SMTPException, OSError) as trouble:
            self._drop()
            raise LineDown(_named(trouble)) from trouble
        finally:
            hang_up.cancel()

    def _drop(self) -> None:
        line, self._line, self._carried = self._line, None, 0
        if line is not None:
            line.close()


def _hang_up(line: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        line.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def _named(trouble: Exception) -> Trouble:
    if isinstance(trouble, TimeoutError):
        return Trouble.SILENT
    if isinstance(trouble, (ssl.SSLError, smtplib.SMTPNotSupportedError)):
        return Trouble.UNSAFE
    if isinstance(trouble, smtplib.SMTPResponseException):
        return Trouble.REFUSED
    return Trouble.AWAY
