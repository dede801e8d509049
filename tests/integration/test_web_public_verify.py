"""Is my vote in the box: what is said of whatever is typed; and the code is in no address, no log and no cache."""

import logging
import re

import pytest

from caxamarca.actions.batching import publish_waiting
from caxamarca.domain.codes import CodeKind, grouped, new_personal_code, new_tracking_code
from caxamarca.domain.permissions import Action
from tests.factories import (
    YEAR,
    a_closed_vote,
    a_declared_process,
    a_process,
    a_resident,
    a_vote,
    an_evaluator,
    an_open_vote,
    seconded,
)
from tests.support.visiting import Visitor, text_of

UNUSED = new_tracking_code(lambda size: b"\x5a" * size)


@pytest.fixture
def code() -> str:
    """The tracking code of a ballot in the box."""
    a_process()
    an_open_vote()
    return a_vote(a_resident(), 1)


def test_a_code_of_the_box_is_found(visitor: Visitor, code: str) -> None:
    answer = visitor.send("/verificar", code=code)
    assert answer.status_code == 200
    said = text_of(answer)
    assert "Este voto está en el ánfora" in said
    assert f"Hay un voto con este código en el ánfora del proceso de {YEAR}." in said
    assert code not in answer.text.replace("-", "")


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: grouped(code, CodeKind.TRACKING),
        lambda code: f"  {code} ",
        lambda code: f"«{grouped(code, CodeKind.TRACKING).replace('-', ' ')}».",
        lambda code: code.replace("0", "O").replace("1", "I"),
    ],
)
def test_a_code_is_understood_as_people_write_it(visitor: Visitor, code: str, typed: object) -> None:
    assert callable(typed)
    assert "Este voto está en el ánfora" in text_of(visitor.send("/verificar", code=typed(code)))


def test_a_code_never_recorded_was_not_used(visitor: Visitor, code: str) -> None:
    answer = visitor.send("/verificar", code=UNUSED)
    said = text_of(answer)
    assert "No hay ningún voto con este código" in said
    assert f"Compárelo con el que anotó: {grouped(UNUSED, CodeKind.TRACKING)}" in said.replace(" - ", "-")
    assert "solo vale el último. Vea si anotó dos." in said
    assert "quizá todavía no ha votado" in said
    assert 'href="/entrar?siguiente=/votar">Ver si ya voté' in answer.text
    visitor.sign_in(a_resident())
    assert 'href="/votar">Ver si ya voté' in visitor.send("/verificar", code=UNUSED).text


def test_after_the_vote_nobody_is_sent_to_vote(visitor: Visitor, code: str) -> None:
    a_closed_vote()
    said = text_of(visitor.send("/verificar", code=UNUSED))
    assert "La votación ya terminó" in said
    assert "Ver si ya voté" not in said
    assert "Comité de Vigilancia" in said


def test_a_code_of_a_counted_vote_leads_to_the_results(visitor: Visitor, code: str) -> None:
    assert "puede comprobarlo otra vez cuando quiera" in text_of(visitor.send("/verificar", code=code))
    a_closed_vote()
    a_declared_process()
    answer = visitor.send("/verificar", code=code)
    assert "sus votos ya se contaron" in text_of(answer)
    assert f'href="/procesos/{YEAR}/resultados"' in answer.text


def test_a_code_of_an_annulled_vote_is_in_the_box_and_leads_to_no_results(
    visitor: Visitor, code: str
) -> None:
    a_closed_vote()
    a_declared_process()
    seconded(Action.ANNUL_PROCESS)
    answer = visitor.send("/verificar", code=code)
    assert "Este voto está en el ánfora" in text_of(answer)
    assert "sus votos ya se contaron" not in text_of(answer)
    assert f"/procesos/{YEAR}/resultados" not in answer.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (UNUSED[:-1] + ("0" if UNUSED[-1] != "0" else "1"), "con el que copió al votar. Fíjese"),
        (UNUSED[:-1] + "U", "pero no Ñ ni U"),
        (UNUSED[:-1], "Vea si le falta o le sobra alguno."),
        (UNUSED + "77", "Escribió 19 letras o números"),
        ("99000001", "no es su DNI ni el código de su papelito"),
        ("123456", "no es su DNI ni el código de su papelito"),
        ("ABC-123-XYZ", "no es su DNI ni el código de su papelito"),
    ],
)
def test_a_wrong_code_is_told_what_is_wrong_and_stays_to_be_mended(
    visitor: Visitor, typed: str, told: str
) -> None:
    answer = visitor.send("/verificar", code=typed)
    assert told in text_of(answer)
    assert "Compárelo con su papelito" not in text_of(answer)
    assert f'value="{typed}"' in answer.text


def test_the_code_of_the_door_is_told_from_that_of_the_vote_and_does_not_stay(visitor: Visitor) -> None:
    slip = grouped(new_personal_code(lambda size: b"\x5a" * size), CodeKind.PERSONAL)
    answer = visitor.send("/verificar", code=slip)
    assert "Este es el código de su papelito, que solo sirve para entrar." in text_of(answer)
    assert slip not in answer.text


def test_the_code_of_the_vote_opens_no_door(visitor: Visitor, code: str) -> None:
    said = text_of(visitor.send("/entrar", document="10117410", code=code))
    assert "Para entrar, escriba el de su papelito: es más corto, de 9 letras y números." in said


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "ABC",
        UNUSED[:-1] + ("0" if UNUSED[-1] != "0" else "1"),
        "9" * 5000,
        "ñ" * 17,
        "\x00",
        "<b>1</b>",
        "💥" * 17,
    ],
)
def test_what_is_no_code_is_said_to_be_mistyped(visitor: Visitor, typed: str) -> None:
    answer = visitor.send("/verificar", code=typed)
    assert answer.status_code == 422
    assert "Por favor, revise lo siguiente" in text_of(answer)
    assert "<b>1</b>" not in answer.text


def test_whoever_has_no_code_is_shown_another_way(visitor: Visitor, code: str) -> None:
    page = visitor.get("/verificar")
    assert "¿No copió el código?" in text_of(page)
    assert 'href="/entrar?siguiente=/mi-espacio"' in page.text
    assert "¿No copió el código?" not in text_of(visitor.send("/verificar", code=UNUSED)), "it was copied"
    assert 'href="/mi-espacio"' in Visitor(visitor.web).sign_in(a_resident()).get("/verificar").text
    assert "¿No copió el código?" not in text_of(visitor.sign_in(an_evaluator()).get("/verificar"))


def test_without_any_process_the_page_answers_too(visitor: Visitor) -> None:
    said = text_of(visitor.send("/verificar", code=UNUSED))
    assert "No hay ningún voto con este código" in said
    assert "todavía no se ha abierto ninguna votación" in said
    assert "Comité de Vigilancia: tienen" not in said


def test_a_code_is_found_after_the_box_was_closed_and_in_later_years(visitor: Visitor, code: str) -> None:
    a_closed_vote()
    assert "Este voto está en el ánfora" in text_of(visitor.send("/verificar", code=code))
    a_declared_process()
    a_process(YEAR + 1)
    an_open_vote(YEAR + 1)
    assert f"del proceso de {YEAR}." in text_of(visitor.send("/verificar", code=code))


def test_a_code_in_an_address_is_not_looked_at(visitor: Visitor, code: str) -> None:
    answer = visitor.get(f"/verificar?code={code}")
    assert answer.status_code == 200
    assert "Este voto está en el ánfora" not in text_of(answer)
    assert code not in answer.text


def test_the_answer_is_kept_by_no_browser_and_no_log(
    visitor: Visitor, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = visitor.send("/verificar", code=code)
    assert answer.headers["Cache-Control"] == "no-store"
    assert visitor.get("/verificar").headers["Cache-Control"] == "no-store"
    assert code not in caplog.text
    assert grouped(code, CodeKind.TRACKING) not in caplog.text


def test_a_form_without_its_token_is_refused(visitor: Visitor, code: str) -> None:
    answer = visitor.client.post("/verificar", data={"code": code})
    assert answer.status_code == 422
    assert "Este formulario ya venció" in text_of(answer)
    assert code not in answer.text


def test_the_page_says_what_a_code_proves_and_what_not(visitor: Visitor) -> None:
    said = text_of(visitor.get("/verificar"))
    assert "Muestra que su voto quedó registrado" in said
    assert "No dice por cuál proyecto votó" in said


def test_the_fingerprint_of_a_code_is_shown_with_the_list_in_which_it_stands(
    visitor: Visitor, code: str
) -> None:
    assert "Su código se publicará, en clave, en una lista." in text_of(visitor.send("/verificar", code=code))
    publish_waiting(YEAR, least=0)
    answer = visitor.send("/verificar", code=code)
    assert "Su código está, en clave, en la lista publicada número 1:" in text_of(answer)
    (link,) = re.findall(r'href="([^"]+codigos\.csv)"', answer.text)
    (mark,) = visitor.get(link).text.split()
    assert mark in answer.text
