"""Convening a process through its page, and moving its dates: every kind of bad input, and what is kept."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from caxamarca.domain.money import soles
from caxamarca.domain.processes import Calendar, Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import processes, sign_ins
from caxamarca.persistence.database import transaction
from tests.factories import YEAR, a_calendar, a_process, an_open_vote, at, reach, two_administrators
from tests.support.visiting import Visitor, anew, text_of

NEW = "/admin/procesos/nuevo"
CHANGE = f"/admin/procesos/{YEAR}/calendario"

SOUND = {
    "year": "2027",
    "name": "Presupuesto participativo 2027",
    "purpose": "Decidir juntos qué obras se hacen primero.",
    "ideas_from-day": "01/02/2027",
    "ideas_from-hour": "08:00",
    "ideas_until-day": "30/04/2027",
    "ideas_until-hour": "23:59",
    "lot_at-day": "20/06/2027",
    "lot_at-hour": "10:30",
    "lot_source": "Sorteo de La Tinka",
    "voting_from-day": "2027-07-01",
    "voting_from-hour": "8 a. m.",
    "voting_until-day": "15-7-2027",
    "voting_until-hour": "18",
    "follow_up_from-day": "1/8/2027",
    "follow_up_from-hour": "0:00",
    "rule": "most_votes",
    "marks": "3",
    "minimum_age": "18",
    "support_limit": "5",
    "interprovincial": "",
    **{f"ceilings-p06{place:02}": "1,500,000.50" for place in range(1, 14)},
}


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    visitor.sign_in(found)
    return found


def test_a_process_is_announced_with_what_was_typed(visitor: Visitor) -> None:
    answer = visitor.send(NEW, **SOUND)
    assert (answer.status_code, answer.location) == (303, "/admin/procesos/2027")
    found = processes.by_year(anew(), 2027)
    assert found.calendar == Calendar(
        datetime(2027, 2, 1, 13, tzinfo=UTC),
        datetime(2027, 5, 1, 5, tzinfo=UTC),
        datetime(2027, 6, 20, 15, 30, tzinfo=UTC),
        datetime(2027, 7, 1, 13, tzinfo=UTC),
        datetime(2027, 7, 15, 23, tzinfo=UTC),
        datetime(2027, 8, 1, 5, tzinfo=UTC),
    )
    assert (found.lot_source, found.lot_seed) == ("Sorteo de La Tinka", None)
    assert (found.marks, found.minimum_age, found.support_limit) == (3, 18, 5)
    ceilings = {one.province: one.ceiling for one in processes.constituencies(anew(), found.id)}
    assert len(ceilings) == 13
    assert set(ceilings.values()) == {150_000_050}


def test_an_interprovincial_ceiling_makes_an_interprovincial_part(visitor: Visitor) -> None:
    visitor.send(NEW, **{**SOUND, "interprovincial": "S/ 3'000,000"})
    found = processes.by_year(anew(), 2027)
    assert processes.constituency_of(anew(), found.id, None).ceiling == soles(3_000_000)


def test_the_form_proposes_the_next_year_and_usual_rules(visitor: Visitor) -> None:
    a_process()
    page = visitor.get(NEW).text
    for value in ('value="2027"', 'value="3"', 'value="18"', 'value="5"'):
        assert value in page


def test_it_says_which_rule_is_for_whom_and_what_each_costs(visitor: Visitor) -> None:
    said = text_of(visitor.get(NEW))
    assert "Elija partes iguales si votan juntos ciudades y caseríos." in said
    assert "Pero el grupo más grande puede decidir sobre todo el dinero." in said
    assert "Toma más tiempo explicarlo." in said


@pytest.mark.parametrize("kind", ["sqlite"])  # What is refused here never comes near a database.
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"year": ""}, "Escriba el año."),
        ({"year": "dos mil"}, "Escriba solo el número entero, en cifras, sin otras palabras."),
        ({"year": "9" * 5000}, "Escriba solo el número entero, en cifras, sin otras palabras."),
        ({"year": "1999"}, "«Año del proceso» va de"),
        ({"name": "  \u200b "}, "Escriba algo aquí."),
        ({"name": "x" * 121}, "Este texto es muy largo"),
        ({"purpose": ""}, "Escriba para qué es el proceso."),
        ({"ideas_from-day": "31/02/2027"}, "Escriba el día así: 03/08/2026"),
        ({"ideas_from-day": "   "}, "Escriba el día así: 03/08/2026"),
        ({"ideas_from-day": "1/1/0001"}, "Escriba el día así: 03/08/2026"),
        ({"voting_from-hour": "25:00"}, "Escriba la hora de 00:00 a 24:00"),
        (
            {"voting_until-day": "01/06/2027"},
            "«Se cierra la votación» tiene que ser después de «Se abre la votación».",
        ),
        ({"ideas_from-day": "01/12/2025"}, "tiene que ser una fecha futura"),
        ({"ceilings-p0601": ""}, "Techos presupuestales (Cajamarca): escriba el techo; puede ser 0."),
        ({"ceilings-p0601": "   "}, "Techos presupuestales (Cajamarca): escriba el techo; puede ser 0."),
        ({"ceilings-p0601": "mucho"}, "Escriba solo el monto en soles"),
        ({"ceilings-p0601": "-5"}, "Un monto no puede ser menor que cero."),
        ({"ceilings-p0601": "1.500,50"}, "No estamos seguros de este monto"),
        ({"interprovincial": "\x00"}, "Escriba solo el monto en soles"),
        ({"marks": "0"}, "«Marcas en la cédula» va de 1 a 15."),
        ({"marks": "16"}, "«Marcas en la cédula» va de 1 a 15."),
        ({"minimum_age": "200"}, "«Edad mínima» va de 0 a 120."),
        ({"support_limit": "²"}, "Escriba solo el número entero, en cifras, sin otras palabras."),
        ({"rule": "la mía"}, "Elija una de las opciones."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    visitor: Visitor, wrong: dict[str, str], words: str
) -> None:
    answer = visitor.send(NEW, **{**SOUND, **wrong})
    assert answer.status_code == 422
    assert words in text_of(answer)
    kept = "Decidir juntos qué obras se hacen primero." if "purpose" not in wrong else "15-7-2027"
    assert kept in answer.text
    assert not processes.all_of(anew())


def test_the_summary_of_errors_says_which_date_is_meant(visitor: Visitor) -> None:
    answer = visitor.send(NEW, **{**SOUND, "voting_from-hour": "25"})
    assert "Se abre la votación (Hora): escriba la hora de 00:00 a 24:00" in text_of(answer)


def test_the_same_announcement_sent_twice_announces_one_process(visitor: Visitor) -> None:
    visitor.send(NEW, **SOUND)
    answer = visitor.send(NEW, **SOUND)
    assert answer.status_code == 422
    assert "Ya hay un proceso para este año." in text_of(answer)
    assert len(processes.all_of(anew())) == 1


def test_a_forged_request_announces_nothing(visitor: Visitor) -> None:
    assert visitor.client.post(NEW, data=SOUND).status_code == 422
    assert not processes.all_of(anew())


def test_a_date_ahead_is_moved_and_its_reason_published(visitor: Visitor) -> None:
    a_process()
    page = visitor.get(CHANGE).text
    assert 'value="30/04/2026"' in page
    assert 'value="23:59"' in page
    fields = {
        "ideas_from-day": "01/03/2026",
        "ideas_from-hour": "00:00",
        "ideas_until-day": "10/05/2026",
        "ideas_until-hour": "23:59",
        "voting_from-day": "01/07/2026",
        "voting_from-hour": "00:00",
        "voting_until-day": "31/07/2026",
        "voting_until-hour": "23:59",
        "follow_up_from-day": "01/09/2026",
        "follow_up_from-hour": "00:00",
        "reason": "Las lluvias cerraron los caminos.",
    }
    assert visitor.send(CHANGE, **fields).status_code == 303
    found = processes.by_year(anew(), YEAR)
    changes = processes.calendar_changes(anew(), found.id)
    assert [(one.field, one.reason) for one in changes] == [
        ("ideas_until", "Las lluvias cerraron los caminos.")
    ]
    assert found.ideas_until == datetime(2026, 5, 11, 5, tzinfo=UTC)
    again = visitor.send(CHANGE, **fields)
    assert again.status_code == 422
    assert "Ninguna fecha es distinta de la anterior." in text_of(again)


def ahead() -> dict[str, str]:
    return {
        "voting_from-day": "05/07/2026",
        "voting_from-hour": "00:00",
        "voting_until-day": "31/07/2026",
        "voting_until-hour": "23:59",
        "follow_up_from-day": "01/09/2026",
        "follow_up_from-hour": "00:00",
    }


def test_dates_that_have_come_are_told_and_not_asked(visitor: Visitor) -> None:
    a_process()
    reach(Stage.EVALUATION)
    page = visitor.get(CHANGE)
    assert "ideas_from-day" not in page.text
    assert "domingo 1 de marzo de 2026" in text_of(page)
    assert visitor.send(CHANGE, **ahead(), reason="Faltan cédulas.").status_code == 303
    assert processes.by_year(anew(), YEAR).voting_from == a_calendar().voting_from + timedelta(days=4)


def test_a_date_that_came_while_the_page_was_open_is_not_moved(visitor: Visitor) -> None:
    a_process()
    reach(Stage.EVALUATION)
    forged = {"ideas_until-day": "20/06/2026", "ideas_until-hour": "23:59"}
    answer = visitor.send(CHANGE, **ahead(), **forged, reason="Faltan ideas.")
    assert answer.status_code == 422
    assert "tiene que ser una fecha futura, y no cambia cuando ya llegó" in text_of(answer)
    assert "Faltan ideas." in answer.text
    assert processes.by_year(anew(), YEAR).calendar == a_calendar()


def test_a_change_needs_its_reason(visitor: Visitor) -> None:
    a_process()
    reach(Stage.EVALUATION)
    answer = visitor.send(CHANGE, **ahead(), reason=" \n ")
    assert answer.status_code == 422
    assert "Escriba el motivo." in text_of(answer)
    assert "05/07/2026" in answer.text


def test_while_people_vote_no_date_of_the_vote_moves_and_the_page_says_so(visitor: Visitor) -> None:
    a_process()
    reach(Stage.EVALUATION)
    visitor.get(CHANGE)
    an_open_vote()
    page = visitor.get(CHANGE)
    assert "voting_until-day" not in page.text
    assert "follow_up_from-day" in page.text
    fields = {"voting_until-day": "10/08/2026", "voting_until-hour": "23:59"}
    rest = {"follow_up_from-day": "01/09/2026", "follow_up_from-hour": "00:00", "reason": "Más tiempo."}
    answer = visitor.send(CHANGE, of="/admin/unidades", **fields, **rest)
    assert answer.status_code == 422
    assert "Desde que se decidió abrir la votación, sus fechas no cambian." in text_of(answer)
    assert "Más tiempo." in answer.text


def test_once_every_date_has_come_there_is_none_to_change(visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    at(datetime(2026, 12, 1, tzinfo=UTC))
    assert "en la que sus fechas no cambian" in text_of(visitor.get(CHANGE))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_was_typed_outlives_a_sign_in_that_ended(visitor: Visitor, administrator: Actor) -> None:
    page = visitor.get(NEW)
    assert page.status_code == 200
    with transaction() as writing:
        sign_ins.end_all(writing, staff=administrator.staff)
    owner = page.text.split('name="owner"')[1].split('value="')[1].split('"')[0]
    ended = visitor.client.post(NEW, data={**SOUND, "owner": owner})
    assert ended.status_code == 401
    visitor.sign_in(administrator)
    back = visitor.send(NEW, **SOUND, restoring="1")
    assert back.status_code == 200
    assert 'value="15-7-2027"' in back.text
    assert 'value="1,500,000.50"' in back.text
    assert not processes.all_of(anew())


def test_the_errors_are_told_in_the_order_of_the_page(visitor: Visitor) -> None:
    page = visitor.send(NEW, **dict.fromkeys(SOUND, "")).text
    told = re.findall(r'<li><a href="#([^"]+)"', page)
    assert len(told) > 10
    assert told == sorted(told, key=lambda field: page.index(f' id="{field}"'))


def test_terms_are_corrected_from_the_page_of_an_announced_process(visitor: Visitor) -> None:
    a_process()
    reach(Stage.ANNOUNCED)
    desk = f"/admin/procesos/{YEAR}"
    page = f"{desk}/bases"
    assert f'href="{page}"' in visitor.get(desk).text
    first = visitor.get(page)
    assert 'value="1,000,000"' in first.text
    fields = {
        "name": "Presupuesto participativo 2026",
        "purpose": "Decidir juntos.",
        "rule": "most_votes",
        "marks": "2",
        "minimum_age": "18",
        "support_limit": "5",
        "lot_source": "Bolillero en la sesión del Comité de Vigilancia",
        "interprovincial": "",
        **{f"ceilings-p06{place:02}": "1,000,000" for place in range(1, 14)},
        "ceilings-p0601": "9,000,000",
    }
    assert visitor.send(page, **fields, reason="").status_code == 422
    answer = visitor.send(page, **fields, reason="Faltaba un cero.")
    assert (answer.status_code, answer.location) == (303, desk)
    said = text_of(visitor.get(f"/procesos/{YEAR}")).replace("\xa0", " ")
    assert "Techo: Cajabamba" not in said
    assert "Techo: Cajamarca Antes: S/ 1,000,000. Ahora: S/ 9,000,000. Faltaba un cero." in said
    assert "Marcas en la cédula Antes: 3. Ahora: 2." in said
    assert "Sorteo que decide los empates Antes: Sorteo de La Tinka, el primero desde esa hora." in said
    assert "Sorteo que decide los empates, Marcas en la cédula, Techo: Cajamarca" in text_of(
        visitor.get("/admin/auditoria")
    )
    reach(Stage.IDEAS)
    assert f'href="{page}"' not in visitor.get(desk).text
    assert "en la que sus bases no cambian" in text_of(visitor.get(page))
