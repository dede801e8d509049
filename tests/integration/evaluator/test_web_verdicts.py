"""Verdicts on ideas, and whatever can be typed wrongly there."""

import pytest

from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import ask_reconsideration, remedy_idea
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.roles import Actor
from caxamarca.persistence import evaluations, sign_ins
from caxamarca.persistence.database import session, transaction
from tests.factories import (
    SAN_PABLO,
    a_resident,
    an_evaluation,
    reach,
    two_administrators,
)
from tests.support.evaluating import QUEUE, VERDICT, desk_of, state, to_evaluate, tomorrow, typed_day
from tests.support.forms import checked, hidden
from tests.support.visiting import Visitor, anew, text_of

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
"""What these pages ask of a database is tried on both in `test_staff_readers.py`."""


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
