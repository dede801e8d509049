"""A result by equal shares: every round in a line, what the other rule would have done, and nothing of few ballots."""

import csv
import io
import json

import pytest

from caxamarca.domain import pabulib
from caxamarca.domain.counting import Ballots, Rule
from tests.factories import YEAR, a_declared_count, a_process
from tests.support.visiting import Visitor, text_of

FILE = f"/datos/{YEAR}/resultados/cajamarca.pb"
RESULT = f"/procesos/{YEAR}/resultados/cajamarca"

# The town (120) marks 1, 2 and 3, the villages (80) mark 4, and some of them 5. S/ 1,000,000 for two hundred people.
BALLOTS = {frozenset({1, 2, 3}): 120, frozenset({4}): 60, frozenset({4, 5}): 20}
COSTS = (300_000, 300_000, 300_000, 300_000, 250_000)


def a_count(rule: Rule, ballots: Ballots = BALLOTS) -> None:
    a_declared_count(rule, ballots, COSTS)


def said(visitor: Visitor, path: str = RESULT) -> str:
    return text_of(visitor.get(path)).replace("\xa0", " ")


def test_each_round_is_told_in_a_line_and_each_loser_why(visitor: Visitor) -> None:
    a_count(Rule.EQUAL_SHARES)
    page = said(visitor)
    assert (
        "El techo se repartió entre las 200 personas que marcaron algo: a cada una le tocaron S/ 5,000"
        in page
    )
    assert "120 personas ponen eso cada una. Del techo quedan S/ 700,000." in page
    assert "80 personas ponen eso cada una. Del techo quedan S/ 100,000." in page
    assert "Con un sol más los ganadores habrían costado S/ 1,200,000, más que el techo." in page
    assert "Como sobraba dinero, la parte se subió sol por sol hasta S/ 7,499." in page
    spent = "Quienes lo marcaron ya habían puesto dinero en otros ganadores: les faltaron"
    assert f"{spent} S/ 120. Con lo que sobró tampoco alcanza: faltan S/ 200,000." in page
    few = "Cuesta más que todas las partes de quienes lo marcaron: les faltaron"
    assert f"{few} S/ 175,020. Con lo que sobró tampoco alcanza: faltan S/ 150,000." in page


@pytest.mark.parametrize("rule", Rule)
def test_both_rules_stand_beside_each_other(visitor: Visitor, rule: Rule) -> None:
    a_count(rule)
    page = said(visitor)
    assert "Partes iguales 3 S/ 900,000 0 (0.0 %)" in page
    assert "Más votos 3 S/ 900,000 80 (40.0 %)" in page
    assert "las 200 personas que marcaron algo" in page
    other = "Más votos" if rule is Rule.EQUAL_SHARES else "Partes iguales"
    assert f"Con «{other}» ganarían también:" in page
    assert f"Con «{other}» no ganarían:" in page


def test_where_both_rules_agree_it_is_said(visitor: Visitor) -> None:
    a_count(Rule.MOST_VOTES, {frozenset({1}): 100})
    assert "Con «Partes iguales» ganan los mismos proyectos." in said(visitor)


def test_of_few_ballots_nothing_is_told_from_which_one_could_be_worked_out(visitor: Visitor) -> None:
    a_count(Rule.EQUAL_SHARES, {marked: times // 4 for marked, times in BALLOTS.items()})
    page = said(visitor)
    assert "Aquí hay menos de 100 cédulas." in page
    assert "Lo pagaron entre quienes lo marcaron. Del techo quedan S/ 700,000." in page
    assert "En las rondas, lo que les quedaba a quienes lo marcaron no alcanzaba para pagarlo." in page
    assert "Con otra regla" in page  # most votes, which follows from the votes of each project
    for figure in ("7,499", "299,880", "2,500", "Personas sin nada", "personas ponen", "habrían costado"):
        assert figure not in page
    told = json.loads(visitor.get(f"/datos/{YEAR}/resultados/cajamarca.json").data)
    [one] = told["circunscripciones"]
    assert "parte_final_soles" not in one
    assert {project["aporte_soles"] for project in one["proyectos"]} == {None}


def test_the_files_have_exact_fractions(visitor: Visitor) -> None:
    a_count(Rule.EQUAL_SHARES)
    told = json.loads(visitor.get(f"/datos/{YEAR}/resultados/cajamarca.json").data)
    [one] = told["circunscripciones"]
    assert told["regla"] == "partes-iguales"
    assert (one["parte_inicial_soles"], one["parte_final_soles"], one["subidas_de_un_sol"]) == (
        "5000",
        "7499",
        2499,
    )
    text = visitor.get(f"/datos/{YEAR}/resultados/cajamarca.csv").text
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(row["numero"], row["via"], row["aporte_soles"]) for row in rows[:3]] == [
        (rows[0]["numero"], "ronda", "2500"),
        (rows[1]["numero"], "ronda", "2500"),
        ("4", "ronda", "3750"),
    ]
    assert {row["via"] for row in rows[3:]} == {""}


@pytest.mark.parametrize("rule", Rule)
def test_the_file_for_other_programs_counts_to_the_same(visitor: Visitor, rule: Rule) -> None:
    a_count(rule)
    assert (
        f"/datos/{YEAR}/resultados/cajamarca.pb" in visitor.get(f"/procesos/{YEAR}/resultados/cajamarca").text
    )
    election = pabulib.read(io.BytesIO(visitor.get(FILE).data))
    assert election.rule is rule
    assert election.about["date_end"] == "31.07.2026"
    winners = {project.id for project in election.projects if project.selected}
    assert set(election.named(election.count(rule).funded)) == winners
    assert len(winners) == 3
    assert f'href="{FILE}"' in visitor.get("/datos").text


def test_of_few_ballots_there_is_no_such_file(visitor: Visitor) -> None:
    a_count(Rule.EQUAL_SHARES, {frozenset({1}): 99})
    assert visitor.get(FILE).status_code == 404
    assert ".pb" not in visitor.get("/datos").text
    assert ".pb" not in said(visitor)


def test_before_the_declaration_there_is_no_such_file(visitor: Visitor) -> None:
    a_process()
    assert visitor.get(FILE).status_code == 409


def test_the_page_of_a_project_and_the_sheet_for_the_wall_tell_the_same(visitor: Visitor) -> None:
    a_count(Rule.EQUAL_SHARES)
    sheet = said(visitor, f"{RESULT}/hoja")
    assert "ya habían puesto dinero en otros ganadores: les faltaron S/ 120." in sheet
    pages = [said(visitor, f"/proyectos/{number}") for number in range(1, 6)]
    assert sum("Lo pagaron quienes lo marcaron, en la ronda" in page for page in pages) == 3
    assert (
        sum("Acabadas las rondas, le tocó el turno cuando quedaban S/ 100,000." in page for page in pages)
        == 2
    )


def test_of_few_ballots_it_is_not_told_what_equal_shares_would_have_made(visitor: Visitor) -> None:
    """Who would win, for how much, can leave one single set of ballots that fits."""
    a_count(Rule.MOST_VOTES, {marked: times // 4 for marked, times in BALLOTS.items()})
    page = said(visitor)
    assert "Aquí hay menos de 100 cédulas." in page
    assert "Con otra regla" not in page
    assert "Con «Partes iguales»" not in page


def test_who_lost_with_more_votes_than_a_winner_is_explained_first(visitor: Visitor) -> None:
    a_count(Rule.EQUAL_SHARES)
    page = said(visitor)
    assert page.index("¿Por qué no ganó uno con más votos?") < page.index("El escrutinio, paso a paso")


def test_where_the_most_voted_won_nothing_has_to_be_explained(visitor: Visitor) -> None:
    a_count(Rule.MOST_VOTES, {frozenset({1}): 100})
    assert "¿Por qué no ganó uno con más votos?" not in said(visitor)
