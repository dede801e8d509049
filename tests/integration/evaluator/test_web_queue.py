"""The technical team's queue: who comes in, what waits for a verdict and in which order."""

import re
from datetime import timedelta

import pytest

from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import withdraw_idea
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.roles import Actor
from caxamarca.persistence import site
from caxamarca.persistence.database import session
from caxamarca.web import formats
from tests.factories import (
    SAN_PABLO,
    YEAR,
    a_committee_member,
    a_resident,
    a_unit,
    a_unit_person,
    an_evaluation,
    an_idea,
    at,
    reach,
    two_administrators,
)
from tests.support.evaluating import (
    NEW,
    QUEUE,
    ballot_of,
    desk_of,
    to_evaluate,
    tomorrow,
)
from tests.support.visiting import Visitor, text_of

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
"""What these pages ask of a database is tried on both in `test_staff_readers.py`."""


@pytest.mark.parametrize("path", [QUEUE, NEW, ballot_of(), desk_of(1)])
def test_a_stranger_is_led_to_the_staff_entrance(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/personal/entrar")


@pytest.mark.parametrize("path", [QUEUE, NEW, ballot_of()])
def test_nobody_else_comes_in(visitor: Visitor, path: str) -> None:
    for actor in (a_resident(), a_committee_member(), a_unit_person(a_unit()), two_administrators()[0]):
        assert visitor.sign_in(actor).get(path).status_code == 403


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
    with visitor.web.test_request_context():
        day = formats.short_day(tomorrow(5))
    assert " ".join(f"último día para subsanar: {day} (en 5 días)".split()) in said
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
