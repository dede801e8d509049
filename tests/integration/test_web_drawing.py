"""The public draw that settles ties, through the pages: announced, waited for, noted by two, and told to everybody."""

import re
import subprocess
from datetime import timedelta

import pytest
from flask import Flask

from caxamarca.actions.seconding import ask, confirm
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import acts, ballots, processes
from tests.factories import (
    CAJAMARCA,
    YEAR,
    a_ballot,
    a_calendar,
    a_process,
    an_evaluator,
    at,
    constituency,
    reach,
    ready_to_open,
    seconded,
    two_administrators,
)
from tests.support.visiting import Visitor, anew, text_of

DESK = f"/admin/procesos/{YEAR}"
DRAW = f"{DESK}/actos/anotar-sorteo"
PUBLIC = f"/procesos/{YEAR}"
BALLOT = f"{PUBLIC}/cedulas/cajamarca"
NUMBER, KEPT = "08 19 24 33 39 41", "08-19-24-33-39-41"
WHY = "Sorteo de La Tinka 1234, del 30 de junio."
HOUR = a_calendar().lot_at


@pytest.fixture
def both(app: Flask) -> tuple[Actor, Actor]:
    """Two administrators, with every ballot proposed and the hour of the draw come."""
    a_process(number=None)
    ready_to_open(papers={CAJAMARCA: (100, 100)})
    at(HOUR)
    return two_administrators()


def in_a_shell(command: str) -> str:
    return subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True, text=True).stdout


def noted() -> str | None:
    return processes.by_year(anew(), YEAR).lot_seed


def test_two_administrators_note_the_number_and_everybody_sees_it(
    visitor: Visitor, both: tuple[Actor, Actor]
) -> None:
    first, second = both
    visitor.sign_in(first)
    desk = text_of(visitor.get(DESK))
    assert "Ya llegó la hora del sorteo para los empates: martes 30 de junio" in desk
    assert visitor.send(DRAW, number=NUMBER, reason=WHY).status_code == 303
    (act,) = acts.asked(anew())
    page = f"/admin/actos/{act.id}/confirmar"
    visitor.sign_in(second)
    for blind in (page, DESK, "/admin/actos", "/admin", "/admin/auditoria", PUBLIC, BALLOT):
        said = visitor.get(blind).text
        assert not re.search(r"19\W+24\W+33\W+39", said), blind
    question = visitor.get(page)
    assert "Léalo usted donde se publicó el sorteo; no lo pregunte a nadie." in text_of(question)
    assert f"Dónde se puede comprobar {WHY}" in text_of(question)
    assert "button danger" not in question.text
    answer = visitor.send(page, number="08-19-24-33-39-41")
    assert (answer.status_code, answer.location) == (303, DESK)
    assert noted() == KEPT
    assert "El número del sorteo está anotado y todos pueden verlo." in text_of(visitor.get(DESK))
    assert f"Anotar el número del sorteo: {KEPT}" in text_of(visitor.get("/admin/actos"))
    assert f"Número del sorteo: {KEPT}" in text_of(visitor.get("/admin/auditoria"))
    said = text_of(visitor.get(PUBLIC))
    assert f"Número que salió {KEPT}" in said
    assert f"Se anotó el número del sorteo: {KEPT}" in said
    assert WHY in said


def test_what_the_ballot_tells_to_type_gives_the_order_that_it_tells(
    visitor: Visitor, both: tuple[Actor, Actor]
) -> None:
    first, second = both
    before = text_of(visitor.get(BALLOT))
    assert "el martes 30 de junio de 2026, 10:00: Sorteo de La Tinka" in before
    assert "sha256sum" not in before
    confirm(second, ask(first, YEAR, Action.DRAW_LOT, WHY, number=NUMBER), number=NUMBER)
    said = text_of(visitor.get(BALLOT))
    told = re.search(r"en este orden: ([\d, ]+)\.", said)
    line = re.search(r"printf '%s' '([0-9-]+:\d+):\d+' \| sha256sum", said)
    assert told is not None, said
    assert line is not None, said
    by_hand = sorted(
        (in_a_shell(f"printf '%s' '{line[1]}:{number}' | sha256sum"), number) for number in (1, 2)
    )
    assert told[1] == ", ".join(str(number) for _digest, number in by_hand)
    assert line[1].startswith(f"{KEPT}:")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "Escriba el número que salió."),
        ("cuatro", "Escriba solo cifras"),
        ("04 17 2E 31", "Escriba solo cifras"),
        ("1234", "Este número tiene 4 cifras y debe tener de 5 a 40."),
        ("9" * 200, "Este número tiene 200 cifras y debe tener de 5 a 40."),
    ],
)
def test_what_is_no_number_stays_in_its_field_with_a_sentence(
    visitor: Visitor, both: tuple[Actor, Actor], number: str, said: str
) -> None:
    visitor.sign_in(both[0])
    answer = visitor.send(DRAW, number=number, reason=WHY)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert WHY in answer.text
    assert not acts.asked(anew())


def test_another_number_is_refused_with_a_sentence_that_tells_nothing_of_the_first(
    visitor: Visitor, both: tuple[Actor, Actor]
) -> None:
    first, second = both
    act = ask(first, YEAR, Action.DRAW_LOT, WHY, number=NUMBER)
    visitor.sign_in(second)
    page = f"/admin/actos/{act}/confirmar"
    answer = visitor.send(page, number="08 19 24 33 39 14")
    assert answer.status_code == 422
    assert "No es lo que escribió la primera persona administradora. No se anotó nada." in text_of(answer)
    assert "39 41" not in answer.text
    assert "39-41" not in answer.text
    assert 'value="08 19 24 33 39 14"' in answer.text
    assert noted() is None


def test_who_asked_cannot_confirm(visitor: Visitor, both: tuple[Actor, Actor]) -> None:
    act = ask(both[0], YEAR, Action.DRAW_LOT, WHY, number=NUMBER)
    visitor.sign_in(both[0])
    assert visitor.send(f"/admin/actos/{act}/confirmar", of=DRAW, number=NUMBER).status_code == 422
    assert noted() is None


def test_before_the_hour_the_pages_say_which_draw_decides_and_when(
    visitor: Visitor, both: tuple[Actor, Actor]
) -> None:
    at(HOUR - timedelta(days=3))
    for page in (PUBLIC, BALLOT):
        said = text_of(visitor.get(page))
        assert "Sorteo de La Tinka, el primero desde esa hora" in said
        assert "martes 30 de junio de 2026, 10:00" in said
    assert "Puede cambiar hasta el sorteo para los empates" in text_of(visitor.get(BALLOT))
    visitor.sign_in(both[0])
    assert "Falta el sorteo para los empates" in text_of(visitor.get(DESK))
    answer = visitor.get(DRAW)
    assert "Su número se anota después." in text_of(answer)
    assert 'name="number"' not in answer.text
    assert visitor.send(DRAW, of="/admin/procesos/nuevo", number=NUMBER, reason=WHY).status_code == 409
    assert not acts.asked(anew())


def test_the_vote_does_not_open_while_the_number_is_missing(
    visitor: Visitor, both: tuple[Actor, Actor]
) -> None:
    visitor.sign_in(both[0])
    said = text_of(visitor.get(f"{DESK}/actos/abrir-votacion"))
    assert "Falta anotar el número del sorteo para los empates. El sorteo es el martes 30" in said
    assert "Pedir" not in text_of(visitor.get(DESK)) or "Abrir la votación" not in text_of(visitor.get(DESK))


def test_a_misread_number_is_corrected_and_both_are_told(visitor: Visitor, both: tuple[Actor, Actor]) -> None:
    first, second = both
    confirm(second, ask(first, YEAR, Action.DRAW_LOT, WHY, number="123456"), number="123456")
    visitor.sign_in(first)
    assert DRAW in visitor.get(DESK).text
    assert "Número anotado 123456" in text_of(visitor.get(DRAW))
    same = visitor.send(DRAW, number="123456", reason=WHY)
    assert same.status_code == 422
    assert "Ese mismo número ya está anotado." in text_of(same)
    act = ask(first, YEAR, Action.DRAW_LOT, "Se leyó el sorteo del miércoles.", number=NUMBER)
    confirm(second, act, number=NUMBER)
    said = text_of(visitor.get(PUBLIC))
    assert "Se anotó el número del sorteo: 123456" in said
    assert f"Se anotó el número del sorteo: {KEPT}" in said
    assert f"Número que salió {KEPT}" in said
    assert "Número del sorteo para los empates " + KEPT in text_of(
        visitor.get(f"{DESK}/actos/abrir-votacion")
    )
    seconded(Action.OPEN_VOTING)
    assert DRAW not in visitor.get(DESK).text
    assert "La apertura de la votación ya se decidió" in text_of(visitor.get(DRAW))


def test_ballots_that_missed_the_draw_wait_for_a_later_hour(visitor: Visitor, app: Flask) -> None:
    a_process(number=None)
    a_ballot(CAJAMARCA, 100, evaluator=an_evaluator())
    first, _second = two_administrators()
    at(HOUR + timedelta(hours=1))
    visitor.sign_in(first)
    said = text_of(visitor.get(DESK))
    assert "El sorteo llegó antes que las cédulas" in said
    refused = visitor.get(DRAW)
    assert "A la hora del sorteo faltaban estas cédulas: Cajabamba, " in text_of(refused)
    assert f'href="{DESK}/calendario"' in refused.text
    assert "El sorteo de esa hora no vale, porque una cédula no estaba lista." in text_of(visitor.get(PUBLIC))
    page = visitor.get(f"{DESK}/calendario")
    assert 'name="lot_at-day"' in page.text
    moved = {
        "lot_at-day": "05/07/2026",
        "lot_at-hour": "10:00",
        "voting_from-day": "10/07/2026",
        "voting_from-hour": "00:00",
        "voting_until-day": "31/07/2026",
        "voting_until-hour": "23:59",
        "follow_up_from-day": "01/09/2026",
        "follow_up_from-hour": "00:00",
        "reason": "Faltaban doce cédulas.",
    }
    assert visitor.send(f"{DESK}/calendario", **moved).status_code == 303
    said = text_of(visitor.get(PUBLIC))
    assert "Sorteo para los empates domingo 5 de julio de 2026, 10:00" in said
    assert "Faltaban doce cédulas." in said
    assert "no vale" not in said


def test_the_hour_does_not_move_once_it_has_come(visitor: Visitor, both: tuple[Actor, Actor]) -> None:
    visitor.sign_in(both[0])
    page = visitor.get(f"{DESK}/calendario")
    assert 'name="lot_at-day"' not in page.text
    forged = {"lot_at-day": "05/07/2026", "lot_at-hour": "10:00"}
    later = {
        "voting_from-day": "10/07/2026",
        "voting_from-hour": "00:00",
        "voting_until-day": "31/07/2026",
        "voting_until-hour": "23:59",
        "follow_up_from-day": "01/09/2026",
        "follow_up_from-hour": "00:00",
    }
    answer = visitor.send(f"{DESK}/calendario", **forged, **later, reason="Otra vez.")
    assert answer.status_code == 422
    assert "«Sorteo para los empates»" in text_of(answer)
    assert processes.by_year(anew(), YEAR).lot_at == HOUR


def test_the_technical_team_is_told_that_no_ballot_changes_any_more(
    visitor: Visitor, both: tuple[Actor, Actor]
) -> None:
    visitor.sign_in(an_evaluator())
    for page in (f"/evaluacion?proceso={YEAR}", f"/evaluacion/cedulas/{YEAR}/cajamarca"):
        assert "Ya llegó la hora del sorteo para los empates" in text_of(visitor.get(page))
    here = constituency()
    swapped = {f"number_{line.project.id}": 3 - line.number for line in ballots.lines(anew(), [here])[here]}
    answer = visitor.send(
        f"/evaluacion/cedulas/{YEAR}/cajamarca", of=f"/evaluacion?proceso={YEAR}", **swapped
    )
    assert answer.status_code == 409
    assert "así que ya no cambia ninguna" in text_of(answer)
    reach(Stage.EVALUATION)
    assert "Hasta el sorteo para los empates" in text_of(visitor.get(f"/evaluacion/cedulas/{YEAR}/cajamarca"))
