"""“It was not me”: told once, by who has a vote noted; the box stays as it is, and the committee knows how many."""

import pytest
from flask import Flask

from caxamarca.actions.disowning import DisownedBefore, disown_vote
from caxamarca.actions.identifying import WrongCredentials, sign_in_resident
from caxamarca.domain.errors import NotFound, NotSignedIn
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.persistence import disowned, envelopes, participation, processes
from caxamarca.persistence.database import session
from tests import factories as make
from tests.integration.conftest import VOTING, starting
from tests.support.together import together
from tests.support.visiting import Visitor, text_of

pytestmark = starting(VOTING)

PATH = f"/mi-espacio/votos/{make.YEAR}/no-fui-yo"


@pytest.fixture
def rosa(app: Flask) -> Actor:
    """Somebody under whose document a vote was cast."""
    found = make.a_resident()
    make.a_vote(found, 1)
    return found


def told() -> dict[str, int]:
    session().rollback()
    return disowned.by_province(session(), processes.by_year(session(), make.YEAR).id)


def test_it_is_told_once_and_leaves_the_box_alone(app: Flask, rosa: Actor) -> None:
    answers = together(app, *(lambda: disown_vote(rosa, make.YEAR) for _ in range(3)))
    assert sorted(type(one).__name__ for one in answers) == ["DisownedBefore", "DisownedBefore", "NoneType"]
    assert told() == {make.CAJAMARCA: 1}
    process = processes.by_year(session(), make.YEAR)
    assert envelopes.by_province(session(), process.id) == participation.by_province(session(), process.id)
    with pytest.raises(DisownedBefore):
        disown_vote(rosa, make.YEAR)


def test_the_code_that_let_the_stranger_in_opens_nothing_any_more(rosa: Actor) -> None:
    (key,) = make.codes_of(make.NEIGHBOURS[make.CAJAMARCA][0])
    make.reach(Stage.VOTING)
    assert sign_in_resident(*key, source="198.51.100.7")
    disown_vote(rosa, make.YEAR)
    with pytest.raises(WrongCredentials):
        sign_in_resident(*key, source="198.51.100.7")


def test_who_has_not_voted_has_nothing_to_disown(rosa: Actor) -> None:
    for who, refusal in ((make.a_resident(which=1), NotFound), (STRANGER, NotSignedIn)):
        with pytest.raises(refusal):
            disown_vote(who, make.YEAR)
    assert told() == {}


def test_it_can_be_told_until_the_follow_up_begins(rosa: Actor) -> None:
    make.a_closed_vote()
    disown_vote(rosa, make.YEAR)
    make.a_declared_process()
    with pytest.raises(WrongStage):
        disown_vote(rosa, make.YEAR)


def test_a_resident_says_so_on_the_own_page_and_the_committee_reads_how_many(
    visitor: Visitor, rosa: Actor
) -> None:
    make.reach(Stage.VOTING)
    visitor.sign_in(rosa)
    assert PATH in visitor.get("/mi-espacio").text
    assert "Nadie puede encontrar ese voto" in text_of(visitor.get(PATH))
    stranger = Visitor(visitor.web).sign_in(rosa)
    told = visitor.send(PATH)
    assert "El comité de vigilancia ya lo sabe" in text_of(visitor.get(told.location))
    assert stranger.get("/mi-espacio").status_code == 303, "whoever has the code is out as well"
    visitor.sign_in(rosa)
    said = text_of(visitor.get("/mi-espacio"))
    assert "usted avisó que no fue quien votó" in said
    assert PATH not in visitor.get("/mi-espacio").text
    committee = Visitor(visitor.web).sign_in(make.a_committee_member())
    desk = text_of(committee.get("/comite"))
    assert "dijeron que un voto anotado con su DNI no es suyo: Cajamarca 1." in desk
    assert "Rosa" not in desk
