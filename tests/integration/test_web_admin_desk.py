"""The administration's desk: what waits for whom, and who may see it at all."""

import pytest
from flask import Flask

from caxamarca.actions.moderating import flag_idea
from caxamarca.actions.seconding import ask
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import STRANGER, Actor
from tests.factories import (
    YEAR,
    a_ballot,
    a_closed_vote,
    a_declared_process,
    a_loaded_roll,
    a_process,
    a_resident,
    a_roll,
    a_vote,
    an_administrator,
    an_evaluator,
    an_idea,
    an_open_vote,
    reach,
    seconded,
    two_administrators,
)
from tests.support.visiting import Visitor, text_of

PAGES = (
    "/admin",
    "/admin/procesos/nuevo",
    f"/admin/procesos/{YEAR}",
    f"/admin/procesos/{YEAR}/calendario",
    f"/admin/procesos/{YEAR}/padron",
    f"/admin/procesos/{YEAR}/codigos",
    f"/admin/procesos/{YEAR}/cierre",
    f"/admin/procesos/{YEAR}/unidades",
    f"/admin/procesos/{YEAR}/actos/anular",
    "/admin/actos",
    "/admin/personas",
    "/admin/personas/nueva",
    "/admin/personas/1/roles",
    "/admin/personas/1/nuevo-enlace",
    "/admin/roles/1/terminar",
    "/admin/unidades",
    "/admin/avisos",
    "/admin/auditoria",
    "/admin/reloj",
)


@pytest.fixture
def first(app: Flask, visitor: Visitor) -> Actor:
    """One of two administrators, who is signed in."""
    found, _second = two_administrators()
    visitor.sign_in(found)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_see_the_administration(visitor: Visitor, page: str) -> None:
    administrator, _second = two_administrators()
    a_process()
    stranger = visitor.get(page)
    assert stranger.status_code == 303
    assert stranger.location.startswith("/personal/entrar")
    assert visitor.sign_in(an_evaluator()).get(page).status_code == 403
    assert visitor.sign_in(a_resident()).get(page).status_code == 403
    assert visitor.sign_in(administrator).get(page).status_code == 200


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("path", ["/admin", "/unidad", "/comite", "/evaluacion"])
def test_the_page_that_turns_a_resident_away_is_nobodys_working_page(visitor: Visitor, path: str) -> None:
    a_process()
    answer = visitor.sign_in(a_resident()).get(path)
    assert answer.status_code == 403
    assert "Página de trabajo" not in text_of(answer)
    assert "desk" not in answer.text
    assert "Página de trabajo" in text_of(visitor.sign_in(an_administrator()).get("/admin"))


def test_an_empty_site_says_how_to_begin(visitor: Visitor) -> None:
    visitor.sign_in(an_administrator())
    said = text_of(visitor.get("/admin"))
    assert "Todavía no hay una segunda persona administradora" in said
    assert "Convocar un proceso" in said


def test_with_two_administrators_nobody_is_asked_to_invite_one(visitor: Visitor, first: Actor) -> None:
    assert "segunda persona administradora" not in text_of(visitor.get("/admin"))


def test_what_another_one_asked_for_waits_to_be_confirmed(visitor: Visitor, first: Actor) -> None:
    _first, second = two_administrators()
    a_process()
    act = ask(second, YEAR, Action.ANNUL_PROCESS, "Se repite.")
    page = visitor.get("/admin")
    assert f"/admin/actos/{act}/confirmar" in page.text
    assert "Por confirmar" in text_of(page)
    visitor.sign_in(second)
    assert "Usted pidió" in text_of(visitor.get("/admin"))


def test_a_process_with_an_act_that_waits_is_not_said_to_have_nothing_to_do(
    visitor: Visitor, first: Actor
) -> None:
    a_process()
    an_open_vote(papers={"0601": [100]})
    assert "Nada que hacer por ahora." in text_of(visitor.get("/admin"))
    _first, second = two_administrators()
    ask(second, YEAR, Action.ANNUL_PROCESS, "Se repite.")
    said = text_of(visitor.get("/admin"))
    assert "Un acto espera a una segunda persona." in said
    assert "Nada que hacer por ahora" not in said


def test_notices_about_ideas_are_counted_on_the_desk(visitor: Visitor, first: Actor) -> None:
    a_process()
    idea = an_idea()
    for reason in ("Nombra a una persona.", "Insulta."):
        flag_idea(STRANGER, idea, reason, "aquí")
    assert "Una idea o un comentario puede tener algo que no debe ser público." in text_of(
        visitor.get("/admin")
    )


def test_the_desk_leads_through_a_whole_process(visitor: Visitor, first: Actor) -> None:
    a_process()
    assert "Sin padrón nadie puede entrar, proponer ni votar." in text_of(visitor.get("/admin"))
    loaded = a_loaded_roll()
    assert "El último padrón cargado tiene 65 personas." in text_of(visitor.get("/admin"))
    seconded(Action.APPROVE_ROLL, YEAR, loaded)
    assert "hay personas del padrón que no lo tienen" in text_of(visitor.get("/admin"))
    a_ballot("0601", 100)
    reach(Stage.EVALUATION)
    said = text_of(visitor.get("/admin"))
    assert "El equipo técnico todavía no propone estas cédulas: Cajabamba, Celendín" in said
    an_open_vote(papers={})
    assert "Nada que hacer por ahora. Esta etapa termina el" in text_of(visitor.get("/admin"))
    a_vote(a_resident(), 1)
    reach(Stage.COUNT)
    assert "Cerrar el ánfora" in text_of(visitor.get("/admin"))
    a_closed_vote()
    assert "Declarar los resultados" in text_of(visitor.get("/admin"))
    a_declared_process()
    assert "Un proyecto priorizado no tiene unidad ejecutora" in text_of(visitor.get("/admin"))


def test_a_vote_that_nobody_opened_in_time_is_pressing(visitor: Visitor, first: Actor) -> None:
    a_process()
    a_roll()
    for place in range(1, 14):
        a_ballot(f"06{place:02}", *([100] if place == 1 else []))
    reach(Stage.EVALUATION)
    assert "Ya están todas las cédulas." in text_of(visitor.get("/admin"))
    reach(Stage.VOTING)
    said = text_of(visitor.get(f"/admin/procesos/{YEAR}"))
    assert "La votación debía abrirse el miércoles 1 de julio de 2026" in said
    assert "Urgente" in said


def test_a_step_that_was_asked_for_leads_to_its_act(visitor: Visitor, first: Actor) -> None:
    a_process()
    act = ask(first, YEAR, Action.APPROVE_ROLL, "Así se acordó.", a_loaded_roll())
    page = visitor.get(f"/admin/procesos/{YEAR}")
    assert f"/admin/actos/{act}/confirmar" in page.text
    assert "Espera a una segunda persona" in text_of(page)


def test_the_desk_never_tells_results_before_their_declaration(visitor: Visitor, first: Actor) -> None:
    a_process()
    an_open_vote()
    a_vote(a_resident(), 1)
    a_closed_vote()
    for page in (f"/admin/procesos/{YEAR}", f"/admin/procesos/{YEAR}/cierre", "/admin"):
        assert "Proyecto 1" not in text_of(visitor.get(page))


def test_a_year_without_process_is_not_found(visitor: Visitor, first: Actor) -> None:
    for page in ("", "/calendario", "/padron", "/codigos", "/cierre", "/unidades", "/actos/anular"):
        assert visitor.get(f"/admin/procesos/2031{page}").status_code == 404
        assert visitor.get(f"/admin/procesos/99999{page}").status_code == 404
