"""Notices by e-mail as a stranger meets them: asked for, confirmed and called off, without an account."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from caxamarca.actions.following import Purpose, hash_of, link
from caxamarca.domain.notices import TIME_TO_CONFIRM, Topic, Trouble
from caxamarca.persistence import followers, outbox
from caxamarca.persistence.database import transaction
from caxamarca.persistence.followers import Follower
from caxamarca.persistence.outbox import Mail, Notice
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.projects import Project
from caxamarca.persistence.site import Site, SiteKind
from tests import factories as make
from tests.integration.conftest import FOLLOWED, starting
from tests.integration.test_notifying import AFTER_THE_THIRD, THIRD
from tests.support.mail_server import mail_server
from tests.support.visiting import WINDOW, Visitor, anew, text_of

pytestmark = starting(FOLLOWED)

ADDRESS = "rosa.quispe@example.org"


@pytest.fixture
def project(app: Flask) -> Prioritised:
    found = make.the_winner()
    make.at(AFTER_THE_THIRD)
    with transaction() as writing:
        writing.execute(delete(Notice))
    return found


def letters(visitor: Visitor, to: str = "") -> list[EmailMessage]:
    """One round of the post, and what lies in the demonstration's folder afterwards, to be taken away."""
    with visitor.web.app_context():
        visitor.web.extensions["caxamarca_post"]()
    folder = Path(visitor.web.config["DATA_FOLDER"]) / "correos"
    found = []
    for file in sorted(folder.glob("*.eml")):
        found.append(message_from_bytes(file.read_bytes(), policy=policy.default))
        file.unlink()
    return [one for one in found if to in {"", one["To"]}]


def words(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


def links(message: EmailMessage) -> list[str]:
    """The paths that a letter leads to."""
    return re.findall(r"http://127\.0\.0\.1:8000(/\S+)", words(message))


def rows() -> list[Follower]:
    return list(anew().execute(select(Follower).order_by(Follower.id)).scalars())


def test_a_stranger_asks_confirms_is_told_and_ends_it(visitor: Visitor, project: Prioritised) -> None:
    page = f"/proyectos/{project.project.id}"
    assert f'href="{page}/avisos"' in visitor.get(page).text
    answer = visitor.send(f"{page}/avisos", email=f" {ADDRESS.upper()} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert "demostración: no se envía nada" in text_of(visitor.get(page))
    (first,) = letters(visitor)
    assert first["To"] == ADDRESS
    assert first["Subject"] == "Confirme que quiere estos avisos"
    assert first["List-Unsubscribe"] is None
    (confirm,) = links(first)

    assert visitor.get(confirm).status_code == 200
    assert rows()[0].confirmed_at is None, "looking confirms nothing"
    make.an_observation(project)
    assert letters(visitor, ADDRESS) == []
    answer = visitor.send(confirm)
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert "Listo. Desde ahora recibe avisos sobre el proyecto" in text_of(visitor.get(page))

    make.a_report(project, THIRD)
    (told,) = letters(visitor, ADDRESS)
    text = words(told)
    assert told["Subject"] == f"Nuevo reporte: {project.project.title}"
    assert f"/p/{project.project.id}\n" in text
    assert "presentó su reporte del III trimestre de 2026 sobre el proyecto" in text
    assert "Avance de la obra hasta ahora: 30 %." in text
    read, end = links(told)
    assert visitor.get(read).status_code == 301

    assert "Usted sigue el proyecto" in text_of(visitor.get(end))
    assert len(rows()) == 1, "looking ends nothing"
    assert "Listo" in text_of(visitor.send(end))
    assert rows() == [], "the address is erased"
    assert "Ya no recibirá avisos" in text_of(visitor.get(end))
    assert visitor.send(end).status_code == 200


def test_a_mail_program_ends_it_by_one_click_without_a_cookie(visitor: Visitor, project: Prioritised) -> None:
    """RFC 8058: a POST with this very body, and nothing of ours."""
    make.a_follower(Topic(project=project.project.id), ADDRESS)
    (row,) = rows()
    url = f"/avisos/terminar/{link(Purpose.END, row.id)}"
    answer = visitor.web.test_client().post(url, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert rows() == []


def test_one_of_several_things_is_ended_or_all_of_them(visitor: Visitor, project: Prioritised) -> None:
    for topic in (Topic(project=project.project.id), Topic(province=make.CAJAMARCA), Topic(idea=1)):
        make.a_follower(topic, ADDRESS)
    make.a_follower(Topic(project=project.project.id), "otra@example.org")
    first = rows()[0]
    end = f"/avisos/terminar/{link(Purpose.END, first.id)}"
    assert "Con este correo sigue 2 cosas más." in text_of(visitor.get(end))
    visitor.client.post(end)
    assert len(rows()) == 3
    second = f"/avisos/terminar/{link(Purpose.END, rows()[0].id)}"
    visitor.send(second, todo="1")
    assert [one.address_hash for one in rows()] == [hash_of("otra@example.org")]


def test_only_links_that_we_made_are_any(visitor: Visitor, project: Prioritised) -> None:
    make.a_follower(Topic(project=project.project.id), ADDRESS)
    row = rows()[0]
    right = link(Purpose.END, row.id)
    wrong = [
        *("x", "a" * 40, right[:-1], right + "a", right.upper(), "ñ" * 40, right[:8] + right[9:] + "a"),
        link(Purpose.BEGIN, row.id),
        link(Purpose.STAFF, row.id)[:8] + right[8:][::-1],
    ]
    for token in wrong:
        for method in (visitor.client.get, visitor.client.post):
            assert method(f"/avisos/terminar/{token}").status_code == 404, token
    for token in (right, "a" * 40, "zz"):
        assert visitor.get(f"/avisos/confirmar/{token}").status_code == 404
    assert len(rows()) == 1


def test_a_link_to_confirm_lives_three_days(visitor: Visitor, project: Prioritised) -> None:
    token = make.a_request(Topic(project=project.project.id), ADDRESS)
    with transaction() as writing:
        writing.execute(update(Follower).values(asked_at=Follower.asked_at))
        row = writing.execute(select(Follower)).scalar_one()
        row.asked_at -= TIME_TO_CONFIRM
    answer = visitor.get(f"/avisos/confirmar/{token}")
    assert answer.status_code == 409
    assert "Este enlace ya no sirve. Pida otro" in text_of(answer)
    letters(visitor)
    assert rows() == [], "and is swept away with its address"
    assert visitor.get(f"/avisos/confirmar/{token}").status_code == 409


def test_asking_tells_nobody_who_follows_already(visitor: Visitor, project: Prioritised) -> None:
    make.a_follower(Topic(project=project.project.id), ADDRESS)
    page = f"/proyectos/{project.project.id}"
    seen = []
    for address in (ADDRESS, "nueva@example.org"):
        answer = visitor.send(f"{page}/avisos", email=address)
        seen.append((answer.status_code, text_of(visitor.get(page))))
    assert seen[0] == seen[1]
    assert len(letters(visitor)) == 2


def test_nobody_is_flooded_with_links(visitor: Visitor, project: Prioritised) -> None:
    """Whoever asks for another's address: three letters a day, from however many sources and under a plus as well."""
    path = f"/proyectos/{project.project.id}/avisos"
    for number in range(6):
        somebody = Visitor(visitor.web, f"192.0.2.{number}")
        answer = somebody.send(path, email=f"ana+{number}@example.org" if number % 2 else "ana@example.org")
        assert answer.status_code == (303 if number < 3 else 429)
    assert len(letters(visitor)) == 3


def test_one_source_asks_only_so_often(visitor: Visitor, project: Prioritised) -> None:
    path = f"/proyectos/{project.project.id}/avisos"
    answers = [visitor.send(path, email=f"v{number}@example.org").status_code for number in range(31)]
    assert answers == [303] * 30 + [429]
    assert len(rows()) == 30
    assert Visitor(visitor.web, "198.51.100.7").send(path, email="v99@example.org").status_code == 303


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana@example", "ana@example.org\r\nBcc: x@y.example", "a@b.example,c@d.example"]
)
def test_what_is_no_address_comes_back_with_its_text(
    visitor: Visitor, project: Prioritised, typed: str
) -> None:
    answer = visitor.send(f"/proyectos/{project.project.id}/avisos", email=typed)
    assert answer.status_code == 422
    assert "correo" in text_of(answer)
    assert rows() == []


@pytest.mark.parametrize(
    ("title", "told_as"),
    [
        ("Agua\r\nBcc: x@y.example\r\n\r\nHola", "un proyecto"),
        ("Cobre su bono en www.evil.example", "un proyecto"),
        ("<b>Riego</b> & más", "<b>Riego</b> & más"),
        ("Agua\nBcc: vecina\n\nHola", "Agua Bcc: vecina Hola"),
    ],
)
def test_a_title_adds_neither_a_header_nor_a_link(
    visitor: Visitor, project: Prioritised, title: str, told_as: str
) -> None:
    make.a_follower(Topic(project=project.project.id), ADDRESS)
    with transaction() as writing:
        writing.execute(update(Project).values(title=title))
    make.an_observation(project)
    (message,) = letters(visitor, ADDRESS)
    assert message["Bcc"] is None
    assert "example" not in words(message)
    assert told_as in " ".join(words(message).split())
    assert "\n" not in message["Subject"]


def test_several_events_are_one_letter_with_all_of_them(visitor: Visitor, project: Prioritised) -> None:
    make.a_follower(Topic(project=project.project.id), ADDRESS)
    make.a_follower(Topic(province=make.CAJAMARCA), ADDRESS)
    make.a_report(project, THIRD)
    make.an_observation(project)
    (message,) = letters(visitor, ADDRESS)
    text = words(message)
    assert message["Subject"] == "2 avisos de los proyectos"
    assert text.index("presentó su reporte") < text.index("preguntó algo")
    assert "- la provincia de Cajamarca" in text
    end = links(message)[-1]
    assert "y otras cosas" in text_of(visitor.get(end))
    visitor.send(end)
    assert rows() == []


def test_a_unit_reads_what_is_missing(visitor: Visitor, project: Prioritised) -> None:
    assert project.unit_id is not None
    head = make.a_unit_person(project.unit_id)
    make.at(AFTER_THE_THIRD.replace(day=21))
    (message,) = letters(visitor)
    text = words(message)
    assert message["Subject"] == "Reportes por presentar hasta el 30 de octubre de 2026"
    assert "Falta 1 reporte de" in text
    assert f"- {project.project.title}\n" in text
    desk, end = links(message)
    assert desk == "/unidad"
    visitor.send(end)
    assert not followers.wants_notices(anew(), head.staff or 0)


def test_the_staff_switch_their_notices_in_their_account(visitor: Visitor, project: Prioritised) -> None:
    member = make.a_committee_member()
    visitor.sign_in(member)
    assert "No quiero más avisos" in text_of(visitor.get("/personal"))
    visitor.send("/personal/avisos", of="/personal", quiero="no")
    assert not followers.wants_notices(anew(), member.staff or 0)
    assert "Quiero recibir avisos" in text_of(visitor.get("/personal"))
    visitor.send("/personal/avisos", of="/personal", quiero="si")
    assert followers.wants_notices(anew(), member.staff or 0)


def test_provinces_and_ideas_are_followed_as_well(visitor: Visitor, project: Prioritised) -> None:
    for path in ("/provincias/cajamarca", "/ideas/1"):
        assert f'href="{path}/avisos"' in visitor.get(path).text
        assert visitor.send(f"{path}/avisos", email=ADDRESS).headers["Location"] == path
    assert [one.topic for one in rows()] == [Topic(province=make.CAJAMARCA), Topic(idea=1)]
    assert len(letters(visitor)) == 2
    for nothing in ("/proyectos/999/avisos", "/ideas/999/avisos", "/provincias/interprovincial/avisos"):
        assert visitor.get(nothing).status_code == 404


# A real site


@pytest.fixture
def real(visitor: Visitor) -> Iterator[Visitor]:
    with transaction() as writing:
        writing.execute(update(Site).values(kind=SiteKind.REAL, clock=None))
    yield visitor
    visitor.web.config["MAIL"] = None


def test_a_site_without_a_mail_server_says_so_and_offers_feeds(project: Prioritised, real: Visitor) -> None:
    page = f"/proyectos/{project.project.id}"
    text = text_of(real.get(f"{page}/avisos"))
    assert "Este sitio no envía correos." in text
    assert f'href="{page}/novedades.atom"' in real.get(f"{page}/avisos").text
    real.client.post(f"{page}/avisos", data={"email": ADDRESS})
    assert rows() == []
    assert letters(real) == []


def test_a_real_site_sends_by_its_mail_server(project: Prioritised, real: Visitor) -> None:
    with mail_server() as box:
        real.web.config["MAIL"] = box.settings()
        page = f"/proyectos/{project.project.id}"
        assert real.send(f"{page}/avisos", email=ADDRESS).status_code == 303
        assert "Le hemos enviado un mensaje" in text_of(real.get(page))
        assert letters(real) == [], "nothing lies in a folder"
        assert box.recipients == [ADDRESS]


def test_the_administration_is_told_of_trouble_and_of_what_was_given_up(
    project: Prioritised, visitor: Visitor
) -> None:
    visitor.sign_in(make.the_administrator())
    assert "no salen desde" not in text_of(visitor.get("/admin"))
    with transaction() as writing:
        now = outbox.clock(writing)
        outbox.take(writing, "x", now, now)
        outbox.note_trouble(writing, Trouble.SILENT, now)
        mail = Mail(address_hash=b"x", next_at=now)
        writing.add(mail)
        writing.flush()
        outbox.give_up(writing, [mail.id], now)
    text = text_of(visitor.get("/admin"))
    assert "Los avisos por correo no salen desde el" in text
    assert "No responde." in text
    assert "1 aviso por correo no se pudo entregar" in text


def test_the_pages_fit_in_one_window(visitor: Visitor, project: Prioritised) -> None:
    for path in (
        f"/proyectos/{project.project.id}/avisos",
        f"/proyectos/{project.project.id}",
        "/provincias/cajamarca",
    ):
        assert visitor.weight(path) <= WINDOW
