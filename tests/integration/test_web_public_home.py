"""The first page and the doors of machines: what anybody meets first."""

from sqlalchemy import update

from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence.database import transaction
from caxamarca.persistence.shape import Shape
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    a_followed_project,
    a_process,
    a_report,
    a_resident,
    a_vote,
    an_evaluator,
    an_idea,
    an_open_vote,
    reach,
)
from tests.integration.conftest import BLANK, starting
from tests.support.visiting import WINDOW, Visitor, text_of


def test_home_says_what_is_happening_what_one_can_do_and_until_when(visitor: Visitor) -> None:
    a_process(2026)
    reach(Stage.IDEAS, 2026)
    said = text_of(visitor.get("/"))
    assert "Se proponen ideas para cada provincia." in said
    assert "Proponer una idea" in said
    assert "Termina en 50 días: jueves 30 de abril de 2026, 23:59" in said


def test_home_leads_to_each_of_the_thirteen_provinces(visitor: Visitor) -> None:
    page = visitor.get("/").text
    assert all(f'href="/provincias/{one.slug}"' in page for one in PROVINCES)


def test_the_vote_comes_first_of_what_is_under_way(visitor: Visitor) -> None:
    a_process(2026)
    a_process(2027)
    an_open_vote(2026)
    said = text_of(visitor.get("/"))
    assert said.index("Votar ahora") < said.index("¿Qué es esto?")
    assert said.index("Presupuesto participativo 2026") < said.index("Presupuesto participativo 2027")


def test_whoever_has_voted_is_not_called_to_vote_again(visitor: Visitor) -> None:
    a_process(2026)
    a_process(2027)
    reach(Stage.IDEAS, 2027)
    juan = a_resident(year=2026)
    an_open_vote(2026)
    visitor.sign_in(juan)
    assert "Votar ahora" in text_of(visitor.get("/"))
    a_vote(juan, year=2026)
    said = text_of(visitor.get("/"))
    assert "Votar ahora" not in said
    assert "Comprobar mi voto Su voto está en el ánfora" in said
    assert said.index("Presupuesto participativo 2027") < said.index("Presupuesto participativo 2026")
    assert "Usted ya votó." in text_of(visitor.get("/procesos/2026"))


def test_a_tile_tells_how_many_projects_stand_on_the_ballot(visitor: Visitor) -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [soles(100_000)] * 2, SAN_PABLO: [soles(100_000)]})
    said = text_of(visitor.get("/"))
    assert "Cajamarca 2 proyectos" in said
    assert "San Pablo 1 proyecto " in said
    assert "Chota 0 proyectos" in said


def test_a_tile_tells_how_many_ideas_were_proposed(visitor: Visitor) -> None:
    a_process()
    an_idea(province=SAN_PABLO)
    assert "San Pablo 1 idea " in text_of(visitor.get("/"))


def test_home_tells_what_became_of_the_money(visitor: Visitor) -> None:
    project = a_followed_project()
    said = text_of(visitor.get("/"))
    assert "Qué pasó con el dinero de 2026" in said
    assert "proyecto ganador 1" in said
    assert "Gastado hasta hoy del costo de los proyectos S/ 0 de S/ 300,000" in said
    a_report(project)
    a_report(project, Quarter(2026, 4), stage=InvestmentStage.FINISHED, physical=100)
    said = text_of(visitor.get("/"))
    assert "terminados, según sus unidades ejecutoras 1" in said
    assert "Gastado hasta hoy del costo de los proyectos S/ 90,000 de S/ 300,000" in said


def test_home_without_a_process_says_so(visitor: Visitor) -> None:
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert "Ahora no hay ningún proceso en marcha" in text_of(answer)


def test_home_asks_the_database_seven_times_at_the_most(visitor: Visitor) -> None:
    a_followed_project(year=2026)
    a_process(2027)
    an_idea(year=2027)
    with visitor.counted() as statements:
        visitor.get("/")
    assert len(statements) <= 6, statements


def test_reading_leaves_no_cookie(visitor: Visitor) -> None:
    a_process()
    idea = an_idea()
    lists = ("/", "/ideas", "/procesos", "/provincias", "/salud", "/robots.txt")
    for path in (*lists, f"/ideas/{idea}", "/procesos/2026", "/provincias/chota"):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path


def test_a_site_in_order_is_well(visitor: Visitor) -> None:
    answer = visitor.get("/salud")
    assert answer.status_code == 200
    assert answer.json == {"estado": "bien"}
    assert answer.headers["Cache-Control"] == "no-store"


@starting(BLANK)
def test_a_site_without_its_tables_is_not_well(visitor: Visitor) -> None:
    visitor.client.set_cookie("caxamarca", "whatever")
    answer = visitor.get("/salud")
    assert answer.status_code == 503
    assert answer.json == {
        "estado": "mal",
        "motivo": "Las tablas de la base de datos no son las de esta versión del programa.",
    }


def test_a_site_over_the_tables_of_another_day_is_not_well(visitor: Visitor) -> None:
    with transaction() as writing:
        writing.execute(update(Shape).values(fingerprint="earlier"))
    answer = visitor.get("/salud")
    assert answer.status_code == 503
    assert "no son las de esta versión" in str(answer.json)


def test_robots_are_kept_from_the_doors(visitor: Visitor) -> None:
    lines = visitor.get("/robots.txt").text.splitlines()
    assert lines == ["User-agent: *", "Disallow: /entrar", "Disallow: /personal/entrar", "Disallow: /votar"]


def test_the_old_address_of_the_icon_leads_to_it(visitor: Visitor) -> None:
    answer = visitor.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("img/favicon.svg")


def test_home_fits_into_one_window(visitor: Visitor) -> None:
    a_followed_project(year=2026)
    a_process(2027)
    an_idea(year=2027)
    assert visitor.weight("/") <= WINDOW


def test_the_staff_are_not_invited_to_propose(visitor: Visitor) -> None:
    a_process()
    reach(Stage.IDEAS)
    visitor.sign_in(an_evaluator())
    for path in ("/", "/ideas", "/procesos/2026", "/provincias/chota"):
        assert "/ideas/nueva" not in visitor.get(path).text, path
