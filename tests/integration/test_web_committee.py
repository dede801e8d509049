"""The oversight committee's pages: its desk, an observation, closing it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions import observing
from caxamarca.domain.days import civil_day
from caxamarca.domain.observing import ObservationState
from caxamarca.domain.permissions import Action
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.persistence import observations, site
from caxamarca.persistence.database import session
from caxamarca.persistence.observations import Observation
from caxamarca.persistence.prioritised import Prioritised
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    a_committee_member,
    a_report,
    a_resident,
    a_unit_person,
    an_evaluator,
    an_observation,
    at,
    seconded,
    the_winner,
    two_administrators,
)
from tests.integration.conftest import starting
from tests.support.sites import Start
from tests.support.visiting import Visitor, anew, text_of

pytestmark = [pytest.mark.parametrize("kind", ["sqlite"]), starting(Start.FOLLOWED)]

DESK = "/comite"
ASKED = "¿Cuándo empieza la obra en el lugar?"


@pytest.fixture
def project(app: Flask) -> Prioritised:
    """The project that won, of Cajamarca, on the day after its first quarter."""
    at(datetime(2026, 10, 1, 15, tzinfo=UTC))
    return the_winner()


@pytest.fixture(autouse=True)
def member(project: Prioritised, visitor: Visitor) -> Actor:
    """Somebody of the committee for Cajamarca, signed in."""
    found = a_committee_member(CAJAMARCA)
    visitor.sign_in(found)
    return found


def observe(project: Prioritised) -> str:
    return f"/comite/proyectos/{project.project.id}/observar"


def close(observation: int) -> str:
    return f"/comite/observaciones/{observation}/cerrar"


def typed_day(days: int = 10) -> str:
    return (today() + timedelta(days=days)).strftime("%d/%m/%Y")


def today() -> date:
    return civil_day(site.now(session()))


def observed(project: Prioritised) -> tuple[Observation, ...]:
    found = observations.with_reserved_ones(anew(), [project.project.id])[project.project.id]
    for one in found:
        session().refresh(one)
    return found


def unit_of(project: Prioritised) -> Actor:
    assert project.unit_id is not None
    return a_unit_person(project.unit_id)


def chosen(answer: TestResponse) -> list[str]:
    """What is chosen in the list of the page."""
    return re.findall(r'<option selected value="([^"]*)"', answer.text)


# The desk


def test_the_desk_tells_who_is_late_and_by_how_many_days(visitor: Visitor, project: Prioritised) -> None:
    assert "No hay reportes vencidos." in text_of(visitor.get(DESK))
    at(datetime(2026, 11, 4, 15, tzinfo=UTC))
    said = text_of(visitor.get(DESK))
    assert f"{project.project.title} {project.unit} III trimestre de 2026 30 de octubre de 2026 5" in said
    assert "Hay un reporte vencido" in said


def test_the_desk_tells_what_arrived_in_the_days_asked_for(visitor: Visitor, project: Prioritised) -> None:
    a_report(project)
    assert "III trimestre de 2026 1 de octubre de 2026 Reporte presentado" in text_of(visitor.get(DESK))
    at(datetime(2026, 11, 20, 15, tzinfo=UTC))
    assert "No llegó ningún reporte en estos días." in text_of(visitor.get(DESK))
    assert "III trimestre de 2026 1 de octubre de 2026" in text_of(visitor.get(f"{DESK}?dias=90"))


@pytest.mark.parametrize("query", ["?dias=-1", "?dias=%00", "?dias=99999999999", "?dias="])
def test_days_that_are_not_offered_are_ignored(visitor: Visitor, project: Prioritised, query: str) -> None:
    a_report(project)
    answer = visitor.get(DESK + query)
    assert answer.status_code == 200
    assert "1 de octubre de 2026 Reporte presentado" in text_of(answer)


def test_a_member_observes_a_project_from_its_own_page(
    visitor: Visitor, project: Prioritised, member: Actor
) -> None:
    page = f"/proyectos/{project.project.id}"
    assert f"{page.replace('/proyectos', '/comite/proyectos')}/observar" in visitor.get(page).text
    visitor.sign_in(a_committee_member("0608"))
    assert "Observar este proyecto" not in visitor.get(page).text
    visitor.sign_in(unit_of(project))
    assert "Observar este proyecto" not in visitor.get(page).text


def test_alerts_come_first_and_then_what_can_be_closed(visitor: Visitor, project: Prioritised) -> None:
    observation = an_observation(project)
    waiting = visitor.get(DESK)
    assert close(observation) not in waiting.text
    assert "¿Por qué el avance no coincide con la visita?" in text_of(waiting)
    observing.answer_observation(unit_of(project), observation, "La visita fue antes del vaciado.")
    answered = visitor.get(DESK)
    assert close(observation) in answered.text
    assert answered.text.index('id="alertas"') < answered.text.index(close(observation))
    assert answered.text.index(close(observation)) < answered.text.index('id="vencidos"')


def test_the_desk_of_another_province_shows_no_more_than_everyone_can_read(
    visitor: Visitor, project: Prioritised
) -> None:
    observation = an_observation(project)
    observing.answer_observation(unit_of(project), observation, "La visita fue antes.")
    visitor.sign_in(a_committee_member(SAN_PABLO))
    answer = visitor.get(DESK)
    assert close(observation) not in answer.text
    assert observe(project) not in answer.text
    assert "Las otras provincias" in text_of(answer)
    assert "/seguimiento?provincia=cajamarca" in answer.text


def test_the_desk_asks_as_much_of_the_database_whatever_it_holds(
    visitor: Visitor, project: Prioritised
) -> None:
    report = a_report(project)
    with visitor.counted() as few:
        visitor.get(DESK)
    an_observation(project, report)
    a_report(project, Quarter(2026, 4))
    with visitor.counted() as many:
        visitor.get(DESK)
    assert len(many) == len(few)


@pytest.mark.parametrize("path", [DESK, "/comite/proyectos/1/observar", "/comite/observaciones/1/cerrar"])
def test_nobody_else_comes_in(visitor: Visitor, project: Prioritised, path: str) -> None:
    for actor in (an_evaluator(), unit_of(project), two_administrators()[0], a_resident()):
        assert visitor.sign_in(actor).get(path).status_code == 403


def test_without_a_project_the_desk_says_so(visitor: Visitor, project: Prioritised) -> None:
    seconded(Action.ANNUL_PROCESS)
    answer = visitor.get(DESK)
    assert answer.status_code == 200
    assert "Todavía no hay proyectos en seguimiento" in text_of(answer)


# Observing


def test_the_committee_observes_a_report(visitor: Visitor, project: Prioritised, member: Actor) -> None:
    report = a_report(project)
    page = visitor.get(f"{observe(project)}?reporte={report}")
    assert chosen(page) == [str(report)]
    answer = visitor.send(observe(project), about=str(report), secrecy="publica", text=ASKED, due=typed_day())
    assert (answer.status_code, answer.location) == (303, DESK)
    [observation] = observed(project)
    assert (observation.report_id, observation.text) == (report, ASKED)
    assert observation.due == today() + timedelta(days=10)
    assert observation.raised_by == member.staff
    assert ASKED in text_of(visitor.get(DESK))


def test_an_observation_may_be_about_the_whole_project(visitor: Visitor, project: Prioritised) -> None:
    a_report(project)
    assert chosen(visitor.get(observe(project))) == [""]
    assert (
        visitor.send(observe(project), about="", secrecy="publica", text=ASKED, due=typed_day()).status_code
        == 303
    )
    assert observed(project)[0].report_id is None


@pytest.mark.parametrize("query", ["?reporte=999", "?reporte=x", "?reporte=%00", "?reporte="])
def test_a_report_that_the_address_should_not_name_is_ignored(
    visitor: Visitor, project: Prioritised, query: str
) -> None:
    a_report(project)
    assert chosen(visitor.get(observe(project) + query)) == [""]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": ""}, "Escriba lo que el comité pregunta."),
        ({"text": "\u200b"}, "Escriba algo aquí."),
        ({"text": "a" * 2001}, "tiene 2,001 letras y caben 2,000"),
        ({"due": ""}, "Escriba el último día para responder."),
        ({"due": "mañana"}, "Escriba el día así: 03/08/2026"),
        ({"due": "31/02/2027"}, "Escriba el día así: 03/08/2026"),
        ({"due": "01/10/2026"}, "Tiene que ser después de hoy."),
        ({"due": "01/10/2062"}, "A más tardar puede ser el"),
        ({"about": "x"}, "Elija una de las opciones."),
        ({"about": "9" * 30}, "Elija una de las opciones."),
    ],
)
def test_an_observation_that_cannot_be_is_refused_and_nothing_is_lost(
    visitor: Visitor, project: Prioritised, typed: dict[str, str], said: str
) -> None:
    sent = {"about": "", "text": ASKED, "due": typed_day(), **typed}
    answer = visitor.send(observe(project), **{"secrecy": "publica"} | sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert sent["text"] in answer.text
    assert sent["due"] in answer.text
    assert not observed(project)


def test_a_report_on_another_project_is_not_there(visitor: Visitor, project: Prioritised) -> None:
    answer = visitor.send(observe(project), about="999", secrecy="publica", text=ASKED, due=typed_day())
    assert answer.status_code == 404
    assert not observed(project)


def test_the_same_observation_sent_twice_is_kept_once(visitor: Visitor, project: Prioritised) -> None:
    sent = {"about": "", "text": ASKED, "due": typed_day()}
    assert visitor.send(observe(project), **{"secrecy": "publica"} | sent).status_code == 303
    again = visitor.send(observe(project), **{"secrecy": "publica"} | sent)
    assert again.status_code == 422
    assert "Esto ya se preguntó y todavía espera su respuesta." in text_of(again)
    assert ASKED in again.text
    assert len(observed(project)) == 1


def test_what_was_answered_may_be_asked_again(visitor: Visitor, project: Prioritised) -> None:
    sent = {"about": "", "text": ASKED, "due": typed_day()}
    visitor.send(observe(project), **{"secrecy": "publica"} | sent)
    observing.answer_observation(unit_of(project), observed(project)[0].id, "En enero.")
    assert visitor.send(observe(project), **{"secrecy": "publica"} | sent).status_code == 303


@pytest.mark.parametrize("number", [0, 99, 2**31, 10**25])
def test_what_never_was_is_not_there(visitor: Visitor, number: int) -> None:
    assert visitor.get(f"/comite/proyectos/{number}/observar").status_code == 404
    assert visitor.get(close(number)).status_code == 404


def test_a_project_of_another_province_is_not_there_and_nothing_changes(
    visitor: Visitor, project: Prioritised
) -> None:
    observation = an_observation(project)
    observing.answer_observation(unit_of(project), observation, "La visita fue antes.")
    visitor.sign_in(a_committee_member(SAN_PABLO))
    assert visitor.get(observe(project)).status_code == 404
    sent = {"about": "", "text": ASKED, "due": typed_day()}
    assert visitor.send(observe(project), of=DESK, **{"secrecy": "publica"} | sent).status_code == 404
    assert visitor.get(close(observation)).status_code == 404
    assert visitor.send(close(observation), of=DESK, note="No es mía.").status_code == 404
    [unchanged] = observed(project)
    assert unchanged.closed_at is None


def test_out_of_its_time_an_observation_is_refused_with_what_happens_now(
    visitor: Visitor, project: Prioritised
) -> None:
    observation = an_observation(project)
    seconded(Action.ANNUL_PROCESS)
    assert 'name="text"' not in visitor.get(observe(project)).text
    sent = {"about": "", "text": ASKED, "due": typed_day()}
    answer = visitor.send(observe(project), of=DESK, **{"secrecy": "publica"} | sent)
    assert answer.status_code == 409
    assert "el proceso fue anulado" in text_of(answer)
    assert ASKED in answer.text
    closing = visitor.send(close(observation), of=DESK, note="Escrito con cuidado.")
    assert closing.status_code == 409
    assert "Escrito con cuidado." in closing.text
    assert len(observed(project)) == 1


# Closing


def test_an_observation_is_closed_on_its_answer(
    visitor: Visitor, project: Prioritised, member: Actor
) -> None:
    observation = an_observation(project)
    observing.answer_observation(unit_of(project), observation, "La visita fue antes del vaciado.")
    assert "La visita fue antes del vaciado." in text_of(visitor.get(close(observation)))
    answer = visitor.send(close(observation), note="La respuesta basta.")
    assert (answer.status_code, answer.location) == (303, DESK)
    [closed] = observed(project)
    assert (closed.state(today()), closed.closing_note) == (ObservationState.CLOSED, "La respuesta basta.")
    assert closed.closed_by == member.staff


def test_an_observation_is_closed_unanswered_only_after_its_last_day(
    visitor: Visitor, project: Prioritised
) -> None:
    observation = an_observation(project)
    page = visitor.get(close(observation))
    assert "La unidad todavía puede responder." in text_of(page)
    assert 'name="note"' not in page.text
    early = visitor.send(close(observation), of=DESK, note="Antes de tiempo.")
    assert early.status_code == 422
    assert "La unidad todavía está a tiempo de responder" in text_of(early)
    assert "Antes de tiempo." in early.text
    at(site.now(session()) + timedelta(days=11))
    assert visitor.send(close(observation), note="No hubo respuesta.").status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Escriba cómo se cierra el asunto."),
        ("\u200b", "Escriba algo aquí."),
        ("a" * 2001, "tiene 2,001 letras y caben 2,000"),
    ],
)
def test_a_closing_that_says_nothing_or_too_much_is_refused(
    visitor: Visitor, project: Prioritised, typed: str, said: str
) -> None:
    observation = an_observation(project)
    observing.answer_observation(unit_of(project), observation, "La visita fue antes.")
    answer = visitor.send(close(observation), note=typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert typed in answer.text
    assert observed(project)[0].closed_at is None


def test_an_observation_is_closed_once(visitor: Visitor, project: Prioritised) -> None:
    observation = an_observation(project)
    observing.answer_observation(unit_of(project), observation, "La visita fue antes.")
    assert visitor.send(close(observation), note="La primera.").status_code == 303
    again = visitor.send(close(observation), of=DESK, note="La segunda.")
    assert again.status_code == 422
    assert "Esta observación ya está cerrada." in text_of(again)
    assert observed(project)[0].closing_note == "La primera."
    assert 'name="note"' not in visitor.get(close(observation)).text
