"""News and dates for whoever reads them in programs of their own."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import update

from caxamarca.actions.observing import answer_observation, close_observation
from caxamarca.actions.reporting import correct_report
from caxamarca.persistence.database import transaction
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.processes import Process
from caxamarca.persistence.projects import Project
from tests import factories as make
from tests.integration.conftest import CONVENED, FOLLOWED, starting
from tests.integration.test_notifying import THIRD
from tests.support.visiting import Visitor

pytestmark = starting(FOLLOWED)

A = "{http://www.w3.org/2005/Atom}"
ALL_OF_THEM = [
    "/procesos/2026/novedades.atom",
    "/provincias/cajamarca/novedades.atom",
    "/proyectos/1/novedades.atom",
]


@pytest.fixture
def project(app: Flask) -> Prioritised:
    return make.the_winner()


def read(visitor: Visitor, path: str) -> ET.Element:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.data)  # noqa: S314 - it is our own


def titles(feed: ET.Element) -> list[str]:
    return [one.findtext(f"{A}title") or "" for one in feed.findall(f"{A}entry")]


def test_each_page_announces_its_feed(visitor: Visitor, project: Prioritised) -> None:
    for path in ALL_OF_THEM:
        page = visitor.get(path.rpartition("/")[0]).text
        assert f'<link rel="alternate" type="application/atom+xml" href="{path}">' in page
        feed = read(visitor, path)
        (own,) = (one for one in feed.findall(f"{A}link") if one.get("rel") == "self")
        assert own.get("href") == f"http://localhost{path}"


def test_what_happens_is_told_newest_first_under_ids_that_stay(
    visitor: Visitor, project: Prioritised
) -> None:
    title = project.project.title
    make.a_report(project, THIRD)
    assert project.unit_id is not None
    head, member = make.a_unit_person(project.unit_id), make.a_committee_member()
    before = {path: ids(read(visitor, path)) for path in ALL_OF_THEM}
    make.at(datetime(2026, 10, 3, 15, tzinfo=UTC))
    asked = make.an_observation(project, by=member)
    make.at(datetime(2026, 10, 4, 15, tzinfo=UTC))
    answer_observation(head, asked, "Hubo lluvias.")
    make.at(datetime(2026, 10, 5, 15, tzinfo=UTC))
    close_observation(member, asked, "Conforme.")
    make.at(datetime(2026, 10, 6, 15, tzinfo=UTC))
    correct_report(head, project.project.id, THIRD, make.a_progress(physical=31, reason="Error de suma."))
    for path in ALL_OF_THEM:
        feed = read(visitor, path)
        assert titles(feed) == [
            f"Reporte corregido: {title}",
            f"Observación cerrada: {title}",
            f"Respuesta al comité: {title}",
            f"Observación del comité: {title}",
            f"Nuevo reporte: {title}",
            "Ya están los resultados de 2026",
        ]
        assert ids(feed)[-2:] == before[path]
        assert len(set(ids(feed))) == 6
        assert all(one.startswith("tag:127.0.0.1,2026:") for one in ids(feed))
        assert feed.findtext(f"{A}updated") == "2026-10-06T15:00:00Z"
        for entry in feed.findall(f"{A}entry"):
            assert entry.findtext(f"{A}updated", "").endswith("Z")
            link = entry.find(f"{A}link")
            assert link is not None
            assert str(link.get("href")).startswith("http://localhost/")
    assert read(visitor, ALL_OF_THEM[0]).findtext(f"{A}id") == "tag:127.0.0.1,2026:proceso/2026"


def ids(feed: ET.Element) -> list[str]:
    return [one.findtext(f"{A}id") or "" for one in feed.findall(f"{A}entry")]


def test_nothing_is_told_of_elsewhere(visitor: Visitor, project: Prioritised) -> None:
    make.a_report(project, THIRD)
    assert titles(read(visitor, "/provincias/jaen/novedades.atom")) == ["Ya están los resultados de 2026"]
    for path in (
        "/proyectos/999/novedades.atom",
        "/provincias/interprovincial/novedades.atom",
        "/procesos/2031/novedades.atom",
    ):
        assert visitor.get(path).status_code == 404


def test_a_hostile_title_is_text_in_valid_xml(visitor: Visitor, project: Prioritised) -> None:
    make.a_report(project, THIRD)
    hostile = "]]></title><script>alert(1)</script>&amp; \x00\x08\x1b\ufffe\ud7ff 🌽 <!-- \x85"
    if visitor.web.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        hostile = hostile.replace("\x00", "")
    with transaction() as writing:
        writing.execute(update(Project).values(title=hostile))
    for path in ALL_OF_THEM:
        (newest, *_others) = titles(read(visitor, path))
        assert newest.startswith("Nuevo reporte: ]]></title><script>alert(1)</script>&amp; ")
        assert "🌽" in newest
        assert not {"\x00", "\x08", "\x1b", "\ufffe"} & set(newest)


def test_who_has_it_already_gets_nothing_until_something_happens(
    visitor: Visitor, project: Prioritised
) -> None:
    for path in (*ALL_OF_THEM, "/seguimiento/calendario.ics"):
        first = visitor.get(path)
        again = visitor.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        since = visitor.get(path, **{"If-Modified-Since": first.headers["Last-Modified"]})
        assert since.status_code == 304
    etag = visitor.get(ALL_OF_THEM[2]).headers["ETag"]
    make.a_report(project, THIRD)
    assert visitor.get(ALL_OF_THEM[2], **{"If-None-Match": etag}).status_code == 200


def test_a_feed_is_the_same_in_every_language(visitor: Visitor, project: Prioritised) -> None:
    spanish = visitor.get(ALL_OF_THEM[2])
    visitor.client.set_cookie("idioma", "en")
    english = visitor.get(ALL_OF_THEM[2])
    assert spanish.data == english.data
    assert "Content-Language" not in english.headers


def test_a_feed_takes_few_questions_however_much_happened(visitor: Visitor, project: Prioritised) -> None:
    make.a_report(project, THIRD)
    for path in ALL_OF_THEM:
        visitor.get(path)
        with visitor.counted() as statements:
            visitor.get(path)
        assert len(statements) <= 7, statements


def test_an_annulled_process_is_told_nothing_of(visitor: Visitor, project: Prioritised) -> None:
    make.a_report(project, THIRD)
    with transaction() as writing:
        writing.execute(update(Process).values(annulled_at=datetime(2026, 10, 2, tzinfo=UTC)))
    assert [titles(read(visitor, path)) for path in ALL_OF_THEM] == [[], [], []]


# The calendar


def test_the_due_days_stand_in_the_calendar(visitor: Visitor, project: Prioritised) -> None:
    make.at(datetime(2026, 11, 10, 15, tzinfo=UTC))
    assert 'href="/seguimiento/calendario.ics"' in visitor.get("/seguimiento").text
    answer = visitor.get("/seguimiento/calendario.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.data.decode().replace("\r\n ", "").split("\r\n")
    days = [one.partition(":")[2] for one in lines if one.startswith("DTSTART;VALUE=DATE")]
    assert days[:2] == [f"{THIRD.due:%Y%m%d}", "20270130"]
    assert THIRD.due == date(2026, 10, 30)
    assert len(days) == 5
    assert "UID:vencimiento-2026-t3@127.0.0.1" in lines
    assert "SUMMARY:Vence el plazo de los reportes: III trimestre de 2026" in lines
    assert len({one for one in lines if one.startswith("UID")}) == len(days)


@starting(CONVENED)
def test_before_any_follow_up_the_calendar_is_empty_and_whole(visitor: Visitor) -> None:
    text = visitor.get("/seguimiento/calendario.ics").data.decode()
    assert "VEVENT" not in text
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
