"""An executing unit's pages: its desk, a quarter's report, the answer to an observation."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions import observing
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.persistence import observations, prioritised, projects, reports, site
from caxamarca.persistence.database import session
from caxamarca.persistence.observations import Observation
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report
from tests.factories import (
    a_committee_member,
    a_report,
    a_resident,
    a_unit,
    a_unit_person,
    a_unit_writer,
    an_evaluator,
    an_observation,
    at,
    seconded,
    the_winner,
    two_administrators,
)
from tests.integration.conftest import starting
from tests.support.pagewise import answered, filled, left, phone_copies, settled
from tests.support.sites import Start
from tests.support.visiting import Visitor, anew, text_of

pytestmark = [pytest.mark.parametrize("kind", ["sqlite"]), starting(Start.FOLLOWED)]

DESK = "/unidad"
WON = Quarter(2026, 3)
"""The quarter in which the project won."""

SOUND = {
    "stage": "works",
    "physical": "35",
    "pia": "300,000",
    "pim": "300,000",
    "certified": "250,000",
    "committed": "200,000",
    "accrued": "90,000.50",
    "paid": "80,000",
    "contract_signed": "si",
    "works_started": "si",
    "problems": "Lluvias en la zona.",
    "commitments": "",
}
"""The same from the second step."""


@pytest.fixture
def project(app: Flask) -> Prioritised:
    """The project that won, on the day after its first quarter."""
    at(datetime(2026, 10, 1, 15, tzinfo=UTC))
    return the_winner()


@pytest.fixture(autouse=True)
def person(project: Prioritised, visitor: Visitor) -> Actor:
    """Somebody of the unit that carries it out, signed in."""
    assert project.unit_id is not None
    found = a_unit_person(project.unit_id)
    visitor.sign_in(found)
    return found


def page_of(project: Prioritised, quarter: Quarter = WON) -> str:
    return f"/unidad/proyectos/{project.project.id}/reportes/{quarter.slug}"


def answer_to(observation: int) -> str:
    return f"/unidad/observaciones/{observation}"


def filed(project: Prioritised) -> tuple[Report, ...]:
    return reports.of_projects(anew(), [project.project.id])[project.project.id]


def observed(project: Prioritised) -> Observation:
    found = observations.with_reserved_ones(anew(), [project.project.id])[project.project.id][0]
    session().refresh(found)
    return found


def files(visitor: Visitor, path: str, told: Mapping[str, object]) -> TestResponse:
    """Answer all pages of a report and press the last button; or the first page that refuses."""
    page = answered(visitor, path, told)
    return page if page.status_code != 200 else sent_on(visitor, page, told)


def sent_on(visitor: Visitor, page: TestResponse, told: Mapping[str, object] | None = None) -> TestResponse:
    """Press the button of the look over a report."""
    return filled(visitor, page, page.request.path, told or {})


def value(answer: TestResponse, name: str) -> str:
    """What stands in a text field of a page."""
    found = next(one for one in re.findall(r"<input[^>]*>", answer.text) if f'name="{name}"' in one)
    return "".join(re.findall(r'value="([^"]*)"', found))


def checked(answer: TestResponse, name: str) -> list[str]:
    boxes = [one for one in re.findall(r"<input[^>]*>", answer.text) if f'name="{name}"' in one]
    return [value for box in boxes if " checked" in box for value in re.findall(r'value="([^"]*)"', box)]


# The desk


def test_the_desk_tells_what_is_due_and_when(visitor: Visitor, project: Prioritised) -> None:
    answer = visitor.get(DESK)
    said = text_of(answer)
    assert "III trimestre de 2026 30 de octubre de 2026 (en 29 días)" in said
    assert f'href="{page_of(project)}"' in answer.text
    assert "El comité no espera ninguna respuesta suya." in said
    at(datetime(2026, 11, 4, 15, tzinfo=UTC))
    assert "30 de octubre de 2026 (hace 5 días) Reporte vencido" in text_of(visitor.get(DESK))


def test_observations_come_before_everything_else(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    observation = an_observation(project, a_report(project, by=person))
    answer = visitor.get(DESK)
    assert f'href="{answer_to(observation)}"' in answer.text
    assert answer.text.index("Observaciones por responder") < answer.text.index("Reportes por presentar")
    observing.answer_observation(person, observation, "Se explica en el acta.")
    assert f'href="{answer_to(observation)}"' not in visitor.get(DESK).text


def test_the_desk_of_another_unit_has_nothing_of_this_one(visitor: Visitor, project: Prioritised) -> None:
    visitor.sign_in(a_unit_person(a_unit()))
    answer = visitor.get(DESK)
    assert "Todavía no tiene proyectos a su cargo" in text_of(answer)
    assert project.project.title not in answer.text


@pytest.mark.parametrize("path", [DESK, "/unidad/observaciones/1"])
def test_nobody_else_comes_in(visitor: Visitor, path: str) -> None:
    for actor in (an_evaluator(), a_committee_member(), two_administrators()[0], a_resident()):
        assert visitor.sign_in(actor).get(path).status_code == 403


# Reports


def test_a_unit_files_its_report(visitor: Visitor, project: Prioritised, person: Actor) -> None:
    answer = files(visitor, page_of(project), SOUND)
    assert (answer.status_code, answer.location) == (303, DESK)
    [report] = filed(project)
    assert (report.stage, report.physical) == (InvestmentStage.WORKS, 35)
    assert (report.pim, report.accrued) == (soles(300_000), 9_000_050)
    assert (report.contract_signed, report.works_started) == (True, True)
    assert (report.problems, report.commitments) == ("Lluvias en la zona.", "")
    assert report.filed_by == person.staff
    said = text_of(visitor.get(DESK))
    assert "Se presentó el reporte del III trimestre de 2026." in said
    assert "No falta ningún reporte." in said


def test_a_report_is_looked_over_before_it_is_filed(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    a_report(project, by=person, physical=30)
    at(datetime(2027, 1, 2, 15, tzinfo=UTC))
    page = answered(visitor, page_of(project, WON.next), SOUND)
    said = text_of(page).replace("\xa0", " ")
    assert page.status_code == 200
    assert "Todavía no se ha presentado." in said
    assert "35 % (antes: 30 %)" in said
    assert "S/ 300,000 (igual que en el último reporte)" in said
    assert len(filed(project)) == 1
    assert f'href="{page_of(project, WON.next)}?revisar=1#physical"' in page.text
    assert value(visitor.get(page_of(project, WON.next)), "physical") == "35"
    assert len(filed(project)) == 1


def test_a_report_that_only_repeats_the_last_one_is_asked_about(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    a_report(project, by=person, physical=30)
    at(datetime(2027, 1, 2, 15, tzinfo=UTC))
    same = {
        "physical": "30",
        "certified": "300,000",
        "committed": "300,000",
        "accrued": "90,000",
        "paid": "90,000",
    }
    question = "El estado y las cifras son los mismos del último reporte."
    assert question in text_of(answered(visitor, page_of(project, WON.next), {**SOUND, **same}))
    assert question not in text_of(
        answered(visitor, page_of(project, WON.next), {**SOUND, **same, "physical": "31"})
    )


def test_the_next_report_begins_with_what_the_last_one_said(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    a_report(project, by=person, physical=30)
    at(datetime(2027, 1, 2, 15, tzinfo=UTC))
    page, money = (visitor.get(page_of(project, WON.next) + more) for more in ("", "/dinero"))
    assert value(page, "physical") == "30"
    assert (value(money, "pim"), value(money, "accrued")) == ("300,000", "90,000")
    assert checked(page, "contract_signed") == ["si"]
    assert "Lo que se declaró en los dos trimestres anteriores" in text_of(page)
    assert "III trimestre de 2026 En ejecución 30 % 30 % S/ 300,000" in text_of(page).replace("\xa0", " ")


def test_what_comes_filled_says_so_until_it_is_answered(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    page = page_of(project)
    said = "Pusimos aquí lo que dijo el reporte"
    assert said not in text_of(visitor.get(page))
    a_report(project, by=person, physical=30)
    at(datetime(2027, 1, 2, 15, tzinfo=UTC))
    page = page_of(project, WON.next)
    assert f"{said} del III trimestre de 2026." in text_of(visitor.get(page))
    assert said not in text_of(visitor.get(f"{page}/palabras"))
    filled(visitor, visitor.get(page), page, SOUND)
    assert said not in text_of(visitor.get(page))
    assert said in text_of(visitor.get(f"{page}/dinero"))


def test_a_report_that_is_left_waits_on_the_desk_of_its_writer(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    page = page_of(project)
    assert "Presentar el reporte" in text_of(visitor.get(DESK))
    words = visitor.get(f"{page}/palabras")
    left(visitor, f"{page}/palabras", {"problems": "Llueve."}, "back")
    assert settled(visitor.get(f"{page}/dinero")) == phone_copies(words)
    assert left(visitor, page, {"physical": "doce"}, "later").location == DESK
    desk = visitor.get(DESK)
    assert "se guarda 30 días, para las personas de su unidad" in text_of(desk)
    assert "Reporte empezado, sin presentar" in text_of(desk)
    assert f'href="{page}/revisar"' in desk.text
    assert visitor.get(f"{page}/revisar").location == page
    assert value(visitor.get(page), "physical") == "doce"
    colleague = Visitor(visitor.web).sign_in(a_unit_writer(project.unit_id or 0))
    assert "Reporte empezado" in text_of(colleague.get(DESK))
    stranger = Visitor(visitor.web).sign_in(a_unit_writer(a_unit()))
    assert stranger.get(page).status_code == 404
    assert left(visitor, f"{page}/dinero", {"pim": "1"}, "back").location == page
    assert files(visitor, page, SOUND).status_code == 303
    assert "empezado" not in text_of(visitor.get(DESK))


def test_a_new_year_begins_with_money_of_its_own(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    a_report(project, by=person, physical=30)
    a_report(project, WON.next, by=person, physical=40)
    at(datetime(2027, 4, 2, 15, tzinfo=UTC))
    page, money = (visitor.get(page_of(project, WON.next.next) + more) for more in ("", "/dinero"))
    assert (value(page, "physical"), value(money, "pim"), value(money, "accrued")) == ("40", "", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"stage": ""}, "Elija el estado del proyecto."),
        ({"stage": "paused"}, "Elija una de las opciones."),
        ({"physical": ""}, "Escriba cuánto de la obra está hecho."),
        ({"physical": "101"}, "El avance físico va de 0 a 100."),
        ({"physical": "-1"}, "Escriba solo el número entero, en cifras, sin otras palabras."),
        ({"physical": "35.5"}, "Escriba solo el número entero, en cifras, sin otras palabras."),
        ({"physical": "\u200b"}, "Escriba solo el número entero, en cifras, sin otras palabras."),
        ({"physical": "9" * 5000}, "Escriba solo el número entero, en cifras, sin otras palabras."),
        ({"pim": ""}, "Escriba el PIM."),
        ({"pim": "x"}, "Escriba solo el monto en soles"),
        (
            {"certified": "300,000.01"},
            "Lo certificado (S/ 300,000.01) no puede ser más que el PIM (S/ 300,000.00)",
        ),
        ({"accrued": "200,000.01"}, "DL 1440, artículo 43."),
        ({"paid": "90,001"}, "Lo girado (S/ 90,001.00) no puede ser más que lo devengado (S/ 90,000.50)"),
        ({"works_started": "no"}, "El estado del proyecto dice que la obra empezó, y aquí dice que no."),
        ({"accrued": "-1"}, "Un monto no puede ser menor que cero."),
        ({"contract_signed": "quizás"}, "Elija una de las opciones."),
        ({"works_started": "\x00"}, "Elija una de las opciones."),
        ({"commitments": "a" * 2001}, "tiene 2,001 letras y caben 2,000"),
        ({"commitments": "\u200b"}, "Escriba algo aquí."),
    ],
)
def test_a_report_that_cannot_be_is_refused_and_nothing_is_lost(
    visitor: Visitor, project: Prioritised, typed: dict[str, str], said: str
) -> None:
    page = page_of(project)
    answer = files(visitor, page, {**SOUND, **typed})
    assert answer.status_code == 422
    assert said in text_of(answer).replace("\xa0", " ")
    (name,) = typed
    beside = {"physical": 'value="works"', "accrued": 'value="300,000"', "commitments": "Lluvias en la zona."}
    assert beside.get(name, "") in answer.text
    assert not filed(project)
    assert files(visitor, page, SOUND).status_code == 303


def test_an_empty_report_is_told_what_is_missing(visitor: Visitor, project: Prioritised) -> None:
    answer = visitor.send(page_of(project))
    said = text_of(answer)
    assert answer.status_code == 422
    assert "Diga si hay contrato firmado." in said
    assert "Diga si la obra empezó." in said


def test_less_done_than_before_has_to_be_explained(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    a_report(project, by=person, physical=60)
    at(datetime(2027, 1, 2, 15, tzinfo=UTC))
    page = page_of(project, WON.next)
    answer = files(visitor, page, SOUND)
    assert answer.status_code == 422
    assert answer.request.path.endswith("/palabras")
    said = text_of(answer).replace("\xa0", " ")
    assert "El último reporte dijo 60 % de la obra hecha, y este dice 35 %." in said
    assert '<a href="#reason">' in answer.text
    assert said.startswith("Error:")
    assert "Motivo (opcional)" not in said
    assert "Compromisos (opcional)" in text_of(answer)
    assert visitor.get(f"{page}/revisar").location == f"{page}/palabras"
    assert not [one for one in filed(project) if one.quarter == WON.next]
    assert files(visitor, page, {**SOUND, "reason": "Se midió mal."}).status_code == 303


def test_the_same_report_sent_twice_is_kept_once(visitor: Visitor, project: Prioritised) -> None:
    path = page_of(project)
    first, last = visitor.get(f"{path}/palabras"), answered(visitor, path, SOUND)
    assert sent_on(visitor, last).location == DESK
    again = sent_on(visitor, last)
    assert (again.status_code, again.location) == (303, path)
    assert "Este reporte se presentó el" in text_of(visitor.get(path))
    late = filled(visitor, first, f"{path}/palabras", {"problems": "Otra vez."})
    assert late.status_code == 422
    assert "El reporte de este trimestre ya se presentó." in text_of(late)
    assert "Otra vez." in late.text
    assert len(filed(project)) == 1


def test_two_of_a_unit_who_write_the_same_report_do_not_mix(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    path = page_of(project)
    last = answered(visitor, path, SOUND)
    colleague = Visitor(visitor.web).sign_in(a_unit_person(project.unit_id or 0))
    assert value(colleague.get(path), "physical") == "35"
    assert files(colleague, path, {**SOUND, "physical": "36"}).status_code == 303
    late = sent_on(visitor, last)
    assert (late.status_code, late.location) == (303, path)
    assert [report.physical for report in filed(project)] == [36]


def test_a_report_that_was_changed_on_another_page_is_looked_over_again(
    visitor: Visitor, project: Prioritised
) -> None:
    path = page_of(project)
    last = answered(visitor, path, SOUND)
    filled(visitor, visitor.get(path), path, {**SOUND, "physical": "36"})
    answer = sent_on(visitor, last)
    assert answer.status_code == 409
    assert "cambió en otra página" in text_of(answer)
    assert "36 %" in text_of(answer).replace("\xa0", " ")
    assert not filed(project)
    assert sent_on(visitor, answer).status_code == 303


def test_a_refused_page_lets_the_phone_keep_its_draft(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    a_report(project, by=person, physical=60)
    at(datetime(2027, 1, 2, 15, tzinfo=UTC))
    answer = files(visitor, page_of(project, WON.next), SOUND)
    assert answer.status_code == 422
    assert 'data-settled=""' in answer.text


def test_the_money_waits_for_its_page_and_the_end_for_all_pages(
    visitor: Visitor, project: Prioritised
) -> None:
    path = page_of(project)
    assert visitor.get(f"{path}/revisar").location == path
    filled(visitor, visitor.get(path), path, SOUND)
    assert visitor.get(f"{path}/revisar").location == f"{path}/dinero"


def test_a_filed_report_is_shown_and_not_asked_again(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    a_report(project, by=person, problems="Falta el contrato.")
    page = visitor.get(page_of(project))
    assert "Este reporte se presentó el" in text_of(page)
    assert "Falta el contrato." in text_of(page)
    assert 'name="physical"' not in page.text


def test_a_quarter_that_has_not_ended_cannot_be_reported(visitor: Visitor, project: Prioritised) -> None:
    page = page_of(project, WON.next)
    assert visitor.get(page).status_code == 422
    assert visitor.send(page, of=DESK, **SOUND).status_code == 422
    assert not filed(project)


@pytest.mark.parametrize("slug", ["2026-t2", "2019-t4", "2026-t5", "2026-t0", "1926-t3", "2026-T3", "t3"])
def test_a_quarter_before_the_project_was_prioritised_is_not_there(
    visitor: Visitor, project: Prioritised, slug: str
) -> None:
    path = f"/unidad/proyectos/{project.project.id}/reportes/{slug}"
    assert visitor.get(path).status_code == 404
    assert visitor.send(path, of=DESK, **SOUND).status_code == 404


@pytest.mark.parametrize("number", [0, 9, 2**31 - 1, 2**31, 10**25])
def test_a_project_that_never_was_is_not_there(visitor: Visitor, number: int) -> None:
    assert visitor.get(f"/unidad/proyectos/{number}/reportes/2026-t3").status_code == 404


def test_a_project_that_did_not_win_has_no_reports(visitor: Visitor, project: Prioritised) -> None:
    place = project.project.constituency_id
    won = {one.project.id for one in prioritised.listed(session())}
    lost = next(one.id for one in projects.of_constituency(session(), place) if one.id not in won)
    assert visitor.get(f"/unidad/proyectos/{lost}/reportes/2026-t3").status_code == 404


def test_a_report_of_another_unit_is_not_there_and_nothing_changes(
    visitor: Visitor, project: Prioritised
) -> None:
    observation = an_observation(project)
    visitor.sign_in(a_unit_person(a_unit()))
    assert visitor.get(page_of(project)).status_code == 404
    assert visitor.send(page_of(project), of=DESK, **SOUND).status_code == 404
    assert visitor.get(answer_to(observation)).status_code == 404
    assert visitor.send(answer_to(observation), of=DESK, answer="No es mía.").status_code == 404
    assert not filed(project)
    assert observed(project).answer is None


def test_out_of_its_time_a_report_is_refused_with_what_happens_now(
    visitor: Visitor, project: Prioritised
) -> None:
    observation = an_observation(project)
    seconded(Action.ANNUL_PROCESS)
    assert 'name="physical"' not in visitor.get(page_of(project)).text
    assert page_of(project) not in visitor.get(DESK).text
    answer = visitor.send(f"{page_of(project)}/palabras", of=DESK, problems="Lluvias en la zona.")
    assert answer.status_code == 409
    assert "el proceso fue anulado" in text_of(answer)
    assert "Lluvias en la zona." in answer.text
    late = visitor.send(answer_to(observation), of=DESK, answer="Escrito con cuidado.")
    assert late.status_code == 409
    assert "Escrito con cuidado." in late.text
    assert not filed(project)


# Answers


def test_a_unit_answers_an_observation(visitor: Visitor, project: Prioritised, person: Actor) -> None:
    observation = an_observation(project, a_report(project, by=person))
    page = visitor.get(answer_to(observation))
    assert "¿Por qué el avance no coincide con la visita?" in text_of(page)
    assert "sobre el reporte del III trimestre de 2026" in text_of(page)
    answer = visitor.send(answer_to(observation), answer="La visita fue antes del vaciado.")
    assert (answer.status_code, answer.location) == (303, DESK)
    assert observed(project).answer == "La visita fue antes del vaciado."
    assert observed(project).answered_by == person.staff


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Escriba la respuesta."),
        (" \n ", "Escriba la respuesta."),
        ("\u200b", "Escriba algo aquí."),
        ("a" * 2001, "tiene 2,001 letras y caben 2,000"),
    ],
)
def test_an_answer_that_says_nothing_or_too_much_is_refused(
    visitor: Visitor, project: Prioritised, typed: str, said: str
) -> None:
    answer = visitor.send(answer_to(an_observation(project)), answer=typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert typed.strip("\n ") in answer.text
    assert observed(project).answer is None


def test_an_answer_after_its_last_day_is_better_than_none(visitor: Visitor, project: Prioritised) -> None:
    observation = an_observation(project)
    at(site.now(session()) + timedelta(days=20))
    assert "Respuesta vencida" in text_of(visitor.get(DESK))
    assert visitor.send(answer_to(observation), answer="Tarde, pero aquí está.").status_code == 303


def test_an_answer_is_given_once(visitor: Visitor, project: Prioritised) -> None:
    observation = an_observation(project)
    assert visitor.send(answer_to(observation), answer="La primera.").status_code == 303
    again = visitor.send(answer_to(observation), of=DESK, answer="La segunda.")
    assert again.status_code == 422
    assert "Esta observación ya fue respondida." in text_of(again)
    assert "La segunda." in again.text
    assert observed(project).answer == "La primera."
    assert 'name="answer"' not in visitor.get(answer_to(observation)).text


def test_a_closed_observation_is_not_answered(visitor: Visitor, project: Prioritised) -> None:
    observation = an_observation(project)
    at(site.now(session()) + timedelta(days=20))
    observing.close_observation(a_committee_member(), observation, "No hubo respuesta.")
    page = visitor.get(answer_to(observation))
    assert "No hubo respuesta." in text_of(page)
    assert 'name="answer"' not in page.text
    assert visitor.send(answer_to(observation), of=DESK, answer="Tarde.").status_code == 422


@pytest.mark.parametrize("number", [0, 99, 2**31, 10**25])
def test_an_observation_that_never_was_is_not_there(visitor: Visitor, number: int) -> None:
    assert visitor.get(answer_to(number)).status_code == 404


def test_what_was_filed_is_corrected_beside_it(visitor: Visitor, project: Prioritised, person: Actor) -> None:
    path = page_of(project)
    assert files(visitor, path, SOUND).status_code == 303
    page = visitor.get(path)
    assert f'href="{path}?corregir=1"' in page.text
    begun = visitor.get(f"{path}?corregir=1")
    assert value(begun, "physical") == "35"
    assert "Está corrigiendo el reporte presentado" in text_of(begun)
    assert filled(visitor, begun, f"{path}?corregir=1", {**SOUND, "physical": "33"}).status_code == 303
    assert "Reemplaza" not in text_of(visitor.get(f"{path}/dinero"))
    words = visitor.get(f"{path}/palabras")
    assert "Este reporte reemplaza a uno que todos podían leer." in text_of(words)
    assert files(visitor, path, {**SOUND, "physical": "33"}).status_code == 422
    assert (
        files(visitor, path, {**SOUND, "physical": "33", "reason": "Se contó dos veces."}).status_code == 303
    )
    kept = reports.of_projects(anew(), [project.project.id])[project.project.id]
    assert [(one.version, one.physical, one.reason) for one in kept] == [
        (1, 35, ""),
        (2, 33, "Se contó dos veces."),
    ]


def test_the_team_leaves_a_report_ready_and_the_head_signs_it(
    visitor: Visitor, project: Prioritised, person: Actor
) -> None:
    path = page_of(project)
    writer = Visitor(visitor.web).sign_in(a_unit_writer(project.unit_id or 0))
    last = answered(writer, path, SOUND)
    assert "Dejarlo listo para la firma" in text_of(last)
    assert "Firmar y presentar" not in text_of(last)
    assert sent_on(writer, last).location == DESK
    assert not filed(project)
    assert "espera la firma de la jefatura" in text_of(writer.get(DESK))
    assert "Listo para la firma" in text_of(visitor.get(DESK))
    review = visitor.get(f"{path}/revisar")
    assert "lo dejó listo para su firma" in text_of(review)
    assert sent_on(visitor, review).location == DESK
    assert len(filed(project)) == 1
