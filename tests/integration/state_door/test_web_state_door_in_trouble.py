"""The second door where its provider is in trouble, a text is on its way, or it is not there; and what it leaves."""

import logging
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import delete, func, select, update
from werkzeug.test import TestResponse

from caxamarca.actions import asking, attesting
from caxamarca.actions import provider as providing
from caxamarca.domain.processes import Stage
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.deposits import Deposit
from caxamarca.persistence.sign_ins import SignIn
from caxamarca.persistence.tables import Base
from caxamarca.settings import StateDoor
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.forms import form_to, hidden
from tests.support.provider import SECRET
from tests.support.state_door import (
    AWAY,
    BACK,
    CROWDED,
    DOOR,
    LIES,
    NEIGHBOUR,
    NOBODY,
    NOT_PROVED,
    ROSA,
    TEXT,
    Phone,
    telling,
)
from tests.support.visiting import Visitor, text_of

pytestmark = starting(CONVENED)


# A provider in trouble


@pytest.mark.parametrize("path", ["/token", "/jwks"])
def test_a_provider_that_breaks_on_the_way_back_is_told(path: str, phone: Phone) -> None:
    phone.provider.fails = path
    told, status = phone.is_told(phone.comes_back())
    assert (AWAY in told, status) == (True, 503)
    phone.provider.fails = ""
    phone.comes_back()
    assert phone.is_in


def _says(**told: object) -> Callable[[dict[str, Any]], None]:
    return lambda description: description.update(told)


DESCRIPTIONS: dict[str, Callable[[dict[str, Any]], None]] = {
    "another issuer": _says(issuer="https://otro.example"),
    "a door without HTTPS": _says(authorization_endpoint="http://otro.example/authorize"),
    "tokens without HTTPS": _says(token_endpoint="http://otro.example/token"),
    "keys without HTTPS": _says(jwks_uri="http://otro.example/jwks"),
    "user information from a file": _says(userinfo_endpoint="file:///etc/passwd"),
    "no keys": lambda told: told.pop("jwks_uri"),
    "no door": lambda told: told.pop("authorization_endpoint"),
    "a door that is no text": _says(authorization_endpoint=[1]),
}


@pytest.mark.parametrize("described", DESCRIPTIONS)
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(described: str, phone: Phone) -> None:
    phone.provider.describe = DESCRIPTIONS[described]
    told, status = phone.is_told(phone.visitor.get(DOOR))
    assert (AWAY in told, status) == (True, 503)


def test_a_provider_that_is_down_leaves_the_other_door_open(phone: Phone) -> None:
    document, code = make.a_resident_with_a_code()
    phone.visitor.web.extensions[
        "caxamarca_state_door"
    ].discovery = "http://127.0.0.1:9/.well-known/openid-configuration"
    answer = phone.visitor.get(f"{DOOR}?siguiente=/votar")
    told, status = phone.is_told(answer)
    assert (AWAY in told, status) == (True, 503)
    entered = phone.visitor.send("/entrar?siguiente=/votar", document=document, code=code)
    assert (entered.status_code, entered.location) == (303, "/votar")


def test_a_provider_that_never_answers_is_waited_for_once(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.3)
    phone.provider.is_slow = True
    began = time.monotonic()
    assert AWAY in phone.is_told(phone.visitor.get(DOOR))[0]
    assert 0.3 <= time.monotonic() - began < 3
    before = len(phone.provider.asked)
    for _ in range(5):
        assert AWAY in phone.is_told(phone.visitor.get(DOOR))[0]
    assert len(phone.provider.asked) == before, "for a while nobody waits for it again"
    phone.provider.is_slow = False
    phone.visitor.web.extensions["caxamarca_state_door"].line._resting_until = 0
    phone.comes_back()
    assert phone.is_in


def test_a_new_key_of_the_provider_is_looked_for(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    phone.comes_back()
    phone.provider.key = RSAKey.generate_key(2048, {"kid": "two"})
    phone.provider.forge = lambda claims: jwt.encode(
        {"alg": "RS256", "kid": "two"}, claims, phone.provider.key
    )
    assert NOT_PROVED in phone.is_told(phone.comes_back())[0], "not each time that somebody names one"
    monkeypatch.setattr(providing, "EAGER", -1)
    assert phone.comes_back().location == "/mi-espacio"
    assert phone.provider.asked.count("/jwks") == 2


# A text on its way


def _form_without_sign_in(phone: Phone) -> TestResponse:
    """The page that a form of a signed-in person gets whose sign-in ended meanwhile; the text is on board."""
    make.reach(Stage.IDEAS)
    phone.visitor.sign_in(make.a_resident())
    page = phone.visitor.get("/mi-espacio/nombre-publico")
    fields = {**hidden(page), "name": "Rosa la de la esquina"}
    with transaction() as writing:
        writing.execute(delete(SignIn))
    answer = phone.visitor.client.post("/mi-espacio/nombre-publico", data=fields)
    assert answer.status_code == 401
    return answer


def _at_the_door(phone: Phone) -> TestResponse:
    fields = form_to(_form_without_sign_in(phone), "/entrar")
    return phone.visitor.client.post("/entrar", data=fields)


def _left(phone: Phone) -> TestResponse:
    page = _at_the_door(phone)
    answer = phone.visitor.client.post(TEXT, data=form_to(page, TEXT))
    assert answer.status_code == 303
    return phone.visitor.get(answer.location)


def test_a_text_on_its_way_comes_back_by_this_door_too(phone: Phone) -> None:
    page = _left(phone)
    assert "Su texto está a salvo" in text_of(page)
    kept = session().execute(select(Deposit.sealed)).scalar_one()
    assert b"Rosa" not in kept
    answer = phone.comes_back("/mi-espacio/nombre-publico")
    given = phone.visitor.get(answer.location)
    assert given.status_code == 200
    assert "Rosa la de la esquina" in given.text


def test_a_text_survives_a_refusal_and_goes_through_the_other_door(phone: Phone) -> None:
    document, code = make.a_resident_with_a_code()
    _left(phone)
    phone.provider.fails = "/token"
    page = phone.visitor.get(phone.comes_back().location)
    fields = form_to(page, "/entrar")
    fields.setlist("document", [document])
    fields.setlist("code", [code])
    given = phone.visitor.client.post("/entrar", data=fields)
    assert "Rosa la de la esquina" in given.text


def test_a_text_is_given_to_nobody_else(phone: Phone) -> None:
    _left(phone)
    phone.provider.document = NEIGHBOUR
    answer = phone.visitor.get(phone.comes_back().location)
    assert (answer.status_code, answer.location) == (303, "/mi-espacio")
    assert "Rosa la de la esquina" not in answer.text


def test_a_text_that_nobody_came_back_for_goes(phone: Phone) -> None:
    _left(phone)
    with transaction() as writing:
        writing.execute(update(Deposit).values(expires_at=datetime.now(UTC)))
    assert phone.visitor.get(TEXT).location.startswith("/entrar")
    phone.comes_back()
    assert session().execute(select(func.count()).select_from(Deposit)).scalar_one() == 0


@pytest.mark.parametrize("letter", ["a", "ñ"])
def test_a_very_long_address_is_left_behind(letter: str, phone: Phone) -> None:
    assert phone.comes_back(f"/ideas?q={letter * 3000}").location == "/mi-espacio"


def test_only_what_was_sealed_here_is_kept(phone: Phone) -> None:
    for text in ("", "hola", "ab" * 900, "ñ"):
        answer = phone.visitor.send(TEXT, of="/entrar", carried=text)
        assert phone.visitor.get(answer.location).location.startswith("/entrar"), "and nothing is promised"
    assert session().execute(select(func.count()).select_from(Deposit)).scalar_one() == 0


# What is kept, and what is there where the door is not


def test_nothing_of_the_token_is_kept_or_logged(
    phone: Phone, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    phone.comes_back()
    for lie in (LIES["another nonce"], LIES["expired"], telling(doc="nadie")):
        phone.provider.lie = lie
        phone.visitor.get(phone.comes_back().location)
    session().rollback()
    kept = "".join(
        str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(table.select())
    )
    with phone.visitor.client.session_transaction() as cookie:
        browser = str(dict(cookie))
    told = caplog.text + "".join(capfd.readouterr())
    assert "the identity token does not hold: InvalidClaimError nonce" in told
    for place in (kept, told, browser):
        for secret in (
            ROSA,
            "NOMBRE-QUE-NADIE",
            "nadie@example",
            "ficha-de-acceso",
            "un-seudonimo",
            SECRET,
            "eyJ",
        ):
            assert secret not in place
    provider = phone.visitor.web.extensions["caxamarca_state_door"]
    assert SECRET not in repr(provider)
    assert SECRET not in repr(StateDoor("", "", (), secret=SECRET))


def test_where_no_provider_is_named_there_is_no_such_door(visitor: Visitor) -> None:
    for path in (DOOR, BACK, TEXT):
        assert visitor.get(path).status_code == 404
    assert visitor.send(TEXT, of="/entrar").status_code == 404
    for path in ("/entrar", "/salir", "/privacidad"):
        page = visitor.get(path)
        assert "identidad" not in page.text.replace("documento de identidad", "")
        assert DOOR not in page.text


def test_the_page_of_both_doors_fits_one_window(phone: Phone) -> None:
    assert phone.visitor.weight("/entrar") <= 14 * 1024


def test_a_source_that_never_stops_trying_is_slowed(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caxamarca.actions.attesting.CEILING", 2)
    phone.provider.document = NOBODY[0]
    for _ in range(2):
        phone.comes_back()
    before = len(phone.provider.asked)
    phone.provider.document = ROSA
    told, status = phone.is_told(phone.comes_back())
    assert ("Se probó muchas veces desde aquí" in told, status) == (True, 429)
    assert len(phone.provider.asked) == before


def test_who_finds_everybody_waiting_for_the_provider_is_told_at_once(phone: Phone) -> None:
    back = phone.provider.approve(phone.to_the_provider())
    room = phone.visitor.web.extensions["caxamarca_state_door"].line._room
    before, began = len(phone.provider.asked), time.monotonic()
    with ExitStack() as others:
        for _ in range(room.places):
            others.enter_context(room.place())
        told, status = phone.is_told(phone.back(back))
    assert (CROWDED in told, status) == (True, 503)
    assert time.monotonic() - began < 2
    assert len(phone.provider.asked) == before
    phone.comes_back()
    assert phone.is_in


def test_invented_codes_soon_keep_nobody_waiting_and_who_comes_in_is_not_counted(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attesting, "IN_VAIN", replace(attesting.IN_VAIN, times=2))
    for _ in range(3):
        phone.comes_back()
        assert phone.is_in
        phone.visitor.send("/salir")

    def invented() -> tuple[str, int]:
        address = phone.provider.approve(phone.to_the_provider())
        return phone.is_told(phone.back(re.sub("code=[^&]*", "code=x", address)))

    for _ in range(2):
        assert NOT_PROVED in invented()[0]
    before = len(phone.provider.asked)
    told, status = invented()
    assert ("Espere un minuto" in told, status) == (True, 429)
    assert len(phone.provider.asked) == before


def test_a_state_that_this_browser_did_not_begin_is_asked_nobody(phone: Phone) -> None:
    phone.to_the_provider()
    before = len(phone.provider.asked)
    assert phone.back(f"{BACK}?state={'0' * 64}&code=x").status_code == 303
    assert phone.back(f"{BACK}?state={'0' * 64}&code=x").status_code == 303
    assert len(phone.provider.asked) == before
