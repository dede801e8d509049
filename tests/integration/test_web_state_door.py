"""The State's identity as a second door: it opens to whom its provider vouches for, and to nobody else."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import delete, func, select, update
from werkzeug.test import TestResponse

from caxamarca.actions import asking
from caxamarca.actions import provider as providing
from caxamarca.actions.identifying import who
from caxamarca.domain.documents import check_characters
from caxamarca.domain.processes import Stage
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.deposits import Deposit
from caxamarca.persistence.roll import Roll
from caxamarca.persistence.sign_ins import SignIn
from caxamarca.persistence.tables import Base
from caxamarca.settings import StateDoor
from caxamarca.web.factory import create_app
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support import provider as support
from tests.support.forms import form_to, hidden
from tests.support.provider import CLIENT, SAFE, SECRET, WEAK, Provider
from tests.support.sites import Ground
from tests.support.visiting import Visitor, text_of

pytestmark = starting(CONVENED)

DOOR, BACK, TEXT = "/entrar/estado", "/entrar/estado/vuelta", "/entrar/estado/texto"
ROSA, NEIGHBOUR = (one.document for one in make.NEIGHBOURS[make.CAJAMARCA][:2])
NOBODY = ("98765432", "12345670", "001234567", "DNI 06010001")
NO_MATCH = "Estos datos no coinciden"
NOT_PROVED = "No pudimos comprobar que la respuesta"
BEGUN_ELSEWHERE = "Esta entrada se empezó en otra página"
AWAY = "El servicio de identidad del Estado no responde ahora"
NO_DOCUMENT = "no nos dijo el número de su documento"
SAFER = "probar quién es de una forma más segura"
NOT_ASKED = "no le preguntó quién es"
WENT_BACK = "Usted regresó antes de probar quién es"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with support.serving() as serving:
        serving.document = ROSA
        yield serving


@pytest.fixture
def site(app: Flask, ground: Ground, provider: Provider) -> Iterator[Flask]:
    """The whole site over this test's data, with the second door."""
    described = StateDoor(provider.discovery, CLIENT, (SAFE, "pki_dnie"), name="ID de prueba", secret=SECRET)
    web = create_app(replace(ground.settings, state_door=described))
    web.extensions["caxamarca_keyring"] = app.extensions["caxamarca_keyring"]
    web.secret_key = web.extensions["caxamarca_keyring"].key("cookies")
    yield web
    with web.app_context():
        db.engine.dispose()


@dataclass
class Phone:
    """Somebody's browser, which follows where it is led."""

    visitor: Visitor
    provider: Provider

    def to_the_provider(self, path: str = "") -> str:
        """The address at the provider to which the door leads."""
        answer = self.visitor.get(f"{DOOR}?siguiente={path}" if path else DOOR)
        assert answer.status_code == 303
        assert answer.location.startswith(self.provider.address)
        return str(answer.location)

    def back(self, address: str) -> TestResponse:
        found = urlsplit(address)
        return self.visitor.get(f"{found.path}?{found.query}")

    def comes_back(self, path: str = "") -> TestResponse:
        """The answer to whoever went to the provider and proved there who they are."""
        return self.back(self.provider.approve(self.to_the_provider(path)))

    def is_told(self, answer: TestResponse) -> tuple[str, int]:
        """What the sign-in page says to which an answer leads, and its status."""
        assert answer.status_code == 303
        assert urlsplit(answer.location).path == "/entrar"
        page = self.visitor.get(answer.location)
        assert 'name="document"' in page.text, "the other door stands there too"
        assert "ID de prueba</a>" in page.text
        return text_of(page), page.status_code

    @property
    def is_in(self) -> bool:
        return self.visitor.get("/mi-espacio").status_code == 200


@pytest.fixture
def phone(site: Flask, provider: Provider) -> Phone:
    return Phone(Visitor(site), provider)


def sign_ins_there_are() -> int:
    session().rollback()
    return session().execute(select(func.count()).select_from(SignIn)).scalar_one()


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
    assert first["prompt"] == "login"
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


def _set(**claims: object) -> Callable[[dict[str, Any]], None]:
    return lambda told: told.update(claims)


LIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another nonce": _set(nonce="otra"),
    "no nonce": _set(nonce=None),
    "another issuer": _set(iss="https://otro.example"),
    "no issuer": _set(iss=None),
    "another audience": _set(aud="otra-pagina"),
    "another audience and our party": _set(aud="otra-pagina", azp=CLIENT),
    "two audiences and another party": _set(aud=[CLIENT, "otra"], azp="otra"),
    "two audiences and no party": _set(aud=[CLIENT, "otra"]),
    "no audience": _set(aud=None),
    "expired": lambda told: told.update(exp=told["iat"] - 120),
    "no end": _set(exp=None),
    "an end that is no number": _set(exp="siempre"),
    "an end that is not a number at all": _set(exp=float("nan")),
    "issued tomorrow": lambda told: told.update(iat=told["iat"] + 86400),
    "no subject": _set(sub=None),
    "a subject that is no text": _set(sub=7),
}


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
    for lie in (LIES["another nonce"], LIES["expired"], _set(doc="nadie")):
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
