"""The simulator: who would win with another ceiling or rule, beside who won, and never taken for a result."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from time import monotonic, sleep

import pytest

from caxamarca.actions import counting_apart
from caxamarca.actions.counting_apart import Counts
from caxamarca.domain import counting
from caxamarca.domain.counting import Rule
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.persistence import processes, tallies
from caxamarca.persistence.database import transaction
from caxamarca.web.public import simulating as pages
from tests.factories import YEAR, a_declared_count, a_process, constituency, seconded
from tests.support.visiting import WINDOW, Visitor, text_of

RESULT = f"/procesos/{YEAR}/resultados/cajamarca"
SIMULATOR = f"{RESULT}/simulador"

# The town (120) marks 1, 2 and 3, the villages (80) mark 4, and some of them 5; ten leave it blank. Nobody marks 6.
BALLOTS = {frozenset({1, 2, 3}): 120, frozenset({4}): 60, frozenset({4, 5}): 20, frozenset[int](): 10}
COSTS = (300_000, 290_000, 280_000, 300_000, 250_000, 10_000)
ALL = 300_000 + 290_000 + 280_000 + 300_000 + 250_000


@pytest.fixture(autouse=True)
def _nothing_is_known(visitor: Visitor, tmp_path: Path) -> Iterator[None]:
    """The application of the tests outlives its data."""
    kept = visitor.web.extensions[pages.KEPT]
    visitor.web.extensions[pages.KEPT] = Counts.beside(tmp_path, 1000)
    yield
    visitor.web.extensions[pages.KEPT] = kept


def a_vote_counted(rule: Rule = Rule.MOST_VOTES, ballots: counting.Ballots = BALLOTS) -> None:
    a_declared_count(rule, ballots, COSTS)


def asking(ceiling: object, rule: str = "mas-votos") -> str:
    return f"{SIMULATOR}?techo={ceiling}&regla={rule}"


def said(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.status
    return plain(text_of(answer))


def plain(text: str) -> str:
    """With whole amounts as they are, however they are written."""
    return text.replace("\xa0", " ").replace(".00", "")


def winners(page: str, side: str) -> list[int]:
    """The numbers of the projects in one of the two lists."""
    section = page.partition(f"<h3>{side}")[2].partition("</section>")[0]
    return [int(number) for number in re.findall(r"Proyecto (\d)", unescape(re.sub("<[^>]*>", "", section)))]


def would_win(visitor: Visitor, ceiling: object, rule: str = "mas-votos") -> list[int]:
    return winners(visitor.get(asking(ceiling, rule)).text, "Ganaría con este techo")


def test_another_ceiling_stands_beside_the_truth_and_says_what_it_is(visitor: Visitor) -> None:
    a_vote_counted()
    page = visitor.get(asking(1_200_000))
    assert winners(page.text, "Ganó de verdad") == [1, 2, 3]
    assert winners(page.text, "Ganaría con este techo") == [1, 2, 3, 4]
    told = plain(text_of(page))
    assert "Ejercicio: Cajamarca con S/ 1.2 millones y la regla «Más votos»" in told
    assert "Esto es un ejercicio. No cambia nada." in told
    assert "quizá habría votado de otra manera" in told
    assert (
        "Entraría un proyecto más: Proyecto 4 . Alcanza el dinero: cuando le toca quedan S/ 330,000 y cuesta "
        "S/ 300,000." in told
    )
    assert "Personas que marcaron algo y se quedarían sin nada: 0 de 200. De verdad fueron 80." in told
    assert "Saldría" not in told
    assert "Dinero usado S/ 870,000 S/ 1,170,000" in told
    assert "Queda sin usar S/ 130,000 S/ 30,000" in told
    assert "Personas sin nada 80 0" in told
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_another_rule_says_who_enters_and_who_leaves(visitor: Visitor) -> None:
    a_vote_counted()
    page = visitor.get(asking(1_000_000, "partes-iguales"))
    assert winners(page.text, "Ganaría con este techo y esta regla") == [2, 3, 4]
    told = plain(text_of(page))
    assert (
        "Entraría un proyecto más: Proyecto 4 . Lo pagan juntas las partes de quienes lo marcaron: hasta S/ 3,750 de "
        "cada parte." in told
    )
    assert (
        "Saldría un proyecto que ganó: Proyecto 1 . Cuesta S/ 300,000. En las partes de quienes lo marcaron solo "
        "quedan " in told
    )


def test_whoever_drops_out_is_told_why(visitor: Visitor) -> None:
    a_vote_counted()
    assert "No alcanza el dinero: cuando le toca ya no queda nada." in said(visitor, asking(570_000))
    told = said(visitor, asking(400_000))
    assert (
        "Proyecto 1 . No alcanza el dinero: cuando le toca solo quedan S/ 120,000 y cuesta S/ 300,000."
        in told
    )
    assert "Proyecto 1 . Cuesta S/ 300,000: S/ 10,000 más que todo el techo." in said(
        visitor, asking(290_000)
    )
    assert "Proyecto 4 . El dinero alcanza para todos los proyectos que alguien marcó." in said(
        visitor, asking(ALL)
    )


def test_the_truth_is_the_truth_by_either_rule(visitor: Visitor) -> None:
    a_vote_counted(Rule.EQUAL_SHARES)
    told = said(visitor, asking(1_000_000, "partes-iguales"))
    assert "Es el techo de verdad con la regla de verdad, así que ganan los mismos proyectos." in told
    page = visitor.get(asking(1_000_000)).text
    assert winners(page, "Ganó de verdad") == [2, 3, 4]
    assert winners(page, "Ganaría con este techo y esta regla") == [1, 2, 3]


@pytest.mark.parametrize("rule", ["mas-votos", "partes-iguales"])
@pytest.mark.parametrize(
    ("ceiling", "expected"),
    [
        (0, []),
        (1, []),
        ("279999.99", [5]),
        (280_000, [3]),
        (ALL - 1, None),
        (ALL, [1, 2, 3, 4, 5]),
        (ALL * 1000, [1, 2, 3, 4, 5]),
    ],
)
def test_ceilings_at_their_edges(
    visitor: Visitor, rule: str, ceiling: object, expected: list[int] | None
) -> None:
    a_vote_counted()
    found = would_win(visitor, ceiling, rule)
    assert len(found) == 4 if expected is None else found == expected
    told = said(visitor, asking(ceiling, rule))
    assert ("Con más dinero no cambia nada." in told) is (expected == [1, 2, 3, 4, 5])
    assert ("No ganaría ningún proyecto." in told) is (expected == [])


def test_what_is_typed_leads_to_the_one_address_of_its_answer(visitor: Visitor) -> None:
    a_vote_counted()
    for typed, written in (
        ("techo=1.2+millones&regla=mas-votos", "techo=1200000&regla=mas-votos"),
        ("techo=S/+1'200,000.00&regla=mas-votos", "techo=1200000&regla=mas-votos"),
        ("techo=20+mil", "techo=20000&regla=mas-votos"),
        ("techo=20.5", "techo=20.50&regla=mas-votos"),
        ("regla=partes-iguales", "techo=1000000&regla=partes-iguales"),
        ("techo=20000&regla=mas-votos&fbclid=1", "techo=20000&regla=mas-votos"),
        ("techo=20000&techo=1&regla=mas-votos", "techo=20000&regla=mas-votos"),
    ):
        answer = visitor.get(f"{SIMULATOR}?{typed}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{SIMULATOR}?{written}"), typed
        assert visitor.get(answer.headers["Location"]).status_code == 200
    assert 'value="20,000"' in visitor.get(asking(20_000)).text


@pytest.mark.parametrize(
    ("question", "field", "told"),
    [
        ("techo=mucho&regla=mas-votos", "mucho", "Escriba solo el monto en soles"),
        ("techo=-5&regla=mas-votos", "-5", "Un monto no puede ser menor que cero."),
        ("techo=1.500,50&regla=mas-votos", "1.500,50", ""),
        ("techo=&regla=mas-votos", "", "Escriba el techo que quiere probar."),
        ("techo=5&regla=dedo", "5", "Elija una de las opciones."),
        ("techo=9" + "9" * 30, "9" + "9" * 30, "Este monto es demasiado grande."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_question_and_kept(
    visitor: Visitor, question: str, field: str, told: str
) -> None:
    a_vote_counted()
    answer = visitor.get(f"{SIMULATOR}?{question}")
    assert answer.status_code == 422
    assert f'value="{field}"' in answer.text
    assert "Por favor, revise lo siguiente" in text_of(answer)
    assert text_of(answer).count(told) >= 2, "on top, and beside the question"
    assert "Ganaría con este techo" not in text_of(answer)


def test_it_begins_with_the_questions_and_ceilings_to_try(visitor: Visitor) -> None:
    a_vote_counted()
    told = said(visitor, SIMULATOR)
    assert "¿Quién ganaría en Cajamarca con otro techo u otra regla?" in told
    assert "Es un ejercicio: no cambia nada." in told
    assert (
        "La regla «Partes iguales» La mitad: S/ 500,000 El de verdad: S/ 1 millón Lo que alcanza para todo: "
        "S/ 1.4 millones Una vez y media: S/ 1.5 millones El doble: S/ 2 millones" in told
    )
    page = visitor.get(SIMULATOR).text
    for ceiling in (500_000, 1_000_000, 1_500_000, 2_000_000, ALL):
        assert f'href="{SIMULATOR}?techo={ceiling}&amp;regla=mas-votos"' in page


def test_blank_ballots_change_nothing_and_alone_they_fund_nothing(visitor: Visitor) -> None:
    a_vote_counted(ballots={frozenset(): 120})
    told = said(visitor, asking(5_000_000, "partes-iguales"))
    assert "No ganaría ningún proyecto." in told
    assert "Lo que alcanza para todo" not in told


def test_the_result_leads_there_and_few_ballots_have_none(visitor: Visitor) -> None:
    a_vote_counted(ballots={frozenset({1}): 99, frozenset(): 1})
    assert f'href="{SIMULATOR}"' in visitor.get(RESULT).text
    assert f'href="{RESULT}"' in visitor.get(SIMULATOR).text


def test_of_few_ballots_there_is_none(visitor: Visitor) -> None:
    a_vote_counted(ballots={frozenset({1}): 98, frozenset(): 1})
    assert SIMULATOR not in visitor.get(RESULT).text
    for path in (SIMULATOR, asking(5), f"{SIMULATOR}?techo=mucho"):
        assert visitor.get(path).status_code == 404


def test_before_the_declaration_it_says_when_results_come(visitor: Visitor) -> None:
    a_process()
    with visitor.counted() as statements:
        assert said(visitor, asking(5)) == said(visitor, RESULT)
    assert not [one for one in statements if "clear_ballot" in one]
    for path in (f"/procesos/{YEAR + 1}/resultados/cajamarca/simulador", f"{RESULT}x/simulador"):
        assert visitor.get(path).status_code == 404


def test_an_annulled_process_says_so_here_too(visitor: Visitor) -> None:
    a_vote_counted()
    seconded(Action.ANNUL_PROCESS)
    assert "Este proceso fue anulado." in said(visitor, asking(5))


def test_what_was_counted_once_is_not_counted_again(visitor: Visitor) -> None:
    a_vote_counted()
    with visitor.counted() as statements:
        first = visitor.get(asking(700_000, "partes-iguales")).text
    assert len(statements) <= 6, statements
    assert len([one for one in statements if "clear_ballot" in one]) == 2
    with visitor.counted() as statements:
        again = visitor.get(asking(700_000, "partes-iguales")).text
    assert len(statements) <= 4, statements
    assert not [one for one in statements if "clear_ballot" in one]
    nonce = re.compile(r'nonce="[^"]*"')
    assert nonce.sub("", first) == nonce.sub("", again)
    with visitor.counted() as statements:
        for much in (ALL, ALL + 1, ALL * 7):
            visitor.get(asking(much))
    assert not [one for one in statements if "clear_ballot" in one], "what is enough for all needs no count"


def test_another_declaration_is_counted_anew(visitor: Visitor) -> None:
    """Whoever lays other data under a running site, as `demo --fresh` does, is not told the old count."""
    a_vote_counted()
    assert would_win(visitor, 300_000) == [3]
    with transaction() as writing:
        tallies.keep(writing, processes.by_year(writing, YEAR).id, {constituency(): {frozenset({5}): 100}})
        processes.by_year(writing, YEAR).tally_signature = b"another one"
    assert would_win(visitor, 300_000) == [5]


def test_what_was_declared_is_not_counted_here_again(visitor: Visitor) -> None:
    a_vote_counted()
    visitor.get(RESULT)
    with visitor.counted() as statements:
        visitor.get(SIMULATOR)
        visitor.get(asking(1_000_000))
        visitor.get(asking(1_000_000, "partes-iguales"))
    assert not [one for one in statements if "clear_ballot" in one]


def test_a_long_count_is_told_as_under_way_until_it_is_there(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_vote_counted()
    monkeypatch.setattr(counting_apart, "AT_ONCE", -1.0)
    page = visitor.get(asking(800_000, "partes-iguales"))
    assert (page.status_code, page.headers["Refresh"]) == (202, "2")
    told = text_of(page)
    assert "Se está contando" in told
    assert "Esta página vuelve a mirar sola. Mirar ahora" in told
    assert "Qué cambiaría" not in told
    until = monotonic() + 30
    while (page := visitor.get(asking(800_000, "partes-iguales"))).status_code == 202 and monotonic() < until:
        sleep(0.05)
    assert page.status_code == 200
    assert "Refresh" not in page.headers
    assert "Qué cambiaría" in text_of(page)


def test_where_no_more_can_be_counted_others_are_told_at_once(visitor: Visitor) -> None:
    a_vote_counted()
    visitor.get(asking(700_000, "partes-iguales"))
    with ExitStack() as everybody:
        room = visitor.web.extensions[pages.KEPT].room
        for _one in range(room.places):
            everybody.enter_context(room.place())
        answer = visitor.get(asking(800_000, "partes-iguales"))
        assert answer.status_code == 503
        assert 'value="800,000"' in answer.text
        assert "Muchas personas están probando techos en este momento." in text_of(answer)
        assert visitor.get(asking(700_000, "partes-iguales")).status_code == 200, (
            "what is known needs no place"
        )
        assert visitor.get(asking(900_000)).status_code == 200, "nor do most votes"


def test_a_count_that_takes_too_long_is_told_so_to_the_next_one_too(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_vote_counted()
    monkeypatch.setattr(counting_apart, "AT_ONCE", -1.0)
    monkeypatch.setattr(counting_apart, "PATIENCE", -1.0)
    until = monotonic() + 30
    while (
        answer := visitor.get(asking(800_000, "partes-iguales"))
    ).status_code == 202 and monotonic() < until:
        sleep(0.05)
    for page in (answer, visitor.get(asking(800_000, "partes-iguales"))):
        assert page.status_code == 422
        assert "Con este techo el escrutinio tarda demasiado aquí." in text_of(page)
        assert 'value="800,000"' in page.text
    assert visitor.get(asking(ALL, "partes-iguales")).status_code == 200
    assert visitor.get(asking(800_000)).status_code == 200


def test_it_is_passed_on_as_an_exercise(visitor: Visitor) -> None:
    a_vote_counted()
    page = unescape(visitor.get(asking(1_200_000)).text)
    assert 'og:title" content="Ejercicio: Cajamarca' in page
    assert "Es solo un ejercicio y no cambia ningún resultado." in page
    assert "wa.me/?text=Esto%20es%20solo%20un%20ejercicio%2C%20no%20el%20resultado" in page


@pytest.mark.parametrize(
    ("asked", "short"),
    [
        (asking(1_200_000), f"/s/{YEAR}/cajamarca/1200000"),
        (asking("20.50"), f"/s/{YEAR}/cajamarca/20.50"),
        (asking(20_000, "partes-iguales"), f"/s/{YEAR}/cajamarca/20000/partes-iguales"),
    ],
)
def test_it_has_an_address_to_be_said_aloud(visitor: Visitor, asked: str, short: str) -> None:
    a_vote_counted()
    assert f"{short}</b>" in visitor.get(asked).text.replace("<wbr>", "")
    answer = visitor.get(short, Host="evil.example")
    assert answer.status_code == 301
    while answer.status_code in {301, 303}:
        path = answer.headers["Location"]
        answer = visitor.get(path)
    assert path == asked


def test_on_paper_stands_what_was_asked_and_not_the_form(visitor: Visitor) -> None:
    a_vote_counted()
    page = visitor.get(asking(1_200_000)).text
    asked = page.partition('<p class="print_only">')[2].partition("</p>")[0]
    assert f"proceso {YEAR}, Cajamarca, techo de S/ 1,200,000, regla «Más votos». Impreso el" in plain(
        unescape(asked)
    )
    assert "<form" in page.partition('<div class="no_print flow">')[2]


def test_the_heaviest_answer_travels_in_one_window(visitor: Visitor) -> None:
    costs = [60_000 + 1_000 * number for number in range(30)]
    ballots = {frozenset({number, number % 30 + 1}): 5 * number for number in range(1, 31)}
    a_declared_count(Rule.EQUAL_SHARES, ballots, costs)
    assert visitor.weight(asking(soles(1))) <= WINDOW
    assert visitor.weight(asking(1_500_000)) <= WINDOW
