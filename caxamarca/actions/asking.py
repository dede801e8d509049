"""Asking a server elsewhere, with an end to our patience: one that is slow or away must not hold this site up."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, NoReturn, Protocol
from urllib.parse import urlencode
from urllib.request import (
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from caxamarca.actions.rooms import Full, Room

PATIENCE = 5.0
"""Seconds until a server has to say something, and within which the rest has to follow."""
REST = 15.0
"""Seconds for which a server that did not answer is asked nothing more."""
LARGEST = 256 * 1024
"""Bytes of an answer."""
PIECE = 16 * 1024


class Unanswered(Exception):  # noqa: N818 - it is no error of ours
    """There was no answer that could be used. The text is for the log, and names nobody."""


class Crowded(Unanswered):
    """Nothing was asked: as many as may wait for that server do so already."""


class Signing(Protocol):
    """Whatever adds to a request who asks, as Authlib's `ClientAuth` does."""

    def prepare(
        self, method: str, uri: str, headers: dict[str, str], body: str
    ) -> tuple[str, dict[str, str], str]: ...


@dataclass(frozen=True)
class Answer:
    """What came, whatever its status, in the manner that Authlib asks for."""

    status_code: int
    body: bytes

    def json(self) -> Any:
        """Raises ValueError where this is no JSON."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("nested too deeply") from None

    def raise_for_status(self) -> None:
        """Raises Unanswered: only an answer without meaning is asked for its status."""
        raise Unanswered(f"status {self.status_code}")


class _AsItCame(HTTPErrorProcessor):
    """No redirect is followed, and a status is no exception."""

    def http_response(self, _request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response  # type: ignore[assignment]


class Line:
    """The line to one server. Proxies and certificates are those of the machine."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._opener = OpenerDirector()
        for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), _AsItCame()):
            self._opener.add_handler(handler)
        self._resting_until = 0.0

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Raises Unanswered, or of it Crowded."""
        return self._ask(address, None, {"Accept": "application/json", **(headers or {})})

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Signing) -> Answer:
        """Send a form, signed by `auth`. Raises Unanswered."""
        address, signed, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return self._ask(address, body.encode(), signed)

    def _ask(self, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        if time.monotonic() < self._resting_until:
            raise Unanswered("it did not answer a moment ago")
        try:
            asked = Request(address, body, dict(headers))  # noqa: S310 - no handler knows another scheme
            with self._room.place(), self._opener.open(asked, timeout=PATIENCE) or _nothing() as came:
                return Answer(came.status, _whole(came))
        except Full:
            raise Crowded("too many ask at once") from None
        except (OSError, HTTPException, ValueError) as trouble:
            self._resting_until = time.monotonic() + REST
            raise Unanswered(type(trouble).__name__) from None


def _nothing() -> NoReturn:
    """What comes of an address that no handler knows."""
    raise ValueError


def _whole(came: HTTPResponse) -> bytes:
    """All of an answer, unless it is too long or too slow."""
    until, body = time.monotonic() + PATIENCE, b""
    while piece := came.read1(PIECE):
        body += piece
        if len(body) > LARGEST or time.monotonic() > until:
            raise TimeoutError
    return body
