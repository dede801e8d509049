"""The results: every step in words, nothing before the declaration, provinces compared over their own rolls."""

import hashlib
import re

import pytest

from caxamarca.domain.counting import Candidate, Rule, count
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.persistence import ballots, processes, projects
from caxamarca.persistence.database import session
from caxamarca.web.formats import share
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    YEAR,
    a_closed_vote,
    a_declared_process,
    a_process,
    a_resident,
    a_vote,
    an_open_vote,
    constituency,
    reach,
    seconded,
)
from tests.support.visiting import WINDOW, Visitor, text_of

RESULT = f"/procesos/{YEAR}/resultados/cajamarca"
CHOTA = "0604"

SECRET_TABLES = ("clear_ballot", "envelope", "sealed", "participation", "turnout")


def an_election(*costs: int, votes: tuple[tuple[int, ...], ...], ceiling: int = soles(1_000_000)) -> None:
    """A vote of Cajamarca with projects of these costs, one ballot for each tuple of numbers; not closed yet."""
    a_process(ceiling=ceiling)
    an_open_vote(papers={CAJAMARCA: costs})
    for which, numbers in enumerate(votes):
        a_vote(a_resident(which=which), *numbers)


def a_declared_election(
    *costs: int, votes: tuple[tuple[int, ...], ...], ceiling: int = soles(1_000_000)
) -> None:
    an_election(*costs, votes=votes, ceiling=ceiling)
    a_closed_vote()
    a_declared_process()


def public_pages() -> list[str]:
    """Every page on which a result could show."""
    formed = [one.id for one in projects.of_process(session(), processes.by_year(session(), YEAR).id)]
    return [
        "/",
        "/procesos",
        f"/procesos/{YEAR}",
        f"/procesos/{YEAR}/resultados",
        RESULT,
        f"/procesos/{YEAR}/cedulas/cajamarca",
        "/provincias/cajamarca",
        "/ideas",
        "/proyectos",
        *(f"/proyectos/{project}" for project in formed),
        "/seguimiento",
        "/datos",
        f"/datos/{YEAR}/resultados.csv",
        f"/datos/{YEAR}/resultados.json",
        f"/datos/{YEAR}/resultados/cajamarca.csv",
        f"/datos/{YEAR}/resultados/cajamarca.json",
        f"/datos/{YEAR}/participacion.csv",
        f"/datos/{YEAR}/seguimiento.csv",
    ]


def test_each_step_of_the_count_is_told(visitor: Visitor) -> None:
    a_declared_election(
        soles(600_000), soles(500_000), soles(300_000), soles(50_000), votes=((1, 2), (1, 2), (1, 3), ())
    )
    said = text_of(visitor.get(RESULT))
    assert "Ganó El dinero alcanza, así que gana. Quedan S/ 400,000." in said
    assert "No alcanza el dinero que quedaba, así que no gana: faltan S/ 100,000." in said
    assert "Nadie lo marcó, así que no gana." in said
    steps = re.findall(
        r"(\d)\. Proyecto (\d) \(N.º \d en la cédula\) (\d) S/ ([\d,.]+) S/ ([\d,.]+) (Ganó|No)", said
    )
    assert steps == [
        ("1", "1", "3", "600,000", "1,000,000", "Ganó"),
        ("2", "2", "2", "500,000", "400,000", "No"),
        ("3", "3", "1", "300,000", "400,000", "Ganó"),
        ("4", "4", "0", "50,000", "100,000", "No"),
    ]
    assert "Quedaron S/ 100,000 porque no alcanzaban para ningún otro proyecto con votos." in said
    assert "Cédulas en blanco 1" in said
    assert "cédulas contadas 4" in said
    assert "proyectos ganadores 2" in said
    assert "proyectos en la cédula 4" in said


def test_a_tie_of_votes_is_told_to_be_broken_by_the_cost(visitor: Visitor) -> None:
    a_declared_election(soles(300_000), soles(200_000), votes=((1, 2),))
    said = text_of(visitor.get(RESULT))
    assert "proyectos en la cédula 2" in said
    assert "Empató en votos con el número 1 de la cédula: va primero el más barato." in said
    assert said.index("1. Proyecto 2") < said.index("2. Proyecto 1")
    assert "Cómo decidió el sorteo" not in said


def test_the_lot_on_the_page_can_be_repeated_by_hand(visitor: Visitor) -> None:
    a_declared_election(*[soles(200_000)] * 3, votes=((1, 2, 3),))
    page = visitor.get(RESULT)
    said = text_of(page)
    assert (
        "Empató en votos y en costo con los números 2 y 3 de la cédula: los ordenó el sorteo publicado."
        in said
    )
    command = re.search(r"printf '%s' '([\d-]+:\d+):\d' \| sha256sum", said)
    assert command is not None
    drawn = {number: hashlib.sha256(f"{command[1]}:{number}".encode()).hexdigest() for number in (1, 2, 3)}
    by_hand = sorted(drawn, key=lambda number: drawn[number])
    assert [int(n) for n in re.findall(r"\d\. Proyecto (\d) \(N.º", said)] == by_hand
    told = re.findall(r"Número (\d): (\w{16})…", said)
    assert told == [(str(number), drawn[number][:16]) for number in by_hand]


def test_a_project_above_the_whole_ceiling_is_told_so(visitor: Visitor) -> None:
    """No ballot lets such a project in; the words are there for whatever a count may say."""
    from caxamarca.actions.declaring import ConstituencyResult
    from caxamarca.web.public import count_story

    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(200_000)]})
    line = ballots.lines(session(), [constituency()])[constituency()]
    outcome = count(
        Rule.MOST_VOTES, {frozenset({1}): 1}, [Candidate(1, soles(200_000))], soles(150_000), lot=[1]
    )
    found = processes.constituency(session(), constituency())
    with visitor.web.test_request_context("/"):
        [turn] = count_story.turns(ConstituencyResult(found, line, outcome, is_clear=True))
        assert (
            turn.decision.replace("\xa0", " ")
            == "Cuesta más que todo el techo presupuestal, así que no gana: faltan S/ 50,000."
        )


@pytest.mark.parametrize(
    ("costs", "votes", "told"),
    [
        ((40, 60), {1: 2, 2: 1}, ""),
        ((40, 50), {1: 2, 2: 1}, "Quedaron S/ 10 porque el dinero alcanzó para todos los proyectos."),
        ((90, 20), {1: 1}, "Quedaron S/ 10 porque nadie marcó ningún otro proyecto."),
        ((80, 30), {1: 2, 2: 1}, "Quedaron S/ 20 porque no alcanzaban para ningún otro proyecto."),
        (
            (80, 30, 10),
            {1: 2, 2: 1},
            "Quedaron S/ 20 porque no alcanzaban para ningún otro proyecto con votos.",
        ),
        ((80, 30), {}, "Quedó todo el dinero, porque nadie marcó ningún proyecto."),
        ((180, 30), {1: 1}, "Quedó todo el dinero, porque cada proyecto con votos cuesta más que el techo."),
    ],
)
def test_what_was_left_is_explained_as_the_count_had_it(
    visitor: Visitor, costs: tuple[int, ...], votes: dict[int, int], told: str
) -> None:
    from caxamarca.web.public import count_story

    candidates = [Candidate(number, soles(cost)) for number, cost in enumerate(costs, start=1)]
    ballots = {frozenset({number}): often for number, often in votes.items()}
    outcome = count(Rule.MOST_VOTES, ballots, candidates, soles(100), lot=range(1, len(costs) + 1))
    with visitor.web.test_request_context("/"):
        assert count_story.unspent(outcome).replace("\xa0", " ") == told


def test_where_every_project_won_nobody_reads_that_the_money_was_short(visitor: Visitor) -> None:
    a_declared_election(soles(100_000), soles(200_000), votes=((1, 2),))
    said = text_of(visitor.get(f"/procesos/{YEAR}/resultados"))
    assert "porque el dinero alcanzó para todos los proyectos." in said
    assert "En ninguna provincia alcanzaba" not in said


@pytest.mark.parametrize(
    "closed", [False, True], ids=["while voting is open", "with the box opened and counted"]
)
def test_before_the_declaration_no_page_asks_what_was_voted(visitor: Visitor, closed: bool) -> None:
    an_election(soles(300_000), soles(300_000), votes=((1,), (1,), (1, 2)))
    if closed:
        a_closed_vote()
    for path in public_pages():
        with visitor.counted() as statements:
            answer = visitor.get(path)
        assert answer.status_code in (200, 409), path
        assert not [one for one in statements if any(table in one for table in SECRET_TABLES)], path
        assert not re.search(r"\d votos?,|así que gana|faltan S/|cédulas? contadas?", text_of(answer)), path


def test_once_declared_the_same_check_finds_what_was_voted(visitor: Visitor) -> None:
    """The seeded fault of the test above: it can fail."""
    a_declared_election(soles(300_000), votes=((1,),))
    with visitor.counted() as statements:
        said = text_of(visitor.get(RESULT))
    assert [one for one in statements if "clear_ballot" in one]
    assert "así que gana" in said


def test_before_the_declaration_the_page_says_when(visitor: Visitor) -> None:
    an_election(soles(300_000), votes=())
    for path in (f"/procesos/{YEAR}/resultados", RESULT):
        answer = visitor.get(path)
        assert answer.status_code == 200
        said = text_of(answer)
        assert f"Todavía no hay resultados de {YEAR}" in said
        assert "Se puede votar hasta el viernes 31 de julio de 2026, 23:59." in said
    a_closed_vote()
    assert "La votación terminó el viernes 31 de julio de 2026, 23:59." in text_of(visitor.get(RESULT))


def test_long_before_the_vote_the_page_gives_its_dates(visitor: Visitor) -> None:
    a_process()
    reach(Stage.IDEAS)
    assert "la votación se abre el miércoles 1 de julio de 2026" in text_of(visitor.get(RESULT))


def test_a_process_annulled_before_its_results_has_none(visitor: Visitor) -> None:
    a_process()
    seconded(Action.ANNUL_PROCESS)
    said = text_of(visitor.get(RESULT))
    assert f"No hay resultados de {YEAR}" in said
    assert "se anuló antes de declarar sus resultados" in said


def test_results_annulled_afterwards_say_so_and_stay(visitor: Visitor) -> None:
    a_declared_election(soles(300_000), votes=((1,),))
    seconded(Action.ANNUL_PROCESS)
    for path in (f"/procesos/{YEAR}/resultados", RESULT):
        assert "Este proceso fue anulado." in text_of(visitor.get(path))


def test_provinces_are_compared_over_their_own_rolls(visitor: Visitor) -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(300_000)], SAN_PABLO: [soles(120_000)]})
    for which in range(3):
        a_vote(a_resident(which=which), 1)
    a_vote(a_resident(SAN_PABLO), 1, province=SAN_PABLO)
    a_closed_vote()
    a_declared_process()
    said = text_of(visitor.get(f"/procesos/{YEAR}/resultados"))
    assert "Cajamarca 60.0 %" in said.replace("\xa0", " ")
    assert "San Pablo 20.0 % 1 de 5" in said.replace("\xa0", " ")
    assert "personas votaron 4" in said
    assert "participación del padrón 40.0 %" in said
    one = text_of(visitor.get(RESULT))
    assert "Participación 60.0 %" in one
    assert "Participación de toda la región 40.0 %" in one


def test_a_province_without_projects_is_a_case_of_its_own(visitor: Visitor) -> None:
    a_declared_election(soles(300_000), votes=((1,),))
    assert "En esta cédula no hubo ningún proyecto" in text_of(
        visitor.get(f"/procesos/{YEAR}/resultados/chota")
    )


def test_a_province_in_which_nobody_voted_funds_nothing(visitor: Visitor) -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(300_000)], CHOTA: [soles(100_000)]})
    a_vote(a_resident(), 1)
    a_closed_vote()
    a_declared_process()
    said = text_of(visitor.get(f"/procesos/{YEAR}/resultados/chota"))
    assert "No ganó ningún proyecto" in said
    assert "Nadie lo marcó" in said
    assert "participación del padrón 0.0 %" in said


def test_the_interprovincial_part_is_counted_over_everyone(visitor: Visitor) -> None:
    a_process(interprovincial=True)
    an_open_vote(papers={CAJAMARCA: [soles(300_000)], None: [soles(900_000)]})
    a_vote(a_resident(), 1, interprovincial=[1])
    a_closed_vote()
    a_declared_process()
    said = text_of(visitor.get(f"/procesos/{YEAR}/resultados/interprovincial"))
    assert "Resultados 2026: Interprovincial" in said
    assert "Personas en el padrón 65" in said
    assert '/resultados/interprovincial"' in visitor.get(f"/procesos/{YEAR}/resultados").text


@pytest.mark.parametrize(
    "path",
    [
        f"/procesos/{YEAR}/resultados/interprovincial",
        f"/procesos/{YEAR}/resultados/lima",
        f"/procesos/{YEAR + 1}/resultados",
        f"/procesos/{YEAR + 1}/resultados/chota",
        "/procesos/99999999999999999999/resultados",
        f"/procesos/{YEAR}/resultados/%00",
        f"/procesos/{YEAR}/resultados/CHOTA",
    ],
)
def test_what_there_is_not_is_not_found(visitor: Visitor, path: str) -> None:
    a_process()
    assert visitor.get(path).status_code == 404


def test_one_result_counts_no_other_and_the_list_counts_none(visitor: Visitor) -> None:
    a_declared_election(soles(300_000), votes=((1,),))
    with visitor.counted() as statements:
        visitor.get(RESULT)
    assert len([one for one in statements if "clear_ballot" in one]) == 1
    with visitor.counted() as statements:
        visitor.get(f"/procesos/{YEAR}/resultados")
    assert len(statements) <= 6, statements
    assert not [one for one in statements if "clear_ballot" in one]


def test_a_result_of_thirty_projects_travels_in_one_window(visitor: Visitor) -> None:
    a_declared_election(*[soles(60_000 + number) for number in range(30)], votes=((1, 2, 3), (4, 5), (6,)))
    assert visitor.weight(RESULT) <= WINDOW


def test_only_the_whole_of_a_roll_is_a_hundred_percent() -> None:
    told = [share(*fraction).replace("\xa0", " ") for fraction in ((0, 0), (0, 5), (9999, 10_000), (5, 5))]
    assert told == ["–", "0.0 %", "99.9 %", "100.0 %"]
