"""A quarter's reports on one page and in one file, and the follow-up's list as files of exactly what it shows."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from caxamarca.actions.planning import approve_plan, propose_plan
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.money import soles
from caxamarca.domain.planning import PlannedQuarter, Schedule
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.prioritised import Prioritised
from tests.factories import (
    a_report,
    a_unit_person,
    an_administrator,
    at,
    the_winner,
)
from tests.integration.conftest import FOLLOWED, starting
from tests.support.visiting import Visitor, text_of

pytestmark = starting(FOLLOWED)

THIRD, FOURTH = Quarter(2026, 3), Quarter(2026, 4)
FEBRUARY = datetime(2027, 2, 20, 15, tzinfo=UTC)


@pytest.fixture
def project(visitor: Visitor) -> Prioritised:
    return the_winner()


def said(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return text_of(answer).replace("\xa0", " ")


def rows(visitor: Visitor, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(visitor.get(path).data.decode("utf-8-sig"))))


def test_a_quarter_says_who_has_reported_and_who_is_late_by_how_many_days(
    visitor: Visitor, project: Prioritised
) -> None:
    at(datetime(2026, 10, 31, 15, tzinfo=UTC))
    page = said(visitor, "/seguimiento/2026-t3")
    assert "reporte que se debe 1 presentados 0 de ellos, a tiempo 0 reporte vencido 1" in page
    assert f"{project.unit} 1 0 1 hasta un día de retraso" in page
    assert "Reporte vencido 1 día de retraso" in page
    a_report(project, THIRD)
    at(datetime(2026, 11, 2, 15, tzinfo=UTC))
    page = said(visitor, "/seguimiento/2026-t3")
    assert "reporte que se debe 1 presentado 1 de ellos, a tiempo 1 reportes vencidos 0" in page


def test_the_two_quarters_before_stand_beside_it(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD, physical=30, accrued=soles(90_000))
    a_report(project, FOURTH, physical=55, accrued=soles(150_000))
    at(FEBRUARY)
    page = said(visitor, "/seguimiento/2026-t4")
    assert "55 % III 26: 30 % II 26: –" in page
    (row,) = rows(visitor, "/seguimiento/2026-t4.csv")
    assert (row["avance_fisico"], row["avance_fisico_anterior"], row["avance_fisico_tras_anterior"]) == (
        "55",
        "30",
        "",
    )
    assert (row["devengado_acumulado_soles"], row["reporte"]) == ("150000.00", "publicado")


def test_the_three_kinds_of_file_say_the_same(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD)
    at(FEBRUARY)
    for base in ("/seguimiento/2026-t3", "/seguimiento"):
        (row,) = rows(visitor, f"{base}.csv")
        sheet = load_workbook(io.BytesIO(visitor.get(f"{base}.xlsx").data)).active
        head, cells = sheet.iter_rows(values_only=True)
        (told,) = json.loads(visitor.get(f"{base}.json").data)["filas"]
        assert list(head) == list(row) == list(told)
        assert ["" if one is None else str(one) for one in cells] == list(row.values())
        assert ["" if one is None else str(one) for one in told.values()] == list(row.values())


def test_a_title_that_looks_like_a_formula_is_a_text(visitor: Visitor, project: Prioritised) -> None:
    from caxamarca.persistence.database import transaction
    from caxamarca.persistence.projects import Project

    with transaction() as writing:
        writing.get_one(Project, project.project.id).title = "=1+1"
    at(FEBRUARY)
    assert rows(visitor, "/seguimiento.csv")[0]["titulo"] == "'=1+1"
    sheet = load_workbook(io.BytesIO(visitor.get("/seguimiento.xlsx").data)).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


def test_a_file_holds_what_the_page_is_narrowed_to(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD, stage=InvestmentStage.STALLED)
    at(FEBRUARY)
    assert len(rows(visitor, "/seguimiento.csv?estado=paralizada")) == 1
    assert rows(visitor, "/seguimiento.csv?estado=culminada") == []
    assert rows(visitor, "/seguimiento.csv?provincia=chota") == []
    assert len(rows(visitor, "/seguimiento.csv?provincia=cajamarca&alerta=alguna")) == 1


def test_a_look_back_tells_how_it_stood_then(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD, physical=30)
    a_report(project, FOURTH, physical=55)
    at(FEBRUARY)
    assert rows(visitor, "/seguimiento.csv")[0]["avance_fisico"] == "55"
    (then,) = rows(visitor, "/seguimiento.csv?trimestre=2026-t3")
    assert (then["avance_fisico"], then["trimestre"]) == ("30", "2026-t3")
    assert "Obra 30 %" in said(visitor, "/seguimiento?trimestre=2026-t3")
    assert rows(visitor, "/seguimiento.csv?trimestre=2020-t1")[0]["avance_fisico"] == "55"


def test_a_district_is_asked_for_within_its_province(visitor: Visitor, project: Prioritised) -> None:
    at(FEBRUARY)
    page = visitor.get("/seguimiento").text
    assert 'name="distrito"' not in page
    assert 'name="distrito"' in visitor.get("/seguimiento?provincia=cajamarca").text
    from caxamarca.persistence import projects
    from caxamarca.persistence.database import session

    own = projects.districts_of(session(), [project.project.id])[project.project.id]
    assert len(rows(visitor, f"/seguimiento.csv?provincia=cajamarca&distrito={own[0]}")) == 1
    other = next(code for code in ("060101", "060102", "060103") if code not in own)
    assert rows(visitor, f"/seguimiento.csv?provincia=cajamarca&distrito={other}") == []


def test_the_map_tells_alerts_works_or_turnout(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD, physical=30)
    at(FEBRUARY)
    assert "Cajamarca ▲ 1 proyecto, con alerta" in said(visitor, "/seguimiento")
    assert "Cajamarca 30 %" in said(visitor, "/seguimiento?mapa=avance")
    turnout = said(visitor, "/seguimiento?mapa=participacion")
    assert "Personas que votaron, de las que podían votar." in turnout
    assert "%" in turnout
    assert "▲" in said(visitor, "/seguimiento?mapa=otra")
    for path in ("/seguimiento", "/seguimiento?mapa=participacion", "/seguimiento/2026-t3"):
        with visitor.counted() as statements:
            visitor.get(path)
        assert len(statements) <= 6, (path, statements)


def test_what_was_planned_goes_along(visitor: Visitor, project: Prioritised) -> None:
    a_report(project, THIRD)
    schedule = Schedule((PlannedQuarter(THIRD, 46, 0), PlannedQuarter(FOURTH, 100, 0)), ())
    propose_plan(a_unit_person(project.unit_id or 0), project.project.id, schedule)
    approve_plan(an_administrator(), project.project.id, 1)
    at(FEBRUARY)
    (row,) = rows(visitor, "/seguimiento.csv")
    assert row["avance_previsto"] == "46"
    assert "atras-del-cronograma" in row["alertas"]
    assert "va 16 puntos atrás del cronograma" in said(visitor, f"/proyectos/{project.project.id}/cronograma")


@pytest.mark.parametrize("path", ["/seguimiento/2024-t1", "/seguimiento/2026-t4", "/seguimiento/2026-t4.csv"])
def test_a_quarter_of_which_nothing_is_owed_has_no_page(visitor: Visitor, path: str) -> None:
    at(datetime(2026, 10, 31, 15, tzinfo=UTC))
    assert visitor.get(path).status_code == 404
