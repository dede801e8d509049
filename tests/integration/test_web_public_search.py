"""The one search box: what it finds, in what order, what it says where it finds nothing, and what it shrugs off."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask

from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import withdraw_idea
from caxamarca.domain.processes import Stage
from caxamarca.web.public.leaflets import stems_of
from caxamarca.web.public.signposts import SIGNPOSTS, Signpost
from tests.factories import (
    SAN_PABLO,
    a_project,
    a_resident,
    an_evaluation,
    an_evaluator,
    an_idea,
    reach,
    two_administrators,
)
from tests.integration.conftest import CONVENED, starting
from tests.support.forms import hidden
from tests.support.visiting import Visitor, text_of

pytestmark = starting(CONVENED)
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def collecting(app: Flask) -> None:
    reach(Stage.IDEAS)


def results(visitor: Visitor, query: str, **more: str) -> list[str]:
    """The addresses of the results, in their order."""
    asked = "&".join([f"q={quote(query)}", *(f"{name}={value}" for name, value in more.items())])
    answer = visitor.get(f"/buscar?{asked}")
    assert answer.status_code == 200
    return [unescape(one) for one in re.findall(r'<h2><a href="([^"]+)"', answer.text)]


def test_one_box_finds_ideas_projects_places_and_explanations(visitor: Visitor) -> None:
    idea = an_idea(title="Molino de San Marcos", province=SAN_PABLO)
    project = a_project("Molino regional")
    assert results(visitor, "molinos") == [f"/proyectos/{project}", f"/ideas/{idea}"]
    assert results(visitor, "provincia de jaen")[0] == "/provincias/jaen"
    assert results(visitor, "distrito chetila") == ["/ideas?provincia=cajamarca&distrito=chetilla"]
    assert "/privacidad" in results(visitor, "privacida")
    assert "/como-funciona/voto" in results(visitor, "voto secreto")


def test_what_is_named_by_the_words_comes_first_and_what_mentions_them_last(visitor: Visitor) -> None:
    idea = an_idea(title="Camino a Chetilla", problem="El voto.")
    assert results(visitor, "chetilla")[:2] == [
        "/ideas?provincia=cajamarca&distrito=chetilla",
        f"/ideas/{idea}",
    ]
    order = results(visitor, "voto")
    assert order.index("/como-funciona/voto") < order.index(f"/ideas/{idea}") < order.index("/privacidad")


def test_the_words_that_were_found_are_marked_and_nothing_typed_becomes_markup(visitor: Visitor) -> None:
    an_idea(title="Molinos <b>x</b>", problem="Falta todo. " * 20 + "No hay MOLINO aquí. " + "Nada. " * 40)
    page = visitor.get("/buscar?q=molino").text
    assert "<mark>Molinos</mark> &lt;b&gt;x&lt;/b&gt;" in page
    assert "<mark>MOLINO</mark>" in page
    assert "<b>planted" not in visitor.get("/buscar?q=%3Cb%3Eplanted").text


def test_each_result_shows_where_it_has_the_words(visitor: Visitor) -> None:
    an_idea(title="Un molino", problem="Falta.", place="Pampa Grande", beneficiaries="Los apicultores.")
    a_project("Puesto de salud")
    for asked, line in (
        ("pampa", "<mark>Pampa</mark> Grande"),
        ("apicultores", "Los <mark>apicultores</mark>."),
        ("cajamarca", "Beneficia a <mark>Cajamarca</mark>: <mark>Cajamarca</mark>"),
    ):
        assert (
            line
            in visitor.get(f"/buscar?q={asked}&tipo={'proyectos' if asked == 'cajamarca' else 'ideas'}").text
        )


def test_each_kind_has_a_link_of_its_own(visitor: Visitor) -> None:
    idea = an_idea(title="Molino")
    project = a_project("Molino regional")
    page = text_of(visitor.get("/buscar?q=molino"))
    assert "2 resultados Todo Ideas Proyectos" in page
    assert results(visitor, "molino", tipo="ideas") == [f"/ideas/{idea}"]
    assert results(visitor, "molino", tipo="proyectos") == [f"/proyectos/{project}"]
    assert "No hay nada de este tipo" in text_of(visitor.get("/buscar?q=molino&tipo=lugares"))
    assert len(results(visitor, "molino", tipo="nada")) == 2


def test_an_idea_is_found_within_the_project_it_became(visitor: Visitor) -> None:
    other = an_idea(title="Molino de Ichocán", province=SAN_PABLO)
    mine = an_idea(title="Molino de San Marcos", province=SAN_PABLO)
    reach(Stage.EVALUATION)
    evaluate_idea(an_evaluator(), mine, an_evaluation())
    project = a_project("Molino regional", ideas=[mine], province=SAN_PABLO)
    assert results(visitor, "molino") == [f"/proyectos/{project}", f"/ideas/{other}"]
    page = visitor.get("/buscar?q=molino")
    assert "Todo Ideas Proyectos" in text_of(page)
    assert "Nació de: Molino de San Marcos" in text_of(page)
    assert f'<a href="/ideas/{mine}">' in page.text
    assert results(visitor, "molino", tipo="ideas") == [f"/ideas/{mine}", f"/ideas/{other}"]
    assert results(visitor, "molino san marcos") == [f"/ideas/{mine}"], "its project does not say so"


def test_hidden_and_withdrawn_ideas_are_never_found_nor_suggested(visitor: Visitor) -> None:
    hidden, mine = an_idea(title="Piscigranja uno"), an_idea(title="Piscigranja dos")
    hide_idea(two_administrators()[0], hidden, "Dice un nombre.")
    withdraw_idea(a_resident(), mine)
    assert results(visitor, "piscigranja") == []
    assert "piscigranja" not in visitor.get("/buscar?q=piscigrajna").text
    assert "piscigranja" not in visitor.get("/buscar?q=pisscigranjaa").text


def test_the_first_who_looks_for_something_after_a_start_stays_signed_in(visitor: Visitor) -> None:
    visitor.sign_in(a_resident())
    answer = visitor.get("/buscar?q=voto")
    assert "Mi espacio" in text_of(answer)
    assert "Usted salió" in text_of(visitor.get(visitor.client.post("/salir", data=hidden(answer)).location))


def test_a_typing_error_is_forgiven_and_said(visitor: Visitor) -> None:
    idea = an_idea(title="Cámara de frío")
    assert results(visitor, "camarra") == [f"/ideas/{idea}"]
    assert "Aquí nada dice «camarra». Buscamos lo más parecido: cámara" in text_of(
        visitor.get("/buscar?q=camarra")
    )


def test_where_nothing_is_found_the_page_says_what_to_do(visitor: Visitor) -> None:
    an_idea(title="Alcantarillado", problem="Nada.")
    an_idea(title="Puente", problem="Nada.")
    page = visitor.get("/buscar?q=alcantarilladdos")
    assert "¿Quiso decir «alcantarillado»?" in text_of(page)
    assert results(visitor, "alcantarillado")
    apart = text_of(visitor.get("/buscar?q=puente+alcantarillado"))
    assert "No encontramos nada que diga «puente alcantarillado»" in apart
    assert "Pruebe con menos palabras" in apart
    assert "Buscar solo una: puente alcantarillado" in apart


def test_twenty_stand_on_a_page_and_every_result_on_one_of_them(visitor: Visitor) -> None:
    author = a_resident()
    made = {f"/ideas/{an_idea(author, f'Molino {number}', place='Jaén')}" for number in range(25)}
    first, second = (results(visitor, "molino jaen", pagina=number) for number in "12")
    assert (len(first), len(second)) == (20, 5)
    assert {*first, *second} == made
    assert results(visitor, "molino jaen", pagina="99") == second
    by_name = [one for number in "12" for one in results(visitor, "jaén", pagina=number)]
    assert len(by_name) == len(set(by_name)) == 27


HOSTILE = (
    "%", "_", "'", '"', "''; DROP TABLE idea; --", "\x00", "\x00\x01\n", "   ", "de la", "a", "ñ", "😀", "<script>",
    "a" * 5000, "agua " * 10_000, "%25%00", "\u202eagua", "a\u0301" * 3000,
    "word1 " * 3000, "\\", "(((", "*",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/buscar", "/ideas"])
def test_a_hostile_question_is_answered_with_a_sentence(visitor: Visitor, path: str) -> None:
    an_idea()
    for query in HOSTILE:
        answer = visitor.get(f"{path}?q={quote(query)}")
        assert answer.status_code == 200, query[:40]
        assert "Buscar" in answer.text
    assert visitor.client.get(path, query_string={"q": "x" * MEGABYTE}).status_code in {200, 414}


def test_the_questions_to_the_database_stay_the_same_however_much_there_is(visitor: Visitor) -> None:
    author = a_resident()
    an_idea(author, "Molino")
    visitor.get("/buscar?q=molino")
    with visitor.counted() as few:
        visitor.get("/buscar?q=molino")
    for number in range(25):
        an_idea(author, f"Molino {number} de piedra")
    a_project("Molino regional")
    with visitor.counted() as many:
        visitor.get("/buscar?q=molinno+piedra+agua&pagina=2")
    with visitor.counted() as page:
        visitor.get("/buscar?q=molino")
    assert len(few) == len(page) <= 6
    assert len(many) <= 6


def test_the_box_is_on_the_first_page_and_in_the_menu(visitor: Visitor) -> None:
    page = visitor.get("/").text
    assert '<form class="search_form" role="search" action="/buscar">' in page
    assert '<a href="/buscar">Buscar</a>' in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("plata", "/seguimiento"),
        ("platita", "/seguimiento"),
        ("dinero chota", "/seguimiento?provincia=chota"),
        ("en qué se gastó", "/seguimiento"),
        ("en que se gasto la plata de san pablo", "/seguimiento?provincia=san-pablo"),
        ("qué pasó con las obras", "/seguimiento"),
        ("quiénes ganaron", "/proyectos"),
        ("ganó jaén", "/proyectos?provincia=jaen"),
        ("votar", "/votar"),
        ("elegir", "/votar"),
        ("cédula", "/votar"),
        ("código", "/entrar"),
        ("clave", "/entrar"),
        ("perdí mi código", "/entrar"),
        ("perdi mi papelito", "/entrar"),
        ("no tengo codigo", "/entrar"),
        ("obra parada", "/seguimiento"),
        ("mi idea", "/ideas"),
    ],
)
def test_a_question_in_everyday_words_leads_to_the_page_that_answers_it(
    visitor: Visitor, asked: str, found: str
) -> None:
    an_idea(title="Planta de palta", problem="Falta una plaza.")
    assert results(visitor, asked)[0] == found


@pytest.mark.parametrize("one", SIGNPOSTS, ids=lambda one: one.endpoint)
def test_a_signpost_repeats_no_word_of_the_table(one: Signpost) -> None:
    brought = stems_of(one.asked_with.removeprefix(one.ours))
    assert not stems_of(one.ours) & brought, "domain/everyday.py has these words: leave them out of SIGNPOSTS"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("trocha", "Carretera a Chetilla"),
        ("carretera", "Trocha a Chetilla"),
        ("posta", "Puesto de salud"),
        ("colegio", "Escuela para Chetilla"),
        ("caño", "Agua para Chetilla"),
        ("cano", "Agua para Chetilla"),
        ("platita", "Presupuesto para semillas"),
    ],
)
def test_what_is_written_in_other_words_is_found_and_said(visitor: Visitor, said: str, written: str) -> None:
    idea = an_idea(title=written, problem="Se cayó. Falta todo.")
    assert f"/ideas/{idea}" in results(visitor, said)
    assert f"Por «{said}» también buscamos:" in text_of(visitor.get(f"/buscar?q={quote(said)}"))


def test_a_typing_error_loses_none_of_the_other_words(visitor: Visitor) -> None:
    path, career = an_idea(title="Trocha a Chetilla"), an_idea(title="Una carrera de enfermería")
    road = an_idea(title="Carretera a La Colpa")
    assert {f"/ideas/{one}" for one in (path, career, road)} <= set(results(visitor, "carretra"))
    assert f"/ideas/{path}" not in results(visitor, "carrrera")


def test_what_is_written_as_it_was_typed_comes_before_what_says_it_in_other_words(visitor: Visitor) -> None:
    other = an_idea(title="Carretera a Chetilla")
    same = an_idea(title="Trocha a Chetilla", province=SAN_PABLO)
    assert results(visitor, "trocha")[:2] == [f"/ideas/{same}", f"/ideas/{other}"]


@pytest.mark.parametrize("asked", ["queja", "reclamo", "alcalde", "gobierno regional", "gobernador"])
def test_whoever_asks_for_somebody_who_answers_finds_an_explanation(visitor: Visitor, asked: str) -> None:
    found = results(visitor, asked)
    assert {"/como-funciona", "/como-funciona/palabras"} & set(found)


def test_other_words_name_no_place_and_are_no_typing_error(visitor: Visitor) -> None:
    assert "/proyectos" not in results(visitor, "caño")
    assert "Buscamos lo más parecido" not in text_of(visitor.get("/buscar?q=queja"))


def test_what_was_looked_for_already_is_not_offered_again(visitor: Visitor) -> None:
    an_idea(title="Posta para el pueblo")
    an_idea(title="Mercado nuevo")
    said = text_of(visitor.get("/buscar?q=posat+mercaod"))
    assert "Buscamos lo más parecido: posta" in said
    assert "Buscamos lo más parecido: mercado" in said
    assert "No encontramos nada que diga «posta mercado»" in said
    assert "¿Quiso decir" not in said
