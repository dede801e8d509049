"""What should not be public: notices, hiding with a published reason, leaving it, putting it back."""

import pytest
from flask import Flask

from caxamarca.actions.moderating import flag_idea, hide_idea
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.persistence import content, ideas
from caxamarca.web.admin.moderation import FLAGGED_SHOWN, HIDDEN_PAGE
from tests.factories import a_process, an_idea, two_administrators
from tests.support.visiting import Visitor, anew, text_of

FLAGS = "/admin/avisos"
REASON = "Nombra a una familia sin su permiso."


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    visitor.sign_in(found)
    return found


@pytest.fixture
def idea(app: Flask) -> int:
    """An idea that two people gave notice of."""
    a_process()
    found = an_idea(title="Puente de El Sauce")
    for reason in ("Nombra a una familia.", "<b>Insulta</b>"):
        flag_idea(STRANGER, found, reason, "aquí")
    return found


def hidden(idea: int) -> bool:
    return ideas.one(anew(), idea).hidden


def open_notices() -> int:
    return content.flagged(anew(), 1)[1]


def test_notices_stand_beside_the_idea_they_are_about(visitor: Visitor, idea: int) -> None:
    page = visitor.get(FLAGS)
    said = text_of(page)
    assert (
        "Puente de El Sauce El agua llega dos horas al día y se acarrea desde el río. 2 avisos: Nombra"
        in said
    )
    assert "<b>Insulta</b>" not in page.text


def test_an_idea_is_hidden_with_a_reason_and_put_back_with_another(visitor: Visitor, idea: int) -> None:
    page = f"/admin/ideas/{idea}/ocultar"
    assert "Nombra a una familia." in text_of(visitor.get(page))
    assert visitor.send(page, reason=REASON).status_code == 303
    assert hidden(idea)
    assert open_notices() == 0
    assert REASON in text_of(visitor.get(FLAGS))
    back = f"/admin/ideas/{idea}/restaurar"
    assert REASON in text_of(visitor.get(back))
    assert visitor.send(back, reason="La familia dio su permiso.").status_code == 303
    assert not hidden(idea)
    assert "No hay nada oculto." in text_of(visitor.get(FLAGS))


def test_hiding_and_restoring_twice_say_that_it_is_done(visitor: Visitor, idea: int) -> None:
    hide, back = f"/admin/ideas/{idea}/ocultar", f"/admin/ideas/{idea}/restaurar"
    assert visitor.send(back, of="/admin/unidades", reason=REASON).status_code == 422
    visitor.send(hide, reason=REASON)
    again = visitor.send(hide, of="/admin/unidades", reason="Otra vez.")
    assert again.status_code == 422
    assert "Otra vez." in again.text
    assert "Esto ya está oculto." in text_of(visitor.get(hide))
    visitor.send(back, reason=REASON)
    assert visitor.send(back, of="/admin/unidades", reason=REASON).status_code == 422
    assert not hidden(idea)


def test_an_idea_is_left_public_and_its_notices_are_settled(visitor: Visitor, idea: int) -> None:
    keep = f"/admin/ideas/{idea}/mantener"
    assert visitor.get(keep).status_code == 405 or visitor.get(keep).status_code == 404
    for _again in range(2):
        assert visitor.send(keep, of="/admin/unidades").status_code == 303
    assert open_notices() == 0
    assert not hidden(idea)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("reason", ["", " \n", "\u202e", "x" * 1001])
def test_hiding_needs_a_reason(visitor: Visitor, idea: int, reason: str) -> None:
    assert visitor.send(f"/admin/ideas/{idea}/ocultar", reason=reason).status_code == 422
    assert not hidden(idea)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_ideas_that_do_not_exist_are_not_found(visitor: Visitor) -> None:
    for what in ("ocultar", "restaurar"):
        assert visitor.get(f"/admin/ideas/99/{what}").status_code == 404
        assert visitor.send(f"/admin/ideas/99/{what}", of="/admin/unidades", reason="x").status_code == 404
    assert visitor.send("/admin/ideas/99/mantener", of="/admin/unidades").status_code == 404


@pytest.mark.parametrize("kind", ["sqlite"])
def test_long_lists_are_shown_in_parts_with_few_questions(visitor: Visitor, administrator: Actor) -> None:
    a_process()
    many = [an_idea(title=f"Idea de prueba {number}") for number in range(FLAGGED_SHOWN + HIDDEN_PAGE + 2)]
    for idea in many[: FLAGGED_SHOWN + 1]:
        flag_idea(STRANGER, idea, "Revisar.", f"desde {idea}")
    for idea in many[FLAGGED_SHOWN + 1 :]:
        hide_idea(administrator, idea, REASON)
    with visitor.counted() as statements:
        said = text_of(visitor.get(FLAGS))
    assert "Después de estos viene uno más." in said
    assert "Página 1 de 2" in said
    assert len(statements) <= 14
    assert text_of(visitor.get(f"{FLAGS}?pagina=2")).count("Quien lo ocultó") == 1
    for odd in ("0", "-1", "x", "9" * 30, "%00"):
        assert visitor.get(f"{FLAGS}?pagina={odd}").status_code == 200


def test_whoever_administrates_can_hide_an_idea_that_nobody_reported(visitor: Visitor) -> None:
    a_process()
    page = visitor.get(f"/ideas/{an_idea()}")
    assert "Ocultar la idea" in text_of(page)
