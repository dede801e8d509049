"""A walk through the whole site, as each of those who come: every link is followed, then every form is sent.

First everybody only looks. Then forms are sent without the token of their page, then with everything left empty, then
with something in every field. Then the clock is moved to the next evaluation, and some come again.
"""

import hashlib
import io
import json
import re
from collections import Counter, deque
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.picturing import take_picture
from caxamarca.actions.proposing import keep_answers, propose_idea
from caxamarca.actions.reporting import keep_answers as keep_report
from caxamarca.actions.supporting import support_idea
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import STAFF_ROLES, STRANGER, Actor, Role
from caxamarca.persistence import ideas, people, prioritised, processes, residents, sign_ins, site
from caxamarca.persistence.database import db, keyring, session, transaction
from caxamarca.persistence.processes import Process
from caxamarca.persistence.tables import Base
from tests.factories import a_text, an_evaluation, typed_money
from tests.support.visits import Form, Visit, forms_of, links_of

PAGES_EACH = 400
"""How many pages one person looks at, at the most."""
OF_ONE_KIND, OF_ONE_PAGE = 3, 8
"""How many of them with the same endpoint and the same names asked for; how many of one endpoint in all."""
CURIOUS = 3
"""How many times as many a stranger looks at."""

LOOK, WITHOUT_TOKEN, EMPTY, FULL, STRAY = "look", "send without token", "send empty", "send full", "stray"
"""What is done. `LATER` stands before what is done after the clock was moved."""
LATER = "later "
COME_AGAIN = ("stranger", "resident", Role.EVALUATOR, Role.ADMINISTRATOR)
SENT = (WITHOUT_TOKEN, EMPTY, FULL, LATER + EMPTY, LATER + FULL)

LEADS_TO = {re.compile(r"/ideas/nueva"): "parecidas", re.compile(r"/unidad/.+/reportes/[^/]+"): "revisar"}
"""Pages that no link leads to, only the answer to a form; under the form's own address."""

LAST = {"admin.clock", "admin.replace_second_factor", "admin.end_role"}
"""Forms after which the walk is another one: with their token they are sent once, and last of all."""
SPARED = {WITHOUT_TOKEN: set[str](), EMPTY: {"account.sign_out"} | LAST, FULL: {"account.sign_out"}}

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
STRANGE = (
    "provincia=%00&q=%00&pagina=-1&pagina=99999999999999999999&tema=%F0%9F%98%80&a%00o=2026&siguiente=//x"
)
FORGOTTEN = {"try", "sign_in"}
"""Tables that say nothing of the house: who guessed how often, who is signed in."""


@dataclass
class Walk:
    """Everything that was met, and a digest of the database after each part."""

    visits: list[Visit] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)

    def of(self, *ways: str) -> Iterator[Visit]:
        """The answers to what was done in these ways."""
        return (visit for visit in self.visits if visit.how in ways)

    def pages(self, *ways: str) -> Iterator[Visit]:
        """The answers that are pages; with ways, only those."""
        return (visit for visit in self.visits if visit.is_page and (not ways or visit.how in ways))


@dataclass
class Walker:
    """One of those who come, with a browser of their own."""

    app: Flask
    who: str
    actor: Actor
    walk: Walk
    language: str = ""
    """The code of a language other than Spanish."""
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """Come in, by a sign-in of one hour."""
        self.client = self.app.test_client()
        if self.language:
            self.client.set_cookie("idioma", self.language)
        if self.actor == STRANGER:
            return
        with self.app.app_context(), transaction() as writing:
            until = datetime.now(UTC) + timedelta(hours=1)
            token = sign_ins.start(writing, until, resident=self.actor.resident, staff=self.actor.staff)
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["seen"] = int(datetime.now(UTC).timestamp())

    def look(self, when: str = "") -> None:
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
            # Somebody else tries the link to another language: who walks goes on in the own one.
            client = self.app.test_client() if kind[0] == "account.choose_language" else self.client
            visit = self._note(when + LOOK, url, client.get(url), origin)
            for next_url in (*links_of(visit), *led_to(visit)):
                if next_url not in known:
                    known.add(next_url)
                    ahead.append((next_url, url))

    def visit(self, url: str) -> Visit:
        """Look at one page."""
        return self._note(LOOK, url, self.client.get(url))

    def go_astray(self, *urls: str) -> None:
        """Ask for what is not there, or not for this one."""
        for url in urls:
            self._note(STRAY, url, self.client.get(url))

    def send(self, how: str, when: str = "") -> None:
        """Send one form of each kind that was met while looking, and of those that the answers bring."""
        met = [visit for visit in self.walk.pages(when + LOOK) if visit.who == self.who]
        ahead = deque(
            sorted(((form, visit.url) for visit in met for form in forms_of(visit)), key=self._is_last)
        )
        known: set[tuple[object, ...]] = set()
        while ahead:
            form, origin = ahead.popleft()
            kind = (kind_of(self.app, form.action), form.kind)
            if kind in known or endpoint_of(self.app, form.action) in SPARED[how]:
                continue
            known.add(kind)
            sent = form.filled(with_token=how != WITHOUT_TOKEN, is_full=how != EMPTY)
            visit = self._note(when + how, form.action, self.client.post(form.action, data=sent), origin)
            ahead.extend((brought, visit.url) for brought in forms_of(visit))

    def _is_last(self, met: tuple[Form, str]) -> bool:
        return endpoint_of(self.app, met[0].action) in LAST

    def _note(self, how: str, url: str, answer: TestResponse, origin: str = "") -> Visit:
        visit = Visit(
            who=self.who,
            how=how,
            url=url,
            endpoint=endpoint_of(self.app, url),
            status=answer.status_code,
            headers={name: value for name, value in answer.headers.items() if name != "Set-Cookie"},
            cookies=tuple(answer.headers.getlist("Set-Cookie")),
            text=answer.text if (answer.mimetype or "").startswith("text/") else "",
            came_from=origin,
        )
        answer.close()
        self.walk.visits.append(visit)
        return visit


def led_to(visit: Visit) -> Iterator[str]:
    """The pages to which a form of this page leads whoever answers it."""
    path = urlsplit(visit.url).path
    if visit.status < HTTPStatus.MULTIPLE_CHOICES:
        yield from (f"{path}/{last}" for form, last in LEADS_TO.items() if form.fullmatch(path))


def take(app: Flask, language: str = "") -> Walk:
    """Walk through a demonstration as everybody who comes, in one language, and tell what was met."""
    walk = Walk()
    comers = everybody(app)
    go_on(app, comers["resident"], comers["resident who has voted"])
    begin_a_report(app, comers[Role.UNIT])
    walkers = [Walker(app, who, actor, walk, language) for who, actor in comers.items()]
    walkers[0].go_astray("/nada", "/ideas/999999", "/admin", *(f"{one}?{STRANGE}" for one in LISTS))
    walkers[1].go_astray("/admin", "/ideas/999999/editar", "/evaluacion")
    walk.digests[STRAY] = digest(app)
    for walker in walkers:
        walker.look()
    walk.digests[LOOK] = digest(app)
    for how in (WITHOUT_TOKEN, EMPTY, FULL):
        for walker in walkers:
            walker.send(how)
        walk.digests[how] = digest(app)
    evaluate(app, comers["resident"], comers[Role.EVALUATOR])
    again = [
        Walker(app, who, actor, walk, language) for who, actor in everybody(app).items() if who in COME_AGAIN
    ]
    for walker in again:
        walker.look(LATER)
    for how in (EMPTY, FULL):
        for walker in again:
            walker.send(how, LATER)
    return walk


def look_around(app: Flask, language: str) -> Walk:
    """Look at the site as everybody who comes, in one language, without sending anything."""
    walk = Walk()
    for who, actor in everybody(app).items():
        Walker(app, who, actor, walk, language).look()
    return walk


def everybody(app: Flask) -> dict[str, Actor]:
    """Those who come: a stranger, two residents, and one of each role of the staff."""
    told = json.loads((Path(app.config["DATA_FOLDER"]) / "demonstration.json").read_text("utf-8"))
    with app.app_context():
        staff = [people.staff_by_email(session(), one["email"]) for one in told["staff"]]
        actors = [Actor(staff=one.id, grants=people.grants_of(session(), one.id)) for one in staff if one]
        return {
            "stranger": STRANGER,
            "resident": _resident(told["residents"][0]["document"]),
            "resident who has voted": _resident(told["residents"][-1]["document"]),
            **{role: next(one for one in actors if role in one.roles) for role in STAFF_ROLES},
        }


def _resident(document: str) -> Actor:
    found = residents.by_document(session(), keyring().mac("documents", f"dni:{document}"))
    if found is None:
        raise LookupError(document)
    return Actor(resident=found.id)


def go_on(app: Flask, one: Actor, other: Actor) -> None:
    """Let two neighbours go on: one proposes three ideas, and supports the one that the other proposes."""
    with app.app_context():
        year = _newest().year
        for title in ("Un puente para la escuela", "Luz para la posta", "Riego para la pampa"):
            propose_idea(one, year, a_text(title))
        support_idea(one, propose_idea(other, year, a_text("Una cancha para el barrio")))
        text = a_text("Una cancha para el barrio")
        begun = {"title": text.title, "subject": text.subject, "problem": text.problem}
        begun |= {"district": text.district, "place": text.place, "beneficiaries": text.beneficiaries}
        photo = io.BytesIO()
        Image.new("RGB", (40, 30)).save(photo, "JPEG")
        picture = take_picture(photo.getvalue())
        keep_answers(one, year, begun, picture)


def begin_a_report(app: Flask, unit: Actor) -> None:
    """Let an executing unit begin each report that is missing."""
    told = {"stage": "works", "physical": "100", "contract_signed": "si", "works_started": "si"}
    with app.app_context():
        last = Quarter.of(civil_day(site.now(session()))).previous
        for project in prioritised.listed(session()):
            with suppress(Refusal):
                keep_report(unit, project.project.id, last, told | typed_money("1,000", "0"))


def evaluate(app: Flask, resident: Actor, evaluator: Actor) -> None:
    """Move the clock to the newest process's evaluation; one idea of the resident is observed, one is not eligible."""
    with app.app_context():
        moment = _newest().calendar.ideas_until + timedelta(days=1)
        with transaction() as writing:
            site.set_clock(writing, moment)
        first, second = _waiting(resident)[:2]
        answer_by = (moment + timedelta(days=5)).date()
        evaluate_idea(evaluator, first, an_evaluation(Outcome.OBSERVED, answer_by))
        evaluate_idea(evaluator, second, an_evaluation(Outcome.NOT_ELIGIBLE))


def _waiting(resident: Actor) -> list[int]:
    """The resident's ideas of the newest process that wait for their evaluation."""
    own = ideas.of_resident(session(), resident.resident or 0)
    waiting = (one for one in own if one.state is IdeaState.PRESENTED and not one.hidden)
    return [one.id for one in waiting if one.process_id == _newest().id]


def _newest() -> Process:
    return max(processes.all_of(session()), key=lambda process: process.year)


def digest(app: Flask, but: Collection[str] = frozenset(FORGOTTEN)) -> str:
    """What the database holds, as one number, but for some tables."""
    with app.app_context():
        hashed = hashlib.sha256()
        for table in Base.metadata.sorted_tables:
            if table.name not in but:
                rows = sorted(map(repr, db.session.execute(table.select())))
                hashed.update(f"{table.name}{rows}".encode())
        return hashed.hexdigest()


def endpoint_of(app: Flask, url: str) -> str:
    """The endpoint that answers an address; a file's own path; empty where nothing answers."""
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
