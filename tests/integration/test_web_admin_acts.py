"""Grave acts through their pages: one asks, another one confirms, and the closing that stops is gone on with."""

import re
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete

from caxamarca.actions.seconding import ask, confirm, turn_down
from caxamarca.domain.permissions import GRAVE, Action
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import acts, processes
from caxamarca.persistence.acts import ActState
from caxamarca.persistence.board import WaitingLine
from caxamarca.persistence.database import transaction
from caxamarca.web.admin.act_words import ACTS
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    YEAR,
    a_closed_vote,
    a_loaded_roll,
    a_process,
    a_resident,
    a_roll,
    a_vote,
    an_open_vote,
    reach,
    ready_to_open,
    two_administrators,
)
from tests.integration.conftest import CONVENED, VOTING, starting
from tests.support.visiting import Visitor, anew, text_of

PROCESS = f"/admin/procesos/{YEAR}"
ANNUL = f"{PROCESS}/actos/anular"
CLOSE = f"{PROCESS}/actos/cerrar-votacion"
DECLARE = f"{PROCESS}/actos/declarar-resultados"
CLOSING = f"{PROCESS}/cierre"
REASON = "Así se acordó en la sesión del lunes."

in_the_vote = starting(VOTING)


@pytest.fixture
def first(app: Flask) -> Actor:
    return two_administrators()[0]


@pytest.fixture
def second(app: Flask) -> Actor:
    return two_administrators()[1]


def box() -> BoxState:
    return processes.by_year(anew(), YEAR).box_state


def state(act: int) -> ActState:
    return acts.one(anew(), act).state


def waiting() -> list[int]:
    return [act.id for act in acts.asked(anew())]


def test_an_act_is_asked_for_with_what_it_does_before_the_eyes(visitor: Visitor, first: Actor) -> None:
    a_process()
    visitor.sign_in(first)
    said = text_of(visitor.get(ANNUL))
    assert "Qué va a pasar" in said
    assert "Un proceso anulado no se puede retomar." in said
    answer = visitor.send(ANNUL, reason=REASON)
    assert (answer.status_code, answer.location) == (303, "/admin/actos")
    said = text_of(visitor.get("/admin/actos"))
    assert REASON in said
    assert "Retirar el pedido" in said
    assert processes.by_year(anew(), YEAR).annulled_at is None


def test_the_other_administrator_confirms_and_it_happens(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    a_process()
    act = ask(first, YEAR, Action.ANNUL_PROCESS, REASON)
    visitor.sign_in(second)
    page = f"/admin/actos/{act}/confirmar"
    assert REASON in text_of(visitor.get(page))
    answer = visitor.send(page)
    assert (answer.status_code, answer.location) == (303, PROCESS)
    assert "El proceso está anulado." in text_of(visitor.get(PROCESS))
    assert processes.by_year(anew(), YEAR).annulled_at is not None
    assert "lo confirmó" in text_of(visitor.get("/admin/actos"))


def test_nobody_confirms_the_own_act(visitor: Visitor, first: Actor) -> None:
    a_process()
    act = ask(first, YEAR, Action.ANNUL_PROCESS, REASON)
    visitor.sign_in(first)
    page = f"/admin/actos/{act}/confirmar"
    assert "debe confirmarlo otra persona administradora" in text_of(visitor.get(page))
    answer = visitor.send(page, of=ANNUL)
    assert answer.status_code == 422
    assert state(act) is ActState.ASKED


def test_an_act_confirmed_twice_happened_once_and_says_so(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    a_process()
    act = ask(first, YEAR, Action.APPROVE_ROLL, REASON, a_loaded_roll())
    visitor.sign_in(second)
    page = f"/admin/actos/{act}/confirmar"
    visitor.send(page)
    again = visitor.send(page, of=ANNUL)
    assert again.status_code == 422
    assert "Confirmado el" in text_of(again)


def test_who_confirms_a_roll_sees_how_much_each_province_has_grown(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    a_process()
    a_roll(*NEIGHBOURS[CAJAMARCA])
    act = ask(first, YEAR, Action.APPROVE_ROLL, REASON, a_loaded_roll())
    page = f"/admin/actos/{act}/confirmar"
    visitor.sign_in(second)
    said = text_of(visitor.get(page))
    assert "Provincia Personas Antes Cambio" in said
    assert "Cajamarca 5 5 0.0 %" in said
    assert "Chota 5 0 –" in said
    assert "Todas 65 5 +1,200.0 %" in said
    assert re.search(
        r"Crecieron más de 2 % desde el último padrón aprobado: Cajabamba, .* y Santa Cruz\.", said
    )
    visitor.send(page)
    settled = text_of(visitor.get(page))
    assert "Cajamarca 5 Cajabamba 5" in settled, "afterwards there is nothing to compare with"
    assert "Volver a los actos" in settled
    assert "Volver sin enviar" not in settled


def test_the_opening_says_where_nobody_could_vote_and_whose_key_it_takes(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    a_process()
    a_roll()
    ready_to_open(papers={CAJAMARCA: (100,)})
    visitor.sign_in(first)
    page = f"{PROCESS}/actos/abrir-votacion"
    said = text_of(visitor.get(page))
    assert "Provincia Proyectos Cajamarca 1 Cajabamba 0" in said
    assert "12 provincias no tienen proyectos y allí nadie puede votar: Cajabamba, " in said
    assert "Quién guarda ahora la llave Un archivo de este servidor (demostración)." in said
    assert visitor.send(page, reason=REASON).status_code == 303
    confirm = f"/admin/actos/{waiting()[0]}/confirmar"
    visitor.sign_in(second)
    assert "12 provincias no tienen proyectos" in text_of(visitor.get(confirm))
    assert visitor.send(confirm).location == PROCESS
    assert "La apertura está decidida." in text_of(visitor.get(PROCESS))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_project_for_every_province_is_something_to_vote_for(visitor: Visitor, first: Actor) -> None:
    a_process(interprovincial=True)
    a_roll()
    ready_to_open(papers={None: (100,), CAJAMARCA: (100,)})
    visitor.sign_in(first)
    said = text_of(visitor.get(f"{PROCESS}/actos/abrir-votacion"))
    assert "12 provincias no tienen proyectos propios" in said
    assert "nadie puede votar" not in said


@pytest.mark.parametrize("kind", ["sqlite"])
def test_every_act_says_what_is_asked_and_what_has_happened_in_words_of_its_own(visitor: Visitor) -> None:
    assert set(ACTS) == set(GRAVE)
    with visitor.web.test_request_context():
        asked = {str(one.ask) for one in ACTS.values()}
        done = {str(one.done) for one in ACTS.values()}
    assert (len(asked), len(done)) == (len(GRAVE), len(GRAVE))


def test_an_act_is_turned_down_or_taken_back(visitor: Visitor, first: Actor, second: Actor) -> None:
    a_process()
    for actor, words in ((second, "Sí, rechazarlo"), (first, "Sí, retirar el pedido")):
        act = ask(first, YEAR, Action.ANNUL_PROCESS, REASON)
        visitor.sign_in(actor)
        page = f"/admin/actos/{act}/rechazar"
        assert words in text_of(visitor.get(page))
        assert visitor.send(page).status_code == 303
        assert state(act) is ActState.TURNED_DOWN
    told = text_of(visitor.get("/admin/actos"))
    assert "y lo rechazó" in told
    assert "y lo retiró." in told


def test_the_same_act_is_not_asked_for_twice(visitor: Visitor, first: Actor) -> None:
    a_process()
    visitor.sign_in(first)
    visitor.send(ANNUL, reason=REASON)
    again = visitor.send(ANNUL, reason="Otra vez.")
    assert again.status_code == 422
    assert "Otra vez." in again.text
    assert len(waiting()) == 1


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("reason", ["", "  \n", "\u200b\x00", "x" * 1001])
def test_an_act_needs_its_reason(visitor: Visitor, first: Actor, reason: str) -> None:
    a_process()
    visitor.sign_in(first)
    assert visitor.send(ANNUL, reason=reason).status_code == 422
    assert not waiting()


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("slug", ["proponer", "ocultar", "ANULAR", "close_voting", "%00", "agua"])
def test_what_is_no_grave_act_has_no_page(visitor: Visitor, first: Actor, slug: str) -> None:
    a_process()
    visitor.sign_in(first)
    assert visitor.get(f"{PROCESS}/actos/{slug}").status_code == 404


def test_what_cannot_be_asked_for_now_says_why_and_has_no_form(visitor: Visitor, first: Actor) -> None:
    a_process()
    visitor.sign_in(first)
    for page in (CLOSE, DECLARE, f"{PROCESS}/actos/abrir-votacion"):
        answer = visitor.get(page)
        assert answer.status_code == 409
        assert "Esto no se puede hacer ahora" in text_of(answer)
        assert 'name="reason"' not in answer.text
        sent = visitor.send(page, of=ANNUL, reason=REASON)
        assert sent.status_code == 409
        assert REASON in sent.text


def test_the_roll_to_approve_is_one_of_this_process(visitor: Visitor, first: Actor) -> None:
    a_process()
    roll = a_loaded_roll()
    a_process(2027)
    visitor.sign_in(first)
    page = "/actos/aprobar-padron"
    assert "65" in text_of(visitor.get(f"{PROCESS}{page}?padron={roll}"))
    for wrong in ("", "?padron=", "?padron=x", "?padron=999", f"?padron={'9' * 40}", "?padron=²"):
        assert visitor.get(f"{PROCESS}{page}{wrong}").status_code == 422
    elsewhere = visitor.get(f"/admin/procesos/2027{page}?padron={roll}")
    assert elsewhere.status_code == 422
    assert "SHA-256" not in elsewhere.text


@in_the_vote
def test_a_confirmed_closing_shows_how_far_the_box_came(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    a_vote(a_resident(), 1)
    reach(Stage.COUNT)
    act = ask(first, YEAR, Action.CLOSE_VOTING, REASON)
    visitor.sign_in(second)
    answer = visitor.send(f"/admin/actos/{act}/confirmar")
    assert (answer.status_code, answer.location) == (303, CLOSING)
    said = text_of(visitor.get(CLOSING))
    assert "Está aquí Abierta y contada" in said
    assert "Cajamarca Personas en el padrón" in said or "Cajamarca 5 1" in said
    assert "Proyecto 1" not in said


@in_the_vote
def test_a_closing_that_stops_is_told_and_gone_on_with(
    visitor: Visitor, first: Actor, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_vote(a_resident(), 1)
    reach(Stage.COUNT)
    act = ask(first, YEAR, Action.CLOSE_VOTING, REASON)
    visitor.sign_in(second)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=0))
        answer = visitor.send(f"/admin/actos/{act}/confirmar")
        assert (answer.status_code, answer.location) == (303, CLOSING)
        said = text_of(visitor.get(CLOSING))
        assert "No hay suficiente espacio libre en el disco" in said
        assert "No hay suficiente espacio libre en el disco" in text_of(visitor.get(CLOSING))
        assert "Está aquí Cuadrada" in said
        assert visitor.send(CLOSING).status_code == 422
    assert box() is BoxState.RECONCILED
    assert "El cierre del ánfora se detuvo en el camino: Cuadrada." in text_of(visitor.get("/admin"))
    assert visitor.send(CLOSING).status_code == 303
    assert box() is BoxState.OPENED
    assert visitor.send(CLOSING, of=DECLARE).status_code == 303
    assert box() is BoxState.OPENED


@in_the_vote
def test_a_box_that_does_not_add_up_stays_closed_and_names_the_province(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    a_vote(a_resident(), 1)
    with transaction() as writing:
        writing.execute(delete(WaitingLine))
    reach(Stage.COUNT)
    act = ask(first, YEAR, Action.CLOSE_VOTING, REASON)
    visitor.sign_in(second).send(f"/admin/actos/{act}/confirmar")
    for _again in range(2):
        said = text_of(visitor.get(CLOSING))
        assert said.count("El ánfora no cuadra en: Cajamarca.") == 1
        assert (
            said.index("El ánfora no cuadra") < said.index("Seguir con el cierre") < said.index("Hasta dónde")
        )
    assert box() is BoxState.FROZEN
    assert visitor.send(CLOSING).status_code == 422


@in_the_vote
def test_a_box_is_not_closed_from_the_page_that_goes_on(visitor: Visitor, first: Actor) -> None:
    visitor.sign_in(first)
    assert visitor.send(CLOSING, of=ANNUL).status_code == 409
    reach(Stage.COUNT)
    assert visitor.send(CLOSING, of=ANNUL).status_code == 303
    assert box() is BoxState.OPEN


@in_the_vote
def test_results_are_declared_by_two_and_nothing_of_them_is_told_before(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    a_vote(a_resident(), 1)
    a_closed_vote()
    visitor.sign_in(first)
    said = text_of(visitor.get(DECLARE))
    assert "Ánfora Abierta y contada" in said
    assert "Proyecto 1" not in said
    visitor.send(DECLARE, reason=REASON)
    (act,) = waiting()
    answer = visitor.sign_in(second).send(f"/admin/actos/{act}/confirmar")
    assert (answer.status_code, answer.location) == (303, PROCESS)
    assert box() is BoxState.PUBLISHED


@starting(CONVENED)
def test_an_act_that_came_too_late_is_refused_where_it_is_confirmed(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    act = ask(first, YEAR, Action.APPROVE_ROLL, REASON, a_loaded_roll(NEIGHBOURS[CAJAMARCA][0]))
    an_open_vote()
    answer = visitor.sign_in(second).send(f"/admin/actos/{act}/confirmar")
    assert answer.status_code == 409
    assert "la votación está abierta" in text_of(answer)
    assert state(act) is ActState.ASKED
    turn_down(first, act)
    assert visitor.get(f"/admin/actos/{act}/confirmar").status_code == 200


def test_acts_that_do_not_exist_are_not_found(visitor: Visitor, first: Actor) -> None:
    visitor.sign_in(first)
    for page in (
        "/admin/actos/999/confirmar",
        "/admin/actos/999/rechazar",
        f"/admin/actos/{'9' * 30}/confirmar",
    ):
        assert visitor.get(page).status_code == 404
    a_process()
    assert visitor.send("/admin/actos/999/confirmar", of=ANNUL).status_code == 404


def test_history_names_both_people(visitor: Visitor, first: Actor, second: Actor) -> None:
    a_process()
    confirm(second, ask(first, YEAR, Action.ANNUL_PROCESS, REASON))
    said = text_of(visitor.sign_in(first).get(PROCESS))
    assert "Actos con efecto" in said
    assert "Lo pidió Administración" in said


# What two people can still change while people vote


@in_the_vote
def test_a_vote_is_extended_through_its_pages(visitor: Visitor, first: Actor, second: Actor) -> None:
    end = processes.by_year(anew(), YEAR).voting_until
    visitor.sign_in(first)
    assert "Ampliar la votación" in text_of(visitor.get(PROCESS))
    extend = f"{PROCESS}/actos/ampliar-votacion"
    refused = visitor.send(extend, days="99", reason=REASON)
    assert refused.status_code == 422
    assert "“Días más” va de 1 a 30" in text_of(refused).replace("«", "“").replace("»", "”")
    assert visitor.send(extend, days="3", reason=REASON).status_code == 303
    act = acts.asked(anew())[0].id
    visitor.sign_in(second)
    assert "Cerraría" in text_of(visitor.get(f"/admin/actos/{act}/confirmar"))
    assert visitor.send(f"/admin/actos/{act}/confirmar").status_code == 303
    assert processes.by_year(anew(), YEAR).voting_until == end + timedelta(days=3)
    public = text_of(Visitor(visitor.web).get(f"/procesos/{YEAR}"))
    assert "Se amplió la votación" in public
    assert REASON in public
    assert visitor.get(f"/procesos/{YEAR}/control/1/codigos.csv").data == b""
    assert visitor.get(f"/procesos/{YEAR}/control/2/codigos.csv").status_code == 404


@in_the_vote
def test_somebody_left_out_is_added_when_both_type_the_same_document(
    visitor: Visitor, first: Actor, second: Actor
) -> None:
    add = f"{PROCESS}/actos/agregar-al-padron"
    person = {"document": "70707070", "district": "060105", "born": "1980"}
    visitor.sign_in(first)
    for wrong in ({"document": "7070"}, {"district": "999999"}, {"born": "1799"}, {"born": "2099"}):
        assert visitor.send(add, **{**person, **wrong}, reason=REASON).status_code == 422
    assert visitor.send(add, **person, reason=REASON).status_code == 303
    act = acts.asked(anew())[0].id
    confirming = f"/admin/actos/{act}/confirmar"
    shown = visitor.sign_in(second).get(confirming)
    assert "70707070" not in shown.text
    assert "Año de nacimiento" in text_of(shown)
    other = visitor.send(confirming, document="70707071")
    assert other.status_code == 422
    assert "Este no es el DNI que escribió la primera persona." in text_of(other)
    assert state(act) is ActState.ASKED
    anew()  # which lets go of the act
    assert visitor.send(confirming, document="70707070").status_code == 303
    public = text_of(Visitor(visitor.web).get(f"/procesos/{YEAR}"))
    assert "se agregaron durante la votación: Cajamarca 1." in public
    assert visitor.sign_in(first).send(add, **person, reason=REASON).status_code == 303, (
        "one alone is told nothing"
    )
    act = acts.asked(anew())[0].id
    again = visitor.sign_in(second).send(f"/admin/actos/{act}/confirmar", document="70707070")
    assert "Esta persona ya está en el padrón. Rechace el acto." in text_of(again)
