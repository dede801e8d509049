"""A project's page puts what the Ministry publishes beside what the unit declared, each with its day and source."""

from datetime import date

import pytest
from flask import Flask

from caxamarca.domain.money import soles
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import owed
from caxamarca.persistence.prioritised import Prioritised
from tests.factories import (
    CUI,
    a_mef_file,
    a_mef_import,
    a_mef_row,
    a_report,
    a_spending,
    at,
    give_code,
    the_administrator,
    the_winner,
)
from tests.integration.conftest import FOLLOWED, starting
from tests.integration.test_loading_mef import LATER
from tests.support.visiting import WINDOW, Visitor, text_of

pytestmark = starting(FOLLOWED)

THIRD = Quarter(2026, 3)


@pytest.fixture(autouse=True)
def project(app: Flask) -> Prioritised:
    give_code(the_winner().project.id)
    return the_winner()


def load(**changes: str) -> None:
    boss = the_administrator()
    at(LATER)
    a_mef_import(boss, a_mef_file(a_mef_row(**changes)))


def page(visitor: Visitor) -> str:
    return text_of(visitor.get(f"/proyectos/{the_winner().project.id}")).replace("\xa0", " ")


def test_each_figure_has_its_day_its_source_and_the_difference_in_words(
    visitor: Visitor, project: Prioritised
) -> None:
    assert THIRD in owed(project.followed_since.date(), LATER.date())
    a_report(project, THIRD, physical=34, spending=a_spending(soles(280_000), soles(90_000)))
    load()
    said = page(visitor)
    assert "Declarado (III 26) MEF (al 05/10/2026) Diferencia" in said
    assert "(PIM) S/ 280,000 S/ 300,000 El MEF dice S/ 20,000 más" in said
    assert "Devengado de enero al 30 de setiembre S/ 90,000 S/ 90,000.25 Los dos dicen lo mismo" in said
    assert (
        "Devengado desde el inicio al 30 de setiembre de 2026 S/ 90,000 S/ 91,000.25 El MEF dice S/ 1,000.25 más"
        in said
    )
    assert "el MEF cuenta también lo que se gastó antes de la votación" in said
    assert "(avance físico) 34 % 30.4 % El MEF dice 3.6 puntos menos" in said
    assert "Declarado por la unidad ejecutora el 1 de octubre de 2026, para el III trimestre de 2026." in said
    assert "Importado del MEF el 10 de mayo de 2027, con datos al 5 de octubre de 2026." in said
    assert "lo escribió ahí la misma unidad el 2 de octubre de 2026 (formato 12‑B)" in said
    assert "Según el MEF, el proyecto cuesta hoy S/ 310,000.50; se votó con un costo de" in said


def test_what_the_unit_declared_stands_as_it_was(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD, physical=34)
    at(LATER)
    before = page(visitor)
    load(AVANCE_FISICO="99", DEV_ANIO_ACTUAL="5000", DEV_JUL_ANIO_VIG="")
    after = page(visitor)
    for told in ("34 %", "S/ 90,000"):
        assert before.count(told) <= after.count(told)
    assert "99 %" in after
    assert "El avance físico que tiene el MEF" in after


def test_money_of_two_years_is_not_compared(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, Quarter(2026, 4))
    boss = the_administrator()
    at(LATER)
    row = a_mef_row(ANIO_PROCESO="2027", DEV_JUL_ANIO_VIG="", DEV_OCT_ANIO_VIG="", DEV_ANIO_ACTUAL="")
    a_mef_import(boss, a_mef_file(row), date(2027, 5, 1))
    said = page(visitor)
    assert "(PIM) – S/ 300,000 Nada declarado de 2027" in said
    assert "El último reporte es de 2026 y estos datos del MEF son de 2027." in said


def test_data_from_before_the_quarter_ended_are_not_compared(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, Quarter(2026, 4))
    load()
    said = page(visitor)
    assert "(PIM) S/ 300,000 S/ 300,000 De otras fechas: no se compara" in said
    assert "antes de que terminara el IV trimestre de 2026" in said


def test_without_a_report_the_official_figures_stand_alone(visitor: Visitor) -> None:
    load()
    said = page(visitor)
    assert "(PIM) – S/ 300,000 Nada declarado todavía" in said
    assert "Importado del MEF" in said


def test_what_the_ministry_does_not_tell_is_no_zero(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD)
    load(PIA_ANIO_ACTUAL="", AVANCE_FISICO="")
    said = page(visitor)
    assert "(PIA) S/ 300,000 – El MEF no lo dice" in said
    assert "(formato 12‑B)" not in said


def test_without_official_figures_nothing_is_said_of_them(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD)
    at(LATER)
    assert "Al lado de las cifras del MEF" not in page(visitor)
    load()
    give_code(project.project.id, None)
    assert "Al lado de las cifras del MEF" not in page(visitor)
    assert CUI


def test_the_page_still_travels_in_one_window(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD)
    load()
    assert visitor.weight(f"/proyectos/{project.project.id}") <= WINDOW


def test_the_official_figures_cost_one_question(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD)
    at(LATER)
    address = f"/proyectos/{project.project.id}"
    give_code(project.project.id, None)
    with visitor.counted() as without_a_code:
        visitor.get(address)
    give_code(project.project.id)
    load()
    with visitor.counted() as statements:
        visitor.get(address)
    assert len(statements) == len(without_a_code) + 1
