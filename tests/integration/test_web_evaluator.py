"""The technical team's pages: the queue, verdicts, projects, ballots, and everything that can be typed wrongly there."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions.evaluating import evaluate_idea, form_project, propose_ballot
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

QUEUE = "/evaluacion"
NEW = "/evaluacion/proyectos/nuevo"
CEILING = soles(500_000)
DISTRICT = districts_of(CAJAMARCA)[0].code

VERDICT = {**dict.fromkeys(Criterion, "met"), "outcome": "eligible", "reasons": "Cierra la brecha de agua."}
PROJECT = {
    "title": "Agua para El Sauce",
    "summary": "Captación y piletas.",
    "cost": "300,000",
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
    boxes = re.findall(rf'<input type="(?:radio|checkbox)" name="{name}"[^>]*>', answer.text)
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
    assert "2 esperan resultado" in said.replace("esperan resultado 2", "2 esperan resultado")
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
    assert "Diga si este punto se cumple: Tiene alcance regional" in said
    assert "Diga si este punto se cumple: El terreno" not in said
    assert "Elija el resultado." in said
    assert "Un sustento que no se pierde." in said
    assert checked(answer, "land") == ["not_met"]
    assert state(idea) is IdeaState.PRESENTED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"land": "not_met"}, "Una idea no puede ser apta mientras no se cumplan"),
        ({"outcome": "not_eligible"}, "Una idea no es apta por un punto que no se cumple"),
        ({"outcome": "observed"}, "último día"),
        ({"outcome": "observed", "answer_by": "ayer"}, "03/08/2026"),
        ({"outcome": "observed", "answer_by": "01/01/2020"}, "último día"),
        ({"outcome": "observed", "answer_by": "31/12/2099"}, "A más tardar puede ser el"),
        ({"reasons": "  \u200b\n "}, "Escriba algo aquí"),
        ({"reasons": "á" * 3001}, "tiene 3,001 letras y entran 3,000"),
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
    assert visitor.send(desk_of(idea), **{**VERDICT, "reasons": "Sí\x00 pro\u202ecede 💧\x07"}).status_code == 303
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
    assert "todavía puede" in text_of(answer)
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
    form = {**hidden(visitor.get(desk_of(idea))), **VERDICT, "reasons": "Un <sustento> largo & cuidado."}
    with transaction() as writing:
        sign_ins.end_all(writing, staff=evaluator.staff)
    asked = visitor.client.post(desk_of(idea), data=form)
    assert asked.status_code == 401
    assert "sustento" not in asked.text
    carried = hidden(asked)["carried"]

    def offered(actor: Actor) -> TestResponse:
        """The carried form as the door gives it back to whoever signs in."""
        visitor.sign_in(actor)
        with visitor.web.test_request_context():
            pass
        return visitor.send(desk_of(idea), of=QUEUE, **{**form, "restoring": "1"})

    back = offered(evaluator)
    assert carried
    assert back.status_code == 200
    assert "Un &lt;sustento&gt; largo &amp; cuidado." in back.text
    assert checked(back, "reach") == ["met"]
    assert state(idea) is IdeaState.PRESENTED


def hidden(answer: TestResponse) -> dict[str, str]:
    found = re.findall(r"<input[^>]*>", answer.text)
    pairs = [dict(re.findall(r'(name|value|type)="([^"]*)"', one)) for one in found]
    return {one["name"]: one.get("value", "") for one in pairs if one.get("type") == "hidden"}
