"""The ballots of a process: which projects, in which order, and until when."""

from typing import Any

import pytest

from caxamarca.actions.evaluating import propose_ballot
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.roles import Actor
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    a_process,
    a_project,
    a_resident,
    constituency,
    reach,
    seconded,
)
from tests.support.evaluating import QUEUE, ballot_of, is_proposed, on_ballot, to_evaluate
from tests.support.forms import checked, field
from tests.support.visiting import Visitor, text_of

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
"""What these pages ask of a database is tried on both in `test_staff_readers.py`."""


def numbers(*pairs: tuple[int, object]) -> dict[str, Any]:
    return {f"number_{project}": number for project, number in pairs}


@pytest.fixture
def two(evaluator: Actor) -> tuple[int, int]:
    """Two projects of Cajamarca."""
    return a_project("Primero"), a_project("Segundo")


def test_a_ballot_is_proposed_in_the_order_of_its_numbers(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    first, second = two
    answer = visitor.send(ballot_of(), **numbers((first, 2), (second, 1)))
    assert (answer.status_code, answer.location) == (303, ballot_of())
    assert on_ballot() == [second, first]
    page = visitor.get(ballot_of())
    assert "se propuso con 2 proyectos" in text_of(page)
    assert (field(page, f"number_{first}"), field(page, f"number_{second}")) == ("2", "1")


def test_a_project_without_a_number_stays_off_the_ballot(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    visitor.send(ballot_of(), **numbers((two[0], ""), (two[1], "1")))
    assert on_ballot() == [two[1]]
    assert "Propuesta con un proyecto" in text_of(visitor.get(QUEUE))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("1", "1"), "Dos proyectos tienen este número."),
        (("1", "3"), "Los números van del 1 al 2, sin saltos."),
        (("0", "1"), "Los números van del 1 al 2, sin saltos."),
        (("-1", ""), "Escriba solo el número entero, en cifras, sin otras palabras."),
        (("uno", ""), "Escriba solo el número entero, en cifras, sin otras palabras."),
        (("1.5", ""), "Escriba solo el número entero, en cifras, sin otras palabras."),
        (("9" * 50, ""), "Escriba solo el número entero, en cifras, sin otras palabras."),
        (("", ""), "Dé número por lo menos a un proyecto"),
        (("\x00", ""), "Escriba solo el número entero, en cifras, sin otras palabras."),
    ],
)
def test_numbers_that_do_not_follow_are_refused_and_stay(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int], given: tuple[str, str], said: str
) -> None:
    answer = visitor.send(ballot_of(), **numbers(*zip(two, given, strict=True)))
    assert answer.status_code == 422
    assert said in text_of(answer)
    if given[0] != "\x00":
        assert field(answer, f"number_{two[0]}") == given[0]
    assert not is_proposed()


def test_an_empty_ballot_needs_to_be_confirmed(visitor: Visitor, everywhere: Actor) -> None:
    to_evaluate(province=SAN_PABLO)
    page = ballot_of("san-pablo")
    assert visitor.send(page).status_code == 422
    assert not is_proposed(SAN_PABLO)
    assert visitor.send(page, nobody="y").status_code == 303
    assert is_proposed(SAN_PABLO)
    assert on_ballot(SAN_PABLO) == []
    assert "Se propuso vacía" in text_of(visitor.get(page))
    assert "Propuesta vacía" in text_of(visitor.get(QUEUE))


def test_a_ballot_is_not_empty_and_numbered_at_once(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    answer = visitor.send(ballot_of(), nobody="y", **numbers((two[0], 1)))
    assert answer.status_code == 422
    assert "las dos cosas no" in text_of(answer)
    assert not is_proposed()


def test_a_project_of_another_place_cannot_be_slipped_in(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    foreign = a_project("Ajeno", province=SAN_PABLO)
    visitor.send(ballot_of(), **numbers((two[0], 1), (foreign, 2)))
    assert on_ballot() == [two[0]]


@pytest.mark.parametrize(
    "path", [ballot_of(year=2031), ballot_of("lima"), ballot_of("Cajamarca"), "/evaluacion/cedulas/26/chota"]
)
def test_a_ballot_that_never_was_is_not_there(visitor: Visitor, everywhere: Actor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_process_without_an_interprovincial_part_has_no_such_ballot(
    visitor: Visitor, everywhere: Actor
) -> None:
    a_process(2027)
    assert visitor.get(ballot_of("interprovincial", 2027)).status_code == 404


def test_once_the_opening_is_decided_a_ballot_is_read_only(visitor: Visitor, everywhere: Actor) -> None:
    project = a_project()
    a_roll_and_every_ballot(everywhere, project)
    seconded(Action.OPEN_VOTING)
    page = visitor.get(ballot_of())
    assert "las cédulas ya no cambian" in text_of(page)
    assert "Sistema de agua de El Sauce" in text_of(page)
    assert f"number_{project}" not in page.text
    assert "las cédulas ya no cambian" in text_of(visitor.get(QUEUE))
    answer = visitor.send(ballot_of(), of=QUEUE, nobody="y")
    assert answer.status_code == 422
    assert checked(answer, "nobody") == ["y"]
    assert on_ballot() == [project]


def a_roll_and_every_ballot(by: Actor, project: int) -> None:
    """What the opening of a vote asks for."""
    a_resident()
    reach(Stage.EVALUATION)
    for province in [*(one.code for one in PROVINCES), None]:
        propose_ballot(by, constituency(province=province), [project] if province == CAJAMARCA else [])


def test_before_its_time_a_ballot_is_refused_with_what_happens_now(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    reach(Stage.IDEAS)
    assert f"number_{two[0]}" not in visitor.get(ballot_of()).text
    answer = visitor.send(ballot_of(), of=QUEUE, **numbers((two[0], 1)))
    assert answer.status_code == 409
    assert "el proceso está recibiendo ideas" in text_of(answer)
    assert field(answer, f"number_{two[0]}") == "1"
    assert not is_proposed()


def test_a_ballot_sent_twice_is_the_same_ballot(
    visitor: Visitor, evaluator: Actor, two: tuple[int, int]
) -> None:
    for _again in range(2):
        assert visitor.send(ballot_of(), **numbers((two[0], 1), (two[1], 2))).status_code == 303
    assert on_ballot() == list(two)


def test_a_project_off_the_ballot_can_be_undone(visitor: Visitor, evaluator: Actor) -> None:
    project = a_project("Sistema de agau", evaluator=evaluator)
    visitor.send(ballot_of(), nobody="y")
    page = f"/evaluacion/proyectos/{project}/deshacer"
    assert f'href="{page}"' in visitor.get(ballot_of()).text
    assert "Su idea sigue apta" in text_of(visitor.get(page))
    answer = visitor.send(page)
    assert (answer.status_code, answer.location) == (303, ballot_of("cajamarca"))
    assert "Sistema de agau" not in visitor.get(ballot_of()).text
    assert visitor.get(page).status_code == 404
