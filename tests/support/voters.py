"""Voters with a browser of the plainest kind: they sign in, mark, look over and confirm, over HTTP alone."""

import re
from html import unescape
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from caxamarca.domain.codes import CodeKind, normalise
from tests import factories as make

SUCCESS = "Su voto está en el ánfora"
ALREADY = "Su voto ya está en el ánfora"
AGAIN = "Envíe su voto otra vez"
CONFIRM = "/votar/confirmar"
Form = list[tuple[str, str]]
_CODE = re.compile(r'<p class="code">(.*?)</p>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Fields(HTMLParser):
    """The hidden fields of the form that is sent to an address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("action", "").partition("?")[0] == self.action
        elif tag == "input" and self.inside and given.get("type") == "hidden":
            self.found.append((given["name"], given["value"]))


def fields(page: str, action: str) -> Form:
    parser = Fields(action)
    parser.feed(page)
    return parser.found


class Browser:
    """It keeps cookies, which are good at each server of a site, and follows where it is led."""

    def __init__(self, address: str) -> None:
        self.jar = CookieJar()
        self.address = address

    @property
    def cookies(self) -> str:
        """What it shows to whoever asks for its cookies."""
        return "; ".join(f"{one.name}={one.value}" for one in self.jar)

    def ask(self, path: str, form: Form | None = None, address: str = "") -> str:
        opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))
        data = None if form is None else urlencode(form).encode()
        asked = Request((address or self.address) + path, data)  # noqa: S310 - an address of this machine
        try:
            with opener.open(asked, timeout=60) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            return refused.read().decode()

    def review(self, number: int, constituency: int = 0) -> Form:
        """The form by which a ballot is confirmed, with a tracking code of its own."""
        here = constituency or make.constituency()
        marks = [*fields(self.ask("/votar/cedula"), "/votar/revisar"), (f"parte-{here}", str(number))]
        return fields(self.ask("/votar/revisar", marks), CONFIRM)

    def confirms(self, form: Form, address: str = "") -> str:
        """The tracking code of the receipt; empty where the answer is none."""
        return code_of_receipt(self.ask(CONFIRM, form, address))


class Voter(Browser):
    """Somebody who has signed in at one server with the code of the slip."""

    def __init__(self, address: str, document: str, code: str) -> None:
        super().__init__(address)
        token = fields(self.ask("/entrar"), "/entrar")
        form = [(name, value) for name, value in token if name == "csrf_token"]
        self.ask("/entrar", [*form, ("document", document), ("code", code)])


class VouchedFor(Browser):
    """Somebody whom the State's provider leads back, as the one for whom it vouches now."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        found = re.search(r'href="([^"]*)"', self.ask("/entrar/estado"))
        assert found is not None
        back = urlsplit(unescape(found[1]))
        self.ask(f"{back.path}?{back.query}")


def code_of_receipt(page: str) -> str:
    """The tracking code that a receipt shows; empty where a page is none."""
    shown = _CODE.search(page)
    if f"{SUCCESS}</h1>" not in page or 'class="receipt"' not in page or shown is None:
        return ""
    return normalise(_TAG.sub("", shown[1]), CodeKind.TRACKING)
