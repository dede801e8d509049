"""Before a new idea is sent: those that resemble it are offered for support, and nothing that was typed is lost."""

import io
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from caxamarca.actions.moderating import hide_idea
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ideas
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session
from caxamarca.web import photos
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    a_process,
    a_resident,
    a_text,
    an_idea,
    reach,
    two_administrators,
)
from tests.support.forms import hidden
from tests.support.visiting import Visitor, text_of

NEW = "/ideas/nueva"
ASKED = "¿Es alguna de estas?"
TEXT = a_text("Agua segura para el caserío El Sauce")
SAME = {
    "title": TEXT.title,
    "subject": TEXT.subject.value,
    "problem": "Acarreamos el agua desde el río.",
    "beneficiaries": "Cien «familias» & más.",
    "district": TEXT.district,
    "place": TEXT.place,
    "cost": "1,500.50",
}
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def proposer(app: Flask, visitor: Visitor) -> Actor:
    """Somebody of Cajamarca who is signed in while ideas are open."""
    a_process()
    found = a_resident()
    reach(Stage.IDEAS)
    visitor.sign_in(found)
    return found


@pytest.fixture
def there() -> int:
    """A neighbour's idea that asks for the same."""
    return an_idea(a_resident(which=1))


def proposed(by: Actor) -> list[ideas.Idea]:
    session().rollback()
    return list(ideas.of_resident(session(), by.resident or 0))


def again(visitor: Visitor, page: TestResponse, **pressed: str) -> TestResponse:
    """Press a button of the page with the ideas that resemble."""
    return visitor.client.post(NEW, data={**hidden(page), **pressed})


def supports(idea: int) -> int:
    session().rollback()
    session().expire_all()
    return ideas.one(session(), idea).supports


def test_an_idea_like_one_that_is_there_is_not_sent_before_it_was_compared(
    visitor: Visitor, proposer: Actor, there: int
) -> None:
    page = visitor.send(NEW, **SAME)
    assert page.status_code == 200
    assert ASKED in text_of(page)
    assert "Agua potable para el caserío" in text_of(page)
    assert "Su idea todavía no se envió" in text_of(page)
    assert proposed(proposer) == []
    assert there


def test_none_is_the_same_sends_all_that_was_typed(visitor: Visitor, proposer: Actor, there: int) -> None:
    answer = again(visitor, visitor.send(NEW, **SAME), compared="1")
    (idea,) = proposed(proposer)
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    assert (idea.title, idea.problem) == (SAME["title"], SAME["problem"])
    assert (idea.beneficiaries, idea.cost) == ("Cien «familias» & más.", 150_050)
    assert there != idea.id


def test_sent_twice_after_comparing_it_is_one_idea(visitor: Visitor, proposer: Actor, there: int) -> None:
    page = visitor.send(NEW, **SAME)
    first, second = (again(visitor, page, compared="1") for _ in range(2))
    assert first.location == second.location
    assert len(proposed(proposer)) == 1


def test_the_first_step_sent_again_after_the_idea_was_made_leads_to_it(
    visitor: Visitor, proposer: Actor
) -> None:
    form = {**hidden(visitor.get(NEW)), **SAME}
    first, second = (visitor.client.post(NEW, data=form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(proposed(proposer)) == 1


def test_the_photo_goes_along(visitor: Visitor, proposer: Actor, there: int) -> None:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(target, "JPEG")
    form = {**hidden(visitor.get(NEW)), **SAME, "photo": (io.BytesIO(target.getvalue()), "foto.jpg")}
    page = visitor.client.post(NEW, data=form)
    page.request.environ["wsgi.input"].close()
    assert "Va con su foto" in text_of(page)
    back = again(visitor, page, restoring="1")
    assert "Ya tenemos su foto" in text_of(back)
    again(visitor, page, support=str(there))
    again(visitor, page, compared="1")
    (idea,) = proposed(proposer)
    assert idea.picture is not None
    shown = visitor.get(f"/fotos/{idea.picture}")
    assert shown.status_code == 200
    shown.close()
    visitor.client.post(NEW, data={**hidden(page), "title": "Otro título", "compared": "1"})
    assert [one.picture for one in proposed(proposer)] == [idea.picture] * 2


def test_nobody_brings_along_a_photo_of_somebody_else(visitor: Visitor, proposer: Actor, there: int) -> None:
    with visitor.web.test_request_context():
        name = "0" * 32 + ".webp"
        folder = Path(visitor.web.config["PICTURES_FOLDER"])
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"")
        of_a_stranger = photos.sealed(Picture(name=name, width=1, height=1))
    page = visitor.send(NEW, **SAME)
    for forged in (of_a_stranger, "00" * 40, "ñ", "zz", "ab" * 2000):
        again(visitor, page, photo_kept=forged, compared="1")
    assert [one.picture for one in proposed(proposer)] == [None]
    assert there


def test_one_of_them_is_supported_and_the_own_can_still_be_sent(
    visitor: Visitor, proposer: Actor, there: int
) -> None:
    page = again(visitor, visitor.send(NEW, **SAME), support=str(there))
    assert page.status_code == 200
    assert "Usted apoya esta idea" in text_of(page)
    assert "Usted la apoya" in text_of(page)
    assert supports(there) == 1
    assert proposed(proposer) == []
    again(visitor, page, support=str(there))
    assert supports(there) == 1
    again(visitor, page, compared="1")
    assert [one.title for one in proposed(proposer)] == [SAME["title"]]


def test_a_support_that_is_refused_loses_nothing(visitor: Visitor, proposer: Actor, there: int) -> None:
    page = visitor.send(NEW, **SAME)
    far = an_idea(province=SAN_PABLO)
    refused = again(visitor, page, support=str(far))
    assert refused.status_code == 422
    assert "San Pablo" in text_of(refused)
    hide_idea(two_administrators()[0], there, "Repetida.")
    gone = again(visitor, page, support=str(there))
    assert "Esa idea ya no está" in text_of(gone)
    again(visitor, gone, compared="1")
    assert len(proposed(proposer)) == 1


def test_an_own_idea_is_shown_without_a_button(visitor: Visitor, proposer: Actor) -> None:
    an_idea(proposer)
    page = visitor.send(NEW, **SAME)
    assert "Esta es suya" in text_of(page)
    assert "Apoyar esta" not in text_of(page)


def test_change_my_idea_brings_the_form_back_as_it_was(visitor: Visitor, there: int) -> None:
    back = again(visitor, visitor.send(NEW, **SAME), restoring="1")
    assert back.status_code == 200
    assert f'value="{SAME["title"]}"' in unescape(back.text)
    assert "Cien «familias» & más." in unescape(back.text)
    assert there


def test_when_ideas_close_meanwhile_the_text_is_still_there(
    visitor: Visitor, proposer: Actor, there: int
) -> None:
    page = visitor.send(NEW, **SAME)
    reach(Stage.EVALUATION)
    for pressed in ({"compared": "1"}, {"support": str(there)}):
        late = again(visitor, page, **pressed)
        assert late.status_code == 409
        assert "Acarreamos el agua" in late.text
    assert proposed(proposer) == []


def test_an_unlike_idea_is_sent_at_once(visitor: Visitor, proposer: Actor, there: int) -> None:
    other = {**SAME, "title": "Electrificación de La Palma", "place": "La Palma", "problem": "No hay luz."}
    assert visitor.send(NEW, **other).status_code == 303
    assert len(proposed(proposer)) == 1
    assert there


def test_while_a_title_is_typed_its_like_are_told(visitor: Visitor, there: int) -> None:
    answer = visitor.get("/ideas/parecidas?titulo=agua+segura+caserio+sauce")
    assert answer.content_type == "application/json"
    assert [one["url"] for one in answer.get_json()] == [f"/ideas/{there}"]
    assert answer.headers["Cache-Control"] == "no-store"
    for typed in ("", "%00", "a", "puente", "x" * 5000, "'"):
        assert visitor.get(f"/ideas/parecidas?titulo={typed}").get_json() == []


def test_strangers_are_told_nothing(visitor: Visitor, app: Flask) -> None:
    assert Visitor(visitor.web).get("/ideas/parecidas?titulo=agua").status_code == 303
    assert CAJAMARCA
