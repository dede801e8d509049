"""Before a new idea is sent: those that resemble it are offered for support, and nothing that was typed is lost."""

from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions.moderating import hide_idea
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ideas
from caxamarca.persistence.database import session
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
from tests.support.pagewise import answered, erased, filled, left, only_hidden
from tests.support.pagewise import proposed as publish
from tests.support.visiting import Visitor, text_of

NEW = "/ideas/nueva"
COMPARE = "/ideas/nueva/parecidas"
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


def pressed(visitor: Visitor, page: TestResponse, **button: str) -> TestResponse:
    """Press a button of the page with the ideas that resemble."""
    return visitor.client.post(COMPARE, data={**only_hidden(page, COMPARE), **button})


def supports(idea: int) -> int:
    session().rollback()
    session().expire_all()
    return ideas.one(session(), idea).supports


def asked(visitor: Visitor) -> TestResponse:
    """The page that asks whether it is one of these, met on the way."""
    for step in ("", "/problema", "/lugar"):
        answer = filled(visitor, visitor.get(NEW + step), NEW + step, SAME)
    assert answer.location == COMPARE
    return visitor.get(COMPARE)


def test_an_idea_like_one_that_is_there_is_compared_on_the_way(
    visitor: Visitor, proposer: Actor, there: int
) -> None:
    page = asked(visitor)
    assert page.status_code == 200
    assert ASKED in text_of(page)
    assert "Agua potable para el caserío" in text_of(page)
    assert "Su idea todavía no es pública" in text_of(page)
    assert f"/ideas/{there}" in page.text
    assert proposed(proposer) == []


def test_none_is_the_same_goes_on_with_all_that_was_typed(
    visitor: Visitor, proposer: Actor, there: int
) -> None:
    assert pressed(visitor, asked(visitor)).location == f"{NEW}/personas"
    answer = publish(visitor, SAME)
    (idea,) = proposed(proposer)
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    assert (idea.title, idea.problem) == (SAME["title"], SAME["problem"])
    assert (idea.beneficiaries, idea.cost) == ("Cien «familias» & más.", 150_050)
    assert there != idea.id


def test_what_was_compared_once_is_not_shown_again_but_what_came_meanwhile_is(
    visitor: Visitor, there: int
) -> None:
    pressed(visitor, asked(visitor))
    place = f"{NEW}/lugar"
    assert filled(visitor, visitor.get(place), place, SAME).location == f"{NEW}/personas"
    an_idea(a_resident(which=2))
    assert filled(visitor, visitor.get(place), place, SAME).location == COMPARE
    assert there


def test_a_correction_at_the_end_is_compared_as_well(visitor: Visitor, there: int) -> None:
    other = {**SAME, "title": "Electrificación de La Palma", "place": "La Palma", "problem": "No hay luz."}
    assert answered(visitor, NEW, other).request.path == f"{NEW}/revisar"
    path = f"{NEW}/lugar?revisar=1"
    assert filled(visitor, visitor.get(path), path, SAME).location == f"{NEW}/revisar"
    path = f"{NEW}?revisar=1"
    answer = filled(visitor, visitor.get(path), path, SAME)
    assert answer.location == f"{COMPARE}?revisar=1"
    page = visitor.get(answer.location)
    sent = only_hidden(page, COMPARE)
    assert visitor.client.post(answer.location, data=sent).location == f"{NEW}/revisar"
    assert there


def test_one_of_them_is_supported_and_the_own_can_still_be_sent(
    visitor: Visitor, proposer: Actor, there: int
) -> None:
    page = pressed(visitor, asked(visitor), support=str(there))
    assert page.status_code == 200
    said = text_of(page)
    assert "Listo: usted apoya esta idea Agua potable para el caserío" in said
    assert "Su apoyo ya cuenta: ahora esta idea tiene 1 apoyo." in said
    assert "no es pública. Si la idea que apoya pide lo mismo" in said
    assert "Terminar aquí" in said
    assert 'href="/mi-espacio"' in page.text
    assert ASKED not in said
    assert "Apoyar esta" not in said
    assert supports(there) == 1
    assert proposed(proposer) == []
    pressed(visitor, page, support=str(there))
    assert supports(there) == 1
    publish(visitor, SAME)
    assert [one.title for one in proposed(proposer)] == [SAME["title"]]


def test_after_a_support_the_others_can_be_supported_and_that_one_stands_apart(
    visitor: Visitor, there: int
) -> None:
    other = an_idea(a_resident(which=2))
    page = pressed(visitor, asked(visitor), support=str(there))
    said = text_of(page)
    assert "Las otras ideas parecidas" in said
    assert said.count("Apoyar esta") == 1
    assert "Usted la apoya" not in said
    assert "Terminar aquí" in text_of(pressed(visitor, page, support=str(other)))
    assert (supports(there), supports(other)) == (1, 1)


def test_a_support_that_is_refused_loses_nothing(visitor: Visitor, proposer: Actor, there: int) -> None:
    page = asked(visitor)
    far = an_idea(province=SAN_PABLO)
    refused = pressed(visitor, page, support=str(far))
    assert refused.status_code == 422
    assert "San Pablo" in text_of(refused)
    hide_idea(two_administrators()[0], there, "Repetida.")
    gone = pressed(visitor, page, support=str(there))
    assert gone.location == f"{NEW}/personas"
    assert "Esa idea ya no está" in text_of(visitor.get(gone.location))
    publish(visitor, SAME)
    assert len(proposed(proposer)) == 1


def test_an_own_idea_is_shown_without_a_button(visitor: Visitor, proposer: Actor) -> None:
    an_idea(proposer)
    page = asked(visitor)
    assert "Esta es suya" in text_of(page)
    assert "Apoyar esta" not in text_of(page)


def test_change_my_idea_brings_the_first_page_as_it_was(visitor: Visitor, there: int) -> None:
    assert f'href="{NEW}"' in asked(visitor).text
    assert f'value="{SAME["title"]}"' in unescape(visitor.get(NEW).text)
    assert there


def test_leaving_it_at_that_erases_the_own(visitor: Visitor, proposer: Actor, there: int) -> None:
    page = pressed(visitor, asked(visitor), support=str(there))
    assert "/ideas/nueva/borrar/" in page.text
    assert erased(visitor, COMPARE).location == "/mi-espacio"
    assert SAME["title"] not in unescape(visitor.get(NEW).text)
    assert supports(there) == 1


def test_when_ideas_close_meanwhile_nothing_is_supported_or_sent(
    visitor: Visitor, proposer: Actor, there: int
) -> None:
    page = asked(visitor)
    reach(Stage.EVALUATION)
    assert pressed(visitor, page, support=str(there)).status_code == 409
    assert visitor.get(pressed(visitor, page).location).status_code == 409
    assert (proposed(proposer), supports(there)) == ([], 0)


def test_an_unlike_idea_is_asked_nothing_more(visitor: Visitor, proposer: Actor, there: int) -> None:
    other = {**SAME, "title": "Electrificación de La Palma", "place": "La Palma", "problem": "No hay luz."}
    assert publish(visitor, other).status_code == 303
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


@pytest.mark.parametrize("place", ["", "999999", "060101 "])
def test_what_is_not_sound_is_compared_with_nothing_and_no_support_is_given(
    visitor: Visitor, proposer: Actor, there: int, place: str
) -> None:
    """A page can be left with anything on it; the phone's own "back" leads to the comparison all the same."""
    page = asked(visitor)
    left(visitor, f"{NEW}/lugar", {"district": place, "place": "x"}, "back")
    assert visitor.get(COMPARE).location == f"{NEW}/revisar"
    assert visitor.get(f"{NEW}/revisar").location == f"{NEW}/lugar"
    assert pressed(visitor, page, support=str(there)).location == f"{NEW}/revisar"
    assert supports(there) == 0
    again = filled(visitor, visitor.get(NEW), NEW, {**SAME, "title": "Otro título"})
    assert again.status_code == 303


def test_nothing_begun_is_compared_with_nothing(visitor: Visitor, proposer: Actor) -> None:
    assert visitor.get(COMPARE).location == f"{NEW}/revisar"
    assert visitor.get(f"{NEW}/revisar").location == NEW


def test_the_own_idea_alone_is_not_called_the_neighbours(visitor: Visitor, proposer: Actor) -> None:
    publish(visitor, SAME)
    said = text_of(asked(visitor))
    assert "Usted ya propuso algo parecido." in said
    assert "Sus vecinos ya propusieron" not in said


def test_nobody_is_offered_an_own_idea_while_typing(visitor: Visitor, proposer: Actor) -> None:
    publish(visitor, SAME)
    asks = f"/ideas/parecidas?titulo={SAME['title']}"
    assert visitor.get(asks).json == []
    neighbour = Visitor(visitor.web).sign_in(a_resident(which=1))
    assert [one["title"].partition(" · ")[0] for one in neighbour.get(asks).json or []] == [SAME["title"]]
