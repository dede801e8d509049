"""A walk through the whole site, as each of those who come: every link is followed, then every form is sent.

First everybody only looks. Then forms are sent without the token of their page, then with everything left empty, then
with text that no page may take for markup. Then the clock is moved to the next evaluation, and everybody comes again.
"""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from caxamarca.domain.roles import STAFF_ROLES, STRANGER, Actor
from caxamarca.persistence import people, processes, sign_ins, site
from caxamarca.persistence.database import db, keyring, session, transaction
from caxamarca.persistence.tables import Base
from tests.support.html import Document, Element

PAGES_EACH = 400
"""How many pages one person looks at, at the most."""
OF_ONE_KIND, OF_ONE_PAGE = 3, 8
"""How many of them with the same endpoint and the same names asked for; how many of one endpoint in all."""
CURIOUS = 3
"""How many times as many a stranger looks at."""
PARTS = ("look", "send without token", "send empty", "send markup")
"""What everybody does, in this order; `later` stands before what is done after the clock has moved."""
PARTS_LATER = ("look", "send empty", "send markup")
COME_AGAIN = ("stranger", "resident", "evaluator", "administrator")
PLANTED = '<b id="planted">"\'&\x00ñ😀</b>'
"""What somebody may type. On no page may it become a tag."""
KEPT = {"hidden", "submit", "button"}
CHOSEN = {"checkbox", "radio"}
NEVER = {"account.sign_out"}
LAST = {"admin.clock", "admin.replace_second_factor", "admin.end_role"}
"""Forms after which the walk is another one: they are sent last of all."""
LISTS = (
    "/ideas",
    "/proyectos",
    "/seguimiento",
    "/procesos",
    "/provincias",
    "/votar",
    "/verificar",
    "/entrar",
)
STRANGE = "provincia=%00&q=%00&pagina=-1&pagina=9999999999999999999999&tema=%F0%9F%98%80&estado=x&a%00o=2026&siguiente=//x"
FORGOTTEN = {"try", "sign_in"}
"""Tables that say nothing of the house: who guessed how often, who is signed in."""


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, what it carries unseen, what can be typed into it and chosen in it."""

    action: str
    kept: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    chosen: tuple[tuple[str, str], ...]

    def filled(self, how: str) -> dict[str, list[str]]:
        """What is sent: with or without the token of the page; with nothing, or with something everywhere."""
        sent: dict[str, list[str]] = {}
        for name, value in self.kept:
            if name != "csrf_token" or how != "send without token":
                sent.setdefault(name, []).append(value)
        is_full = how == "send markup"
        sent.update({name: [PLANTED if is_full else ""] for name in self.typed})
        return sent | {name: [value] for name, value in self.chosen if is_full}


@dataclass(frozen=True)
class Visit:
    """One answer of the site. `how` is one of PARTS, perhaps later, or `stray`."""

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
        origin = f", linked from {self.came_from}" if self.came_from else ""
        return f"{self.how} as {self.who}: {self.url} ({self.status}{origin})"


def planted(text: str, **told: Any) -> Visit:
    """A page that is nowhere but in a test: the fault that a check must find."""
    asked = {"who": "stranger", "how": "look", "url": "/", "endpoint": "planted.page", "status": 200, "cookies": ()}
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


@dataclass
class Walk:
    """Everything that was met, and a digest of the database after each part."""

    visits: list[Visit] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)

    def pages(self, *ways: str) -> Iterator[Visit]:
        """The answers that are pages; with ways, only those."""
        return (visit for visit in self.visits if visit.is_page and (not ways or visit.how in ways))

    def of(self, *ways: str) -> Iterator[Visit]:
        return (visit for visit in self.visits if visit.how in ways)


@dataclass
class Walker:
    """One of those who come, with a browser of their own."""

    app: Flask
    who: str
    actor: Actor
    walk: Walk
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        if self.actor == STRANGER:
            return
        with self.app.app_context(), transaction() as writing:
            until = datetime.now(UTC) + timedelta(hours=1)
            token = sign_ins.start(writing, until, resident=self.actor.resident, staff=self.actor.staff)
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token

    def do(self, part: str, when: str = "") -> None:
        if part == "look":
            self.look_around(when + part)
        else:
            self.send(part, when)

    def look_around(self, how: str) -> None:
        """Follow every link from the first page on, some of each kind."""
        ahead = deque([("/", "")])
        known, seen = {"/"}, Counter[tuple[str, ...]]()
        patience = CURIOUS if self.actor == STRANGER else 1
        while ahead and seen.total() < 2 * PAGES_EACH:
            url, origin = ahead.popleft()
            kind = kind_of(self.app, url)
            if seen[kind] >= OF_ONE_KIND * patience or seen[kind[:1]] >= OF_ONE_PAGE * patience:
                continue
            seen.update({kind, kind[:1]})
            visit = self._note(how, url, self.client.get(url), origin)
            for next_url in links_of(visit):
                if next_url not in known:
                    known.add(next_url)
                    ahead.append((next_url, url))

    def go_astray(self, *urls: str) -> None:
        """Ask for what is not there, or not for this one."""
        for url in urls:
            self._note("stray", url, self.client.get(url))

    def send(self, how: str, when: str = "") -> None:
        """Send one form of each kind that was met while looking, and of those that the answers bring."""
        seen = [(form, visit.url) for visit in self._looked(when) for form in forms_of(visit)]
        ahead = deque(sorted(seen, key=lambda pair: endpoint_of(self.app, pair[0].action) in LAST))
        known: set[tuple[object, ...]] = set()
        while ahead:
            form, origin = ahead.popleft()
            kind = (kind_of(self.app, form.action), form.typed, tuple(name for name, _value in form.kept))
            if kind in known or kind[0][0] in (NEVER if how == "send markup" else NEVER | LAST):
                continue
            known.add(kind)
            answer = self.client.post(form.action, data=form.filled(how), headers={"Referer": origin})
            visit = self._note(when + how, form.action, answer, origin)
            ahead.extend((brought, visit.url) for brought in forms_of(visit))

    def _looked(self, when: str) -> Iterator[Visit]:
        return (visit for visit in self.walk.pages(f"{when}look") if visit.who == self.who)

    def _note(self, how: str, url: str, answer: TestResponse, origin: str = "") -> Visit:
        visit = Visit(
            self.who,
            how,
            url,
            endpoint_of(self.app, url),
            answer.status_code,
            {name: value for name, value in answer.headers.items() if name != "Set-Cookie"},
            tuple(answer.headers.getlist("Set-Cookie")),
            answer.text if answer.mimetype.startswith("text/") else "",
            origin,
        )
        answer.close()
        self.walk.visits.append(visit)
        return visit


def take(app: Flask) -> Walk:
    """Walk through a demonstration as everybody who comes, and tell what was met."""
    walk = Walk()
    walkers = [Walker(app, who, actor, walk) for who, actor in comers(app).items()]
    walkers[0].go_astray("/nada", "/ideas/999999", "/admin", *(f"{list_}?{STRANGE}" for list_ in LISTS))
    walkers[1].go_astray("/admin", "/ideas/999999/editar", "/evaluacion")
    walk.digests["nothing"] = digest(app)
    for part in PARTS:
        for walker in walkers:
            walker.do(part)
        walk.digests[part] = digest(app)
    wait_for_evaluation(app)
    later = [Walker(app, who, actor, walk) for who, actor in comers(app).items() if who in COME_AGAIN]
    for part in PARTS_LATER:
        for walker in later:
            walker.do(part, "later ")
    return walk


def wait_for_evaluation(app: Flask) -> None:
    """Move the demonstration's clock to the day after the newest process stops taking ideas."""
    with app.app_context():
        newest = max(processes.all_of(session()), key=lambda process: process.year)
        moment = newest.calendar.ideas_until + timedelta(days=1)
        with transaction() as writing:
            site.set_clock(writing, moment)


def comers(app: Flask) -> dict[str, Actor]:
    """Everybody who comes: a stranger, two residents, and one of each role of the staff."""
    told = json.loads((Path(app.config["DATA_FOLDER"]) / "demonstration.json").read_text("utf-8"))
    with app.app_context():
        staff = [people.staff_by_email(session(), one["email"]) for one in told["staff"]]
        actors = [Actor(staff=one.id, grants=people.grants_of(session(), one.id)) for one in staff if one]
        return {
            "stranger": STRANGER,
            "resident": _resident(told["residents"][0]["document"]),
            "resident who has voted": _resident(told["residents"][-1]["document"]),
            **{role.value: next(one for one in actors if role in one.roles) for role in STAFF_ROLES},
        }


def _resident(document: str) -> Actor:
    found = people.resident_by_document(session(), keyring().mac("documents", f"dni:{document}"))
    if found is None:
        raise LookupError(document)
    return Actor(resident=found.id)


def digest(app: Flask) -> str:
    """What the database holds, as one number."""
    with app.app_context():
        hashed = hashlib.sha256()
        for table in Base.metadata.sorted_tables:
            if table.name not in FORGOTTEN:
                rows = sorted(map(repr, db.session.execute(table.select())))
                hashed.update(f"{table.name}{rows}".encode())
        return hashed.hexdigest()


def endpoint_of(app: Flask, url: str) -> str:
    """The endpoint that answers an address; empty where none does."""
    path = urlsplit(url).path
    for method in ("GET", "POST"):
        try:
            return str(app.url_map.bind("").match(path, method=method)[0])
        except HTTPException:
            continue
    return path if path.startswith("/static/") else ""


def kind_of(app: Flask, url: str) -> tuple[str, ...]:
    """What makes two addresses lead to the same kind of page."""
    asked = urlsplit(url).query
    return (endpoint_of(app, url), *sorted({pair.partition("=")[0] for pair in asked.split("&") if pair}))


def links_of(visit: Visit) -> Iterator[str]:
    """Where one can go on from an answer without sending anything: addresses of this site, without their fragment."""
    found = [visit.headers.get("Location", "")]
    if visit.is_page:
        document = visit.document
        found += [element.get(name) for element in document.elements for name in ("href", "src")]
        found += [asked(form) for form in document.all("form") if form.get("method").lower() != "post"]
    for link in found:
        if link and not urlsplit(link).scheme and not link.startswith(("//", "#")):
            yield urldefrag(urljoin(visit.url, link)).url


def asked(form: Element) -> str:
    """A form that only asks, sent with a word to look for and the last choice of each list."""
    pairs = []
    for control in form.all("input", "select"):
        options = [option.get("value") for option in control.all("option")]
        typed = control.get("value") or ("agua" if control.get("type") in {"", "search", "text"} else "")
        pairs.append((control.get("name"), options[-1] if options else typed))
    return f"{form.get('action')}?{urlencode([pair for pair in pairs if pair[0]])}"


def forms_of(visit: Visit) -> Iterator[Form]:
    """The forms of a page that change something, or show something that no address may tell."""
    if not visit.is_page:
        return
    for element in visit.document.all("form"):
        if element.get("method").lower() == "post":
            controls = [one for one in element.all("input", "textarea", "button") if one.get("name")]
            kept = [one for one in controls if one.tag == "button" or one.get("type") in KEPT]
            chosen = [one for one in controls if one.get("type") in CHOSEN]
            options = [
                (one.get("name"), option) for one in element.all("select") for option in one.all("option")
            ]
            yield Form(
                urljoin(visit.url, element.get("action") or visit.url),
                tuple((one.get("name"), one.get("value")) for one in kept),
                tuple(one.get("name") for one in controls if one not in kept and one not in chosen),
                tuple(
                    [(one.get("name"), one.get("value") or "on") for one in chosen]
                    + [(name, option.get("value")) for name, option in options if name]
                ),
            )
