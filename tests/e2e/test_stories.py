"""A story for each of those who come, beside the whole process that test_whole_process.py lives through."""

import io
import re
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import expect

from caxamarca.actions.observing import answer_observation
from caxamarca.domain.counting import Rule
from caxamarca.domain.money import soles
from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import Quarter
from tests import factories
from tests.e2e.conftest import PHONE, Place
from tests.e2e.people import (
    IDEA_PAGES,
    REPORT_PAGES,
    Open,
    Person,
    a_resident,
    a_stranger,
    answers,
    tracking_code,
)
from tests.e2e.villages import IDEA, Village
from tests.factories import CAJAMARCA, SAN_PABLO, typed_money
from tests.support.sites import FOUNDED_AT


def sends(person: Person, button: str) -> int:
    """Press a button, and be told the status of the answer."""
    with person.page.expect_navigation() as going:
        person.presses(button)
    answer = going.value
    assert answer is not None
    return answer.status


def status_at(person: Person, path: str) -> int:
    answer = person.page.goto(path)
    assert answer is not None
    return answer.status


def has(person: Person, field: str, value: str) -> None:
    """What was typed into a field is still there."""
    expect(person.page.locator(f"[id='{field}']")).to_have_value(value)


def test_anyone_goes_from_home_to_the_reports_of_a_project(visit: Open, demonstration: Place) -> None:
    anyone = a_stranger(visit, demonstration, javascript=False)
    anyone.goes_to("/")
    anyone.follows("Ideas")
    anyone.page.locator("summary").first.click()
    anyone.fills({"proceso": "2025"})
    anyone.page.locator(".filters button").click()
    anyone.fills({"provincia": "cajamarca", "q": "ENCANADA"})
    anyone.page.get_by_role("button", name="Buscar", exact=True).click()
    anyone.follows("Agua segura para los caseríos altos de la Encañada")
    anyone.reads("Historia de la idea")
    anyone.page.locator("nav.breadcrumb").get_by_role("link", name="Cajamarca").click()
    anyone.goes_to("/provincias/cajamarca")
    anyone.reads_title("Provincia de Cajamarca")
    anyone.goes_to("/procesos/2025/resultados")
    anyone.page.locator("main a[href='/procesos/2025/resultados/cajamarca']").first.click()
    anyone.reads("El escrutinio, paso a paso")
    anyone.follows("Agua segura para los caseríos altos de la Encañada")
    anyone.reads("Obra hecha")
    anyone.page.get_by_role("link", name="Seguimiento").first.click()
    anyone.reads("11 días de retraso")


def test_anyone_tries_another_ceiling_and_another_rule(visit: Open, village: Village) -> None:
    marked = {frozenset({1, 2}): 60, frozenset({3}): 40}
    village.past(lambda: factories.a_declared_count(Rule.MOST_VOTES, marked, (500_000, 500_000, 480_000)))
    anyone = a_stranger(visit, village.place, javascript=False)
    anyone.goes_to(f"/procesos/{factories.YEAR}/resultados/cajamarca")
    anyone.follows("Pruebe otro techo u otra regla")
    anyone.reads_title("¿Quién ganaría en Cajamarca con otro techo u otra regla?")
    has(anyone, "techo", "1,000,000")
    anyone.fills({"techo": "un millón más"})
    assert sends(anyone, "Ver quién ganaría") == HTTPStatus.UNPROCESSABLE_ENTITY
    has(anyone, "techo", "un millón más")
    expect(anyone.page.locator(".error_summary")).to_be_focused()
    anyone.fills({"techo": "1.5 millones"})
    anyone.presses("Ver quién ganaría")
    anyone.reads_title("Ejercicio: Cajamarca con S/ 1.5 millones y la regla «Más votos»")
    anyone.reads("Entraría un proyecto más:")
    anyone.follows("El de verdad: S/ 1 millón")
    anyone.reads("Es el techo de verdad con la regla de verdad, así que ganan los mismos proyectos.")
    anyone.ticks(anyone.page.get_by_role("radio", name="Partes iguales"))
    anyone.presses("Ver quién ganaría")
    assert anyone.page.url.endswith("/simulador?techo=1000000&regla=partes-iguales")
    anyone.reads("Saldría un proyecto que ganó:")
    anyone.reads("Esto es un ejercicio. No cambia nada.")
    assert anyone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    anyone.follows("Ver el resultado de verdad")
    anyone.reads_title(f"Resultados {factories.YEAR}: Cajamarca")


def a_photo_that_tells_where() -> bytes:
    """A photograph with the place where it was taken."""
    told = Image.Exif()
    told[ExifTags.Base.Make] = "Telefono"
    told.get_ifd(ExifTags.IFD.GPSInfo).update({1: "S", 2: (7.0, 9.0, 49.0), 3: "W", 4: (78.0, 31.0, 2.0)})
    content = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(content, "JPEG", exif=told)
    assert Image.open(content).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    return content.getvalue()


def proposed(resident: Person, **changes: str) -> str:
    """Propose an idea; its path."""
    resident.goes_to("/ideas/nueva")
    answers(resident, IDEA_PAGES, {**IDEA, **changes}, until="Costo y foto")
    resident.attaches("photo", "foto.jpg", "image/jpeg", a_photo_that_tells_where())
    resident.presses("Continuar")
    resident.presses("Publicar mi idea")
    resident.reads("Su idea ya es pública")
    found = re.search(r"/ideas/\d+", resident.page.url)
    assert found, resident.page.url
    return found[0]


def test_a_resident_proposes_mends_signs_and_withdraws(visit: Open, village: Village) -> None:
    (key,) = village.takes_ideas()
    rosa = a_resident(visit, village.place, *key)
    idea = proposed(rosa)
    rosa.reads_title(IDEA["title"])

    source = rosa.page.locator("main img").first.get_attribute("src")
    assert source is not None
    shown = Image.open(io.BytesIO(rosa.page.request.get(village.place.address + source).body()))
    assert shown.format == "WEBP"
    assert not dict(shown.getexif())

    rosa.goes_to(f"{idea}/editar")
    has(rosa, "problem", IDEA["problem"])
    rosa.fills({"title": "Agua segura para todo El Sauce"})
    rosa.presses("Guardar los cambios")
    rosa.reads_title("Agua segura para todo El Sauce")

    rosa.goes_to("/mi-espacio/nombre-publico")
    rosa.fills({"name": "Rosa del Sauce"})
    rosa.presses("Guardar")
    rosa.goes_to(idea)
    rosa.reads("Rosa del Sauce")

    rosa.goes_to(f"{idea}/retirar")
    rosa.presses("Sí, retirarla")
    anyone = a_stranger(visit, village.place)
    anyone.goes_to("/ideas")
    expect(anyone.page.locator("main")).not_to_contain_text("El Sauce")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_resident_finds_an_idea_like_the_own_supports_it_and_sends_the_own_all_the_same(
    visit: Open, village: Village, javascript: bool
) -> None:
    village.past(factories.a_process)
    key, _other = village.keys(2)
    there = village.past(
        lambda: factories.an_idea(factories.a_resident(which=1), "Agua potable para El Sauce")
    )
    village.reach(Stage.IDEAS)
    rosa = a_resident(visit, village.place, *key, javascript=javascript)
    rosa.goes_to("/ideas/nueva")
    if javascript:
        rosa.page.locator("#title").press_sequentially("Agua segura El Sauce")
        told = rosa.page.get_by_role("status").get_by_role("link", name="Agua potable para El Sauce")
        expect(told).to_have_attribute("href", f"/ideas/{there}")
        rosa.page.locator("#title").fill("Biblioteca")
        expect(told).to_have_count(0)
    answers(rosa, IDEA_PAGES, IDEA, until="El lugar")
    rosa.fills({"district": IDEA["district"], "place": IDEA["place"]})
    rosa.presses("Continuar")
    rosa.reads_title("¿Es alguna de estas?")
    rosa.presses("Apoyar esta")
    rosa.reads_title("Listo: usted apoya esta idea")
    rosa.presses("La mía es distinta: continuar")
    rosa.reads_title("Las personas")
    answers(rosa, IDEA_PAGES, IDEA)
    rosa.presses("Publicar mi idea")
    rosa.reads_title(IDEA["title"])


@pytest.mark.parametrize("javascript", [True, False])
def test_going_back_leads_from_question_to_question_with_every_answer_there(
    visit: Open, village: Village, javascript: bool
) -> None:
    (key,) = village.takes_ideas()
    rosa = a_resident(visit, village.place, *key, javascript=javascript)
    rosa.goes_to("/ideas/nueva")
    answers(rosa, IDEA_PAGES, IDEA)
    rosa.reads_title("Revise su idea")
    for title, names in reversed(IDEA_PAGES.items()):
        rosa.page.go_back()
        rosa.reads_title(title)
        for name in names:
            has(rosa, name, IDEA.get(name, ""))
    rosa.follows("Seguir donde la dejó")
    rosa.reads_title("Revise su idea")
    rosa.presses("Publicar mi idea")
    rosa.reads_title(IDEA["title"])


def test_anyone_finds_with_a_typing_error_what_is_there(visit: Open, demonstration: Place) -> None:
    anyone = a_stranger(visit, demonstration, javascript=False)
    anyone.goes_to("/")
    anyone.fills({"q": "camarra"})
    anyone.page.locator(".search_form button").click()
    anyone.reads("Buscamos lo más parecido: cámara.")
    anyone.follows("Mercado mayorista de Chota")
    anyone.reads_title("Mercado mayorista de Chota")
    anyone.goes_to("/")
    anyone.follows("Buscar")
    anyone.reads_title("Buscar")


def test_a_resident_supports_up_to_the_limit_and_takes_back(visit: Open, village: Village) -> None:
    village.past(lambda: factories.a_process(support_limit=2))
    (key,) = village.keys()
    author = village.past(lambda: factories.a_resident(which=1))
    numbers = [village.past(lambda n=n: factories.an_idea(author, f"Idea {n}")) for n in range(3)]  # type: ignore[misc]
    rosa = a_resident(visit, village.place, *key)
    for number in numbers[:2]:
        rosa.goes_to(f"/ideas/{number}")
        rosa.presses("Apoyar esta idea")
        rosa.reads("Usted apoya esta idea")
    rosa.goes_to(f"/ideas/{numbers[2]}")
    rosa.reads("Ya usó sus 2 apoyos")
    rosa.goes_to(f"/ideas/{numbers[0]}")
    rosa.presses("Quitar mi apoyo")
    rosa.goes_to(f"/ideas/{numbers[2]}")
    rosa.presses("Apoyar esta idea")
    rosa.reads("1 apoyo")


def test_the_next_one_on_the_same_telephone_finds_nothing(visit: Open, village: Village) -> None:
    first, second = village.takes_ideas(2)
    phone = a_resident(visit, village.place, *first)
    idea = proposed(phone)
    phone.goes_to("/mi-espacio")
    phone.reads(IDEA["title"])
    phone.page.locator(".account").get_by_role("button", name="Salir").click()
    phone.page.wait_for_url("**/salir")
    phone.page.go_back()
    expect(phone.page.locator("main")).not_to_contain_text(IDEA["title"])
    phone.goes_to("/entrar")
    phone.fills({"document": second[0], "code": second[1]})
    phone.presses("Entrar")
    phone.goes_to("/mi-espacio")
    phone.reads_title("Mi espacio")
    expect(phone.page.locator("main")).not_to_contain_text(IDEA["title"])
    assert status_at(phone, f"{idea}/editar") in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def test_a_voter_marks_too_many_thinks_again_and_sends_twice(visit: Open, village: Village) -> None:
    village.past(factories.a_process)
    (key,) = village.keys()
    village.past(lambda: factories.an_open_vote(papers={CAJAMARCA: [soles(300_000)] * 4}))
    juan = a_resident(visit, village.place, *key)
    juan.goes_to("/votar/cedula")
    boxes = juan.page.locator("main input[type=checkbox]")
    for box in boxes.all():
        juan.ticks(box)
    assert sends(juan, "Revisar mi voto") == HTTPStatus.UNPROCESSABLE_ENTITY
    juan.reads("Puede marcar 3 proyectos como máximo")
    expect(juan.page.locator("main input:checked")).to_have_count(4)

    unmark(juan, 2)
    juan.presses("Revisar mi voto")
    first_code = tracking_code(juan.page)
    juan.presses("Cambiar lo que marqué")
    expect(juan.page.locator("main input:checked")).to_have_count(2)
    unmark(juan, 1)
    juan.presses("Revisar mi voto")
    code = tracking_code(juan.page)
    assert code != first_code

    juan.presses("Sí, este es mi voto")
    juan.reads_title("Su voto está en el ánfora")
    assert tracking_code(juan.page) == code
    juan.page.reload()
    juan.reads_title("Su voto está en el ánfora")
    assert tracking_code(juan.page) == code
    juan.goes_to("/votar/cedula")
    juan.reads("Su voto ya está en el ánfora")


def unmark(voter: Person, many: int) -> None:
    for _time in range(many):
        marked = voter.page.locator("main input:checked").first
        voter.page.locator(f"label[for='{marked.get_attribute('id')}']").click()


def test_the_door_says_the_same_to_a_wrong_code_and_to_an_unknown_document(
    visit: Open, village: Village
) -> None:
    village.past(factories.a_process)
    ((document, _code),) = village.keys()
    answers = []
    for tried in (document, "40000009"):
        person = a_resident(visit, village.place, tried, "AAA-AAA-AAA")
        person.reads_title("Entrar")
        answers.append(person.page.locator(".error_summary").inner_text())
        has(person, "document", tried)
    assert answers[0] == answers[1]


def test_a_stage_that_closes_under_an_open_form_says_so_and_keeps_the_text(
    visit: Open, village: Village
) -> None:
    (key,) = village.takes_ideas()
    rosa = a_resident(visit, village.place, *key)
    rosa.goes_to("/ideas/nueva")
    answers(rosa, IDEA_PAGES, IDEA, until="El problema")
    rosa.fills({"problem": IDEA["problem"]})
    village.reach(Stage.EVALUATION)
    assert sends(rosa, "Continuar") == HTTPStatus.CONFLICT
    rosa.reads("el equipo técnico está evaluando las ideas")
    has(rosa, "problem", IDEA["problem"])


@pytest.mark.parametrize("is_the_same", [True, False])
def test_a_sign_in_that_ends_under_an_open_form_gives_the_text_to_its_author_only(
    visit: Open, village: Village, is_the_same: bool
) -> None:
    author, other = village.takes_ideas(2)
    phone = a_resident(visit, village.place, *author)
    phone.goes_to("/ideas/nueva")
    answers(phone, IDEA_PAGES, IDEA, until="El problema")
    phone.fills({"problem": IDEA["problem"]})
    village.forget_sign_ins()
    assert sends(phone, "Continuar") == HTTPStatus.UNAUTHORIZED
    phone.reads("lo que escribió está a salvo")
    phone.presses("Entrar")
    document, code = author if is_the_same else other
    phone.fills({"document": document, "code": code})
    phone.presses("Entrar")
    if is_the_same:
        phone.reads_title("Su texto está a salvo")
        phone.presses("Volver a mi texto")
        has(phone, "problem", IDEA["problem"])
        answers(phone, IDEA_PAGES, IDEA)
        phone.presses("Publicar mi idea")
        phone.reads_title(IDEA["title"])
    else:
        phone.page.wait_for_load_state()
        assert IDEA["problem"] not in phone.page.content()
        phone.goes_to("/ideas/nueva")
        has(phone, "title", "")


def test_an_evaluator_is_held_to_the_own_province_and_loses_no_reasons(visit: Open, village: Village) -> None:
    village.past(factories.a_process)
    near = village.past(lambda: factories.an_idea(title="Agua de aquí"))
    far = village.past(lambda: factories.an_idea(title="Agua de allá", province=SAN_PABLO))
    elisa = village.staff(visit, village.past(lambda: factories.an_evaluator(CAJAMARCA)))
    village.reach(Stage.EVALUATION)
    elisa.goes_to("/evaluacion")
    elisa.reads("Agua de aquí")
    expect(elisa.page.locator("main")).not_to_contain_text("Agua de allá")
    assert status_at(elisa, f"/evaluacion/ideas/{far}") == HTTPStatus.NOT_FOUND

    elisa.goes_to(f"/evaluacion/ideas/{near}")
    elisa.fills({"reasons": "Le corresponde a la municipalidad."})
    assert sends(elisa, "Publicar el resultado") == HTTPStatus.UNPROCESSABLE_ENTITY
    has(elisa, "reasons", "Le corresponde a la municipalidad.")
    for point in elisa.page.locator("input[type=radio][value=met]").all():
        elisa.ticks(point)
    elisa.marks("competence", "not_met")
    elisa.marks("outcome", "not_eligible")
    elisa.presses("Publicar el resultado")
    anyone = a_stranger(visit, village.place)
    anyone.goes_to(f"/ideas/{near}")
    anyone.reads("Le corresponde a la municipalidad.")


def test_a_project_above_its_ceiling_is_refused_and_nothing_typed_is_lost(
    visit: Open, village: Village
) -> None:
    village.past(lambda: factories.a_process(ceiling=soles(100_000)))
    village.past(factories.an_eligible_idea)
    elisa = village.staff(visit, village.past(factories.an_evaluator))
    elisa.goes_to("/evaluacion/proyectos/nuevo?proceso=2026&provincia=cajamarca")
    elisa.ticks(elisa.page.locator("input[name=ideas]").first)
    elisa.fills({"title": "Un puente muy caro", "summary": "De una orilla a la otra.", "cost": "300,000"})
    elisa.ticks(elisa.page.locator("input[name=districts]").first)
    assert sends(elisa, "Formar el proyecto") == HTTPStatus.UNPROCESSABLE_ENTITY
    elisa.reads("S/ 100,000")
    has(elisa, "summary", "De una orilla a la otra.")


def test_a_unit_mends_its_report_and_sees_no_other_units(visit: Open, village: Village) -> None:
    project = village.past(factories.a_followed_project)
    unit = project.unit_id
    assert unit is not None
    ulises = village.staff(visit, village.past(lambda: factories.a_unit_person(unit)))
    another = village.staff(visit, village.past(lambda: factories.a_unit_person(factories.a_unit())))
    quarter = Quarter.of(project.followed_since.date())
    village.place.at(FOUNDED_AT.replace(year=quarter.next.year, month=quarter.next.start.month, day=10))
    path = f"/unidad/proyectos/{project.project.id}/reportes/{quarter.slug}"
    assert status_at(another, path) == HTTPStatus.NOT_FOUND

    ulises.goes_to(path)
    ulises.fills({"stage": "works", "physical": "140"})
    assert sends(ulises, "Continuar") == HTTPStatus.UNPROCESSABLE_ENTITY
    has(ulises, "physical", "140")
    told = {"stage": "works", "physical": "40"} | typed_money()
    answers(ulises, REPORT_PAGES, told | {"problems": "Llovió dos semanas."})
    ulises.reads("Todavía no se ha presentado.")
    ulises.presses("Firmar y presentar el reporte")
    ulises.reads("Se presentó el reporte")
    anyone = a_stranger(visit, village.place)
    anyone.goes_to(f"/proyectos/{project.project.id}")
    anyone.reads("Llovió dos semanas.")


def test_a_committee_asks_within_its_province_and_with_a_day_to_come(visit: Open, village: Village) -> None:
    project = village.past(factories.a_followed_project)
    village.past(lambda: factories.a_report(project))
    vilma = village.staff(visit, village.past(lambda: factories.a_committee_member(CAJAMARCA)))
    jacinto = village.staff(visit, village.past(lambda: factories.a_committee_member(SAN_PABLO)))
    path = f"/comite/proyectos/{project.project.id}/observar"
    assert status_at(jacinto, path) == HTTPStatus.NOT_FOUND
    vilma.goes_to(path)
    vilma.fills({"text": "¿Dónde está la tubería?", "due": "01/01/2020"})
    assert sends(vilma, "Enviar la observación") == HTTPStatus.UNPROCESSABLE_ENTITY
    has(vilma, "text", "¿Dónde está la tubería?")
    has(vilma, "due", "01/01/2020")


def test_a_committee_sees_says_asks_again_and_reports(visit: Open, village: Village) -> None:
    project = village.past(factories.a_followed_project)
    report = village.past(lambda: factories.a_report(project))
    member = village.past(lambda: factories.a_committee_member(CAJAMARCA))
    asked = village.past(lambda: factories.an_observation(project, report, by=member))
    unit = village.past(lambda: factories.a_unit_person(project.unit_id or 0))
    village.past(lambda: answer_observation(unit, asked, "Está en curso."))
    vilma = village.staff(visit, member)
    village.place.at(FOUNDED_AT.replace(year=2027, month=1, day=20))
    vilma.goes_to("/comite")
    vilma.opens(vilma.page.locator("main a[href$='/insistir']").first)
    vilma.fills({"text": "Pedimos la fecha."})
    vilma.presses("Volver a preguntar")

    vilma.goes_to(f"/proyectos/{project.project.id}/vigilancia")
    vilma.opens(vilma.page.locator("main a[href$='/visita']").first)
    vilma.fills({"place": "Km 4", "text": "Hay dos obreros."})
    vilma.presses("Anotar la visita")
    vilma.reads("Hay dos obreros.")
    vilma.opens(vilma.page.locator("main a[href$='/verificar/cronograma']").first)
    vilma.ticks(vilma.page.locator("input[value='does_not']"))
    vilma.fills({"note": "No hay cronograma."})
    vilma.presses("Publicar la palabra")

    vilma.goes_to("/comite/informes")
    vilma.fills({"half": "2026-2", "scope": CAJAMARCA})
    vilma.presses("Reunir los datos del semestre")
    vilma.fills({"conclusions": "La obra va tarde.", "requests": "Pedimos una sesión."})
    vilma.presses("Guardar el borrador")
    vilma.presses("Firmar con mi cuenta")
    anyone = a_stranger(visit, village.place)
    anyone.goes_to("/informes/2026-2/cajamarca")
    anyone.reads("La obra va tarde.")
    anyone.goes_to(f"/proyectos/{project.project.id}")
    for said in ("Hay dos obreros.", "No cumple", "Está en curso.", "Pedimos la fecha."):
        anyone.reads(said)


def test_an_administrator_mends_the_dates_of_a_process(visit: Open, village: Village) -> None:
    ana = village.staff(visit, village.past(factories.an_administrator))
    ana.goes_to("/admin/procesos/nuevo")
    ana.fills({"year": "2027", "name": "Presupuesto 2027", "purpose": "Decidir entre todos."})
    ana.fills({"ideas_from-day": "31/02/2027", "ideas_from-hour": "08:00"})
    assert sends(ana, "Convocar el proceso") == HTTPStatus.UNPROCESSABLE_ENTITY
    has(ana, "name", "Presupuesto 2027")
    has(ana, "ideas_from-day", "31/02/2027")
    ana.page.locator(".error_summary a[href='#ideas_from-day']").click()
    expect(ana.page.locator("[id='ideas_from-day']")).to_be_focused()


def test_an_administrator_is_told_the_bad_rows_of_a_roll(visit: Open, village: Village) -> None:
    village.past(factories.a_process)
    ana = village.staff(visit, village.past(factories.an_administrator))
    rows = (
        "documento,ubigeo,sistema,distrito",
        "40000001,060101,INEI,Cajamarca",
        "123,060101,INEI,Cajamarca",
        "40000002,060101,INEI,Jesús",
        "40000001,060101,INEI,Cajamarca",
        "40000003,069999,INEI,Nada",
    )
    ana.goes_to("/admin/procesos/2026/padron")
    ana.attaches("file", "padron.csv", "text/csv", "\n".join(rows).encode())
    ana.presses("Probar el archivo")
    ana.reads("4 filas están mal")
    for number in (3, 4, 5, 6):
        ana.reads(f"Fila {number}:")
    expect(ana.page.get_by_role("button", name="Cargar el padrón")).to_have_count(0)


def test_an_administrator_puts_official_figures_beside_the_declared_ones(
    visit: Open, village: Village
) -> None:
    project = village.past(factories.a_followed_project)
    village.past(lambda: factories.give_code(project.project.id))
    ana = village.staff(visit, village.past(factories.the_administrator))
    village.past(lambda: factories.at(datetime(2027, 5, 10, 15, tzinfo=UTC)))
    twice = factories.a_mef_file(factories.a_mef_row(), factories.a_mef_row(AVANCE_FISICO="99"))
    ana.goes_to("/admin/mef")
    ana.fills({"as_of": "05/10/2026"})
    ana.attaches("file", "parte.csv", "text/csv", twice)
    ana.presses("Probar el archivo")
    ana.reads("Hay filas por decidir")
    expect(ana.page.get_by_role("button", name="Cargar las cifras")).to_have_count(0)
    for button in ("Probar el archivo", "Cargar las cifras"):
        ana.fills({"take": "2"})
        ana.attaches("file", "parte.csv", "text/csv", twice)
        ana.presses(button)
    ana.reads("Se cargaron las cifras del MEF")
    anyone = a_stranger(visit, village.place)
    anyone.goes_to(f"/proyectos/{project.project.id}")
    anyone.reads("con datos al 5 de octubre de 2026")
    anyone.reads("30.4")


def test_an_administrator_hides_an_idea_with_a_reason_and_restores_it(visit: Open, village: Village) -> None:
    village.past(factories.a_process)
    idea = village.past(lambda: factories.an_idea(title="El vecino Pérez debe dinero"))
    ana = village.staff(visit, village.past(factories.an_administrator))
    anyone = a_stranger(visit, village.place)
    ana.goes_to(f"/admin/ideas/{idea}/ocultar")
    ana.fills({"reason": "Nombra a una persona."})
    ana.presses("Ocultar")
    anyone.goes_to(f"/ideas/{idea}")
    anyone.reads("Nombra a una persona.")
    assert "Pérez" not in anyone.page.content()
    ana.goes_to(f"/admin/ideas/{idea}/restaurar")
    ana.fills({"reason": "La persona está de acuerdo."})
    ana.presses("Volver a publicar")
    anyone.goes_to(f"/ideas/{idea}")
    anyone.reads_title("El vecino Pérez debe dinero")
    ana.goes_to("/admin/auditoria")
    ana.reads("Se ocultó una idea")
    ana.follows("Comprobar toda la cadena")
    ana.reads("La cadena está completa")


def test_neighbours_talk_about_an_idea_without_javascript(visit: Open, village: Village) -> None:
    village.past(factories.a_process)
    proposer, neighbour = village.keys(2)
    idea = village.past(lambda: factories.an_idea(title="Agua segura para El Sauce"))
    rosa = a_resident(visit, village.place, *neighbour, javascript=False)
    rosa.goes_to(f"/ideas/{idea}")
    rosa.follows("Escribir un comentario")
    rosa.fills({"text": "x" * 1001})
    assert sends(rosa, "Publicar mi comentario") == HTTPStatus.UNPROCESSABLE_ENTITY
    has(rosa, "text", "x" * 1001)
    rosa.fills({"text": "¿Alcanza el agua?\nVea https://example.org"})
    village.forget_sign_ins()
    assert sends(rosa, "Publicar mi comentario") == HTTPStatus.UNAUTHORIZED
    rosa.presses("Entrar")
    rosa.fills(dict(zip(("document", "code"), neighbour, strict=True)))
    rosa.presses("Entrar")
    rosa.presses("Volver a mi texto")
    has(rosa, "text", "¿Alcanza el agua?\nVea https://example.org")
    rosa.presses("Publicar mi comentario")
    rosa.reads("Su comentario ya es público.")
    expect(rosa.page.locator("#comentarios a[href*='example.org']")).to_have_count(0)
    elmer = a_resident(visit, village.place, *proposer, javascript=False)
    elmer.goes_to(f"/ideas/{idea}")
    elmer.presses("Apoyar este comentario")
    elmer.reads("Usted apoya este comentario.")
    elmer.follows("Responder")
    elmer.fills({"text": "Sí, se midió en agosto."})
    elmer.presses("Publicar mi respuesta")
    rosa.goes_to("/mi-espacio")
    rosa.reads("Quien propuso la idea")
    rosa.follows("Verlo en su lugar")
    rosa.follows("Retirar")
    rosa.presses("Sí, retirar el comentario")
    rosa.reads("Comentario retirado por quien lo escribió.")
    rosa.reads("Sí, se midió en agosto.")
