"""The audit log in words: every kind of entry has its sentence, and a broken chain is told."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from caxamarca.actions.attending import add_station, revoke_code
from caxamarca.actions.keeping import bring_key
from caxamarca.actions.keyholding import hold_ceremony
from caxamarca.domain.permissions import GRAVE
from caxamarca.domain.processes import BoxState
from caxamarca.domain.roles import Actor
from caxamarca.domain.stewarding import STOPPED
from caxamarca.persistence import audit
from caxamarca.persistence.audit import Entry
from caxamarca.persistence.audited import SUBJECTS
from caxamarca.persistence.database import transaction
from caxamarca.settings import ROOT
from caxamarca.web.admin.audit import PAGE
from caxamarca.web.admin.audit_words import DEEDS, DETAILS, GRAVE_TAGS, KINDS, About, tags_of
from tests.factories import (
    CAJAMARCA,
    YEAR,
    a_committee_member,
    a_followed_project,
    a_process,
    a_report,
    a_resident,
    a_roll,
    a_vote,
    an_administrator,
    an_observation,
    an_open_vote,
    two_administrators,
)
from tests.support.visiting import Visitor, anew, text_of

LOG = "/admin/auditoria"
OF_A_COUNT = {"winners", "turns", "spent"}
"""What is kept of a count of the simulator (actions/counting_apart.py): no entry of the log."""

OF_A_CHECKPOINT = {"causa", "copia", "restaurado"}
"""What a checkpoint says of a restore (actions/interrupting.py): no details of the log."""
SOURCES = sorted((ROOT / "caxamarca" / "actions").glob("*.py"))


@pytest.fixture(autouse=True)
def administrator(app: Flask, visitor: Visitor) -> Actor:
    found, _second = two_administrators()
    visitor.sign_in(found)
    return found


@pytest.mark.parametrize("kind", ["sqlite"])
def test_every_tag_that_the_actions_write_has_its_sentence() -> None:
    written = {
        tag
        for source in SOURCES
        for tag in re.findall(r'"((?:[a-z_-]+:){2}[a-z_-]+)"', source.read_text("utf-8"))
    }
    boxes = {
        f"site:box:{state.value}" for state in (*STOPPED, BoxState.OPENED) if state is not BoxState.FROZEN
    }
    grave = {f"admin:{action.value}:{what}" for action in GRAVE for what in ("ask", "confirm", "turn-down")}
    assert written | boxes == set(DEEDS), "give every tag a sentence in web/admin/audit_words.py"
    assert grave == set(GRAVE_TAGS)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_every_detail_that_the_actions_write_has_its_word() -> None:
    calls = "".join(source.read_text("utf-8") for source in SOURCES)
    dictionaries = re.findall(r"(?:details = |return |now, |now\(session\), )(\{\s*\"[^}]*\})", calls)
    keys = {key for found in dictionaries for key in re.findall(r'"(\w+)":', found)}
    assert keys - OF_A_CHECKPOINT - OF_A_COUNT == set(DETAILS), (
        "give every detail a word in web/admin/audit_words.py"
    )


def test_a_whole_process_is_told_in_words(visitor: Visitor) -> None:
    project = a_followed_project()
    an_observation(project, a_report(project))
    said, older = "", LOG
    while older:
        page = visitor.get(older)
        said += text_of(page)
        older = "".join(re.findall(r"/admin/auditoria\?antes=\d+", page.text))
    for words in (
        "Se creó el sitio",
        "Se convocó un proceso",
        "Se pidió: Aprobar el padrón",
        "Se confirmó: Declarar los resultados",
        "Se abrió y se contó el ánfora",
        "Se presentó un reporte trimestral",
        "Se hizo una observación",
        "Pedido por: Administración",
        "Trimestre: III trimestre de 2026",
    ):
        assert words in said
    assert not re.search(r"\b\w+:\w+:\w+\b", said.replace("http", ""))


def test_the_log_comes_in_pages(visitor: Visitor) -> None:
    for _number in range(PAGE // 2):
        an_administrator()
    page = visitor.get(LOG)
    assert page.text.count("Anotación ") == PAGE
    older = re.search(r"/admin/auditoria\?antes=(\d+)", page.text)
    assert older is not None
    rest = visitor.get(older[0])
    assert "Anotación 1," in text_of(rest)
    assert "Lo más nuevo" in text_of(rest)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("odd", ["0", "-1", "x", "9" * 40, "%00", "²"])
def test_nonsense_in_the_address_shows_the_newest(visitor: Visitor, odd: str) -> None:
    answer = visitor.get(f"{LOG}?antes={odd}")
    assert answer.status_code == 200
    assert "Se creó el sitio" in text_of(answer)


def test_a_whole_chain_is_said_to_be_whole_and_a_broken_one_broken(visitor: Visitor) -> None:
    assert "La cadena está completa" in text_of(visitor.get(f"{LOG}?revisar=si"))
    third = audit.newest(anew(), 99)[-3].id
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id == third).values(tag="staff:unit:add"))
    assert f"La cadena se rompe en la anotación {third}" in text_of(visitor.get(f"{LOG}?revisar=si"))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_every_tag_is_of_one_kind_of_act() -> None:
    found = [tag for one in KINDS for tag in tags_of(one)]
    assert sorted(found) == sorted({*DEEDS, *GRAVE_TAGS}), "add the tag to a kind in web/admin/audit_words.py"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_whatever_belongs_to_a_process_is_found_by_it() -> None:
    no_process = {About.NOTHING, About.PERSON, About.UNIT, About.MEF_IMPORT, About.CCR_REPORT}
    assert {one.name.lower() for one in About if one not in no_process} == set(SUBJECTS)


def test_the_log_is_narrowed_by_kind_and_by_process_from_page_to_page(visitor: Visitor) -> None:
    project = a_followed_project()
    an_observation(project, a_report(project))
    a_process(YEAR + 1)
    for _number in range(PAGE // 2 + 1):
        an_administrator()
    said = text_of(visitor.get(f"{LOG}?tipo=seguimiento&proceso={YEAR}"))
    assert "Se presentó un reporte trimestral" in said
    assert "Se hizo una observación" in said
    assert "Se dio un rol" not in said
    assert "2 activos" in said
    other = text_of(visitor.get(f"{LOG}?proceso={YEAR + 1}"))
    assert "Se convocó un proceso" in other
    assert "Se presentó un reporte" not in other
    assert "Ninguna anotación coincide" in text_of(visitor.get(f"{LOG}?tipo=seguimiento&proceso={YEAR + 1}"))
    people = visitor.get(f"{LOG}?tipo=personas")
    older = re.search(r"/admin/auditoria\?tipo=personas&amp;antes=\d+", people.text)
    assert older is not None
    rest = visitor.get(older[0].replace("&amp;", "&"))
    assert 'href="/admin/auditoria?tipo=personas"' in rest.text
    assert "Se presentó un reporte" not in text_of(rest)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("odd", ["tipo=x", "proceso=1999", "tipo=%00&proceso=²", "tipo=seguimiento'--"])
def test_a_filter_that_nobody_offers_asks_for_nothing(visitor: Visitor, odd: str) -> None:
    answer = visitor.get(f"{LOG}?{odd}")
    assert answer.status_code == 200
    assert "Se creó el sitio" in text_of(answer)


def test_of_an_act_at_a_desk_the_log_says_the_day_and_why_not_the_hour(visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    place = add_station(two_administrators()[0], YEAR, "Plaza", CAJAMARCA)
    revoke_code(two_administrators()[0], YEAR, place, "10000001")
    said = text_of(visitor.get(f"{LOG}?tipo=padron-y-codigos"))
    ended, added, *_rest = said.split("Anotación ")[1:]
    assert "(sin hora, para cuidar el voto) Se anuló un código" in ended
    assert "00:00" not in ended
    assert re.search(r"\d\d:\d\d Se agregó un lugar", added)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_key_has_one_name_in_the_log_and_everywhere_else(visitor: Visitor) -> None:
    a_process()
    a_roll()
    ceremony, _shares = hold_ceremony(YEAR, 3, 2)
    bring_key(a_committee_member(), YEAR, ceremony)
    said = text_of(visitor.get(LOG))
    assert f"Llave del ánfora: {ceremony.name}" in said
    assert ceremony.public_key.hex()[:8] not in said


def test_a_vote_leaves_no_entry(visitor: Visitor) -> None:
    a_process()
    an_open_vote()
    before = audit.newest(anew(), 1)[0].id
    a_vote(a_resident(), 1)
    assert audit.newest(anew(), 1)[0].id == before
