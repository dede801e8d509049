"""Voters with a browser of the plainest kind: they sign in, mark, look over and confirm, over HTTP alone."""

from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests import factories as make

SUCCESS = "Su voto está en el ánfora"
Form = list[tuple[str, str]]


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


class Voter:
    """A browser that has signed in at one server; its cookie is good at the other as well."""

    def __init__(self, address: str, document: str, code: str) -> None:
        self.jar = CookieJar()
        self.address = address
        token = fields(self.ask("/entrar"), "/entrar")
        form = [(name, value) for name, value in token if name == "csrf_token"]
        self.ask("/entrar", [*form, ("document", document), ("code", code)])

    def ask(self, path: str, form: Form | None = None, address: str = "") -> str:
        opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))
        data = None if form is None else urlencode(form).encode()
        asked = Request((address or self.address) + path, data)  # noqa: S310 - an address of this machine
        try:
            with opener.open(asked, timeout=60) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            return refused.read().decode()

    def review(self, number: int) -> Form:
        """The form by which a ballot is confirmed, with a tracking code of its own."""
        here = make.constituency()
        marks = [*fields(self.ask("/votar/cedula"), "/votar/revisar"), (f"parte-{here}", str(number))]
        return fields(self.ask("/votar/revisar", marks), "/votar/confirmar")

    def confirms(self, form: Form, address: str = "") -> str:
        """The tracking code of the receipt; empty where the answer is none."""
        page = self.ask("/votar/confirmar", form, address)
        is_receipt = f"{SUCCESS}</h1>" in page and 'class="receipt"' in page
        return dict(form)["codigo"] if is_receipt else ""
