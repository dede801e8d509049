"""One answer of the site: what was asked, what came back, and where one can go on from there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from tests.support.html import Document, Element

PLANTED = '<b id="planted">"\'&\x00ñ😀</b>'
"""What somebody may type. On no page may it become a tag."""

TOKEN = "csrf_token"
KEPT = {"hidden", "submit", "button"}
CHOSEN = {"checkbox", "radio"}


@dataclass(frozen=True)
class Visit:
    """Somebody's question and the answer. `how` tells which part of the walk it belongs to."""

    who: str
    how: str
    url: str
    endpoint: str
    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    text: str
    came_from: str = ""

    @property
    def is_page(self) -> bool:
        is_html = self.headers.get("Content-Type", "").startswith("text/html")
        return is_html and not HTTPStatus.MULTIPLE_CHOICES <= self.status < HTTPStatus.BAD_REQUEST

    @cached_property
    def document(self) -> Document:
        return Document(self.text)

    def __str__(self) -> str:
        origin = f", from {self.came_from}" if self.came_from not in {"", self.url} else ""
        return f"{self.how} as {self.who}: {self.url} ({self.status}{origin})"


def planted(text: str, **told: Any) -> Visit:
    """A page that is nowhere but in a test: the fault that a check must find."""
    asked = {
        "who": "stranger",
        "how": "look",
        "url": "/",
        "endpoint": "planted.page",
        "status": 200,
        "cookies": (),
    }
    headers = {"Content-Type": "text/html; charset=utf-8"} | told.pop("headers", {})
    return Visit(**{**asked, **told}, headers=headers, text=text)


def found(visits: Iterable[Visit], check: Callable[[Visit], Iterable[str]]) -> Iterator[str]:
    """What a check finds on these pages: each finding once for each endpoint, with the first address that has it."""
    known = set()
    for visit in visits:
        for finding in check(visit):
            if (visit.endpoint, finding) not in known:
                known.add((visit.endpoint, finding))
                yield f"{finding} · {visit}"


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, what it carries unseen, what can be typed into it and chosen in it."""

    action: str
    kept: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    chosen: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What two forms of one kind have in common, wherever they go."""
        return self.typed, tuple(name for name, _value in self.kept)

    def filled(self, *, with_token: bool, is_full: bool) -> dict[str, list[str]]:
        """What is sent: with or without the token of the page; with nothing, or with something everywhere."""
        sent: dict[str, list[str]] = {}
        for name, value in self.kept:
            if with_token or name != TOKEN:
                sent.setdefault(name, []).append(value)
        sent.update({name: [PLANTED if is_full else ""] for name in self.typed})
        return sent | {name: [value] for name, value in self.chosen if is_full}


def forms_of(visit: Visit) -> Iterator[Form]:
    """The forms of a page that change something, or show something that no address may tell."""
    if not visit.is_page:
        return
    for element in visit.document.all("form"):
        if element.get("method").lower() == "post":
            controls = [one for one in element.all("input", "textarea", "button") if one.get("name")]
            # A button in another language brings the form back in it instead of sending it.
            controls = [one for one in controls if one.tag != "button" or not one.get("lang")]
            kept = [one for one in controls if one.tag == "button" or one.get("type") in KEPT]
            chosen = [one for one in controls if one.get("type") in CHOSEN]
            lists = [one for one in element.all("select") if one.get("name")]
            yield Form(
                urljoin(visit.url, element.get("action") or visit.url),
                tuple((one.get("name"), one.get("value")) for one in kept),
                tuple(one.get("name") for one in controls if one not in kept and one not in chosen),
                (
                    *((one.get("name"), one.get("value") or "on") for one in chosen),
                    *(
                        (one.get("name"), option.get("value"))
                        for one in lists
                        for option in one.all("option")
                    ),
                ),
            )


def links_of(visit: Visit) -> Iterator[str]:
    """Where one can go on without sending anything: addresses of this site, without their fragment."""
    links = [visit.headers.get("Location", "")]
    if visit.is_page:
        page = visit.document
        links += [element.get(name) for element in page.elements for name in ("href", "src")]
        links += [_asked(form) for form in page.all("form") if form.get("method").lower() != "post"]
    for link in links:
        if link and not urlsplit(link).scheme and not link.startswith(("//", "#")):
            yield urldefrag(urljoin(visit.url, link)).url


def _asked(form: Element) -> str:
    """A form that only asks, sent with a word to look for and the last choice of each list."""
    pairs = []
    for control in form.all("input", "select"):
        options = [option.get("value") for option in control.all("option")]
        typed = control.get("value") or ("agua" if control.get("type") in {"", "search", "text"} else "")
        pairs.append((control.get("name"), options[-1] if options else typed))
    return f"{form.get('action')}?{urlencode([pair for pair in pairs if pair[0]])}"
