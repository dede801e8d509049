"""Projects formed of eligible ideas, and whatever can be typed wrongly there."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import districts_of
from caxamarca.domain.roles import Actor
from caxamarca.persistence import projects
from caxamarca.persistence.database import session
from tests.factories import (
    SAN_PABLO,
    YEAR,
    a_project,
    an_eligible_idea,
    constituency,
    reach,
)
from tests.support.evaluating import (
    DISTRICT,
    NEW,
    PROJECT,
    QUEUE,
    ballot_of,
    formed,
    is_proposed,
    to_evaluate,
)
from tests.support.forms import checked, field
from tests.support.visiting import Visitor, text_of

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
"""What these pages ask of a database is tried on both in `test_staff_readers.py`."""


def test_eligible_ideas_become_a_project(visitor: Visitor, evaluator: Actor) -> None:
    first, second = an_eligible_idea(), an_eligible_idea()
    answer = visitor.send(NEW, ideas=[str(first), str(second)], **PROJECT)
    assert (answer.status_code, answer.location) == (303, ballot_of())
    [project] = formed()
    assert (project.title, project.cost, project.cui) == ("Agua para El Sauce", soles(300_000), None)
    assert project.people == 2_300
    assert projects.ideas_of(session(), [project.id])[project.id] == (first, second)
    assert projects.districts_of(session(), [project.id])[project.id] == (DISTRICT,)
    assert "Se formó el proyecto «Agua para El Sauce»." in text_of(visitor.get(ballot_of()))


def test_only_free_eligible_ideas_of_the_place_are_offered(visitor: Visitor, everywhere: Actor) -> None:
    free, other = an_eligible_idea(), an_eligible_idea(province=SAN_PABLO)
    a_project(ideas=[an_eligible_idea()])
    to_evaluate("Sin resultado todavía")
    assert offered(visitor.get(f"{NEW}?provincia=cajamarca")) == [free]
    assert offered(visitor.get(f"{NEW}?provincia=san-pablo")) == [other]
    assert offered(visitor.get(f"{NEW}?provincia=interprovincial")) == [free, other]


def offered(answer: TestResponse) -> list[int]:
    return [int(value) for value in re.findall(r'name="ideas"[^>]* value="(\d+)"', answer.text)]


def test_an_interprovincial_project_merges_ideas_of_several_provinces(
    visitor: Visitor, everywhere: Actor
) -> None:
    merged = [an_eligible_idea(), an_eligible_idea(province=SAN_PABLO)]
    districts = [DISTRICT, districts_of(SAN_PABLO)[0].code]
    sent: dict[str, Any] = {**PROJECT, "districts": districts, "ideas": [str(one) for one in merged]}
    answer = visitor.send(f"{NEW}?provincia=interprovincial", **sent)
    assert (answer.status_code, answer.location) == (303, ballot_of("interprovincial"))
    [project] = formed()
    assert project.constituency_id == constituency(province=None)


def test_a_project_above_the_ceiling_is_refused_with_the_reason_and_the_text_stays(
    visitor: Visitor, evaluator: Actor
) -> None:
    idea = an_eligible_idea()
    answer = visitor.send(NEW, ideas=str(idea), **{**PROJECT, "cost": "500,000.01"})
    assert answer.status_code == 422
    assert "cuesta S/ 500,000.01 y el techo es S/ 500,000.00" in text_of(answer).replace("\xa0", " ")
    assert field(answer, "title") == PROJECT["title"]
    assert field(answer, "cost") == "500,000.01"
    assert "Captación y piletas." in answer.text
    assert checked(answer, "ideas") == [str(idea)]
    assert checked(answer, "districts") == [DISTRICT]
    assert not formed()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ideas": []}, "Elija por lo menos una idea apta."),
        ({"ideas": "x"}, "Elija una de las opciones."),
        ({"ideas": "99999999999999999999"}, "Elija una de las opciones."),
        ({"title": " "}, "Escriba el título."),
        ({"title": "a" * 141}, "tiene 141 letras y caben 140"),
        ({"summary": ""}, "Escriba qué se va a hacer."),
        ({"summary": "\u200b"}, "Escriba algo aquí."),
        ({"summary": "a" * 2001}, "tiene 2,001 letras y caben 2,000"),
        ({"cost": ""}, "Escriba cuánto cuesta el proyecto."),
        ({"cost": "0"}, "más de cero"),
        ({"people": ""}, "Escriba a cuántas personas beneficia."),
        ({"people": "0"}, "de 1 a 1,500,000"),
        ({"people": "muchas"}, "Escriba solo el número entero"),
        ({"cost": "-5"}, "Un monto no puede ser menor que cero."),
        ({"cost": "mucho"}, "Escriba solo el monto en soles"),
        ({"cost": "9" * 400}, "Este monto es demasiado grande"),
        ({"districts": []}, "Elija por lo menos un distrito beneficiado."),
        ({"districts": "999999"}, "Elija una de las opciones."),
        ({"districts": [DISTRICT, "\x00"]}, "Elija una de las opciones."),
        ({"cui": "12345"}, "El CUI tiene 7 números."),
        ({"cui": "２３４５６７８"}, "El CUI tiene 7 números."),
    ],
)
def test_a_project_that_cannot_be_is_refused_and_nothing_is_lost(
    visitor: Visitor, evaluator: Actor, typed: dict[str, Any], said: str
) -> None:
    sent = {"ideas": str(an_eligible_idea()), **PROJECT, **typed}
    answer = visitor.send(NEW, **sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert str(sent["summary"]) in answer.text
    assert not formed()


def test_an_idea_of_another_province_cannot_be_merged(visitor: Visitor, evaluator: Actor) -> None:
    an_eligible_idea()
    other = an_eligible_idea(province=SAN_PABLO)
    assert visitor.send(NEW, ideas=str(other), **PROJECT).status_code == 404
    assert not formed()


@pytest.mark.parametrize("place", ["san-pablo", "interprovincial"])
def test_a_place_out_of_reach_is_not_there(visitor: Visitor, evaluator: Actor, place: str) -> None:
    idea = an_eligible_idea()
    assert visitor.get(f"{NEW}?provincia={place}").status_code == 404
    forged = visitor.send(NEW, ideas=str(idea), **{**PROJECT, "provincia": place})
    assert forged.status_code == 404
    assert visitor.get(ballot_of(place)).status_code == 404
    assert visitor.send(ballot_of(place), of=ballot_of(), nobody="y").status_code == 404
    assert not formed()
    assert not is_proposed(None if place == "interprovincial" else SAN_PABLO)


@pytest.mark.parametrize(
    "query", ["?provincia=lima", "?provincia=%00&proceso=%00", "?proceso=1999", "?proceso=x"]
)
def test_a_place_or_year_that_never_was_is_ignored(visitor: Visitor, evaluator: Actor, query: str) -> None:
    idea = an_eligible_idea()
    assert offered(visitor.get(NEW + query)) == [idea]


def test_a_project_needs_a_verdict_first(visitor: Visitor, evaluator: Actor) -> None:
    an_eligible_idea()
    answer = visitor.send(NEW, ideas=str(to_evaluate()), **PROJECT)
    assert answer.status_code == 422
    assert "no es apta" in text_of(answer)
    assert not formed()


def test_the_same_project_sent_twice_is_formed_once(visitor: Visitor, evaluator: Actor) -> None:
    idea = an_eligible_idea()
    an_eligible_idea()
    assert visitor.send(NEW, ideas=str(idea), **PROJECT).status_code == 303
    again = visitor.send(NEW, ideas=str(idea), **PROJECT)
    assert again.status_code == 422
    assert "ya es parte de otro proyecto" in text_of(again)
    assert len(formed()) == 1


def test_out_of_its_time_a_project_is_refused_with_what_happens_now(
    visitor: Visitor, evaluator: Actor
) -> None:
    idea = an_eligible_idea()
    reach(Stage.IDEAS)
    assert 'name="title"' not in visitor.get(f"{NEW}?proceso={YEAR}").text
    sent = {**PROJECT, "ideas": str(idea), "proceso": str(YEAR), "provincia": "cajamarca"}
    answer = visitor.send(NEW, of=QUEUE, **sent)
    assert answer.status_code == 409
    assert "el proceso está recibiendo ideas" in text_of(answer)
    assert field(answer, "title") == PROJECT["title"]
    assert checked(answer, "ideas") == [str(idea)]
    assert not formed()


def test_without_a_process_to_evaluate_the_page_says_so(visitor: Visitor, evaluator: Actor) -> None:
    answer = visitor.get(NEW)
    assert answer.status_code == 200
    assert "Ahora no hay ningún proceso en evaluación" in text_of(answer)
    assert visitor.send(NEW, of=QUEUE, **PROJECT).status_code < 500


def test_an_empty_place_says_what_to_do(visitor: Visitor, evaluator: Actor) -> None:
    to_evaluate()
    said = text_of(visitor.get(NEW))
    assert "Aquí ninguna idea apta espera un proyecto" in said
    assert "Ver las ideas por evaluar" in said
