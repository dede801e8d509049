"""A storm: one voter confirms many times at once at two servers, with one form and with others. One ballot counts."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from sqlalchemy import func, select, text

from caxamarca.persistence.board import BoardLine
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.envelopes import Envelope
from caxamarca.persistence.participation import Participation
from caxamarca.settings import Settings
from tests import factories as make
from tests.support import server

pytestmark = pytest.mark.usefixtures("app")

FORMS = 6
TIMES = 4
SUCCESS = "Su voto está en el ánfora"

WITHOUT_A_KEY = {
    "sqlite": (
        "ALTER TABLE participation RENAME TO participation_before",
        "CREATE TABLE participation AS SELECT * FROM participation_before WHERE 0",
    ),
    "postgresql": ("ALTER TABLE participation DROP CONSTRAINT pk_participation",),
}


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


def fields(page: str, action: str) -> list[tuple[str, str]]:
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

    def ask(self, path: str, form: list[tuple[str, str]] | None = None, address: str = "") -> str:
        opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))
        data = None if form is None else urlencode(form).encode()
        asked = Request((address or self.address) + path, data)  # noqa: S310 - an address of this machine
        try:
            with opener.open(asked, timeout=60) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            return refused.read().decode()

    def review(self, number: int) -> list[tuple[str, str]]:
        """The form by which a ballot is confirmed, with a tracking code of its own."""
        here = make.constituency()
        marks = [*fields(self.ask("/votar/cedula"), "/votar/revisar"), (f"parte-{here}", str(number))]
        return fields(self.ask("/votar/revisar", marks), "/votar/confirmar")


def left_behind() -> list[int]:
    session().rollback()
    return [
        session().execute(select(func.count()).select_from(entity)).scalar_one()
        for entity in (Participation, Envelope, BoardLine)
    ]


@pytest.fixture
def addresses(settings: Settings) -> Iterator[list[str]]:
    """Two server processes over the test's site."""
    with ExitStack() as servers:
        yield [servers.enter_context(server.process(settings)) for _ in range(2)]


def storm(addresses: list[str]) -> Counter[str]:
    """Let one voter confirm six forms four times each at both servers at once; how often each code was a success."""
    document, code = make.a_resident_with_a_code()
    make.an_open_vote()
    session().rollback()
    voter = Voter(addresses[0], document, code)
    forms = [voter.review(1 + number % 3) for number in range(FORMS)]
    assert all(dict(form).get("codigo") for form in forms)

    def confirm(turn: int) -> str:
        form = forms[turn % FORMS]
        page = voter.ask("/votar/confirmar", form, addresses[turn % 2])
        is_receipt = f"{SUCCESS}</h1>" in page and 'class="receipt"' in page
        return dict(form)["codigo"] if is_receipt else ""

    with ThreadPoolExecutor(FORMS * TIMES) as crowd:
        return Counter(crowd.map(confirm, range(FORMS * TIMES)))


def test_a_storm_of_confirmations_from_two_servers_leaves_one_ballot(addresses: list[str]) -> None:
    make.a_process()
    told = storm(addresses)
    assert left_behind() == [1, 1, 1]
    (code,) = set(told) - {""}
    assert told[code] == TIMES


def test_without_the_unique_key_the_same_storm_leaves_many(addresses: list[str], kind: str) -> None:
    """The seeded fault. It shows that the key is what the test above rests on."""
    make.a_process()
    with transaction() as writing:
        for sentence in WITHOUT_A_KEY[kind]:
            writing.execute(text(sentence))
    storm(addresses)
    participations, envelopes, lines = left_behind()
    assert participations == envelopes == lines
    assert envelopes > 1
