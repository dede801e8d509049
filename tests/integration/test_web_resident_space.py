"""A resident's own page, the supports, the public name: what one sees, what one can do, what nobody else can."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from caxamarca.actions.disowning import disown_vote
from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import keep_answers
from caxamarca.actions.supporting import support_idea
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ideas, residents, site
from caxamarca.persistence.database import session
from tests.factories import (
    SAN_PABLO,
    YEAR,
    a_closed_vote,
    a_process,
    a_project,
    a_resident,
    a_vote,
    an_eligible_idea,
    an_evaluation,
    an_evaluator,
    an_idea,
    an_open_vote,
    at,
    reach,
    two_administrators,
)
from tests.support.pagewise import erased
from tests.support.visiting import Visitor, text_of

SPACE = "/mi-espacio"
NAME = "/mi-espacio/nombre-publico"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def resident(app: Flask, visitor: Visitor) -> Actor:
    """Somebody of Cajamarca who is signed in while ideas are open."""
    a_process(support_limit=2)
    found = a_resident()
    reach(Stage.IDEAS)
    visitor.sign_in(found)
    return found


def supports(idea: int) -> int:
    session().rollback()
    session().expire_all()
    return ideas.one(session(), idea).supports


def public_name(who: Actor) -> str | None:
    session().rollback()
    session().expire_all()
    found = residents.one(session(), who.resident or 0)
    assert found is not None
    return found.public_name


def press(visitor: Visitor, path: str) -> tuple[int, str]:
    """Press a button by itself. The status, and where it led or what the page said."""
    answer = visitor.send(path, of=SPACE)
    return answer.status_code, answer.location or text_of(answer)


# The own page


def test_an_empty_space_says_what_can_be_done(visitor: Visitor) -> None:
    said = text_of(visitor.get(SPACE))
    assert "Todavía no ha propuesto ninguna idea." in said
    assert "Proponer una idea" in said
    assert "Buscar ideas para apoyar" in said


def test_what_is_asked_of_a_resident_comes_first(visitor: Visitor, resident: Actor) -> None:
    waits, refused = an_idea(resident, "Canal de riego"), an_idea(resident, "Loza deportiva")
    reach(Stage.EVALUATION)
    team, today = an_evaluator(), site.now(session()).date()
    evaluate_idea(team, waits, an_evaluation(Outcome.OBSERVED, today + timedelta(days=4)))
    evaluate_idea(team, refused, an_evaluation(Outcome.NOT_ELIGIBLE))
    answer = visitor.get(SPACE)
    said = text_of(answer)
    asked = said[said.index("El equipo técnico espera su respuesta") : said.index("Mis ideas")]
    assert "Canal de riego" in asked
    assert "Faltan 4 días" in asked
    assert f'href="/ideas/{waits}/subsanar"' in answer.text
    assert f'href="/ideas/{refused}/reconsideracion"' in answer.text
    assert f'href="/ideas/{refused}/subsanar"' not in answer.text


def test_when_the_last_day_has_passed_nothing_is_asked_any_more(visitor: Visitor, resident: Actor) -> None:
    idea = an_idea(resident)
    reach(Stage.EVALUATION)
    until = site.now(session()).date() + timedelta(days=1)
    evaluate_idea(an_evaluator(), idea, an_evaluation(Outcome.OBSERVED, until))
    at(site.now(session()) + timedelta(days=3))
    assert "espera su respuesta" not in text_of(visitor.get(SPACE))


def test_an_idea_that_was_taken_off_the_site_says_why(visitor: Visitor, resident: Actor) -> None:
    hide_idea(two_administrators()[0], an_idea(resident), "Lleva el teléfono de otra persona.")
    answer = visitor.get(SPACE)
    assert "Lleva el teléfono de otra persona." in text_of(answer)
    assert "/editar" not in answer.text


def test_the_space_shows_other_peoples_matters_to_nobody(visitor: Visitor) -> None:
    an_idea(a_resident(which=1), "Cosa de otra persona")
    assert "Cosa de otra persona" not in text_of(visitor.get(SPACE))


def test_strangers_and_staff_have_no_space(visitor: Visitor) -> None:
    assert Visitor(visitor.web).get(SPACE).location == f"/entrar?siguiente={SPACE}"
    assert visitor.sign_in(an_evaluator()).get(SPACE).status_code == 403


def test_the_space_says_whether_one_voted_and_when_but_never_what(visitor: Visitor, resident: Actor) -> None:
    an_open_vote()
    assert "Todavía no ha votado." in text_of(visitor.get(SPACE))
    a_vote(resident, 1)
    said = text_of(visitor.get(SPACE))
    assert "Su voto entró al ánfora el sábado 11 de julio de 2026, por internet." in said
    assert "Proyecto 1" not in said
    reach(Stage.COUNT)
    assert "No votó." in text_of(visitor.sign_in(a_resident(which=1)).get(SPACE))


def test_a_code_that_one_made_after_the_opening_tells_nobody_who_voted(
    visitor: Visitor, resident: Actor
) -> None:
    """An administrator could make one for anybody once the box is closed, and come in with it."""
    an_open_vote()
    a_vote(resident, 1)
    a_closed_vote()
    later = site.now(session()) + timedelta(days=1)

    def told(one: Actor) -> str:
        page = text_of(visitor.sign_in(replace(one, by_one_at=later)).get(SPACE))
        return page.partition("Mis votos")[2].partition("Mis ideas")[0]

    votes = [told(one) for one in (resident, a_resident(which=1))]
    for said in votes:
        assert "Este código se hizo después de abrirse esta votación" in said
        assert "Su voto entró" not in said
        assert "No votó" not in said
    assert votes[0] == votes[1]
    for one in (resident, a_resident(which=1)):
        visitor.sign_in(replace(one, by_one_at=later))
        assert visitor.get(f"{SPACE}/votos/{YEAR}/no-fui-yo").status_code == 404
    disown_vote(resident, YEAR)
    assert told(resident) == votes[0]


def test_an_idea_observed_before_ideas_opened_once_more_waits_for_its_answer(
    visitor: Visitor, resident: Actor
) -> None:
    idea = an_idea(resident)
    reach(Stage.EVALUATION)
    until = site.now(session()).date() + timedelta(days=4)
    evaluate_idea(an_evaluator(), idea, an_evaluation(Outcome.OBSERVED, until))
    reach(Stage.IDEAS)
    said = text_of(visitor.get(SPACE))
    assert "El equipo técnico le pregunta algo. Podrá responder cuando ya no se reciban ideas." in said
    assert "Sus vecinos la pueden leer" not in said


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome.OBSERVED, "El equipo técnico espera su respuesta hasta el"),
        (Outcome.NOT_ELIGIBLE, "Los motivos del equipo técnico están en su página."),
        (Outcome.ELIGIBLE, "Puede llegar a ser parte de un proyecto para la votación."),
    ],
)
def test_a_card_says_in_words_where_the_idea_stands(
    visitor: Visitor, resident: Actor, outcome: Outcome, sentence: str
) -> None:
    idea = an_idea(resident)
    assert "Sus vecinos la pueden leer y apoyar. Todavía sin apoyos" in text_of(visitor.get(SPACE))
    reach(Stage.EVALUATION)
    assert "El equipo técnico la va a revisar." in text_of(visitor.get(SPACE))
    until = site.now(session()).date() + timedelta(days=4) if outcome is Outcome.OBSERVED else None
    evaluate_idea(an_evaluator(), idea, an_evaluation(outcome, until))
    assert sentence in text_of(visitor.get(SPACE))
    an_open_vote()
    said = text_of(visitor.get(SPACE))
    assert (sentence if outcome is Outcome.NOT_ELIGIBLE else "No llegó a la votación.") in said


def test_an_idea_that_became_a_project_tells_where_the_project_stands(
    visitor: Visitor, resident: Actor
) -> None:
    project = a_project(ideas=[an_eligible_idea(resident)])
    answer = visitor.get(SPACE)
    assert "Pasó a ser parte de un proyecto. En evaluación Lo formó el equipo técnico." in text_of(answer)
    assert f'href="/proyectos/{project}"' in answer.text


def test_taking_an_idea_back_weighs_less_than_changing_it(visitor: Visitor, resident: Actor) -> None:
    idea = an_idea(resident)
    answer = visitor.get(SPACE).text
    assert f'class="button secondary" href="/ideas/{idea}/editar"' in answer
    assert f'class="button quiet" href="/ideas/{idea}/retirar"' in answer


def test_many_ideas_ask_no_more_of_the_database(visitor: Visitor, resident: Actor) -> None:
    counts = []
    for _round in range(2):
        an_idea(resident)
        support_idea(resident, an_idea(a_resident(which=1)))
        with visitor.counted() as asked:
            assert visitor.get(SPACE).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Supports


def test_a_support_is_given_and_taken_back_on_the_page_of_the_idea(visitor: Visitor) -> None:
    idea = an_idea(a_resident(which=1))
    assert press(visitor, f"/ideas/{idea}/apoyar") == (303, f"/ideas/{idea}")
    assert "Usted apoya esta idea." in text_of(visitor.get(f"/ideas/{idea}"))
    assert supports(idea) == 1
    assert "Ha dado 1 de sus 2 apoyos. Le queda uno." in text_of(visitor.get(SPACE))
    assert press(visitor, f"/ideas/{idea}/quitar-apoyo") == (303, f"/ideas/{idea}")
    assert supports(idea) == 0


def test_a_double_click_supports_once_and_is_told_nothing_else(visitor: Visitor) -> None:
    idea = an_idea(a_resident(which=1))
    assert {press(visitor, f"/ideas/{idea}/apoyar")[0] for _ in range(2)} == {303}
    assert supports(idea) == 1
    assert {press(visitor, f"/ideas/{idea}/quitar-apoyo")[0] for _ in range(2)} == {303}
    assert supports(idea) == 0


def test_beyond_the_limit_one_is_led_to_the_supports_one_has_given(visitor: Visitor) -> None:
    first, second, third = (an_idea(a_resident(which=1), f"Idea {number}") for number in range(3))
    for idea in (first, second):
        press(visitor, f"/ideas/{idea}/apoyar")
    answer = visitor.send(f"/ideas/{third}/apoyar", of=SPACE)
    assert answer.status_code == 422
    assert "Ya no le quedan apoyos" in text_of(answer)
    assert f'href="{SPACE}"' in answer.text
    assert supports(third) == 0
    press(visitor, f"/ideas/{first}/quitar-apoyo")
    assert press(visitor, f"/ideas/{third}/apoyar")[0] == 303


def test_what_cannot_be_supported_says_why(visitor: Visitor, resident: Actor) -> None:
    own, far = an_idea(resident), an_idea(province=SAN_PABLO)
    late = an_idea(a_resident(which=1))
    status, said = press(visitor, f"/ideas/{own}/apoyar")
    assert (status, "Esta idea es suya" in said) == (422, True)
    status, said = press(visitor, f"/ideas/{far}/apoyar")
    assert (status, "provincia de San Pablo" in said) == (422, True)
    assert press(visitor, "/ideas/999/apoyar")[0] == 404
    reach(Stage.EVALUATION)
    for act in ("apoyar", "quitar-apoyo"):
        status, said = press(visitor, f"/ideas/{late}/{act}")
        assert (status, "el equipo técnico está evaluando las ideas" in said) == (409, True)


def test_the_address_of_a_support_alone_changes_nothing(visitor: Visitor) -> None:
    idea = an_idea(a_resident(which=1))
    assert visitor.get(f"/ideas/{idea}/apoyar").location == f"/ideas/{idea}"
    assert supports(idea) == 0


def test_a_support_without_its_token_is_not_given(visitor: Visitor) -> None:
    idea = an_idea(a_resident(which=1))
    assert visitor.client.post(f"/ideas/{idea}/apoyar").status_code == 422
    assert supports(idea) == 0


# The public name


def test_a_public_name_stands_on_every_idea_and_can_be_left_out(visitor: Visitor, resident: Actor) -> None:
    idea = an_idea(resident)
    assert "una vecina o un vecino de Cajamarca" in text_of(visitor.get(f"/ideas/{idea}"))
    assert visitor.send(NAME, name="  Rosa   de El Sauce ").location == SPACE
    assert public_name(resident) == "Rosa de El Sauce"
    assert "Rosa de El Sauce" in text_of(visitor.get(f"/ideas/{idea}"))
    assert visitor.send(NAME, name="").location == SPACE
    assert public_name(resident) is None


@pytest.mark.parametrize("name", ["a" * 61, "\u200b\u200b"])
def test_a_name_that_cannot_stand_is_refused_beside_its_question(
    visitor: Visitor, resident: Actor, name: str
) -> None:
    answer = visitor.send(NAME, name=name)
    assert answer.status_code == 422
    assert public_name(resident) is None


def test_an_idea_that_was_begun_waits_until_it_is_sent_or_erased(visitor: Visitor, resident: Actor) -> None:
    keep_answers(resident, YEAR, {"title": "Riego para la pampa", "subject": "farming"})
    page = visitor.get(SPACE)
    assert "Empezada, todavía no enviada Riego para la pampa" in text_of(page)
    assert "Todavía no ha propuesto" not in text_of(page)
    assert "Proponer una idea" not in text_of(page)
    assert page.text.count('href="/ideas/nueva/revisar"') == 2
    assert erased(visitor, SPACE).location == SPACE
    assert "Proponer una idea" in text_of(visitor.get(SPACE))
    assert "Riego para la pampa" not in visitor.get(SPACE).text
