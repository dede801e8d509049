"""Passing pages on: short addresses, what a preview shows, what is printed; and nothing of what is hidden or secret."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from caxamarca.actions.moderating import hide_idea, restore_idea
from caxamarca.actions.proposing import withdraw_idea
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import Quarter
from tests.factories import (
    CAJAMARCA,
    YEAR,
    a_ballot,
    a_closed_vote,
    a_declared_process,
    a_followed_project,
    a_process,
    a_report,
    a_resident,
    a_vote,
    an_idea,
    an_open_vote,
    at,
    reach,
    seconded,
    two_administrators,
)
from tests.support.html import Document
from tests.support.visiting import Visitor, text_of

HOSTILE = "“Agua” & <b>\"luz\"</b> 'ya' 😀 ماء للجميع"
BALLOT = f"/procesos/{YEAR}/cedulas/cajamarca"
RESULT = f"/procesos/{YEAR}/resultados/cajamarca"
SITE = "http://localhost"


def preview(page: str) -> dict[str, str]:
    """What a page says of itself to whom it is sent."""
    document = Document(page)
    told = {one.get("property") or one.get("name"): one.get("content") for one in document.all("meta")}
    links = {one.get("rel"): one.get("href") for one in document.all("link")}
    return {**told, "canonical": links.get("canonical", "")}


def message(page: str) -> str:
    """The text of the page's one link to WhatsApp."""
    (link,) = [one for one in Document(page).all("a") if one.get("href").startswith("https://wa.me/")]
    assert link.get("rel") == "noopener"
    return parse_qs(urlsplit(link.get("href")).query, strict_parsing=True)["text"][0]


# Short addresses


@pytest.mark.parametrize(
    ("short", "page"),
    [
        ("/i/12", "/ideas/12"),
        ("/p/7", "/proyectos/7"),
        (f"/r/{YEAR}", f"/procesos/{YEAR}/resultados"),
        (f"/s/{YEAR}/Jaén/5000", f"/procesos/{YEAR}/resultados/jaen/simulador?techo=5000"),
        (f"/r/{YEAR}/sanignacio", f"/procesos/{YEAR}/resultados/san-ignacio"),
        (f"/r/{YEAR}/San-Ignacio", f"/procesos/{YEAR}/resultados/san-ignacio"),
        (f"/r/{YEAR}/san%20ignacio", f"/procesos/{YEAR}/resultados/san-ignacio"),
        (f"/r/{YEAR}/Jaén", f"/procesos/{YEAR}/resultados/jaen"),
        (f"/c/{YEAR}/interprovincial", f"/procesos/{YEAR}/cedulas/interprovincial"),
    ],
)
def test_a_short_address_leads_to_its_page_for_ever(visitor: Visitor, short: str, page: str) -> None:
    answer = visitor.get(short, Host="evil.example")
    assert (answer.status_code, answer.headers["Location"]) == (301, page)


def test_a_short_address_asks_the_database_nothing_about_its_page(visitor: Visitor) -> None:
    with visitor.counted() as statements:
        visitor.get("/i/12")
    assert not [one for one in statements if "idea" in one], statements


@pytest.mark.parametrize(
    "short",
    ["/i/0", "/i/-1", "/i/99999999999", "/i/x", f"/r/{YEAR}/lima", f"/r/{YEAR}/%00", "/r/26", "/c/2026"],
)
def test_what_is_no_short_address_is_not_found(visitor: Visitor, short: str) -> None:
    assert visitor.get(short).status_code == 404


# Previews and messages


def test_an_idea_tells_what_it_is_about(visitor: Visitor) -> None:
    a_process()
    idea = an_idea(title=HOSTILE, problem='Agua "sucia" <script>alert(1)</script> ' + "todo el año " * 60)
    page = visitor.get(f"/ideas/{idea}").text
    told = preview(page)
    assert told["og:title"] == HOSTILE
    assert told["og:description"].startswith('Idea para Cajamarca, Cajamarca. Agua "sucia" <script>')
    assert told["og:description"] == told["description"]
    assert len(told["og:description"]) <= 200
    assert told["canonical"] == told["og:url"] == f"{SITE}/ideas/{idea}"
    assert (told["og:type"], told["og:locale"]) == ("article", "es_PE")
    assert told["twitter:card"] == "summary_large_image"
    assert "<script>alert" not in page


def test_an_idea_is_passed_on_with_its_short_address(visitor: Visitor) -> None:
    a_process()
    idea = an_idea(title=HOSTILE)
    page = visitor.get(f"/ideas/{idea}").text
    assert message(page) == (
        f"Mire esta idea para Cajamarca: «{HOSTILE}». Si está de acuerdo, apóyela aquí: {SITE}/i/{idea}"
    )
    assert f"{SITE}/i/{idea}</b>" in page.replace("<wbr>", "")
    reach(Stage.EVALUATION)
    assert "apóyela" not in message(visitor.get(f"/ideas/{idea}").text)


def test_a_title_that_would_become_a_link_is_not_sent(visitor: Visitor) -> None:
    a_process()
    idea = an_idea(title="Gane un celular en premios.example.pe")
    assert (
        message(visitor.get(f"/ideas/{idea}").text)
        == f"Mire esta idea vecinal para Cajamarca: {SITE}/i/{idea}"
    )


def test_a_stranger_does_not_choose_what_is_passed_on(visitor: Visitor) -> None:
    a_process()
    idea = an_idea()
    page = visitor.get(f"/ideas/{idea}", Host="evil.example").text
    assert "evil.example" not in unquote(page)


def test_a_hidden_idea_is_previewed_by_nothing_of_its_own(visitor: Visitor) -> None:
    a_process()
    idea, boss = an_idea(title="Palabras que ofenden"), two_administrators()[0]
    hide_idea(boss, idea, "Insulta a una persona.")
    for path in (f"/ideas/{idea}", f"/ideas/{idea}/hoja"):
        answer = visitor.get(path)
        assert answer.status_code == 410
        assert "ofenden" not in answer.text
        assert not [name for name in preview(answer.text) if name.startswith(("og:", "description"))]
        assert "wa.me" not in answer.text
    restore_idea(boss, idea, "Se corrigió.")
    assert preview(visitor.get(f"/ideas/{idea}").text)["og:title"] == "Palabras que ofenden"


def test_a_withdrawn_idea_says_so_on_its_sheet(visitor: Visitor) -> None:
    a_process()
    by = a_resident()
    idea = an_idea(by)
    withdraw_idea(by, idea)
    sheet = text_of(visitor.get(f"/ideas/{idea}/hoja"))
    assert "la retiró" in sheet
    assert "Apóyela aquí" not in sheet
    assert "apóyela" not in message(visitor.get(f"/ideas/{idea}").text)


@pytest.mark.parametrize("path", ["/", "/como-funciona", "/votar", "/provincias/jaen"])
def test_a_page_of_the_site_tells_what_the_site_is(visitor: Visitor, path: str) -> None:
    a_process()
    told = preview(visitor.get(path).text)
    assert told["canonical"] == told["og:url"] == SITE + path
    assert told["og:description"].startswith("Presupuesto participativo de Cajamarca.")
    assert told["og:image"].endswith("/img/share.png")


@pytest.mark.parametrize("path", ["/ideas?q=agua", "/ideas/999", "/nada", "/entrar", "/verificar?x=1"])
def test_what_is_not_passed_on_has_no_preview(visitor: Visitor, path: str) -> None:
    a_process()
    assert "og:title" not in preview(visitor.get(path).text)


def test_the_picture_of_a_preview_is_there_and_light(visitor: Visitor) -> None:
    a_process()
    answer = visitor.get(urlsplit(preview(visitor.get("/").text)["og:image"]).path)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert len(answer.data) <= 30 * 1024
    answer.close()


def test_a_result_is_passed_on_only_when_it_is_declared(visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    a_vote(a_resident(), 1)
    reach(Stage.COUNT)
    assert "wa.me" not in visitor.get(RESULT).text
    a_closed_vote()
    a_declared_process()
    page = visitor.get(RESULT).text
    assert (
        message(page)
        == f"Cajamarca: esto se decidió por votación en el proceso {YEAR}: {SITE}/r/{YEAR}/cajamarca"
    )
    assert preview(page)["og:description"].startswith(
        "Cajamarca: se eligió 1 proyecto por votación, por S/ 300,000."
    )
    assert message(visitor.get(f"/procesos/{YEAR}/resultados").text).endswith(f" {SITE}/r/{YEAR}")


# Sheets


def test_the_sheet_of_a_ballot_leads_to_the_vote_and_afterwards_to_the_result(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, *[soles(1000 * number) for number in range(1, 9)])
    assert "Propuesta: puede cambiar" in text_of(visitor.get(f"{BALLOT}/hoja"))
    an_open_vote(papers={})
    said = text_of(visitor.get(f"{BALLOT}/hoja"))
    assert "Vote aquí localhost /votar" in said
    assert "No sirve para votar." in said
    assert "8 Proyecto 8 S/ 8,000 · 480 personas · Cajamarca: Cajamarca" in said
    reach(Stage.COUNT)
    assert "Vea aquí los resultados" in text_of(visitor.get(f"{BALLOT}/hoja"))


def test_where_nothing_is_on_the_ballot_there_is_no_sheet(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA)
    answer = visitor.get(f"{BALLOT}/hoja")
    assert (answer.status_code, answer.headers["Location"]) == (303, BALLOT)
    assert "/hoja" not in visitor.get(BALLOT).text


def test_the_sheet_of_an_annulled_process_says_so(visitor: Visitor) -> None:
    a_process()
    a_ballot(CAJAMARCA, soles(1))
    seconded(Action.ANNUL_PROCESS)
    assert "Este proceso fue anulado." in text_of(visitor.get(f"{BALLOT}/hoja"))


def test_a_result_has_no_sheet_before_it_is_declared(visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    answer = visitor.get(f"{RESULT}/hoja")
    assert (answer.status_code, answer.headers["Location"]) == (303, RESULT)


def test_the_sheet_of_a_result_says_what_won_what_not_and_why(visitor: Visitor) -> None:
    a_process(ceiling=soles(500_000))
    an_open_vote()
    for which, number in enumerate((1, 1, 2)):
        a_vote(a_resident(which=which), number)
    a_closed_vote()
    a_declared_process()
    said = text_of(visitor.get(f"{RESULT}/hoja"))
    assert "proyecto ganador, de los 3 de la cédula 1 personas votaron 3" in said
    assert "Proyecto 1 Cajamarca: Cajamarca 2 S/ 300,000" in said
    assert "Proyecto 2 No alcanza el dinero que quedaba, así que no gana: faltan S/ 100,000." in said
    assert "Proyecto 3 Nadie lo marcó, así que no gana." in said
    assert "localhost /r /2026 /cajamarca" in said


def test_the_sheet_of_a_project_says_who_does_it_and_when_the_next_report_comes(visitor: Visitor) -> None:
    project = a_followed_project()
    path = f"/proyectos/{project.project.id}/hoja"
    a_report(project)
    said = text_of(visitor.get(path))
    assert "Siga este proyecto aquí localhost /p /" in said
    assert "Costo S/ 300,000 Obra hecha 30 %" in said
    assert "A quiénes beneficia 480 personas Unidad ejecutora" in said, "the summary above tells who they are"
    assert "Próximo reporte El del IV trimestre de 2026, hasta el sábado 30 de enero de 2027" in said
    assert "Falta el reporte" not in said


def test_the_sheet_of_a_project_says_which_report_is_missing(visitor: Visitor) -> None:
    project = a_followed_project()
    path, due = f"/proyectos/{project.project.id}/hoja", Quarter.of(project.followed_since.date()).due
    on_the_last_day = datetime(due.year, due.month, due.day, 20, tzinfo=UTC)
    at(on_the_last_day)
    said = text_of(visitor.get(path))
    assert "Próximo reporte El del III trimestre de 2026, hasta el viernes 30 de octubre de 2026" in said
    assert "Falta el reporte" not in said
    at(on_the_last_day + timedelta(days=1))
    said = text_of(visitor.get(path))
    assert "Próximo reporte El del IV trimestre de 2026" in said
    assert "Falta el reporte del III trimestre de 2026. Su último día fue el viernes 30 de octubre" in said


def test_a_demonstration_is_named_on_paper_too(visitor: Visitor) -> None:
    a_process()
    idea = an_idea()
    assert "Demostración Todo en ella es inventado." in text_of(visitor.get(f"/ideas/{idea}/hoja"))
