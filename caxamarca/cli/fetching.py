"""One answer of a site that is not ours: whole, in time, not too large, and not from somewhere else."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Event, Timer
from urllib.error import HTTPError, URLError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from caxamarca.cli.language import _, printable

SILENCE = 30
"""Seconds between two pieces of an answer."""
IN_ALL = 300
"""Seconds from the connection to the end: who sends a byte now and then keeps nobody longer."""
LARGEST = 32 * 1024 * 1024
"""Bytes that the checkpoints may have: 30,000 of them with the ballots of each province, more than any vote makes."""
LARGEST_LIST = 128 * 1024 * 1024
"""Bytes of the longest list: a million and a half of lines, more than the region has people."""
FOR_EACH = 10
"""Seconds by which a look may last longer for each list that it asks for."""
AT_MOST = 60 * 60
"""Seconds of the longest look. What it kept until then is not asked for again."""


class Away(Exception):  # noqa: N818 - said to whoever asked, who tries again
    """The site did not answer, or it was not the site that answered. Its words say what may help."""

    def __init__(self, url: str, help_: str, trouble: object = "") -> None:
        told = _("%(url)s does not answer.") % {"url": url}
        super().__init__(f"{told} {help_}" + (f" ({printable(str(trouble))})" if str(trouble) else ""))


class TooLarge(Away):
    """More came than was to come. `answer` is what was read of it."""

    def __init__(self, url: str, answer: str) -> None:
        super().__init__(
            url, _("What comes is larger than what a vote publishes there can be: it is not the site.")
        )
        self.answer = answer


@dataclass
class Patience:
    """How long a whole look may take: who answers each time just in time keeps nobody for days.

    `began` is by a clock that nobody sets; `seconds` grow with what there is to fetch.
    """

    seconds: float = field(default_factory=lambda: 2.0 * IN_ALL)
    began: float = field(default_factory=time.monotonic)

    def lengthen(self, lists: int) -> None:
        """There are so many lists to be asked for."""
        self.seconds = min(AT_MOST, self.seconds + FOR_EACH * lists)

    @property
    def left(self) -> float:
        return self.began + self.seconds - time.monotonic()

    def over(self, url: str) -> Away:
        return Away(
            url,
            _(
                "It answers so slowly that this look was ended after %(minutes)d minutes. What came is kept, and the "
                "next look goes on from there. If it stays like this, tell the oversight committee."
            )
            % {"minutes": round(self.seconds / 60)},
        )


def fetched(url: str, patience: Patience, largest: int | None = None) -> str:
    """The text that is at an address, whole and in UTF-8, of `largest` bytes at the most. Raises Away, or TooLarge."""
    limit = LARGEST if largest is None else largest
    if patience.left <= 0:
        raise patience.over(url)
    try:
        with (
            _in_time(min(IN_ALL, patience.left)) as (twins, is_over),
            _opened(url, twins) as answer,
        ):
            content: bytes = answer.read(limit + 1)
            if is_over.is_set():
                raise TimeoutError
            length, kind = answer.headers.get("Content-Length"), answer.headers.get_content_type()
        if kind == "text/html" or content.lstrip()[:1] == b"<":
            raise Away(
                url,
                _(
                    "A page came instead of data: perhaps this connection asks people to sign in first, or the site is "
                    "being repaired. Open the address in a browser, and look again later."
                ),
            )
        if len(content) > limit:
            raise TooLarge(url, content.decode(errors="replace"))
        if length is not None and int(length) != len(content):
            raise Away(url, _("The connection was cut in the middle of the answer. Look again later."))
        return content.decode()
    except HTTPError as refused:
        refused.close()
        raise Away(url, _refused(refused.code), refused.code) from None
    except (URLError, HTTPException, OSError, ValueError) as trouble:
        if patience.left <= 0:
            raise patience.over(url) from None
        raise Away(url, *_why(trouble)) from None


def _refused(status: int) -> str:
    if status in {404, 410}:
        return _(
            "There is nothing at this address. See whether it is that of the page of the process. Before the opening "
            "of the vote is decided nothing is published."
        )
    if 300 <= status < 400:
        return _(
            "The address leads to another one. See whether it is written as the site itself writes it, and whether "
            "this connection asks people to sign in first."
        )
    return _("It says that it cannot at this moment. Look again later.")


def _why(trouble: Exception) -> tuple[str, object]:
    reason = trouble.reason if isinstance(trouble, URLError) else trouble
    if isinstance(reason, ssl.SSLCertVerificationError):
        return (
            _(
                "Its certificate is not accepted. See whether this machine has the right date; if it has, somebody may "
                "stand between you and the site: try from another connection."
            ),
            reason.verify_message,
        )
    if isinstance(reason, TimeoutError):
        return _("The answer takes too long. Look again later, or from another connection."), ""
    if isinstance(reason, socket.gaierror):
        return _("Nobody knows that name. See whether it is written well, and whether there is internet."), ""
    return _("See whether there is internet. If there is, look again later."), _said_here(reason)


def _said_here(reason: object) -> object:
    """What this machine says of a trouble. What the other one said stays unsaid: it could be a sentence of ours."""
    return reason if isinstance(reason, OSError) else type(reason).__name__


class NoWayOn(HTTPRedirectHandler):
    """What is published leads nowhere else: whoever is led on is not where they think."""

    def redirect_request(self, *_what: object) -> None:
        return None


class Connection(HTTPConnection):
    """A connection of which a twin is kept, to end it whatever it is waiting for."""

    twins: list[socket.socket]

    def connect(self) -> None:
        super().connect()
        self.twins.append(self.sock.dup())


class SecureConnection(HTTPSConnection, Connection):
    """The same with TLS, which begins when `Connection` is there: who drips a handshake is ended too."""


class Connecting(HTTPHandler, HTTPSHandler):
    """The handler of both schemes, whose connections leave their twins in a list."""

    def __init__(self, twins: list[socket.socket]) -> None:
        super().__init__()
        self.twins = twins

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._with_twin(Connection), req)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._with_twin(SecureConnection), req)

    def _with_twin(self, kind: type[Connection]) -> Callable[..., HTTPConnection]:
        def made(*where: str, **how: float) -> HTTPConnection:
            one = kind(*where, **how)  # type: ignore[arg-type]
            one.twins = self.twins
            return one

        return made


def _opened(url: str, twins: list[socket.socket]) -> HTTPResponse:
    asked = Request(url, headers={"Cache-Control": "no-cache"})  # noqa: S310 - the command takes http and https only
    answer: HTTPResponse = build_opener(NoWayOn, Connecting(twins)).open(asked, timeout=SILENCE)
    return answer


@contextmanager
def _in_time(seconds: float) -> Iterator[tuple[list[socket.socket], Event]]:
    """Connections that are ended after so many seconds, and whether they were."""
    twins: list[socket.socket] = []
    is_over = Event()

    def end() -> None:
        is_over.set()
        for one in twins:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield twins, is_over
    except (HTTPException, OSError):
        if is_over.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        for one in twins:
            one.close()
