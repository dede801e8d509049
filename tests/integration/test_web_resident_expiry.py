"""A sign-in that ends while somebody types: the text comes back to that person, and to nobody else."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.domain.drafting import ROOM
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ideas, sign_ins
from caxamarca.persistence.database import session, transaction
from caxamarca.web import carrying
from tests.factories import a_process, a_resident, a_resident_with_a_code, reach
from tests.support.forms import hidden
from tests.support.visiting import Visitor, text_of

NEW = "/ideas/nueva/problema"
TYPED = {"problem": "Canal de <riego> & acequia.\r\nSegunda línea."}
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def keys(app: Flask) -> tuple[tuple[str, str], tuple[str, str]]:
    """The documents and codes of two people, while ideas are open."""
    a_process()
    found = a_resident_with_a_code(which=0), a_resident_with_a_code(which=1)
    reach(Stage.IDEAS)
    return found


@pytest.fixture
def first(keys: object, visitor: Visitor) -> Actor:
    found = a_resident()
    visitor.sign_in(found)
    return found


def sent_too_late(
    visitor: Visitor, who: Actor, asked: str = "", told: Mapping[str, str] = TYPED
) -> TestResponse:
    """The answer to the form of an idea whose writer's sign-in ended meanwhile."""
    form = {**hidden(visitor.get(NEW + asked)), **told}
    with transaction() as writing:
        sign_ins.end_all(writing, resident=who.resident)
    return visitor.client.post(NEW + asked, data=form)


def through_the_door(visitor: Visitor, answer: TestResponse, key: tuple[str, str]) -> TestResponse:
    """Sign in from the page that asks to, as a browser does: the door's page, then its form."""
    door = visitor.client.post("/entrar", data=hidden(answer))
    document, code = key
    form = {name: value for name, value in hidden(door).items() if name != "restoring"}
    return visitor.client.post("/entrar", data={**form, "document": document, "code": code})


def test_what_was_typed_waits_sealed_while_one_signs_in_again(visitor: Visitor, first: Actor) -> None:
    answer = sent_too_late(visitor, first)
    assert answer.status_code == 401
    assert "lo que escribió está a salvo" in text_of(answer)
    assert "acequia" not in answer.text


def test_the_same_person_finds_the_text_as_it_was(
    visitor: Visitor, first: Actor, keys: tuple[tuple[str, str], ...]
) -> None:
    back = through_the_door(visitor, sent_too_late(visitor, first), keys[0])
    assert "Su texto está a salvo" in text_of(back)
    form = visitor.send(NEW, of="/votar", **hidden(back))
    assert form.status_code == 200
    assert "Canal de &lt;riego&gt; &amp; acequia.\r\nSegunda línea." in form.text
    assert form.text.count('class="error"') == 0
    session().rollback()
    assert not ideas.of_resident(session(), first.resident or 0)


def test_a_correction_leads_back_to_the_end_after_the_door_as_well(
    visitor: Visitor, first: Actor, keys: tuple[tuple[str, str], ...]
) -> None:
    """What the page was opened from stands in its address, which travels with the text."""
    back = through_the_door(visitor, sent_too_late(visitor, first, "?revisar=1"), keys[0])
    [address] = re.findall(r'action="(/ideas/nueva/problema[^"]*)"', back.text)
    assert address.startswith(f"{NEW}?revisar=1")
    form = visitor.client.post(address, data=hidden(back))
    assert 'action="/ideas/nueva/problema?revisar=1' in form.text


def test_the_longest_draft_travels_and_a_longer_text_is_told_what_to_do(
    visitor: Visitor, first: Actor, keys: tuple[tuple[str, str], ...]
) -> None:
    longest = {"problem": "😀" * ROOM}
    back = through_the_door(visitor, sent_too_late(visitor, first, told=longest), keys[0])
    assert longest["problem"] in visitor.send(NEW, of="/votar", **hidden(back)).text
    answer = sent_too_late(visitor, first, told={"problem": "😀" * (ROOM + 5_000)})
    assert answer.status_code == 401
    assert "Lo que escribió es demasiado largo para llevarlo." in text_of(answer)
    assert "Lo que había marcado" not in text_of(answer)


def test_an_address_that_is_too_long_is_not_carried(
    visitor: Visitor, first: Actor, keys: tuple[tuple[str, str], ...]
) -> None:
    back = through_the_door(visitor, sent_too_late(visitor, first, f"?otra={'x' * 2_000}"), keys[0])
    [address] = re.findall(r'action="(/ideas/nueva/problema[^"]*)"', back.text)
    assert address == NEW or address.startswith(f"{NEW}?envio=")


def test_what_was_sealed_more_than_a_day_ago_does_not_come_back(
    visitor: Visitor,
    first: Actor,
    keys: tuple[tuple[str, str], ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = sent_too_late(visitor, first)
    monkeypatch.setattr(carrying, "LIFE", -1)
    assert "acequia" not in through_the_door(visitor, answer, keys[0]).text


def test_another_person_on_the_same_phone_finds_nothing(
    visitor: Visitor, first: Actor, keys: tuple[tuple[str, str], ...]
) -> None:
    asked = sent_too_late(visitor, first)
    led = through_the_door(visitor, asked, keys[1])
    assert (led.status_code, led.location) == (303, NEW)
    page = visitor.get(NEW)
    assert "acequia" not in page.text
    carried = hidden(asked)["carried"]
    again = visitor.client.post("/entrar", data={**hidden(visitor.get("/entrar")), "carried": carried})
    assert "acequia" not in again.text


def test_a_text_that_was_tampered_with_is_thrown_away(
    visitor: Visitor, first: Actor, keys: tuple[tuple[str, str], ...]
) -> None:
    asked = sent_too_late(visitor, first)
    door = hidden(asked)
    door["carried"] = door["carried"][:-2] + ("00" if door["carried"][-2:] != "00" else "11")
    document, code = keys[0]
    door.pop("restoring")
    answer = visitor.client.post("/entrar", data={**door, "document": document, "code": code})
    assert (answer.status_code, answer.location) == (303, NEW)


def test_a_form_that_says_it_is_somebody_elses_is_not_believed(visitor: Visitor, first: Actor) -> None:
    form = {**hidden(visitor.get(NEW)), **TYPED, "owner": "00" * 40}
    with transaction() as writing:
        sign_ins.end_all(writing, resident=first.resident)
    answer = visitor.client.post(NEW, data=form)
    assert answer.status_code == 401
    assert hidden(answer)["carried"] == ""
