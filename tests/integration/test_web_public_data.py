"""Open data: the same facts as on the pages, in files that a spreadsheet opens without harm."""

import csv
import io
import json

import pytest
from werkzeug.test import TestResponse

from caxamarca.actions.moderating import hide_idea
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.persistence.audit import newest
from caxamarca.persistence.database import session
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    YEAR,
    Person,
    a_closed_vote,
    a_declared_process,
    a_followed_project,
    a_process,
    a_report,
    a_resident,
    a_roll,
    a_vote,
    an_idea,
    an_open_vote,
    reach,
    the_resident,
    two_administrators,
)
from tests.support.visiting import Visitor, text_of

AFTER_THE_DECLARATION = (
    "resultados.csv",
    "resultados.json",
    "resultados/cajamarca.csv",
    "resultados/cajamarca.json",
    "participacion.csv",
    "participacion-grupos.csv",
    "seguimiento.csv",
)


def rows(answer: TestResponse) -> list[dict[str, str]]:
    """A file as a spreadsheet reads it."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def a_declared_election() -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(600_000), soles(500_000)]})
    a_vote(a_resident(), 1)
    a_vote(a_resident(which=1), 1, 2)
    a_closed_vote()
    a_declared_process()


def test_the_ideas_are_a_table(visitor: Visitor) -> None:
    a_process()
    idea = an_idea()
    [row] = rows(visitor.get(f"/datos/{YEAR}/ideas.csv"))
    assert row["id"] == str(idea)
    assert row["titulo"] == "Agua potable para el caserío"
    assert row["ubigeo_provincia"] == CAJAMARCA
    assert row["tema"] == "agua"
    assert row["estado"] == "presentada"
    assert row["costo_soles"] == "200000.00"
    assert row["apoyos"] == "0"


@pytest.mark.parametrize("title", ["=1+1", "+51 976", "-2+3", "@SUMA(A1)", "＝1+1"])
def test_what_a_spreadsheet_would_run_is_made_harmless(visitor: Visitor, title: str) -> None:
    a_process()
    an_idea(title=title)
    [row] = rows(visitor.get(f"/datos/{YEAR}/ideas.csv"))
    assert row["titulo"] == f"'{title}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Canal;=1+1", "Canal;'=1+1"),
        ("Canal; @SUMA(A1)", "Canal; '@SUMA(A1)"),
        ("Sin agua.\n-Ni luz", "Sin agua.\n'-Ni luz"),
        ("Agua; luz - y más + que antes", "Agua; luz - y más + que antes"),
    ],
)
def test_neither_is_it_run_where_something_else_parts_the_columns(
    visitor: Visitor, typed: str, kept: str
) -> None:
    a_process()
    an_idea(problem=typed)
    [row] = rows(visitor.get(f"/datos/{YEAR}/ideas.csv"))
    assert row["problema"] == kept


def test_the_record_of_acts_shows_its_fingerprints_and_nothing_else(visitor: Visitor) -> None:
    a_process()
    published = rows(visitor.get("/datos/huellas.csv"))
    assert [row["huella"] for row in published] == [entry.hash for entry in reversed(newest(session(), 99))]
    assert set(published[0]) == {"asiento", "fecha", "huella"}
    assert published[-1]["huella"] in text_of(visitor.get("/datos"))


def test_commas_quotes_and_line_ends_stay_in_their_cell(visitor: Visitor) -> None:
    a_process()
    an_idea(problem='Falta "agua", dicen.\nY luz; también.')
    [row] = rows(visitor.get(f"/datos/{YEAR}/ideas.csv"))
    assert row["problema"] == 'Falta "agua", dicen.\nY luz; también.'


def test_a_hidden_idea_is_in_no_file(visitor: Visitor) -> None:
    a_process()
    hide_idea(two_administrators()[0], an_idea(), "Insulta a una persona.")
    assert rows(visitor.get(f"/datos/{YEAR}/ideas.csv")) == []


def test_results_say_the_same_as_csv_and_json(visitor: Visitor) -> None:
    a_declared_election()
    found = rows(visitor.get(f"/datos/{YEAR}/resultados/cajamarca.csv"))
    assert [(one["orden"], one["votos"], one["financiado"], one["motivo"]) for one in found] == [
        ("1", "2", "si", "financiado"),
        ("2", "1", "no", "no-alcanza"),
    ]
    assert found[1]["saldo_antes_soles"] == "400000.00"
    told = json.loads(visitor.get(f"/datos/{YEAR}/resultados/cajamarca.json").text)
    [place] = told["circunscripciones"]
    assert place["cedulas"] == 2
    assert place["techo_soles"] == "1000000.00"
    as_text = [
        {name: "" if it is None else str(it) for name, it in one.items()} for one in place["proyectos"]
    ]
    assert as_text == found
    everything = rows(visitor.get(f"/datos/{YEAR}/resultados.csv"))
    assert everything == found
    assert len(json.loads(visitor.get(f"/datos/{YEAR}/resultados.json").text)["circunscripciones"]) == 13


def test_turnout_is_a_table_of_provinces(visitor: Visitor) -> None:
    a_declared_election()
    found = rows(visitor.get(f"/datos/{YEAR}/participacion.csv"))
    assert len(found) == 13
    assert found[0] == {"provincia": "Cajamarca", "ubigeo_provincia": "0601", "padron": "5", "votaron": "2"}


def villagers() -> list[Person]:
    """Thirty women and twenty men, half of them young; ten were born nobody knows when."""
    return [
        Person(
            f"4100{number:04}",
            "060101",
            None if number >= 40 else (1960, 2000)[number % 2],
            "FM"[number >= 30],
        )
        for number in range(50)
    ]


def test_groups_tell_no_few(visitor: Visitor) -> None:
    """Nobody of those without a year voted, so they are hidden, and with them as many as hide them."""
    a_process()
    a_roll(*villagers(), NEIGHBOURS[CAJAMARCA][0])
    an_open_vote(papers={CAJAMARCA: [soles(600_000), soles(500_000)]})
    for number in range(18):
        a_vote(the_resident(villagers()[number]), 1)
    a_closed_vote()
    a_declared_process()
    found = rows(visitor.get(f"/datos/{YEAR}/participacion-grupos.csv"))
    assert [tuple(one.values()) for one in found] == [
        ("edad", "0-29", "", ""),
        ("edad", "45-59", "", ""),
        ("edad", "60-mas", "20", "9"),
        ("edad", "no-consta", "", ""),
        ("sexo", "F", "", ""),
        ("sexo", "M", "", ""),
        ("canal", "web", "", "18"),
    ]
    page = text_of(visitor.get(f"/procesos/{YEAR}/resultados"))
    assert "60 años o más" in page
    assert "Participación por sexo" in page


def test_reports_are_a_table(visitor: Visitor) -> None:
    a_report(a_followed_project(), problems="=cmd", accrued=soles(90_000))
    [row] = rows(visitor.get(f"/datos/{YEAR}/seguimiento.csv"))
    assert row["trimestre"] == "2026-t3"
    assert row["devengado_soles"] == "90000.00"
    assert row["contrato_firmado"] == "si"
    assert row["problemas"] == "'=cmd"


@pytest.mark.parametrize("name", AFTER_THE_DECLARATION)
def test_before_the_declaration_there_is_no_file_of_it(visitor: Visitor, name: str) -> None:
    a_process()
    reach(Stage.IDEAS)
    answer = visitor.get(f"/datos/{YEAR}/{name}")
    assert answer.status_code == 409
    assert "el proceso está recibiendo ideas" in text_of(answer)


@pytest.mark.parametrize("name", ["ideas.csv", *AFTER_THE_DECLARATION, "resultados/interprovincial.csv"])
def test_a_process_that_does_not_exist_has_no_files(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/datos/{YEAR}/{name}").status_code == 404


def test_the_catalogue_offers_what_there_is(visitor: Visitor) -> None:
    assert "Todavía no hay nada que descargar" in text_of(visitor.get("/datos"))
    a_process()
    page = visitor.get("/datos").text
    assert f'href="/datos/{YEAR}/ideas.csv"' in page
    assert "resultados.csv" not in page
    an_open_vote()
    a_vote(a_resident(), 1)
    a_closed_vote()
    a_declared_process()
    page = visitor.get("/datos").text
    for name in ("resultados.csv", "resultados.json", "participacion.csv", "seguimiento.csv"):
        assert f'href="/datos/{YEAR}/{name}"' in page
