"""What the database decides of a resident's way, on both databases: twice is once, and the limit holds."""

import pytest
from flask import Flask

from caxamarca.actions.casting import is_on_board
from caxamarca.actions.proposing import propose_idea
from caxamarca.domain.processes import Stage
from caxamarca.persistence import ideas, processes
from caxamarca.persistence.database import session
from tests.factories import CAJAMARCA, YEAR, a_process, a_resident, a_text, an_idea, an_open_vote, reach
from tests.support.forms import CONFIRM, code_in, confirmed, form_to, marked
from tests.support.pagewise import NEW_IDEA, answered, published
from tests.support.together import together
from tests.support.visiting import Visitor, text_of


@pytest.fixture(autouse=True)
def process(app: Flask) -> int:
    return a_process()


def test_a_double_click_that_reaches_two_servers_makes_one_idea(app: Flask) -> None:
    proposer = a_resident()
    reach(Stage.IDEAS)

    def click() -> int:
        return propose_idea(proposer, YEAR, a_text(), token="la misma")

    made = together(app, click, click, click)
    assert len(set(made)) == 1
    assert len(ideas.of_resident(session(), proposer.resident or 0)) == 1


def test_an_idea_a_support_and_a_vote(visitor: Visitor) -> None:
    other = an_idea(a_resident(which=1), "Puente sobre el río")
    visitor.sign_in(a_resident())
    told = {"title": "Posta médica", "subject": "health", "district": "060101"}
    told |= {"problem": "Queda lejos.", "beneficiaries": "El caserío.", "place": "El Sauce", "cost": "10,000"}
    page = answered(visitor, NEW_IDEA, told)
    first, second = (published(visitor, page) for _ in range(2))
    assert first.location == second.location
    assert visitor.send(f"/ideas/{other}/apoyar", of="/mi-espacio").status_code == 303
    space = text_of(visitor.get("/mi-espacio"))
    assert space.count("Posta médica") == 1
    assert "Puente sobre el río" in space
    found = an_open_vote()
    form = form_to(marked(visitor, (found[CAJAMARCA], 2)), CONFIRM)
    receipt, again = confirmed(visitor, form), confirmed(visitor, form)
    assert code_in(receipt) == code_in(again)
    assert is_on_board(processes.by_year(session(), YEAR).id, code_in(receipt))
    assert "Su voto entró al ánfora" in text_of(visitor.get("/mi-espacio"))
