"""The follow-up at a glance: who is late and by how much, alerts first, six questions however many projects."""

import re
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.money import soles
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence import prioritised, processes
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.people import Unit
from caxamarca.persistence.prioritised import PrioritisedProject
from caxamarca.persistence.projects import Project
from caxamarca.persistence.reports import Report
from tests.factories import (
    YEAR,
    a_followed_project,
    a_report,
    a_spending,
    a_unit,
    a_unit_person,
    an_observation,
    at,
    constituency,
)
from tests.support.visiting import WINDOW, Visitor, text_of

MANY = 600
DECLARED = datetime(2026, 8, 11, 15, tzinfo=UTC)
NOW = datetime(2027, 2, 20, 15, tzinfo=UTC)


def page(visitor: Visitor, path: str = "/seguimiento") -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return text_of(answer).replace("\xa0", " ")


def more_projects(count: int) -> list[int]:
    """So many prioritised projects beside the one of `a_followed_project`, all of Cajamarca. Their ids."""
    with transaction() as writing:
        process = processes.by_year(writing, YEAR)
        unit = writing.execute(select(Unit.id)).scalars().first()
        rows = [
            Project(
                process_id=process.id,
                constituency_id=constituency(),
                title=f"Proyecto de riego número {number}",
                summary="Canal revestido.",
                people=480,
                cost=soles(1000),
                formed_at=DECLARED,
            )
            for number in range(count)
        ]
        writing.add_all(rows)
        writing.flush()
        writing.add_all(
            PrioritisedProject(project_id=row.id, place=place, unit_id=unit, prioritised_at=DECLARED)
            for place, row in enumerate(rows, start=2)
        )
        return [row.id for row in rows]


def test_a_page_asks_six_questions_at_the_most_for_six_hundred_projects(visitor: Visitor) -> None:
    project = a_followed_project()
    a_report(project)
    more_projects(MANY - 1)
    at(NOW)
    for path in (
        "/seguimiento",
        "/seguimiento?pagina=7",
        "/seguimiento?alerta=alguna",
        "/proyectos?pagina=3",
    ):
        with visitor.counted() as statements:
            assert visitor.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)


def test_a_page_of_hundreds_of_projects_travels_in_one_window(visitor: Visitor) -> None:
    a_followed_project()
    more_projects(60)
    at(NOW)
    assert visitor.weight("/seguimiento") <= WINDOW
    assert visitor.weight("/proyectos") <= WINDOW


def test_pages_follow_one_another_without_losing_the_filters(visitor: Visitor) -> None:
    a_followed_project()
    more_projects(25)
    at(NOW)
    first = visitor.get("/seguimiento?provincia=cajamarca").text
    assert "/seguimiento?provincia=cajamarca&amp;pagina=2" in first
    seen = [
        re.findall(r"/proyectos/(\d+)\"", visitor.get(f"/seguimiento?pagina={n}").text)[-6:] for n in (1, 2)
    ]
    assert not set(seen[0]) & set(seen[1])
    assert "Página 2 de 3" in page(visitor, "/seguimiento?pagina=2")


def test_whoever_is_late_is_named_with_the_days(visitor: Visitor) -> None:
    project = a_followed_project(unit=a_unit("Gerencia Subregional Chota"))
    at(NOW)
    said = page(visitor)
    assert "reportes vencidos 2" in said
    assert "III 2026: 113 días de retraso IV 2026: 21 días de retraso" in said, said
    assert said.count("113 días") == 1
    assert said.count("Hay un reporte vencido") == 2, (
        "in the filter, and among the alerts that are counted above"
    )
    a_report(project, Quarter(2026, 3))
    at(NOW)
    assert "reporte vencido 1" in page(visitor)


def test_what_raises_an_alert_comes_first(visitor: Visitor) -> None:
    project = a_followed_project()
    ids = more_projects(3)
    with transaction() as writing:
        for number, stage in zip(
            ids, (InvestmentStage.WORKS, InvestmentStage.STALLED, InvestmentStage.WORKS), strict=True
        ):
            writing.add(_report(number, project.unit_id or 0, stage))
    at(datetime(2026, 10, 5, 15, tzinfo=UTC))
    grid = page(visitor).split("Primero los que tienen alertas")[1]
    assert grid.index("riego número 1") < grid.index("riego número 0")
    assert grid.index("riego número 1") < grid.index("Proyecto 1")


def _report(project: int, staff: int, stage: InvestmentStage) -> Report:
    from caxamarca.persistence.people import Staff

    someone = session().execute(select(Staff.id)).scalars().first()
    return Report(
        project_id=project,
        year=2026,
        quarter_number=3,
        stage=stage,
        physical=10,
        **asdict(a_spending(soles(100), soles(10))),
        contract_signed=True,
        works_started=True,
        problems="",
        commitments="",
        reason="",
        written_by=someone or staff,
        filed_at=datetime(2026, 10, 3, 15, tzinfo=UTC),
        filed_by=someone or staff,
    )


def test_each_state_of_a_report_has_its_word(visitor: Visitor) -> None:
    project = a_followed_project()
    at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    assert "III 2026: pendiente" in page(visitor)
    report = a_report(project)
    assert "III 2026: presentado" in page(visitor)
    an_observation(project, report)
    assert "III 2026: con observación" in page(visitor)


def test_reports_that_stand_alike_are_said_in_one(visitor: Visitor) -> None:
    project = a_followed_project()
    by = a_unit_person(project.unit_id or 0)
    for quarter in (Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1)):
        a_report(project, quarter, by=by)
    at(datetime(2027, 6, 2, 15, tzinfo=UTC))
    assert "III y IV 2026 y I 2027: publicado" in page(visitor)


def test_the_due_days_are_explained(visitor: Visitor) -> None:
    a_followed_project()
    at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    said = page(visitor)
    assert "vence 30 días calendario después de que termina" in said
    assert "III trimestre de 2026: terminó el miércoles 30 de setiembre de 2026" in said
    assert "sus reportes vencen el viernes 30 de octubre de 2026" in said


def test_without_projects_the_page_says_what_will_come(visitor: Visitor) -> None:
    assert "Todavía no hay proyectos en seguimiento" in page(visitor)


def test_projects_that_no_filter_lets_through_are_said_to_be_none(visitor: Visitor) -> None:
    a_followed_project()
    assert "Ningún proyecto es así" in page(visitor, "/seguimiento?estado=cerrada")


def test_the_followed_projects_are_those_that_were_prioritised(visitor: Visitor) -> None:
    project = a_followed_project()
    assert [one.project.id for one in prioritised.listed(session())] == [project.project.id]
    assert "proyecto en seguimiento 1" in page(visitor)


def test_a_tile_has_the_tone_of_its_gravest_alert(visitor: Visitor) -> None:
    project = a_followed_project()
    at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    a_report(project, stage=InvestmentStage.TENDER, contract_signed=False, works_started=False)
    tile = r'<li class="cajamarca"><a href="[^"]+" class="(\w+)"'
    assert re.findall(tile, visitor.get("/seguimiento").text) == ["warning"]
    an_observation(project, days=3)
    at(datetime(2026, 10, 9, 15, tzinfo=UTC))
    assert re.findall(tile, visitor.get("/seguimiento").text) == ["danger"]


def test_the_chosen_tile_keeps_its_tone_and_each_tone_has_a_mark_that_paper_keeps(visitor: Visitor) -> None:
    project = a_followed_project()
    at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    a_report(project, stage=InvestmentStage.TENDER, contract_signed=False, works_started=False)
    tile = r'<li class="cajamarca"><a href="[^"]+" class="([\w ]+)" aria-current="true">'
    assert re.findall(tile, visitor.get("/seguimiento?provincia=cajamarca").text) == ["current warning"]
    assert "Cajamarca △ 1 proyecto, con alerta" in page(visitor, "/seguimiento?provincia=cajamarca")
    an_observation(project, days=3)
    at(datetime(2026, 10, 9, 15, tzinfo=UTC))
    assert "Cajamarca ▲ 1 proyecto, con alerta" in page(visitor)


def test_a_narrowed_page_says_its_province_and_shows_its_projects_before_the_map(visitor: Visitor) -> None:
    project = a_followed_project()
    found = visitor.get("/seguimiento?provincia=cajamarca").text
    assert "<title>Seguimiento de los proyectos: Cajamarca – " in found
    assert "<h1>Seguimiento de los proyectos: Cajamarca</h1>" in found
    listed, mapped = found.index(f'href="/proyectos/{project.project.id}"'), found.index('class="tile_map"')
    assert listed < mapped
    everywhere = visitor.get("/seguimiento").text
    assert "<h1>Seguimiento de los proyectos</h1>" in everywhere
    assert everywhere.index('class="tile_map"') < everywhere.index(f'href="/proyectos/{project.project.id}"')


@pytest.mark.parametrize("path", ["/votar", "/provincias/cajamarca"])
def test_of_projects_without_a_report_nobody_says_that_the_works_are_going_on(
    visitor: Visitor, path: str
) -> None:
    a_followed_project()
    said = page(visitor, path)
    assert "Cada tres meses toca un reporte de cada uno." in said
    assert "se hacen los proyectos" not in said


def test_a_tile_says_how_many_projects_of_a_province_raise_an_alert(visitor: Visitor) -> None:
    project = a_followed_project()
    more_projects(1)
    at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    assert "Cajamarca 2 proyectos" in page(visitor)
    a_report(project, stage=InvestmentStage.STALLED)
    said = page(visitor, "/seguimiento?provincia=chota")
    assert "Cajamarca ▲ 1 de 2 con alerta" in said
    assert "Chota –" in said
    assert "Ningún proyecto es así" in said
