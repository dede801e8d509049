"""The technical team's pages: the queue, verdicts, projects, ballots, and whatever can be typed wrongly there."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions.evaluating import evaluate_idea, propose_ballot
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import ask_reconsideration, remedy_idea, withdraw_idea
from caxamarca.domain.days import civil_day
from caxamarca.domain.evaluating import Criterion, Outcome
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ballots, evaluations, ideas, projects, sign_ins, site
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.projects import Project
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    YEAR,
    a_committee_member,
    a_process,
    a_project,
    a_resident,
    a_unit,
    a_unit_person,
    an_eligible_idea,
    an_evaluation,
    an_evaluator,
    an_idea,
    at,
    constituency,
    reach,
    seconded,
    two_administrators,
)
from tests.support.visiting import Visitor, anew, text_of

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
"""What these pages ask of a database is tried on both in `test_staff_readers.py`."""

QUEUE = "/evaluacion"
NEW = "/evaluacion/proyectos/nuevo"
CEILING = soles(500_000)
DISTRICT = districts_of(CAJAMARCA)[0].code

VERDICT: dict[str, str] = {
    **{one.value: "met" for one in Criterion},
    "outcome": "eligible",
    "reasons": "Cierra la brecha de agua.",
}
PROJECT = {
    "title": "Agua para El Sauce",
    "summary": "Captación y piletas.",
    "cost": "300,000",
    "people": "2,300",
    "districts": DISTRICT,
    "cui": "",
}


@pytest.fixture(autouse=True)
def process(app: Flask) -> int:
    return a_process(ceiling=CEILING, interprovincial=True)


@pytest.fixture
def evaluator(process: int, visitor: Visitor) -> Actor:
    """Somebody of the technical team for Cajamarca alone, signed in."""
    found = an_evaluator(CAJAMARCA)
    visitor.sign_in(found)
    return found


@pytest.fixture
def everywhere(process: int, visitor: Visitor) -> Actor:
    """Somebody of the technical team for the whole region, signed in."""
    found = an_evaluator()
    visitor.sign_in(found)
    return found


def desk_of(idea: int) -> str:
    return f"/evaluacion/ideas/{idea}"


def ballot_of(place: str = "cajamarca", year: int = YEAR) -> str:
    return f"/evaluacion/cedulas/{year}/{place}"


def to_evaluate(title: str = "Agua potable para el caserío", province: str = CAJAMARCA) -> int:
    idea = an_idea(title=title, province=province)
    reach(Stage.EVALUATION)
    return idea


def state(idea: int) -> IdeaState:
    found = ideas.one(anew(), idea)
    session().refresh(found)
    return found.state


def tomorrow(days: int = 1) -> date:
    return civil_day(site.now(session())) + timedelta(days=days)


def typed_day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def formed() -> list[Project]:
    anew()
    return [one for province in (CAJAMARCA, SAN_PABLO, None) for one in _of(province)]


def _of(province: str | None) -> list[Project]:
    return list(projects.of_constituency(session(), constituency(province=province)))


def on_ballot(province: str | None = CAJAMARCA) -> list[int]:
    place = constituency(province=province)
    return [line.project.id for line in ballots.lines(anew(), [place])[place]]


def is_proposed(province: str | None = CAJAMARCA) -> bool:
    return ballots.paper(anew(), constituency(province=province)) is not None


def field(answer: TestResponse, name: str) -> str:
    """What stands in a text field of a page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', answer.text)
    assert found is not None
    value = re.search(r'value="([^"]*)"', found[0])
    return "" if value is None else value[1]


def checked(answer: TestResponse, name: str) -> list[str]:
    """The values marked on a page among those of one question."""
    boxes = [one for one in re.findall(r"<input[^>]*>", answer.text) if f'name="{name}"' in one]
    return [re.findall(r'value="([^"]*)"', box)[0] for box in boxes if " checked" in box]


# Who comes in


@pytest.mark.parametrize("path", [QUEUE, NEW, ballot_of(), desk_of(1)])
def test_a_stranger_is_led_to_the_staff_entrance(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/personal/entrar")


@pytest.mark.parametrize("path", [QUEUE, NEW, ballot_of()])
def test_nobody_else_comes_in(visitor: Visitor, path: str) -> None:
    for actor in (a_resident(), a_committee_member(), a_unit_person(a_unit()), two_administrators()[0]):
        assert visitor.sign_in(actor).get(path).status_code == 403


# The queue


def test_the_queue_tells_how_far_each_province_has_come(visitor: Visitor, everywhere: Actor) -> None:
    waiting, decided = an_idea(title="Posta en Namora"), an_idea(title="Puente en Matara")
    an_idea(province=SAN_PABLO)
    reach(Stage.EVALUATION)
    evaluate_idea(everywhere, decided, an_evaluation())
    answer = visitor.get(QUEUE)
    said = text_of(answer)
    assert "esperan resultado 2" in said
    assert "ideas con resultado 1 de 3" in said
    assert re.search(r"Cajamarca 1 0 1 de 2", said)
    assert re.search(r"San Pablo 1 0 0 de 1", said)
    assert desk_of(waiting) in answer.text
    assert desk_of(decided) not in answer.text


def test_the_queue_of_one_province_shows_nothing_of_another(visitor: Visitor, evaluator: Actor) -> None:
    an_idea(title="Posta en Namora")
    other = an_idea(title="Canal en San Pablo", province=SAN_PABLO)
    reach(Stage.EVALUATION)
    for query in ("", "?provincia=san-pablo", "?ver=observadas", "?ver=con-resultado"):
        answer = visitor.get(QUEUE + query)
        assert answer.status_code == 200
        assert desk_of(other) not in answer.text
        assert "Interprovincial" not in answer.text


def test_the_oldest_idea_comes_first(visitor: Visitor, evaluator: Actor) -> None:
    first, second = an_idea(title="Primera"), an_idea(title="Segunda")
    reach(Stage.EVALUATION)
    page = visitor.get(QUEUE).text
    assert page.index(desk_of(first)) < page.index(desk_of(second))


def test_an_observed_idea_waits_with_its_last_day_and_comes_back_after_it(
    visitor: Visitor, evaluator: Actor
) -> None:
    idea = to_evaluate()
    evaluate_idea(evaluator, idea, an_evaluation(Outcome.OBSERVED, tomorrow(5)))
    assert desk_of(idea) not in visitor.get(QUEUE).text
    said = text_of(visitor.get(f"{QUEUE}?ver=observadas"))
    assert f"último día para subsanar: {typed_day(tomorrow(5))} (en 5 días)" in said
    at(site.now(session()) + timedelta(days=6))
    assert desk_of(idea) in visitor.get(QUEUE).text
    assert desk_of(idea) not in visitor.get(f"{QUEUE}?ver=observadas").text


def test_hidden_and_withdrawn_ideas_are_not_in_the_queue(visitor: Visitor, evaluator: Actor) -> None:
    hidden, withdrawn = an_idea(title="Una"), an_idea(title="Otra")
    hide_idea(two_administrators()[0], hidden, "Tiene datos personales.")
    withdraw_idea(a_resident(), withdrawn)
    reach(Stage.EVALUATION)
    page = visitor.get(QUEUE)
    assert desk_of(hidden) not in page.text
    assert desk_of(withdrawn) not in page.text
    assert "0 de 0" in text_of(page)


def test_what_is_coming_is_announced(visitor: Visitor, evaluator: Actor) -> None:
    an_idea()
    said = text_of(visitor.get(QUEUE))
    assert "Ahora no hay nada que evaluar" in said
    assert f"«Presupuesto participativo {YEAR}» tiene hasta ahora una idea en sus provincias" in said


@pytest.mark.parametrize(
    "query",
    [
        "?proceso=1999&provincia=lima&ver=todo&pagina=cero",
        "?proceso=%00&provincia=%00&ver=%00&pagina=%00",
        "?pagina=-1",
        "?pagina=999999999999999999999999",
        "?proceso=99999999999999999999",
        "?ver=",
    ],
)
def test_what_an_address_should_not_say_is_ignored(visitor: Visitor, evaluator: Actor, query: str) -> None:
    idea = to_evaluate()
    answer = visitor.get(QUEUE + query)
    assert answer.status_code == 200
    assert desk_of(idea) in answer.text


def test_a_long_queue_is_turned_page_by_page(visitor: Visitor, evaluator: Actor) -> None:
    kept = [an_idea(title=f"Idea número {number}") for number in range(21)]
    reach(Stage.EVALUATION)
    first, second = visitor.get(QUEUE), visitor.get(f"{QUEUE}?pagina=2")
    assert desk_of(kept[-1]) not in first.text
    assert desk_of(kept[-1]) in second.text
    assert desk_of(kept[0]) not in second.text


def test_the_queue_asks_as_much_of_many_ideas_as_of_one(visitor: Visitor, everywhere: Actor) -> None:
    to_evaluate()
    with visitor.counted() as few:
        visitor.get(QUEUE)
    for province in PROVINCES[:4]:
        an_idea(title="Otra", province=province.code)
    reach(Stage.EVALUATION)
    with visitor.counted() as many:
        visitor.get(QUEUE)
    assert len(many) == len(few)


# Verdicts


def test_a_verdict_is_published_with_its_reasons(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    answer = visitor.send(desk_of(idea), **VERDICT)
    assert (answer.status_code, answer.location) == (303, f"{QUEUE}?provincia=cajamarca")
    assert state(idea) is IdeaState.ELIGIBLE
    assert [one.reasons for one in evaluations.of_idea(session(), idea)] == ["Cierra la brecha de agua."]
    assert "Publicado: «Agua potable para el caserío» es apta." in text_of(visitor.get(QUEUE))


def test_an_empty_checklist_is_named_point_by_point(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    answer = visitor.send(desk_of(idea), reasons="Un sustento que no se pierde.", land="not_met")
    said = text_of(answer)
    assert answer.status_code == 422
    assert "Tiene alcance regional: diga si este punto se cumple." in said
    assert "El terreno y su situación legal lo permiten: diga" not in said
    assert "Elija el resultado." in said
    assert "Un sustento que no se pierde." in said
    assert checked(answer, "land") == ["not_met"]
    assert state(idea) is IdeaState.PRESENTED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"land": "not_met"}, "Una idea no puede ser apta si no cumple estos puntos: El terreno"),
        ({"outcome": "not_eligible"}, "Una idea es no apta por un punto que no cumple: marque cuál."),
        ({"outcome": "observed"}, "Indique el último día para responder la observación."),
        ({"outcome": "observed", "answer_by": "ayer"}, "Escriba el día así: 03/08/2026"),
        ({"outcome": "observed", "answer_by": "01/01/2020"}, "Tiene que ser después de hoy."),
        ({"outcome": "observed", "answer_by": "31/12/2099"}, "A más tardar puede ser el"),
        ({"reasons": "  \u200b\n "}, "Escriba algo aquí"),
        ({"reasons": "á" * 3001}, "tiene 3,001 letras y caben 3,000"),
        ({"outcome": "approved"}, "Elija una de las opciones."),
        ({"reach": "maybe"}, "Elija una de las opciones."),
        ({"reach": "\x00"}, "Elija una de las opciones."),
    ],
)
def test_a_verdict_that_cannot_be_is_refused_and_nothing_is_lost(
    visitor: Visitor, evaluator: Actor, typed: dict[str, str], said: str
) -> None:
    idea = to_evaluate()
    sent = {**VERDICT, **typed}
    answer = visitor.send(desk_of(idea), **sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert str(sent["reasons"]) in answer.text
    assert state(idea) is IdeaState.PRESENTED
    assert not evaluations.of_idea(session(), idea)


def test_control_characters_do_not_reach_what_is_published(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    assert (
        visitor.send(desk_of(idea), **{**VERDICT, "reasons": "Sí\x00 pro\u202ecede 💧\x07"}).status_code
        == 303
    )
    assert [one.reasons for one in evaluations.of_idea(anew(), idea)] == ["Sí procede 💧"]


def test_an_observation_gives_its_last_day(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    day = tomorrow(10)
    sent = {**VERDICT, "land": "not_met", "outcome": "observed", "answer_by": typed_day(day)}
    assert visitor.send(desk_of(idea), **sent).status_code == 303
    assert state(idea) is IdeaState.OBSERVED
    assert evaluations.deadlines(session(), [idea]) == {idea: day}
    page = visitor.get(desk_of(idea))
    assert "puede subsanar hasta el" in text_of(page)
    assert 'name="reasons"' not in page.text


def test_a_verdict_before_the_last_day_to_answer_is_refused(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    of = desk_of(idea)
    evaluate_idea(evaluator, idea, an_evaluation(Outcome.OBSERVED, tomorrow(5)))
    answer = visitor.send(of, of=desk_of(to_evaluate("Otra")), **VERDICT)
    assert answer.status_code == 422
    assert "aún puede responder, hasta el" in text_of(answer)
    assert state(idea) is IdeaState.OBSERVED


def test_what_was_answered_is_read_before_the_second_look(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    evaluate_idea(evaluator, idea, an_evaluation(Outcome.OBSERVED, tomorrow(5)))
    remedy_idea(a_resident(), idea, "Adjunto el acta de donación del terreno.")
    page = visitor.get(desk_of(idea))
    said = text_of(page)
    assert "La obra corresponde al Gobierno Regional." in said
    assert "Adjunto el acta de donación del terreno." in said
    assert checked(page, "land") == ["met"]


def test_a_reconsideration_is_not_observed_again(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    evaluate_idea(evaluator, idea, an_evaluation(Outcome.NOT_ELIGIBLE))
    ask_reconsideration(a_resident(), idea, "Sí es competencia regional.")
    page = visitor.get(desk_of(idea))
    assert 'value="observed"' not in page.text
    assert 'name="answer_by"' not in page.text
    answer = visitor.send(desk_of(idea), **{**VERDICT, "outcome": "observed", "answer_by": "01/07/2026"})
    assert answer.status_code == 422
    assert "Esta idea ya fue observada antes." in text_of(answer)
    assert visitor.send(desk_of(idea), **VERDICT).status_code == 303
    assert state(idea) is IdeaState.ELIGIBLE


def test_the_same_verdict_sent_twice_is_kept_once(visitor: Visitor, evaluator: Actor) -> None:
    idea, spare = to_evaluate(), to_evaluate("Otra")
    assert visitor.send(desk_of(idea), of=desk_of(spare), **VERDICT).status_code == 303
    again = visitor.send(desk_of(idea), of=desk_of(spare), **VERDICT)
    assert again.status_code == 422
    assert "su estado es «Apta»" in text_of(again)
    assert len(evaluations.of_idea(anew(), idea)) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_idea_of_another_province_is_not_there(visitor: Visitor, evaluator: Actor, method: str) -> None:
    idea, spare = to_evaluate(province=SAN_PABLO), to_evaluate()
    answer = (
        visitor.get(desk_of(idea))
        if method == "get"
        else visitor.send(desk_of(idea), of=desk_of(spare), **VERDICT)
    )
    assert answer.status_code == 404
    assert state(idea) is IdeaState.PRESENTED


def test_a_hidden_idea_is_not_there(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    hide_idea(two_administrators()[0], idea, "Tiene datos personales.")
    assert visitor.get(desk_of(idea)).status_code == 404


@pytest.mark.parametrize("number", ["0", "2147483647", "2147483648", "99999999999999999999", "-1", "x"])
def test_an_idea_that_never_was_is_not_there(visitor: Visitor, evaluator: Actor, number: str) -> None:
    assert visitor.get(f"/evaluacion/ideas/{number}").status_code == 404


def test_out_of_its_time_a_verdict_is_refused_with_what_happens_now(
    visitor: Visitor, evaluator: Actor
) -> None:
    idea = to_evaluate()
    page = desk_of(idea)
    form = {**VERDICT, "reasons": "Escrito con cuidado."}
    visitor.get(page)
    reach(Stage.IDEAS)
    assert 'name="reasons"' not in visitor.get(page).text
    answer = visitor.send(page, of=QUEUE, **form)
    assert answer.status_code == 409
    assert "el proceso está recibiendo ideas" in text_of(answer)
    assert "Escrito con cuidado." in answer.text
    assert state(idea) is IdeaState.PRESENTED


def test_a_form_without_its_token_changes_nothing(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    assert visitor.client.post(desk_of(idea), data=VERDICT).status_code == 422
    assert state(idea) is IdeaState.PRESENTED


def test_what_an_evaluator_typed_outlasts_the_sign_in(visitor: Visitor, evaluator: Actor) -> None:
    idea = to_evaluate()
    page = desk_of(idea)
    form = {**hidden(visitor.get(page)), **VERDICT, "reasons": "Un <sustento> largo & cuidado."}
    with transaction() as writing:
        sign_ins.end_all(writing, staff=evaluator.staff)
    asked = visitor.client.post(page, data=form)
    assert asked.status_code == 401
    assert hidden(asked)["carried"]
    assert "sustento" not in asked.text
    assert state(idea) is IdeaState.PRESENTED
    visitor.sign_in(evaluator)
    back = visitor.send(page, of=QUEUE, **{**VERDICT, "reasons": form["reasons"], "restoring": "1"})
    assert back.status_code == 200
    assert "Un &lt;sustento&gt; largo &amp; cuidado." in back.text
    assert checked(back, "reach") == ["met"]
    assert 'class="error"' not in back.text
    assert state(idea) is IdeaState.PRESENTED


def hidden(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of a page."""
    found = [
        dict(re.findall(r'(name|value|type)="([^"]*)"', one))
        for one in re.findall(r"<input[^>]*>", answer.text)
    ]
    return {one["name"]: one.get("value", "") for one in found if one.get("type") == "hidden"}


# Projects


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
        ({"people": "muchas"}, "Escriba un número entero"),
        ({"cost": "-5"}, "Un monto no puede ser menor que cero."),
        ({"cost": "mucho"}, "Escriba el monto en soles"),
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


# Ballots


def numbers(*pairs: tuple[int, object]) -> dict[str, Any]:
    return {f"number_{project}": number for project, number in pairs}


@pytest.fixture
def two(evaluator: Actor) -> tuple[int, int]:
    """Two projects of Cajamarca."""
    return a_project("Primero"), a_project("Segundo")


def test_a_ballot_is_proposed_in_the_order_of_its_numbers(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    first, second = two
    answer = visitor.send(ballot_of(), **numbers((first, 2), (second, 1)))
    assert (answer.status_code, answer.location) == (303, ballot_of())
    assert on_ballot() == [second, first]
    page = visitor.get(ballot_of())
    assert "se propuso con 2 proyectos" in text_of(page)
    assert (field(page, f"number_{first}"), field(page, f"number_{second}")) == ("2", "1")


def test_a_project_without_a_number_stays_off_the_ballot(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    visitor.send(ballot_of(), **numbers((two[0], ""), (two[1], "1")))
    assert on_ballot() == [two[1]]
    assert "Propuesta con un proyecto" in text_of(visitor.get(QUEUE))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("1", "1"), "Dos proyectos tienen este número."),
        (("1", "3"), "Los números van del 1 al 2, sin saltos."),
        (("0", "1"), "Los números van del 1 al 2, sin saltos."),
        (("-1", ""), "Escriba un número entero, solo con cifras."),
        (("uno", ""), "Escriba un número entero, solo con cifras."),
        (("1.5", ""), "Escriba un número entero, solo con cifras."),
        (("9" * 50, ""), "Escriba un número entero, solo con cifras."),
        (("", ""), "Dé número por lo menos a un proyecto"),
        (("\x00", ""), "Escriba un número entero, solo con cifras."),
    ],
)
def test_numbers_that_do_not_follow_are_refused_and_stay(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int], given: tuple[str, str], said: str
) -> None:
    answer = visitor.send(ballot_of(), **numbers(*zip(two, given, strict=True)))
    assert answer.status_code == 422
    assert said in text_of(answer)
    if given[0] != "\x00":
        assert field(answer, f"number_{two[0]}") == given[0]
    assert not is_proposed()


def test_an_empty_ballot_needs_to_be_confirmed(visitor: Visitor, everywhere: Actor) -> None:
    to_evaluate(province=SAN_PABLO)
    page = ballot_of("san-pablo")
    assert visitor.send(page).status_code == 422
    assert not is_proposed(SAN_PABLO)
    assert visitor.send(page, nobody="y").status_code == 303
    assert is_proposed(SAN_PABLO)
    assert on_ballot(SAN_PABLO) == []
    assert "Se propuso vacía" in text_of(visitor.get(page))
    assert "Propuesta vacía" in text_of(visitor.get(QUEUE))


def test_a_ballot_is_not_empty_and_numbered_at_once(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    answer = visitor.send(ballot_of(), nobody="y", **numbers((two[0], 1)))
    assert answer.status_code == 422
    assert "las dos cosas no" in text_of(answer)
    assert not is_proposed()


def test_a_project_of_another_place_cannot_be_slipped_in(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    foreign = a_project("Ajeno", province=SAN_PABLO)
    visitor.send(ballot_of(), **numbers((two[0], 1), (foreign, 2)))
    assert on_ballot() == [two[0]]


@pytest.mark.parametrize(
    "path", [ballot_of(year=2031), ballot_of("lima"), ballot_of("Cajamarca"), "/evaluacion/cedulas/26/chota"]
)
def test_a_ballot_that_never_was_is_not_there(visitor: Visitor, everywhere: Actor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_process_without_an_interprovincial_part_has_no_such_ballot(
    visitor: Visitor, everywhere: Actor
) -> None:
    a_process(2027)
    assert visitor.get(ballot_of("interprovincial", 2027)).status_code == 404


def test_once_the_opening_is_decided_a_ballot_is_read_only(visitor: Visitor, everywhere: Actor) -> None:
    project = a_project()
    a_roll_and_every_ballot(everywhere, project)
    seconded(Action.OPEN_VOTING)
    page = visitor.get(ballot_of())
    assert "las cédulas ya no cambian" in text_of(page)
    assert "Sistema de agua de El Sauce" in text_of(page)
    assert f"number_{project}" not in page.text
    assert "las cédulas ya no cambian" in text_of(visitor.get(QUEUE))
    answer = visitor.send(ballot_of(), of=QUEUE, nobody="y")
    assert answer.status_code == 422
    assert checked(answer, "nobody") == ["y"]
    assert on_ballot() == [project]


def a_roll_and_every_ballot(by: Actor, project: int) -> None:
    """What the opening of a vote asks for."""
    a_resident()
    reach(Stage.EVALUATION)
    for province in [*(one.code for one in PROVINCES), None]:
        propose_ballot(by, constituency(province=province), [project] if province == CAJAMARCA else [])


def test_before_its_time_a_ballot_is_refused_with_what_happens_now(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    reach(Stage.IDEAS)
    assert f"number_{two[0]}" not in visitor.get(ballot_of()).text
    answer = visitor.send(ballot_of(), of=QUEUE, **numbers((two[0], 1)))
    assert answer.status_code == 409
    assert "el proceso está recibiendo ideas" in text_of(answer)
    assert field(answer, f"number_{two[0]}") == "1"
    assert not is_proposed()


def test_a_ballot_sent_twice_is_the_same_ballot(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    for _again in range(2):
        assert visitor.send(ballot_of(), **numbers((two[0], 1), (two[1], 2))).status_code == 303
    assert on_ballot() == list(two)


def test_a_project_off_the_ballot_can_be_undone(visitor: Visitor, evaluator: Actor) -> None:
    project = a_project("Sistema de agau", evaluator=evaluator)
    visitor.send(ballot_of(), nobody="y")
    page = f"/evaluacion/proyectos/{project}/deshacer"
    assert f'href="{page}"' in visitor.get(ballot_of()).text
    assert "Su idea sigue apta" in text_of(visitor.get(page))
    answer = visitor.send(page)
    assert (answer.status_code, answer.location) == (303, ballot_of("cajamarca"))
    assert "Sistema de agau" not in visitor.get(ballot_of()).text
    assert visitor.get(page).status_code == 404
