"""The page where a unit gathers the photos and documents of a report, and where everybody sees them afterwards."""

import io
import re
import struct
import zlib
from datetime import UTC, datetime

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from caxamarca.domain.evidencing import DOCUMENT_LIMIT
from caxamarca.domain.permissions import Action
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.persistence import reports
from caxamarca.persistence.evidence import Evidence
from caxamarca.persistence.files import MARK
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.settings import Settings
from tests.factories import (
    a_committee_member,
    a_report,
    a_unit,
    a_unit_person,
    a_unit_writer,
    at,
    seconded,
    the_winner,
)
from tests.factories.showing import a_document, a_photo, a_photo_file, shows
from tests.integration.conftest import starting
from tests.support.forms import form_to
from tests.support.pagewise import answered, filled, left, only_hidden
from tests.support.papers import a_paper, locked, of_pages
from tests.support.sites import Start
from tests.support.visiting import Visitor, anew, text_of

pytestmark = [pytest.mark.parametrize("kind", ["sqlite"]), starting(Start.FOLLOWED)]

DESK = "/unidad"
WON = Quarter(2026, 3)
SOUND = {
    "stage": "works",
    "physical": "35",
    **dict.fromkeys(("pia", "pim", "certified", "committed", "accrued", "paid"), "300,000"),
    "contract_signed": "si",
    "works_started": "si",
}
SAYS = "La zanja del tramo alto."


@pytest.fixture
def project(app: Flask) -> Prioritised:
    at(datetime(2026, 10, 1, 15, tzinfo=UTC))
    return the_winner()


@pytest.fixture(autouse=True)
def head(project: Prioritised, visitor: Visitor) -> Actor:
    """Who signs for the unit that carries the project out, signed in."""
    found = a_unit_person(project.unit_id or 0)
    visitor.sign_in(found)
    return found


@pytest.fixture
def page(project: Prioritised) -> str:
    return f"/unidad/proyectos/{project.project.id}/reportes/{WON.slug}"


def adds(
    visitor: Visitor,
    page: str,
    content: bytes | None,
    caption: str = SAYS,
    button: str = "agregar",
    more: str = "",
) -> TestResponse:
    """Send the page of evidence with a file, by one of its buttons."""
    path = f"{page}/fotos{more}"
    shown = visitor.get(path)
    file = {} if content is None else {"file": (io.BytesIO(content), "DSC_0001.JPG")}
    pressed = dict([button.split("=")]) if "=" in button else {button: "1"} if button else {}
    data = {**only_hidden(shown, f"{page}/fotos"), "caption": caption, **file, **pressed}
    answer = visitor.client.post(path, data=data)
    answer.request.environ["wsgi.input"].close()
    return answer


def captions() -> list[str]:
    return [one.caption for one in anew().query(Evidence).order_by(Evidence.id)]


def kept(settings: Settings) -> list[str]:
    folders = (settings.pictures_folder, settings.documents_folder)
    return [
        path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.name != MARK
    ]


def test_photos_and_documents_are_gathered_one_at_a_time_and_filed(
    visitor: Visitor, project: Prioritised, page: str
) -> None:
    for content in (a_photo_file(1), a_paper()):
        answer = adds(visitor, page, content)
        assert (answer.status_code, answer.location) == (303, f"{page}/fotos")
    shown = visitor.get(f"{page}/fotos")
    said = text_of(shown).replace("\xa0", " ")
    assert "Ya está agregado." in said
    assert "(PDF, 1 página, 3 KB)" in said
    assert "Caben 5 fotos más. Caben 3 documentos más." in said
    assert "Paso 4 de 5" in said
    review = answered(visitor, page, SOUND)
    assert review.text.count(SAYS) == 2
    assert f'href="{page}/fotos?revisar=1"' in review.text
    assert filled(visitor, review, f"{page}/revisar", {}).location == DESK
    public = visitor.get(f"/proyectos/{project.project.id}")
    assert public.text.count(SAYS) == 2
    assert visitor.get(page).text.count(SAYS) == 2


def test_a_photo_is_kept_re_encoded(visitor: Visitor, page: str, settings: Settings) -> None:
    target = io.BytesIO()
    Image.new("RGB", (1600, 1200), "green").save(target, "JPEG")
    assert adds(visitor, page, target.getvalue()).status_code == 303
    [name] = kept(settings)
    with Image.open(settings.pictures_folder / name) as photo:
        assert (photo.format, photo.size) == ("WEBP", (1024, 768))


@pytest.mark.parametrize(
    ("button", "leads"), [("", "/revisar"), ("leave=back", "/palabras"), ("leave=later", "")]
)
def test_every_button_takes_what_was_chosen_along(
    visitor: Visitor, page: str, button: str, leads: str
) -> None:
    """Whoever chooses a photo and forgets to add it does not lose it."""
    assert adds(visitor, page, a_photo_file(), button=button).location == (page + leads if leads else DESK)
    assert captions() == [SAYS]


@pytest.mark.parametrize(
    ("button", "leads"), [("", "/revisar"), ("leave=back", "/palabras"), ("leave=later", "")]
)
def test_one_goes_on_without_any(visitor: Visitor, page: str, button: str, leads: str) -> None:
    assert adds(visitor, page, None, "", button).location == (page + leads if leads else DESK)
    assert not captions()


@pytest.mark.parametrize(
    ("content", "caption", "button", "said"),
    [
        (None, "", "agregar", "Elija la foto o el documento."),
        (None, "", "agregar", "Diga qué muestra."),
        (None, SAYS, "", "Elija la foto o el documento."),
        (b"%PDF-1.4 roto", "", "agregar", "Elija otra vez el archivo"),
        (a_photo_file(), "", "", "Diga qué muestra."),
        (a_photo_file(), "a" * 201, "", "tiene 201 letras y caben 200"),
    ],
)
def test_what_is_missing_is_said_beside_its_question(
    visitor: Visitor, page: str, content: bytes | None, caption: str, button: str, said: str
) -> None:
    answer = adds(visitor, page, content, caption, button)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert caption in answer.text
    assert not captions()


def a_bomb() -> bytes:
    """A PNG of a few bytes that says it is 20,000 pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xd8\xff\xe0 broken", "no es una foto (JPG, PNG o WebP) ni un documento PDF"),
        (b"<script>alert(1)</script>", "no es una foto (JPG, PNG o WebP) ni un documento PDF"),
        (a_bomb(), "Esta foto es demasiado grande."),
        (bytes(DOCUMENT_LIMIT + 1), "10 MB"),
        (b"%PDF-1.7 " + bytes(DOCUMENT_LIMIT), "10 MB"),
        (b"%PDF-1.7 broken", "no es un documento PDF que se pueda leer"),
        (locked("secreta"), "solo se abre con contraseña"),
        (of_pages(41), "demasiadas páginas: caben 40"),
        (a_paper(page=b"/X " + b"[" * 200_000), "demasiado complejo o está dañado"),
    ],
    ids=[
        "broken",
        "script",
        "20,000 x 20,000",
        "over 10 MB",
        "heavy pdf",
        "broken pdf",
        "locked",
        "41",
        "deep",
    ],
)
def test_what_cannot_be_taken_is_refused_and_the_words_stay(
    visitor: Visitor, page: str, settings: Settings, content: bytes, said: str
) -> None:
    answer = adds(visitor, page, content)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert SAYS in answer.text
    assert not captions()
    assert not kept(settings)


def test_an_upload_beyond_all_measure_leaves_what_was_gathered(visitor: Visitor, page: str) -> None:
    adds(visitor, page, a_photo_file())
    assert adds(visitor, page, bytes(2 * DOCUMENT_LIMIT + 1)).status_code == 413
    assert captions() == [SAYS]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_upload_that_was_cut_off_is_not_half_kept(visitor: Visitor, page: str, settings: Settings) -> None:
    shown = visitor.get(f"{page}/fotos")
    body = [("caption", SAYS), *only_hidden(shown, f"{page}/fotos").items()]
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in body
    ).encode()
    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + a_photo_file()
    sent = parts + file
    answer = visitor.client.post(
        f"{page}/fotos",
        input_stream=io.BytesIO(sent),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(len(sent) + 5000)},
    )
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 400
    assert not captions()
    assert not kept(settings)


def test_a_full_report_says_so_and_keeps_what_it_has(
    visitor: Visitor, project: Prioritised, page: str, head: Actor
) -> None:
    for number in range(6):
        shows(head, project, WON, a_photo(number))
    assert "No caben más fotos. Caben 4 documentos más." in text_of(visitor.get(f"{page}/fotos"))
    answer = adds(visitor, page, a_photo_file(9))
    assert answer.status_code == 422
    assert "Ya hay 6 fotos y no caben más." in text_of(answer)
    assert len(captions()) == 6


def status(visitor: Visitor, url: str) -> int:
    with visitor.get(url) as answer:
        return answer.status_code


def takes_away(visitor: Visitor, page: str, name: str, more: str = "") -> TestResponse:
    path = f"{page}/fotos{more}"
    token = form_to(visitor.get(path), f"{page}/fotos")["csrf_token"]
    return visitor.client.post(path, data={"csrf_token": token, "quitar": name})


def test_one_is_taken_away_with_its_own_button(
    visitor: Visitor, project: Prioritised, page: str, head: Actor, settings: Settings
) -> None:
    gone, stays = (shows(head, project, WON, one) for one in (a_photo(), a_document()))
    assert f'name="quitar" value="{gone}"' in visitor.get(f"{page}/fotos").text
    for _time in range(2):
        assert takes_away(visitor, page, gone).location == f"{page}/fotos"
    assert kept(settings) == [stays]
    takes_away(visitor, page, "../../etc/passwd")
    takes_away(visitor, page, "\x00")
    assert kept(settings) == [stays]


def test_what_was_filed_is_corrected_beside_it(
    visitor: Visitor, project: Prioritised, page: str, head: Actor
) -> None:
    name = shows(head, project, WON)
    filled(visitor, answered(visitor, page, SOUND), f"{page}/revisar", {})
    assert visitor.get(f"{page}/fotos").location == page
    late = takes_away(visitor, page, name, "?corregir=1")
    assert late.status_code == 303
    assert not re.findall('name="quitar"', visitor.get(f"{page}/fotos").text)
    assert filled(visitor, visitor.get(page), page, {**SOUND, "physical": "36"}).status_code == 303
    review = answered(visitor, page, {**SOUND, "physical": "36", "reason": "Se midió mal."})
    assert filled(visitor, review, f"{page}/revisar", {}).location == DESK
    assert len(reports.of_projects(anew(), [project.project.id])[project.project.id]) == 2
    assert captions() == [SAYS]
    assert status(visitor, f"/fotos/{name}") == 200


def test_a_report_that_was_filed_meanwhile_takes_nothing_more(
    visitor: Visitor, project: Prioritised, page: str, head: Actor
) -> None:
    open_page = visitor.get(f"{page}/fotos")
    a_report(project, WON, by=head)
    form = only_hidden(open_page, f"{page}/fotos")
    file = (io.BytesIO(a_photo_file()), "a.png")
    answer = visitor.client.post(
        f"{page}/fotos", data=MultiDict([*form.items(), ("caption", SAYS), ("file", file)])
    )
    assert answer.status_code == 422
    assert "ya se presentó" in text_of(answer)
    assert not captions()


def test_out_of_its_time_nothing_is_taken(visitor: Visitor, page: str) -> None:
    seconded(Action.ANNUL_PROCESS)
    assert visitor.get(f"{page}/fotos").location == page
    answer = visitor.send(f"{page}/fotos", of=DESK, caption=SAYS, file=(io.BytesIO(a_photo_file()), "a.png"))
    assert answer.status_code == 409
    assert not captions()


def test_nobody_else_gathers(visitor: Visitor, page: str) -> None:
    assert Visitor(visitor.web).sign_in(a_unit_writer(a_unit())).get(f"{page}/fotos").status_code == 404
    assert Visitor(visitor.web).sign_in(a_committee_member()).get(f"{page}/fotos").status_code == 403
    assert Visitor(visitor.web).get(f"{page}/fotos").status_code == 303


def test_a_draft_is_left_and_gone_on_with_by_a_colleague(
    visitor: Visitor, project: Prioritised, page: str
) -> None:
    adds(visitor, page, a_photo_file(), button="leave=later")
    assert "se guarda 30 días, para las personas de su unidad" in text_of(visitor.get(DESK))
    colleague = Visitor(visitor.web).sign_in(a_unit_writer(project.unit_id or 0))
    assert SAYS in colleague.get(f"{page}/fotos").text
    assert left(colleague, f"{page}/fotos", {}, "back").location == f"{page}/palabras"


# How it is given


def test_a_document_is_given_to_be_kept_and_can_do_nothing(
    visitor: Visitor, project: Prioritised, page: str, head: Actor
) -> None:
    name = shows(head, project, WON, a_document())
    url = f"/documentos/{name}"
    stranger, other = Visitor(visitor.web), Visitor(visitor.web).sign_in(a_unit_writer(a_unit()))
    assert [status(one, url) for one in (visitor, stranger, other)] == [200, 404, 404]
    with visitor.get(url) as own:
        assert own.headers["Cache-Control"] == "no-store"
    filled(visitor, answered(visitor, page, SOUND), f"{page}/revisar", {})
    with stranger.get(url) as answer:
        assert answer.data.startswith(b"%PDF-")
        headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == f"attachment; filename=documento-{name[:8]}.pdf"
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert headers["Content-Security-Policy"].endswith("; sandbox")
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "name", ["x.pdf", "a" * 32, "..%2f..%2fcaxamarca.db", f"{'a' * 32}.webp", f"{'a' * 32}.pdf"]
)
def test_a_document_that_never_was_is_not_there(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/documentos/{name}").status_code == 404


def test_the_committee_sees_it_where_it_asks_about_the_report(
    visitor: Visitor, project: Prioritised, page: str, head: Actor
) -> None:
    shows(head, project, WON)
    shows(head, project, WON, a_document())
    filled(visitor, answered(visitor, page, SOUND), f"{page}/revisar", {})
    [report] = reports.of_projects(anew(), [project.project.id])[project.project.id]
    member = Visitor(visitor.web).sign_in(a_committee_member())
    assert "1 foto, 1 documento" in text_of(member.get("/comite"))
    asking = member.get(f"/comite/proyectos/{project.project.id}/observar?reporte={report.id}")
    assert asking.text.count(SAYS) == 2
