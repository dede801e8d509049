"""What a demonstration tells of how to get in stays true after its codes were used."""

import json

import pyotp
import pytest
from flask import Flask

from caxamarca.actions.appointing import invite_staff
from caxamarca.actions.identifying import CODE_PERIOD, secret_of_link, use_link
from caxamarca.settings import Settings
from caxamarca.web.demonstration import FILE
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    a_process,
    a_resident,
    a_vote,
    an_administrator,
    an_open_vote,
)
from tests.support.visiting import Visitor, text_of

NOON = 1_800_000_000
EMAIL = "elisa@demostracion.example"
PASSWORD = "caballo grapa bateria"
HOW = "Cómo entrar"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


def tell(settings: Settings, **people: list[dict[str, object]]) -> None:
    """Write down who can be tried, as `demo` does."""
    file = settings.data_folder / FILE
    file.write_text(json.dumps({"residents": [], "staff": [], **people}), "utf-8")


@pytest.fixture(autouse=True)
def _nobody_stays(settings: Settings) -> object:
    yield
    (settings.data_folder / FILE).unlink(missing_ok=True)


def test_a_resident_who_has_voted_is_said_to_have(app: Flask, visitor: Visitor, settings: Settings) -> None:
    a_process()
    document = NEIGHBOURS[CAJAMARCA][0].document
    what = {"sentence": "%(place)s: can vote once, propose and support", "place": "Cajamarca"}
    tell(settings, residents=[{"document": document, "code": "ABC-123-XYZ", "what": what}])
    rosa = a_resident()
    an_open_vote()
    said = text_of(visitor.get("/entrar"))
    assert document in said
    assert "ya votó" not in said
    a_vote(rosa, 1)
    assert "ya votó" in text_of(visitor.get("/entrar"))


def test_a_one_time_code_that_was_used_is_not_offered_again(
    app: Flask, visitor: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [float(NOON + 10)]
    monkeypatch.setattr("caxamarca.actions.identifying.time.time", lambda: now[0])
    _id, link = invite_staff(an_administrator(), EMAIL, "Elisa")
    secret = secret_of_link(link)
    what = {"sentence": "The executing unit"}
    tell(settings, staff=[{"email": EMAIL, "password": PASSWORD, "secret": secret, "what": what}])
    first, second = (pyotp.TOTP(secret).at(NOON + step * CODE_PERIOD) for step in (0, 1))
    assert first in text_of(visitor.get("/personal/entrar"))
    use_link(link, PASSWORD, first)
    said = text_of(visitor.get("/personal/entrar"))
    assert first not in said
    assert "ya se usó: habrá otro en 20 segundos" in said
    now[0] += CODE_PERIOD
    assert second in text_of(visitor.get("/personal/entrar"))


def test_whoever_is_in_is_not_told_how_to_get_in(app: Flask, visitor: Visitor) -> None:
    a_process()
    assert HOW in text_of(visitor.get("/"))
    visitor.sign_in(a_resident())
    assert HOW not in text_of(visitor.get("/"))
