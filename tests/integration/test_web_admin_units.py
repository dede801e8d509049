"""Executing units: added, and given the prioritised projects."""

import pytest
from flask import Flask

from caxamarca.domain.roles import Actor
from caxamarca.persistence import people, prioritised
from tests.factories import (
    YEAR,
    a_closed_vote,
    a_declared_process,
    a_process,
    a_resident,
    a_unit,
    a_vote,
    an_open_vote,
    two_administrators,
)
from tests.support.visiting import Visitor, anew, text_of

UNITS = "/admin/unidades"
ASSIGN = f"/admin/procesos/{YEAR}/unidades"

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    visitor.sign_in(found)
    return found


@pytest.fixture
def won(app: Flask) -> int:
    """The one project that won."""
    a_process()
    an_open_vote(papers={"0601": [100]})
    a_vote(a_resident(), 1)
    a_closed_vote()
    a_declared_process()
    return prioritised.listed(anew())[0].project.id


def unit_of(project: int) -> int | None:
    return prioritised.one(anew(), project).unit_id


def test_a_unit_is_added_once(visitor: Visitor) -> None:
    assert visitor.send(UNITS, name="  Gerencia Subregional  Chota ").status_code == 303
    assert [one.name for one in people.units(anew())] == ["Gerencia Subregional Chota"]
    again = visitor.send(UNITS, name="Gerencia Subregional Chota")
    assert again.status_code == 422
    assert "Ya hay una unidad ejecutora con este nombre." in text_of(again)


@on_one_database
@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 121])
def test_a_unit_has_a_name(visitor: Visitor, name: str) -> None:
    assert visitor.send(UNITS, name=name).status_code == 422
    assert not people.units(anew())


def test_a_project_is_given_to_a_unit_and_later_to_another(visitor: Visitor, won: int) -> None:
    first, second = a_unit("PROREGION"), a_unit("Sede Central")
    assert visitor.send(ASSIGN, **{f"u{won}": str(first)}).status_code == 303
    assert unit_of(won) == first
    assert visitor.send(ASSIGN, **{f"u{won}": str(second)}).status_code == 303
    assert unit_of(won) == second
    visitor.send(ASSIGN, **{f"u{won}": str(second)})
    assert "No se cambió nada." in text_of(visitor.get(ASSIGN))


@pytest.mark.parametrize("forged", ["999", "-1", "9" * 40, "x", "\x00"])
@on_one_database
def test_a_forged_unit_is_not_assigned(visitor: Visitor, won: int, forged: str) -> None:
    a_unit()
    answer = visitor.send(ASSIGN, **{f"u{won}": forged})
    assert answer.status_code == 422
    assert "Elija una de las opciones." in text_of(answer)
    assert unit_of(won) is None


@on_one_database
def test_a_choice_for_another_project_changes_nothing(visitor: Visitor, won: int) -> None:
    unit = a_unit()
    visitor.send(ASSIGN, **{f"u{won}": "", "u999": str(unit)})
    assert unit_of(won) is None


@on_one_database
def test_without_units_or_projects_the_page_says_what_to_do(visitor: Visitor, won: int) -> None:
    assert "Agregar una unidad ejecutora" in text_of(visitor.get(ASSIGN))
    a_process(2027)
    assert "No hay proyectos priorizados" in text_of(visitor.get("/admin/procesos/2027/unidades"))
