"""The State's identity as a second door: it opens to whom its provider vouches for, and to nobody else."""

import math
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import update

from caxamarca.actions.identifying import who
from caxamarca.domain.documents import check_characters
from caxamarca.persistence.database import transaction
from caxamarca.persistence.roll import Roll
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.provider import SAFE, WEAK
from tests.support.state_door import (
    AWAY,
    BACK,
    BEGUN_ELSEWHERE,
    DOOR,
    LIES,
    NEIGHBOUR,
    NO_DOCUMENT,
    NO_MATCH,
    NOBODY,
    NOT_ASKED,
    NOT_PROVED,
    ROSA,
    SAFER,
    WENT_BACK,
    Phone,
    sign_ins_there_are,
)
from tests.support.visiting import Visitor, text_of

pytestmark = starting(CONVENED)


# Coming in


def test_whoever_the_provider_vouches_for_comes_in(phone: Phone) -> None:
    answer = phone.comes_back()
    assert (answer.status_code, answer.location) == (303, "/mi-espacio")
    assert phone.is_in
    with phone.visitor.client.session_transaction() as cookie:
        actor = who(cookie["_user_id"])
    assert actor == make.a_resident()
    assert sign_ins_there_are() == 1


def test_the_provider_is_asked_for_a_bound_and_fresh_answer(phone: Phone, site: Flask) -> None:
    first, second = (
        {name: values[0] for name, values in parse_qs(urlsplit(phone.to_the_provider()).query).items()}
        for _ in range(2)
    )
    assert first["scope"] == "openid profile"
    assert first["acr_values"] == f"{SAFE} pki_dnie"
    assert (first["prompt"], first["max_age"]) == ("login", "60")
    assert first["redirect_uri"] == f"http://localhost{BACK}"
    assert first["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) >= 43


@pytest.mark.parametrize("written", ["{}", " {} ", "{}-{}"])
def test_a_document_is_understood_in_each_of_its_forms(written: str, phone: Phone) -> None:
    phone.provider.document = written.format(ROSA, check_characters(ROSA)[0])
    phone.comes_back()
    assert phone.is_in


def test_the_document_may_come_with_the_user_information(phone: Phone) -> None:
    phone.provider.document = None
    phone.provider.user_information = {"sub": "un-seudonimo", "doc": ROSA}
    phone.comes_back()
    assert phone.is_in


def test_user_information_of_somebody_else_opens_nothing(phone: Phone) -> None:
    phone.provider.document = None
    phone.provider.user_information = {"sub": "otro", "doc": ROSA}
    assert NOT_PROVED in phone.is_told(phone.comes_back())[0]


def test_one_is_led_on_to_where_one_was_going(phone: Phone) -> None:
    assert phone.comes_back("/votar").location == "/votar"


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example/", "/%5Cevil.example", "javascript:alert(1)", "/nada"]
)
def test_nobody_is_led_on_to_another_site(path: str, phone: Phone) -> None:
    assert phone.comes_back(path).location == "/mi-espacio"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/"])
def test_nor_after_a_refusal(path: str, phone: Phone) -> None:
    phone.provider.fails = "/token"
    answer = phone.comes_back(path)
    assert answer.location.startswith("/entrar?siguiente=")


def test_a_sign_in_by_this_door_ends_like_any_other(phone: Phone) -> None:
    phone.comes_back()
    assert phone.visitor.send("/salir", of="/mi-espacio").status_code == 303
    assert not phone.is_in
    page = phone.visitor.get("/salir")
    assert sign_ins_there_are() == 0
    assert "Si entró con ID de prueba, su sesión de allá puede seguir abierta" in text_of(page)


def test_the_browser_is_led_by_a_link_that_the_policy_lets_through(phone: Phone) -> None:
    page = phone.visitor.get("/entrar?siguiente=/votar")
    assert f'href="{DOOR}?siguiente=/votar"' in page.text
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]
    answer = phone.visitor.get(DOOR)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


# What opens nothing


def test_an_answer_to_another_browser_opens_nothing(phone: Phone, site: Flask) -> None:
    address = phone.provider.approve(phone.to_the_provider())
    other = Phone(Visitor(site), phone.provider)
    assert BEGUN_ELSEWHERE in other.is_told(other.back(address))[0], "begun nowhere"
    other.to_the_provider()
    assert BEGUN_ELSEWHERE in other.is_told(other.back(address))[0], "another state"
    assert not other.is_in
    assert "/token" not in phone.provider.asked, "nobody asks the provider for a stranger's code"
    assert phone.back(address).location == "/mi-espacio"


def test_an_answer_opens_once(phone: Phone, site: Flask) -> None:
    address = phone.provider.approve(phone.to_the_provider())
    with phone.visitor.client.session_transaction() as cookie:
        errand = cookie["errand"]
    phone.back(address)
    assert phone.back(address).location == "/mi-espacio", "who is in by now is led on"
    again = Phone(Visitor(site), phone.provider)
    assert BEGUN_ELSEWHERE in again.is_told(again.back(address))[0]
    again.visitor.get("/entrar")
    with again.visitor.client.session_transaction() as cookie:
        cookie["errand"] = errand  # a cookie that was copied meanwhile
    assert NOT_PROVED in again.is_told(again.back(address))[0]
    assert sign_ins_there_are() == 1


def test_an_answer_that_was_refused_is_not_asked_about_again(phone: Phone) -> None:
    phone.provider.acr = WEAK
    address = phone.provider.approve(phone.to_the_provider())
    assert SAFER in phone.is_told(phone.back(address))[0]
    assert BEGUN_ELSEWHERE in phone.is_told(phone.back(address))[0]
    assert phone.provider.asked.count("/token") == 1


def test_an_errand_that_took_too_long_opens_nothing(phone: Phone) -> None:
    address = phone.provider.approve(phone.to_the_provider())
    with phone.visitor.client.session_transaction() as cookie:
        secret, began, path = cookie["errand"]
        cookie["errand"] = [secret, began - 21 * 60, path]
    assert BEGUN_ELSEWHERE in phone.is_told(phone.back(address))[0]


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_bound_to_this_errand_opens_nothing(lie: str, phone: Phone) -> None:
    phone.provider.lie = LIES[lie]
    told, status = phone.is_told(phone.comes_back())
    assert (NOT_PROVED in told, status) == (True, 422)
    assert not phone.is_in


def test_a_token_that_nobody_signed_opens_nothing(phone: Phone) -> None:
    other = RSAKey.generate_key(2048, {"kid": "one"})

    def by_another(claims: dict[str, Any]) -> str:
        return replace(phone.provider, key=other).signed(claims)

    def cut(claims: dict[str, Any]) -> str:
        return phone.provider.signed(claims).rpartition(".")[0] + "."

    def swapped(claims: dict[str, Any]) -> str:
        head, _, signature = phone.provider.signed(claims).split(".")
        return f"{head}.{phone.provider.signed({**claims, 'doc': NEIGHBOUR}).split('.')[1]}.{signature}"

    forgeries = (phone.provider.unsigned, phone.provider.signed_with_the_public_key, by_another, cut, swapped)
    for forgery in (*forgeries, lambda _claims: "", lambda _claims: "a.b.c", lambda _claims: "....."):
        phone.provider.forge = forgery
        assert NOT_PROVED in phone.is_told(phone.comes_back())[0]
    assert not phone.is_in
    phone.provider.forge = None
    phone.comes_back()
    assert phone.is_in, "the honest token of the same provider does open"


@pytest.mark.parametrize("acr", [WEAK, None, "", [SAFE], 2, f"{SAFE} "])
def test_an_identity_that_was_proved_too_weakly_opens_nothing(acr: object, phone: Phone) -> None:
    phone.provider.acr = acr
    told, status = phone.is_told(phone.comes_back())
    assert (SAFER in told, status) == (True, 422)
    assert not phone.is_in


def test_a_session_of_whoever_had_the_phone_before_opens_nothing(phone: Phone) -> None:
    phone.provider.lie = lambda told: told.update(auth_time=told["iat"] - 3600)
    assert NOT_ASKED in phone.is_told(phone.comes_back())[0]


@pytest.mark.parametrize("told", [None, math.nan, math.inf, "1800000000", True, [], 1.5, 2**40], ids=str)
def test_a_provider_that_does_not_say_when_it_asked_opens_nothing(told: object, phone: Phone) -> None:
    phone.provider.lie = lambda claims: claims.update(auth_time=told)
    assert phone.is_told(phone.comes_back())[1] == 422
    assert not phone.is_in


DOCUMENTS = (None, "", "nadie", "1234567", 10117410, [ROSA], {"dni": ROSA}, ROSA * 900, "ñ" * 8)


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_a_document_that_cannot_be_read_opens_nothing(document: object, phone: Phone) -> None:
    phone.provider.document = document
    told, status = phone.is_told(phone.comes_back())
    assert (NO_DOCUMENT in told, status) == (True, 422)


def test_whoever_is_on_no_roll_is_told_what_the_other_door_tells(phone: Phone) -> None:
    met = set()
    for document in NOBODY:
        phone.provider.document = document
        answer = phone.comes_back()
        page = phone.visitor.get(answer.location)
        assert NO_MATCH in text_of(page)
        met.add(
            (
                answer.status_code,
                answer.location,
                len(answer.data),
                page.status_code,
                len(page.data),
                *page.headers.keys(),
            )
        )
    assert len(met) == 1, "the same status, length and headers, whoever it is"
    assert sign_ins_there_are() == 0


def test_a_roll_that_nobody_has_approved_lets_nobody_in(phone: Phone) -> None:
    with transaction() as writing:
        writing.execute(update(Roll).values(approved=False))
    assert NO_MATCH in phone.is_told(phone.comes_back())[0]


def test_whoever_went_back_is_told_so(phone: Phone) -> None:
    for error, told in {
        "access_denied": WENT_BACK,
        "unmet_authentication_requirements": SAFER,
        "server_error": AWAY,
        "<b>": AWAY,
    }.items():
        state = parse_qs(urlsplit(phone.to_the_provider()).query)["state"][0]
        assert told in phone.is_told(phone.back(f"{BACK}?error={error}&state={state}"))[0]


def test_an_answer_of_another_issuer_opens_nothing(phone: Phone) -> None:
    address = phone.provider.approve(phone.to_the_provider())
    assert NOT_PROVED in phone.is_told(phone.back(f"{address}&iss=https://otro.example"))[0]


STRAY = (
    "",
    "?",
    "?code=a",
    "?state=a",
    "?code=&state=",
    "?code=%00&state=%ff",
    "?state=ñ&code=ñ",
    f"?state={'a' * 9000}",
)


@pytest.mark.parametrize("asked", STRAY, ids=range(len(STRAY)))
def test_whatever_else_comes_back_is_a_sentence(asked: str, phone: Phone) -> None:
    assert BEGUN_ELSEWHERE in phone.is_told(phone.visitor.get(BACK + asked))[0]
    phone.to_the_provider()
    assert BEGUN_ELSEWHERE in phone.is_told(phone.visitor.get(BACK + asked))[0]


@pytest.mark.parametrize("code", ["", "%00", "ñ", "a" * 3000, "a&b", "%22%0d%0a"])
def test_a_code_of_nobody_opens_nothing(code: str, phone: Phone) -> None:
    state = parse_qs(urlsplit(phone.to_the_provider()).query)["state"][0]
    assert NOT_PROVED in phone.is_told(phone.back(f"{BACK}?code={code}&state={state}"))[0]
