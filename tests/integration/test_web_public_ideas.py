"""The list of ideas: narrowed, searched, in a fair order, and never in a muddle over what stands in an address."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import withdraw_idea
from caxamarca.domain.days import civil_day
from caxamarca.domain.lots import number_of_day, place_in_shuffle
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import Subject
from caxamarca.domain.provinces import districts_of
from caxamarca.persistence import site
from caxamarca.persistence.database import session
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    a_process,
    a_resident,
    an_eligible_idea,
    an_idea,
    at,
    reach,
    two_administrators,
)
from tests.integration.conftest import CONVENED, starting
from tests.support.visiting import WINDOW, Visitor, text_of

CHETILLA = next(one.code for one in districts_of(CAJAMARCA) if one.name == "Chetilla")


pytestmark = starting(CONVENED)


@pytest.fixture(autouse=True)
def collecting(app: Flask) -> None:
    """Ideas are being collected."""
    reach(Stage.IDEAS)


def listed(visitor: Visitor, path: str = "/ideas") -> list[int]:
    """The ids of the ideas on a page, in their order."""
    answer = visitor.get(path)
    assert answer.status_code == 200
    return [int(number) for number in re.findall(r'<h2><a href="/ideas/(\d+)"', answer.text)]


def many_ideas(count: int) -> list[int]:
    author = a_resident()
    return [an_idea(author, f"Idea número {number} de agua potable") for number in range(count)]


def test_ideas_are_narrowed_by_province_district_subject_and_state(visitor: Visitor) -> None:
    water = an_idea(title="Agua")
    road = an_idea(title="Camino", subject=Subject.ROADS, district=CHETILLA)
    far = an_idea(title="Canal", province=SAN_PABLO)
    fit = an_eligible_idea()
    assert sorted(listed(visitor)) == [water, road, far, fit]
    assert listed(visitor, "/ideas?provincia=san-pablo") == [far]
    assert listed(visitor, "/ideas?provincia=cajamarca&distrito=chetilla") == [road]
    assert listed(visitor, "/ideas?tema=caminos") == [road]
    assert listed(visitor, "/ideas?estado=apta") == [fit]
    assert listed(visitor, "/ideas?provincia=san-pablo&tema=caminos") == []


def test_the_search_minds_neither_accents_nor_case(visitor: Visitor) -> None:
    found = an_idea(title="Baño ecológico en la LOSA de Ñuñoa")
    an_idea(title="Puente")
    for words in ("baño", "BANO", "ECOLOGICO losa", "losa ÑUÑOA", "nunoa"):
        assert listed(visitor, f"/ideas?q={words}") == [found], words


def test_signs_of_the_database_mean_nothing_to_it(visitor: Visitor) -> None:
    found = an_idea(title="Llegar al 100% de las casas")
    an_idea(title="Puente")
    assert listed(visitor, "/ideas?q=100%25") == [found]
    for words in ("%25", "_", "'", "pue%25", "p_ente"):
        assert listed(visitor, f"/ideas?q={words}") == [], words


def test_the_list_forgives_a_typing_error_and_keeps_its_filters(visitor: Visitor) -> None:
    here = an_idea(title="Posta médica de Otuzco")
    there = an_idea(title="Postas médicas", province=SAN_PABLO)
    assert sorted(listed(visitor, "/ideas?q=posat+medicas")) == [here, there]
    assert listed(visitor, "/ideas?q=posat&provincia=san-pablo") == [there]


def test_the_newest_process_with_ideas_is_shown_first(visitor: Visitor) -> None:
    old = an_idea(title="De este año")
    a_process(2027)
    new = an_idea(title="Del que viene", year=2027)
    assert listed(visitor) == [new]
    assert listed(visitor, "/ideas?proceso=2026") == [old]
    assert listed(visitor, "/ideas?proceso=2031") == [new]


def test_a_process_that_is_only_announced_has_no_list(visitor: Visitor) -> None:
    mine = an_idea()
    a_process(2027)
    reach(Stage.ANNOUNCED, 2027)
    assert listed(visitor, "/ideas?proceso=2027") == [mine]


def test_the_districts_offered_are_those_of_the_province(visitor: Visitor) -> None:
    assert 'name="distrito"' not in visitor.get("/ideas").text
    page = visitor.get("/ideas?provincia=san-pablo").text
    offered = re.search(r'<select[^>]*name="distrito".*?</select>', page, re.DOTALL)
    assert offered is not None
    assert len(re.findall("<option", offered[0])) == 1 + len(districts_of(SAN_PABLO))


def test_a_district_of_another_province_is_passed_over(visitor: Visitor) -> None:
    far = an_idea(province=SAN_PABLO)
    assert listed(visitor, "/ideas?provincia=san-pablo&distrito=chetilla") == [far]


NONSENSE = (
    "proceso=abc&provincia=lima&distrito=x&tema=y&estado=z",
    "q=%00",
    "q=%00%01%0a",
    "q=" + "a" * 5000,
    "q=" + "a+" * 3000,
    "q=%FF%FE",
    "pagina=0",
    "pagina=-1",
    "pagina=abc",
    "pagina=1.5",
    "pagina=%C2%B2",
    "pagina=" + "9" * 400,
    "proceso=" + "9" * 400,
    "provincia[]=chota&provincia=",
)


def test_nonsense_in_the_address_is_never_a_failure(visitor: Visitor) -> None:
    an_idea()
    for query in NONSENSE:
        assert visitor.get(f"/ideas?{query}").status_code == 200, query


def test_every_idea_stands_on_one_page_and_only_once(visitor: Visitor) -> None:
    everything = many_ideas(45)
    pages = [listed(visitor, f"/ideas?pagina={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert sorted(one for page in pages for one in page) == everything


def test_a_page_beyond_the_last_is_the_last(visitor: Visitor) -> None:
    many_ideas(21)
    assert listed(visitor, "/ideas?pagina=99") == listed(visitor, "/ideas?pagina=2")
    assert "Página 2 de 2" in text_of(visitor.get("/ideas?pagina=99"))


def test_the_order_stays_all_day_and_changes_with_the_day(visitor: Visitor) -> None:
    many_ideas(12)
    now = site.now(session())
    first = listed(visitor)
    seed = number_of_day(civil_day(now))
    assert first == sorted(first, key=lambda idea: place_in_shuffle(idea, seed))
    at(now + timedelta(minutes=30))
    assert listed(visitor) == first
    at(now + timedelta(days=1))
    assert listed(visitor) != first


def test_the_filters_travel_from_page_to_page(visitor: Visitor) -> None:
    many_ideas(21)
    page = visitor.get("/ideas?provincia=cajamarca&tema=agua&q=potable").text
    onward = re.search(r'href="([^"]*)" rel="next"', page)
    assert onward is not None
    assert len(listed(visitor, onward[1].replace("&amp;", "&"))) == 1
    assert {"provincia=cajamarca", "tema=agua", "q=potable", "pagina=2"} <= set(
        onward[1].split("?")[1].split("&amp;")
    )


def test_one_form_asks_for_place_and_words_at_once_and_folds_the_rest(visitor: Visitor) -> None:
    page = visitor.get("/ideas?provincia=cajamarca&distrito=chetilla&tema=agua&q=potable")
    (form,) = re.findall(r'<form class="actions narrow" role="search".*?</form>', page.text, re.DOTALL)
    seen, folded = form.split("<details")
    assert '<option selected value="cajamarca">' in seen
    assert 'name="q" type="search" value="potable"' in seen
    assert '<option selected value="agua">' in folded
    assert '<option selected value="chetilla">' in folded
    assert "2 activos" in text_of(page)


def test_a_list_of_one_place_says_which(visitor: Visitor) -> None:
    an_idea()
    assert "<h1>Ideas de la gente: Cajamarca</h1>" in visitor.get("/ideas?provincia=cajamarca").text
    narrowed = visitor.get("/ideas?provincia=cajamarca&distrito=chetilla").text
    assert "<title>Ideas de la gente: Chetilla, Cajamarca – " in narrowed
    assert "<h1>Ideas de la gente</h1>" in visitor.get("/ideas?provincia=lima").text


def test_withdrawn_and_hidden_ideas_are_not_listed(visitor: Visitor) -> None:
    author = a_resident()
    withdrawn, hidden, stays = (an_idea(author, title) for title in ("Una", "Dos", "Tres"))
    withdraw_idea(author, withdrawn)
    hide_idea(two_administrators()[0], hidden, "Insulta a un vecino.")
    assert listed(visitor) == [stays]
    assert listed(visitor, "/ideas?estado=retirada") == [withdrawn]


def test_where_no_idea_fits_there_is_a_way_back(visitor: Visitor) -> None:
    an_idea()
    answer = visitor.get("/ideas?q=submarino")
    assert "No hay ideas que coincidan" in text_of(answer)
    assert ">Quitar filtros y palabras</a>" in answer.text


def test_where_nobody_has_proposed_the_first_idea_is_asked_for(visitor: Visitor) -> None:
    said = text_of(visitor.get("/ideas"))
    assert "Todavía nadie ha propuesto una idea" in said
    assert "Proponga una idea o apoye las de su provincia." in said


def test_words_that_are_looked_for_come_back_as_text(visitor: Visitor) -> None:
    page = visitor.get('/ideas?q="><script>alert(1)</script>').text
    assert "<script>alert" not in page


def test_the_list_asks_the_database_six_times_at_the_most(visitor: Visitor) -> None:
    many_ideas(41)
    for path in ("/ideas", "/ideas?provincia=cajamarca&q=agua", "/ideas?pagina=99"):
        with visitor.counted() as statements:
            visitor.get(path)
        assert len(statements) <= 6, statements


def test_twenty_ideas_fit_into_one_window(visitor: Visitor) -> None:
    author = a_resident()
    for number in range(25):
        words = ("agua", "caminos", "escuela", "riego", "puentes", "salud", "luz", "bosque", "feria", "leche")
        said = " ".join(words[(number * step) % 10] for step in range(1, 12))
        an_idea(author, f"{number} {said}"[:100], subject=list(Subject)[number % 10])
    assert visitor.weight("/ideas?provincia=cajamarca") <= WINDOW
