"""Processes and provinces: what is published of each, and nothing before its time."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from caxamarca.actions.batching import publish_waiting
from caxamarca.actions.convening import change_calendar
from caxamarca.actions.making_codes import make_codes
from caxamarca.domain.custody import Custody
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.persistence import acts, people, processes, roll
from caxamarca.persistence.database import session, transaction
from caxamarca.web.formats import in_fours
from tests.factories import (
    CAJAMARCA,
    NEIGHBOURS,
    SAN_PABLO,
    a_ballot,
    a_closed_vote,
    a_declared_process,
    a_followed_project,
    a_process,
    a_resident,
    a_roll,
    a_vote,
    an_idea,
    an_open_vote,
    at,
    reach,
    seconded,
    two_administrators,
)
from tests.support.visiting import Visitor, anew, text_of


def test_a_process_publishes_its_dates_rules_and_money(visitor: Visitor) -> None:
    a_process(interprovincial=True, minimum_age=16, support_limit=4, marks=2, ceiling=soles(2_500_000))
    reach(Stage.IDEAS)
    said = text_of(visitor.get("/procesos/2026"))
    assert "Se abren las ideas domingo 1 de marzo de 2026, 00:00" in said
    assert "Se cierra la votación viernes 31 de julio de 2026, 23:59" in said
    assert "Ganan los proyectos en orden de votos" in said
    assert "hasta 2 proyectos, si hay tantos, o ninguno" in said
    assert "cumple 16 años o más" in said
    assert "apoyar 4 ideas de su provincia" in said
    assert said.count("S/ 2,500,000") == len(PROVINCES) + 1
    assert "Sorteo de La Tinka, el primero desde esa hora" in said


def test_a_process_says_how_many_projects_each_part_of_its_ballots_takes(visitor: Visitor) -> None:
    a_process(interprovincial=True)
    an_open_vote(papers={CAJAMARCA: [100, 200, 300, 400], SAN_PABLO: [100, 200, 300], None: [100, 200]})
    said = text_of(visitor.get("/procesos/2026"))
    assert "Entre los proyectos de su provincia puede marcar hasta 3" in said
    assert "Aparte, entre los proyectos interprovinciales, puede marcar hasta 2, o ninguno." in said
    assert "En cada parte de la cédula" not in said


def test_a_process_says_in_which_legal_phase_it_stands(visitor: Visitor) -> None:
    a_process()
    reach(Stage.ANNOUNCED)
    assert "Preparación. Ahora" in text_of(visitor.get("/procesos/2026"))
    reach(Stage.IDEAS)
    assert "Concertación. Ahora" in text_of(visitor.get("/procesos/2026"))


def test_a_changed_date_is_published_with_its_reason(visitor: Visitor) -> None:
    a_process()
    reach(Stage.IDEAS)
    assert "No se ha cambiado ninguna fecha." in text_of(visitor.get("/procesos/2026"))
    calendar = processes.by_year(session(), 2026).calendar
    later = replace(calendar, ideas_until=calendar.ideas_until + timedelta(days=3))
    change_calendar(two_administrators()[0], 2026, later, "Las lluvias cortaron los caminos.")
    said = text_of(visitor.get("/procesos/2026"))
    assert "Antes: jueves 30 de abril de 2026, 23:59. Ahora: domingo 3 de mayo de 2026, 23:59." in said
    assert "Las lluvias cortaron los caminos." in said


def test_a_grave_act_is_published_with_both_names(visitor: Visitor) -> None:
    a_process()
    a_roll()
    said = text_of(visitor.get("/procesos/2026"))
    assert "Se aprobó el padrón Así se acordó en la sesión." in said
    process = processes.by_year(anew(), 2026)
    (act,) = acts.done(session(), process.id)
    names = people.names_of_staff(session(), [act.first_id, act.second_id])
    assert act.second_id is not None
    assert f"Lo pidió {names[act.first_id]} y lo confirmó {names[act.second_id]}." in said


def test_the_approved_roll_is_published_as_counts_and_a_fingerprint(visitor: Visitor) -> None:
    a_process()
    assert "El padrón todavía no está aprobado." in text_of(visitor.get("/procesos/2026"))
    approved = a_roll()
    make_codes(two_administrators()[0], 2026, [one.document for one in NEIGHBOURS[CAJAMARCA]])
    answer = visitor.get("/procesos/2026")
    loaded = roll.one(anew(), approved)
    assert loaded is not None
    said = text_of(answer)
    assert in_fours(loaded.sha256) in said
    assert "Personas en el padrón 65" in said
    assert "De ellas, con código personal 5" in said
    assert "Cajamarca S/ 1,000,000" in said
    assert "Cajamarca 5" in said
    assert NEIGHBOURS[CAJAMARCA][0].document not in said


def test_an_annulled_process_says_why(visitor: Visitor) -> None:
    a_process()
    reach(Stage.IDEAS)
    seconded(Action.ANNUL_PROCESS)
    said = text_of(visitor.get("/procesos/2026"))
    assert (
        said.index("Este proceso fue anulado el")
        < said.index("Así se acordó en la sesión.")
        < said.index("Ahora")
    )
    assert "Se anuló el proceso Así se acordó en la sesión." in said
    assert (
        "aria-current"
        not in visitor.get("/procesos/2026").text.split('class="stage_bar"')[1].split("</ol>")[0]
    )


def test_voting_that_was_not_opened_in_time_is_said_not_to_be_open(visitor: Visitor) -> None:
    a_process()
    reach(Stage.VOTING)
    said = text_of(visitor.get("/procesos/2026"))
    assert "Llegó la fecha de la votación, pero todavía no se ha abierto." in said
    assert "Termina" not in said


@pytest.mark.parametrize(
    ("state", "custody", "said"),
    [
        (BoxState.OPEN, Custody.SERVER, "Falta que dos personas administradoras cierren el ánfora."),
        (BoxState.FROZEN, Custody.SERVER, "El ánfora está cerrada y se comprueba. Todavía no se ha contado"),
        (BoxState.RECONCILED, Custody.COMMITTEE, "El ánfora está cerrada y se comprueba."),
        (BoxState.MOVED, Custody.SERVER, "El ánfora está sellada y todavía no se ha abierto."),
        (BoxState.MOVED, Custody.COMMITTEE, "El ánfora está sellada y espera a quienes guardan su llave."),
        (BoxState.OPENED, Custody.COMMITTEE, "Los votos ya se contaron."),
    ],
)
def test_nobody_is_told_of_a_count_before_the_box_is_opened(
    visitor: Visitor, state: BoxState, custody: Custody, said: str
) -> None:
    a_process()
    an_open_vote()
    reach(Stage.COUNT)
    with transaction() as writing:
        process = processes.alone(writing, 2026)
        process.box_state, process.custody = state, custody
    for path in ("/", "/procesos", "/procesos/2026", "/procesos/2026/resultados", "/votar"):
        told = text_of(visitor.get(path))
        assert said in told, path
        assert "contando" not in told, path
        assert ("ya se contaron" in told) == (state is BoxState.OPENED), path


def test_the_last_checkpoints_stand_on_the_page_with_their_lists(visitor: Visitor) -> None:
    a_process()
    an_open_vote(papers={CAJAMARCA: [100], SAN_PABLO: [100]})
    assert "Último punto de control: N.º 0, " in text_of(visitor.get("/procesos/2026"))
    asked = []
    for place, which in product((CAJAMARCA, SAN_PABLO), range(5)):
        a_vote(a_resident(place, which=which), 1, province=place)
        publish_waiting(2026, least=0)
        with visitor.counted() as statements:
            visitor.get("/procesos/2026")
        asked.append(len(statements))
    assert len(set(asked)) == 1, "a long vote asks no more than a short one"
    page = visitor.get("/procesos/2026")
    assert "Último punto de control: N.º 10, " in text_of(page)
    assert ", 10 votos." in text_of(page)
    table = page.text.split('id="anfora"')[1].split("</table>")[0]
    heads = re.findall(r'<th scope="row">(\d+)</th>', table)
    assert heads == [str(number) for number in range(10, 0, -1)], "the newest ten; the rest is in the file"
    lists = re.findall(r'href="([^"]+)" download>1<', table)
    assert lists == [
        f"/procesos/2026/control/{number}/{name}.csv"
        for number in range(10, 0, -1)
        for name in ("codigos", "sobres")
    ]
    assert all(len(visitor.get(path).text.split()) == 1 for path in lists)


def test_whoever_wants_to_watch_learns_where_the_program_is(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_process()
    an_open_vote()
    assert "Quien responde por este sitio tiene que dárselo" in text_of(visitor.get("/procesos/2026"))
    monkeypatch.setitem(visitor.web.jinja_env.globals, "source_url", "https://example.org/programa")
    page = visitor.get("/procesos/2026")
    assert "tiene que dárselo" not in text_of(page)
    assert page.text.count('href="https://example.org/programa"') == 2, "beside the command and in the foot"


def test_a_process_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    for year in ("2031", "0", "99999", "abc"):
        assert visitor.get(f"/procesos/{year}").status_code == 404, year


def test_the_processes_are_listed_the_newest_first(visitor: Visitor) -> None:
    a_process(2026)
    a_process(2027)
    said = text_of(visitor.get("/procesos"))
    assert said.index("Presupuesto participativo 2027") < said.index("Presupuesto participativo 2026")


def test_without_a_process_the_list_explains_itself(visitor: Visitor) -> None:
    assert "Todavía no hay ningún proceso" in text_of(visitor.get("/procesos"))
    assert "Todavía no hay ideas" in text_of(visitor.get("/ideas"))
    assert visitor.get("/provincias").status_code == 200
    assert "Ahora no hay ningún proceso en marcha" in text_of(visitor.get("/provincias/chota"))


def test_every_province_has_a_page(visitor: Visitor) -> None:
    for place in PROVINCES:
        assert f"Provincia de {place.name}" in text_of(visitor.get(f"/provincias/{place.slug}"))


def test_what_is_no_province_has_no_page(visitor: Visitor) -> None:
    for slug in ("interprovincial", "lima", "San-Pablo", "san_pablo", "0601", "jaén"):
        assert visitor.get(f"/provincias/{slug}").status_code == 404, slug


def test_a_province_tells_its_money_ideas_people_and_ballot(visitor: Visitor) -> None:
    a_process(ceiling=soles(2_500_000))
    an_idea(province=SAN_PABLO)
    an_open_vote(papers={SAN_PABLO: [soles(900_000)]})
    said = text_of(visitor.get("/provincias/san-pablo"))
    assert "para esta provincia S/ 2.5 millones" in said
    assert "ideas 2" in said
    assert "personas en el padrón 5" in said
    assert "Proyecto 1 (S/ 900,000)" in said
    assert "Votar ahora" in said


def test_a_ballot_that_can_still_change_is_not_shown_as_the_ballot(visitor: Visitor) -> None:
    a_process()
    a_ballot(SAN_PABLO, soles(900_000))
    assert "En la cédula de la provincia" not in text_of(visitor.get("/provincias/san-pablo"))


def test_a_province_tells_the_projects_that_are_followed(visitor: Visitor) -> None:
    project = a_followed_project(province=SAN_PABLO)
    page = visitor.get("/provincias/san-pablo").text
    assert f'href="/proyectos/{project.project.id}"' in page
    assert f'href="/proyectos/{project.project.id}"' not in visitor.get("/provincias/chota").text


def test_a_district_leads_to_its_ideas(visitor: Visitor) -> None:
    assert (
        "/ideas?provincia=cajamarca&amp;distrito=los-banos-del-inca"
        in visitor.get("/provincias/cajamarca").text
    )


def test_lists_ask_the_database_six_times_at_the_most(visitor: Visitor) -> None:
    for year in (2026, 2027, 2028):
        a_process(year)
    for path in ("/procesos", "/provincias"):
        with visitor.counted() as statements:
            visitor.get(path)
        assert len(statements) <= 6, statements


def test_the_page_of_a_province_does_not_ask_more_as_it_grows(visitor: Visitor) -> None:
    a_process(2026)
    with visitor.counted() as few:
        visitor.get("/provincias/san-pablo")
    a_process(2027)
    an_open_vote(2026, {SAN_PABLO: [soles(900_000)] * 3})
    with visitor.counted() as more:
        visitor.get("/provincias/san-pablo")
    assert len(more) == len(few) <= 8


def test_a_moved_clock_moves_what_is_said(visitor: Visitor) -> None:
    a_process()
    until = processes.by_year(session(), 2026).ideas_until
    at(until - timedelta(hours=1))
    assert "Termina hoy : jueves 30 de abril de 2026, 23:59" in text_of(visitor.get("/"))
    at(until)
    assert "El equipo técnico está evaluando cada idea" in text_of(visitor.get("/"))


def test_a_process_leads_to_its_ideas_ballots_and_results_once_they_are_settled(visitor: Visitor) -> None:
    a_process()
    ballot, results = 'href="/procesos/2026/cedulas/chota"', 'href="/procesos/2026/resultados"'
    page = visitor.get("/procesos/2026").text
    assert ballot not in page
    assert results not in page
    an_open_vote(papers={CAJAMARCA: [soles(100_000)]})
    page = visitor.get("/procesos/2026").text
    assert ballot in page
    assert 'href="/ideas?proceso=2026"' in page
    assert results not in page
    a_closed_vote()
    a_declared_process()
    assert results in visitor.get("/procesos/2026").text
