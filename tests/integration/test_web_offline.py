"""What a phone may keep, what it is told to forget, and how long a forgotten sign-in stays open."""

import json
import re
from datetime import timedelta
from http import HTTPStatus
from time import time

import brotli
import pytest
from flask import Flask

from caxamarca.actions import identifying
from caxamarca.actions.making_codes import make_codes
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import districts_of
from caxamarca.web import identity
from tests.factories import (
    CAJAMARCA,
    YEAR,
    Person,
    a_process,
    a_resident,
    a_resident_with_a_code,
    a_roll,
    an_administrator,
    an_idea,
    reach,
)
from tests.support.forms import hidden
from tests.support.visiting import Visitor, text_of

KEPT, FORGOTTEN = "private, no-cache", "no-store"
WORKER, SCRIPTS = 3 * 1024, 5 * 1024
MANY = 200
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


def told(visitor: Visitor, path: str) -> str:
    return visitor.get(path).headers["Cache-Control"]


def test_public_pages_may_be_kept_and_those_of_a_person_may_not(app: Flask, visitor: Visitor) -> None:
    a_process()
    an_idea()
    public = ("/", "/ideas", "/ideas/1", "/procesos/2026", "/como-funciona", "/sin-conexion")
    assert {told(visitor, path) for path in public} == {KEPT}
    assert {told(visitor, path) for path in ("/entrar", "/verificar", "/ideas/1/avisar")} == {FORGOTTEN}
    visitor.sign_in(a_resident())
    assert {told(visitor, path) for path in (*public[:-1], "/mi-espacio", "/votar")} == {FORGOTTEN}


def test_a_message_told_once_is_not_kept(app: Flask, visitor: Visitor) -> None:
    a_process()
    an_idea()
    visitor.send("/ideas/1/avisar", reason="Insulta a una persona.")
    answer = visitor.get("/ideas/1")
    assert "Gracias" in text_of(answer)
    assert answer.headers["Cache-Control"] == FORGOTTEN


def test_the_worker_is_small_and_changes_with_what_it_tells(app: Flask, visitor: Visitor) -> None:
    answer = visitor.get("/sw.js", **{"Accept-Encoding": "br"})
    assert answer.mimetype == "text/javascript"
    assert len(answer.data) <= WORKER
    site = json.loads(re.findall(r"const SITE = (\{.*\});\n", brotli.decompress(answer.data).decode())[0])
    assert visitor.get(site["offline"]).status_code == HTTPStatus.OK
    for path in site["files"]:
        with visitor.get(path) as file:
            assert file.status_code == HTTPStatus.OK
    again = visitor.get("/sw.js", **{"If-None-Match": visitor.get("/sw.js").headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_all_scripts_of_pages_together_are_small(app: Flask, visitor: Visitor) -> None:
    asset = visitor.web.jinja_env.globals["asset"]
    total = 0
    for name in ("caxamarca.js", "offline.js", "drafts.js"):
        with visitor.get(asset(f"js/{name}"), **{"Accept-Encoding": "br"}) as file:  # type: ignore[operator]
            total += len(file.data)
    assert total <= SCRIPTS


def test_the_page_without_a_line_says_nothing_of_whoever_is_in(app: Flask, visitor: Visitor) -> None:
    a_process()
    stranger = visitor.get("/sin-conexion").text
    visitor.sign_in(a_resident())
    assert len(visitor.get("/sin-conexion").text) == len(stranger)
    assert "/salir" not in visitor.get("/sin-conexion").text


def test_leaving_tells_the_browser_to_forget(app: Flask, visitor: Visitor) -> None:
    a_process()
    visitor.sign_in(a_resident())
    assert "Salir de este celular" in text_of(visitor.get("/salir"))
    left = visitor.client.post("/salir", data=hidden(visitor.get("/salir")))
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Usted salió" in text_of(visitor.get(left.location))
    with visitor.client.session_transaction() as cookie:
        assert not cookie


def test_looking_at_the_way_out_erases_nothing_and_does_not_say_so(app: Flask, visitor: Visitor) -> None:
    looked = visitor.get("/salir")
    assert "Clear-Site-Data" not in looked.headers
    assert "Usted salió" not in text_of(looked)
    assert "Se borró lo guardado" not in text_of(looked)
    assert "data-gone" not in looked.text
    left = visitor.client.post("/salir", data=hidden(looked))
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Se borró lo guardado" in text_of(visitor.get(left.location))
    assert "Se borró lo guardado" not in text_of(visitor.get(left.location))


@pytest.mark.parametrize(
    ("pause", "is_in"),
    [
        (identifying.RESIDENT_PAUSE - timedelta(minutes=1), True),
        (identifying.RESIDENT_PAUSE + timedelta(minutes=1), False),
    ],
)
def test_a_forgotten_phone_closes_by_itself(
    app: Flask, visitor: Visitor, pause: timedelta, is_in: bool
) -> None:
    a_process()
    visitor.sign_in(a_resident())
    visitor.get("/mi-espacio")
    with visitor.client.session_transaction() as cookie:
        cookie[identity.SEEN] -= int(pause.total_seconds())
    assert (visitor.get("/mi-espacio").status_code == HTTPStatus.OK) is is_in
    assert pause < identifying.RESIDENT_STAY


def test_the_pause_begins_at_the_door_and_a_cookie_that_tells_no_time_is_too_old(
    app: Flask, visitor: Visitor
) -> None:
    a_process()
    document, code = a_resident_with_a_code()
    visitor.send("/entrar", document=document, code=code)
    with visitor.client.session_transaction() as cookie:
        assert cookie[identity.SEEN] > time() - 60
        kept = cookie.pop(identity.SEEN)
    assert visitor.get("/mi-espacio").status_code == HTTPStatus.SEE_OTHER
    with visitor.client.session_transaction() as cookie:
        assert identity.SEEN not in cookie
        cookie[identity.SEEN] = kept
    assert visitor.get("/mi-espacio").status_code == HTTPStatus.OK


def test_whoever_goes_on_stays(app: Flask, visitor: Visitor) -> None:
    a_process()
    visitor.sign_in(a_resident())
    visitor.get("/mi-espacio")
    for _time in range(3):
        with visitor.client.session_transaction() as cookie:
            cookie[identity.SEEN] -= 15 * 60
        assert visitor.get("/mi-espacio").status_code == HTTPStatus.OK


def test_a_form_that_answers_for_itself_goes_to_another_address_each_time(
    app: Flask, visitor: Visitor
) -> None:
    a_process()
    resident = a_resident()
    reach(Stage.IDEAS)
    visitor.sign_in(resident)

    def goes_to(page: str) -> str:
        found = re.search(r'<form method="post" novalidate[^>]*\saction="([^"]*)"', page)
        assert found
        return found[1]

    first = goes_to(visitor.get("/ideas/nueva").text)
    assert first == goes_to(visitor.get("/ideas/nueva").text) != "/ideas/nueva"
    second = goes_to(visitor.client.post(first, data=hidden(visitor.get("/ideas/nueva"))).text)
    assert second != first
    assert "envio" not in goes_to(visitor.get("/entrar").text).replace("envio=1", "")


def test_two_hundred_voters_come_in_from_one_address(app: Flask, visitor: Visitor) -> None:
    a_process()
    voters = [Person(f"{number:08}", districts_of(CAJAMARCA)[0].code) for number in range(1, MANY + 1)]
    a_roll(*voters)
    slips = make_codes(an_administrator(), YEAR, [one.document for one in voters]).slips
    statuses = []
    for number, (one, slip) in enumerate(zip(voters, slips, strict=True)):
        document, code = one.document, slip.code
        voter = Visitor(visitor.web, "203.0.113.7")
        if number % 10 == 0:  # Now and then somebody mistypes, as people do.
            voter.send("/entrar", document=document, code="AAA-AAA-AAA")
        statuses.append(voter.send("/entrar", document=document, code=code).status_code)
    assert statuses == [HTTPStatus.SEE_OTHER] * MANY
