"""A provider of identities for tests: a real server on this machine with a key of its own, which can be told to lie."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.serving import running

CLIENT, SECRET = "caxamarca", "secreto del cliente/+:"
SAFE, WEAK = "two_factor", "only_password"


@cache
def own_key() -> RSAKey:
    """The key that every provider has from the beginning: to make one costs more than most of the tests."""
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


@dataclass
class Provider:
    """What it says. `lie` changes the claims of the next tokens; `forge` makes the token itself from them."""

    address: str = ""
    document: object = ""
    acr: object = SAFE
    key: RSAKey = field(default_factory=own_key)
    lie: Callable[[dict[str, Any]], None] = lambda _claims: None
    forge: Callable[[dict[str, Any]], str] | None = None
    describe: Callable[[dict[str, Any]], None] = lambda _description: None
    user_information: dict[str, Any] | None = None
    is_slow: bool = False
    fails: str = ""
    """The path that answers with an error of the server."""
    asked: list[str] = field(default_factory=list)
    """The paths asked for, in their order."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    let_go: Event = field(default_factory=Event)

    @property
    def discovery(self) -> str:
        return f"{self.address}/.well-known/openid-configuration"

    def description(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        if self.user_information is not None:
            told["userinfo_endpoint"] = f"{self.address}/userinfo"
        self.describe(told)
        return told

    def approve(self, address: str) -> str:
        """What the person's browser brings back after proving who it is at this address: the address back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == (
            "code",
            CLIENT,
            "S256",
        )
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer to a code: once, to the right client, with the verifier of its challenge."""
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or asked["code_challenge"] != _base64(digest)
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "un-seudonimo",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked["nonce"],
            "acr": self.acr,
            "doc": self.document,
            "first_name": "NOMBRE-QUE-NADIE-GUARDA",
            "email": "nadie@example.org",
        }
        self.lie(claims)
        claims = {name: value for name, value in claims.items() if value is not None}
        token = (self.forge or self.signed)(claims)
        return 200, {
            "access_token": "ficha-de-acceso",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": token,
        }

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        """A token without a signature (`alg` none)."""
        return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."

    def signed_with_the_public_key(self, claims: dict[str, Any]) -> str:
        """A token that whoever has the public key can make, for sites that take it for a shared secret."""
        head, body = (_part({"alg": "HS256", "typ": "JWT", "kid": "one"}), _part(claims))
        signature = hmac.digest(self.key.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
        return f"{head}.{body}.{_base64(signature)}"

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, object]:
        self.asked.append(path)
        if self.is_slow:
            self.let_go.wait(30)
        if path == self.fails:
            return 502, {"error": "bad gateway"}
        if path == "/token":
            return self.tokens(form, authorization)
        if path == "/userinfo":
            return (200, self.user_information) if authorization == "Bearer ficha-de-acceso" else (401, {})
        if path == "/jwks":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        return 200, self.description()


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _part(told: dict[str, Any]) -> str:
    return _base64(json.dumps(told).encode())


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Provider]:
    """A provider on a port of its own. Under `localhost` it is another site to a browser."""
    provider = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                self._show(f'<a href="{escape(provider.approve(self.path))}">Soy yo</a>')
                return
            self._say(*provider.answer(path, {}, self.headers.get("Authorization", "")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*provider.answer(self.path, form, self.headers.get("Authorization", "")))

        def _show(self, page: str) -> None:
            self._send(200, "text/html", page.encode())

        def _say(self, status: int, said: object) -> None:
            self._send(status, "application/json", json.dumps(said).encode())

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Whoever asked has gone."""

    server = Server(("127.0.0.1", 0), Door)
    provider.address = f"http://{host}:{server.server_address[1]}"
    with running(server):
        try:
            yield provider
        finally:
            provider.let_go.set()
