"""The ballot of a province: who may read it when, in which order, and what it says when there is nothing on it."""

import re

import pytest

from caxamarca.actions.evaluating import propose_ballot
from caxamarca.actions.moderating import hide_idea
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from tests.factories import (
    CAJAMARCA,
    YEAR,
    a_ballot,
    a_closed_vote,
    a_declared_process,
    a_process,
    a_project,
    a_resident,
    a_vote,
    an_eligible_idea,
    an_evaluator,
    an_open_vote,
    constituency,
    reach,
    seconded,
    two_administrators,
)
from tests.support.visiting import Visitor, text_of

BALLOT = f"/procesos/{YEAR}/cedulas/cajamarca"
BALLOT_OF_THIRTY = 20 * 1024


def test_a_ballot_that_was_not_proposed_says_when_voting_opens(visitor: Visitor) -> None:
    a_process()
    reach(Stage.IDEAS)
    said = text_of(visitor.get(BALLOT))
    assert "Esta cédula todavía no se ha propuesto" in said
    assert "la votación se abre el miércoles 1 de julio de 2026" in said


def test_a_proposed_ballot_is_a_proposal_until_the_opening_is_decided(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, soles(200_000))
    assert "Es una propuesta del equipo técnico." in text_of(visitor.get(BALLOT))
    an_open_vote(papers={})
    said = text_of(visitor.get(BALLOT))
    assert "Es una propuesta del equipo técnico." not in said
    assert "Votar ahora" in said


def test_a_ballot_says_number_cost_districts_and_origin(visitor: Visitor) -> None:
    a_process()
    idea = an_eligible_idea()
    project = a_project("Agua de El Sauce", ideas=[idea], cost=soles(312_500))
    propose_ballot(an_evaluator(), constituency(), [project])
    page = visitor.get(BALLOT)
    said = text_of(page)
    assert "1. Agua de El Sauce Costo: S/ 312,500 A quiénes beneficia: 480 personas Distritos que" in said
    assert "Distritos que se benefician: Cajamarca: Cajamarca" in said
    assert "Captación, conducción y piletas." in said
    assert "Nació de esta idea: Agua potable para el caserío" in said
    assert f'href="/ideas/{idea}"' in page.text
    assert f'href="/proyectos/{project}"' in page.text


def test_projects_stand_in_official_order(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, *[soles(1000 * number) for number in range(12, 0, -1)])
    titles = re.findall(r"<h2><a href=\"[^\"]+\">(\d+)\. ", visitor.get(BALLOT).text)
    assert titles == [str(number) for number in range(1, 13)]


def test_a_hidden_idea_is_not_named(visitor: Visitor) -> None:
    a_process()
    idea = an_eligible_idea()
    propose_ballot(an_evaluator(), constituency(), [a_project(ideas=[idea])])
    hide_idea(two_administrators()[0], idea, "Insulta a una persona.")
    page = visitor.get(BALLOT).text
    assert f"/ideas/{idea}" not in page
    assert "Agua potable para el caserío" not in page


def test_an_empty_ballot_is_said_plainly(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA)
    assert "En esta cédula no hay ningún proyecto" in text_of(visitor.get(BALLOT))


def test_the_lot_is_published_with_the_ballot_before_anybody_votes(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, soles(1), soles(2))
    an_open_vote(papers={})
    reach(Stage.EVALUATION)
    said = text_of(visitor.get(BALLOT))
    assert re.search(r"Pone los números de la cédula en este orden: (1, 2|2, 1)\.", said)
    assert re.search(r"printf '%s' '04-17-23-31-40-45:\d+:[12]' \| sha256sum", said)


def test_after_the_declaration_the_ballot_leads_to_its_results(visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    a_vote(a_resident(), 1)
    a_closed_vote()
    a_declared_process()
    assert f'href="/procesos/{YEAR}/resultados/cajamarca"' in visitor.get(BALLOT).text


def test_the_ballot_of_an_annulled_process_says_so(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, soles(1))
    seconded(Action.ANNUL_PROCESS)
    said = text_of(visitor.get(BALLOT))
    assert "Este proceso fue anulado." in said
    assert "Votar ahora" not in said


@pytest.mark.parametrize("place", ["interprovincial", "lima", "%00", "Cajamarca"])
def test_a_ballot_that_does_not_exist_is_not_found(visitor: Visitor, place: str) -> None:
    a_process()
    assert visitor.get(f"/procesos/{YEAR}/cedulas/{place}").status_code == 404


def test_a_ballot_of_thirty_projects_is_one_light_page(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, *[soles(1000 + number) for number in range(30)])
    assert visitor.get(BALLOT).text.count("<article") == 30
    assert visitor.weight(BALLOT) <= BALLOT_OF_THIRTY


def test_a_ballot_asks_the_same_few_questions_however_long_it_is(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, *[soles(1000 + number) for number in range(12)])
    with visitor.counted() as statements:
        visitor.get(BALLOT)
    assert len(statements) <= 10, statements
