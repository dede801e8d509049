"""A resident and an idea, as pages: proposing, every kind of bad input, changing, withdrawing, answering."""

import io
import re
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.picturing import PHOTOS, receive_photo
from caxamarca.actions.proposing import propose_idea
from caxamarca.domain.evaluating import Outcome
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.provinces import districts_of
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ideas, site
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.drafts import Draft
from caxamarca.persistence.residents import Resident
from caxamarca.settings import Settings
from tests.factories import (
    CAJAMARCA,
    SAN_PABLO,
    YEAR,
    a_process,
    a_resident,
    a_text,
    an_evaluation,
    an_evaluator,
    an_idea,
    at,
    reach,
    two_administrators,
)
from tests.support.forms import hidden
from tests.support.pagewise import (
    answered,
    erased,
    filled,
    left,
    only_hidden,
    phone_copies,
    published,
    settled,
)
from tests.support.pagewise import proposed as publish
from tests.support.visiting import Visitor, text_of

DISTRICT = districts_of(CAJAMARCA)[0].code
SOUND = {
    "title": "Puente sobre el río Mashcón",
    "subject": "roads",
    "problem": "En las lluvias no se puede pasar.",
    "beneficiaries": "Dos caseríos.",
    "district": DISTRICT,
    "place": "El Sauce",
    "cost": "",
}
NEW = "/ideas/nueva"
LAST_QUESTION = "/ideas/nueva/costo"
MEGABYTE = 1024 * 1024
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def proposer(app: Flask, visitor: Visitor) -> Actor:
    """Somebody of Cajamarca who is signed in while ideas are open."""
    a_process()
    found = a_resident()
    reach(Stage.IDEAS)
    visitor.sign_in(found)
    return found


def test_each_page_says_once_who_keeps_what(visitor: Visitor) -> None:
    """The phone's box says what it adds to the site's own keeping, so that nobody doubts which of the two is meant."""
    first, pages = dict(list(SOUND.items())[:2]), ("problema", "lugar", "personas", "costo")
    filled(visitor, visitor.get(NEW), NEW, first)
    for page in pages:
        said = text_of(visitor.get(f"{NEW}/{page}"))
        assert said.count("30 días") == 1, page
        assert ("Guardarlo también en este celular" in said) == (page == "problema")
    assert "Sirve solo si se corta la señal mientras escribe." in text_of(visitor.get(f"{NEW}/problema"))


def proposed(by: Actor) -> list[ideas.Idea]:
    session().rollback()
    assert by.resident is not None
    return list(ideas.of_resident(session(), by.resident))


def state(idea: int) -> IdeaState:
    session().rollback()
    session().expire_all()
    return ideas.one(session(), idea).state


def observed(idea: int, days: int = 5) -> None:
    reach(Stage.EVALUATION)
    until = site.now(session()).date() + timedelta(days=days)
    evaluate_idea(an_evaluator(), idea, an_evaluation(Outcome.OBSERVED, until))


def test_the_first_page_says_until_when_and_the_last_what_is_public_and_what_comes_next(
    visitor: Visitor,
) -> None:
    assert "hasta el jueves 30 de abril de 2026, 23:59" in text_of(visitor.get(NEW))
    said = text_of(answered(visitor, NEW, SOUND))
    before = said[: said.index("Publicar mi idea")]
    assert "el equipo técnico revisa cada idea" in before
    assert "Todos la pueden leer" in before


def test_an_idea_that_was_sent_is_public_at_once(visitor: Visitor, proposer: Actor) -> None:
    answer = publish(visitor, SOUND)
    (idea,) = proposed(proposer)
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    page = text_of(visitor.get(answer.location))
    assert "Su idea ya es pública" in page
    assert "Puente sobre el río Mashcón" in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Póngale un título a su idea."),
        ("title", "   \t ", "Póngale un título a su idea."),
        ("title", "\u200b\u2060", "Escriba algo aquí."),
        ("title", "a" * 101, "tiene 101 letras"),
        ("problem", "", "Cuente cuál es el problema."),
        ("problem", "a" * 2001, "tiene 2,001 letras"),
        ("problem", "🌽" * 2001, "tiene 2,001 letras"),
        ("beneficiaries", "", "Cuente a quiénes beneficiaría."),
        ("place", "", "Escriba el lugar."),
        ("district", "", "Elija el distrito."),
        ("district", districts_of(SAN_PABLO)[0].code, "provincia de San Pablo"),
        ("district", "999999", "No hay ningún distrito"),
        ("district", "' OR 1=1", "No hay ningún distrito"),
        ("subject", "", "Elija de qué trata su idea."),
        ("subject", "gold", "Elija una de las opciones."),
        ("people", "2,500,000", "de 1 a 1,500,000"),
        ("people", "dos mil", "Escriba solo el número entero"),
        ("people", "2,30", "Escriba solo el número entero"),
        ("cost", "mucho", "Escriba solo el monto en soles"),
        ("cost", "1.500,00", "No estamos seguros de este monto"),
        ("cost", "-5", "no puede ser menor que cero"),
        ("cost", "1.005", "No estamos seguros de este monto"),
        ("cost", "9" * 5000, "Este monto es demasiado grande"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_question_and_nothing_typed_is_lost(
    visitor: Visitor, proposer: Actor, field: str, typed: str, sentence: str
) -> None:
    answer = publish(visitor, {**SOUND, field: typed})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    beside = {
        "title": '<option selected value="roads">',
        "subject": "Puente sobre",
        "people": "Dos caseríos.",
    }
    assert beside.get(field, "") in answer.text
    assert proposed(proposer) == []
    assert publish(visitor, SOUND).status_code == 303


def test_emoji_stay_and_what_nobody_can_see_goes(visitor: Visitor, proposer: Actor) -> None:
    publish(visitor, {**SOUND, "title": "Agua \x00para\x07 \u202eEl Sauce 🚰"})
    (idea,) = proposed(proposer)
    assert idea.title == "Agua para El Sauce 🚰"


def test_an_amount_is_read_as_it_is_written_here(visitor: Visitor, proposer: Actor) -> None:
    publish(visitor, {**SOUND, "cost": "S/ 1'250,000.50"})
    assert [idea.cost for idea in proposed(proposer)] == [125_000_050]


@pytest.mark.parametrize("typed", ["2300", "2,300", "2 300", " 2.300 "])
def test_a_number_of_people_is_read_as_it_is_written_here(
    visitor: Visitor, proposer: Actor, typed: str
) -> None:
    publish(visitor, {**SOUND, "people": typed})
    assert [idea.people for idea in proposed(proposer)] == [2_300]


# Sent twice


def test_a_form_sent_twice_makes_one_idea(visitor: Visitor, proposer: Actor) -> None:
    page = answered(visitor, NEW, SOUND)
    first, second = (published(visitor, page) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(proposed(proposer)) == 1


def test_another_text_is_another_idea(visitor: Visitor, proposer: Actor) -> None:
    publish(visitor, SOUND)
    publish(visitor, {**SOUND, "title": "Otra cosa"})
    assert {idea.title for idea in proposed(proposer)} == {"Puente sobre el río Mashcón", "Otra cosa"}


def test_two_residents_may_send_the_same(app: Flask, proposer: Actor) -> None:
    both = [propose_idea(one, YEAR, a_text(), token="la misma") for one in (proposer, a_resident(which=1))]
    assert len(set(both)) == 2


# Photos


def a_photo(size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A photo that says where it was taken."""
    image = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 9.0, 0.0), 3: "W", 4: (78.0, 30.0, 0.0)})
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif)
    return target.getvalue()


def a_bomb() -> bytes:
    """A PNG of a few bytes that says it is 20,000 by 20,000."""
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND")
    )


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def upload(visitor: Visitor, content: bytes, **changes: str) -> TestResponse:
    """Send the form of a new idea with a file."""
    return publish(visitor, {**SOUND, **changes, "photo": (io.BytesIO(content), "foto.jpg")})


def test_a_photo_is_made_small_and_loses_where_it_was_taken(
    visitor: Visitor, proposer: Actor, settings: Settings
) -> None:
    assert b"Exif" in a_photo()
    assert upload(visitor, a_photo()).status_code == 303
    (idea,) = proposed(proposer)
    kept = Path(settings.pictures_folder / (idea.picture or "")).read_bytes()
    assert kept[:4] == b"RIFF"
    assert len(kept) <= 30 * 1024
    assert b"EXIF" not in kept
    assert b"Exif" not in kept


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 no es una foto", "no es una foto JPG, PNG o WebP"),
        (b"\xff\xd8\xff\xe0cut short", "no es una foto JPG, PNG o WebP"),
        (b"<svg onload=alert(1)>", "no es una foto JPG, PNG o WebP"),
        (a_bomb(), "demasiado grande"),
        (b"\xff\xd8" + b"x" * 11 * MEGABYTE, "pesa demasiado"),
    ],
    ids=["document", "broken", "markup", "20,000 x 20,000", "11 MB"],
)
def test_a_photo_that_cannot_be_taken_is_refused_and_the_text_stays(
    visitor: Visitor, proposer: Actor, content: bytes, sentence: str
) -> None:
    answer = upload(visitor, content)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert proposed(proposer) == []
    assert "Dos caseríos." in answered(visitor, NEW, {**SOUND, "beneficiaries": "Dos caseríos."}).text


def test_only_so_many_photos_are_looked_at_in_a_day(visitor: Visitor, proposer: Actor) -> None:
    stops_at(visitor, "problema")
    for _photo in range(PHOTOS.times):
        receive_photo(proposer, a_photo((6, 4)))
    photo = {"photo": (io.BytesIO(a_photo((60, 40))), "foto.jpg")}
    answer = filled(visitor, visitor.get(LAST_QUESTION), LAST_QUESTION, photo)
    assert answer.status_code == 422
    assert "Ha enviado muchas fotos: 50 por día como máximo." in text_of(answer)
    assert pictures() == 0
    assert receive_photo(a_resident(which=1), a_photo((6, 4))).encoded


def test_a_photo_that_comes_with_the_same_idea_is_added_to_it(visitor: Visitor, proposer: Actor) -> None:
    publish(visitor, SOUND)
    assert upload(visitor, a_photo()).status_code == 303
    (idea,) = proposed(proposer)
    assert idea.picture is not None


def test_whoever_mistypes_is_told_to_choose_the_photo_again(visitor: Visitor) -> None:
    answer = upload(visitor, a_photo(), cost="mucho")
    assert "Elija otra vez la foto" in text_of(answer)


def test_a_file_over_the_limit_of_the_page_gives_the_text_back(visitor: Visitor, proposer: Actor) -> None:
    answer = upload(visitor, b"x" * 25 * MEGABYTE, cost="1,500")
    assert answer.status_code == 413
    assert "pesa demasiado" in text_of(answer)
    back = visitor.client.post(LAST_QUESTION, data=hidden(answer))
    assert back.status_code == 200
    assert 'value="1,500"' in back.text
    assert proposed(proposer) == []
    end = filled(visitor, back, LAST_QUESTION, {"cost": "1,500"}).location
    published(visitor, visitor.get(end))
    assert [idea.title for idea in proposed(proposer)] == [SOUND["title"]]


def test_somebody_elses_form_is_not_given_back(visitor: Visitor) -> None:
    page = visitor.get(LAST_QUESTION)
    visitor.sign_in(a_resident(which=1))
    photo = (io.BytesIO(b"x" * 25 * MEGABYTE), "foto.jpg")
    answer = filled(visitor, page, LAST_QUESTION, {"cost": "1,500", "photo": photo})
    assert answer.status_code == 413
    assert "1,500" not in answer.text


# Stages and people


def test_a_stage_that_closes_while_the_form_is_open_keeps_the_text(visitor: Visitor, proposer: Actor) -> None:
    page, last = visitor.get(NEW), answered(visitor, NEW, SOUND)
    reach(Stage.EVALUATION)
    for answer in (filled(visitor, page, NEW, {**SOUND, "title": "Otro puente"}), published(visitor, last)):
        assert answer.status_code == 409
        assert "el equipo técnico está evaluando las ideas" in text_of(answer)
        assert "puente" in answer.text.lower()
    assert proposed(proposer) == []


def test_outside_its_stage_the_page_says_what_happens_now_and_when_ideas_open(visitor: Visitor) -> None:
    reach(Stage.ANNOUNCED)
    before = visitor.get(NEW)
    assert before.status_code == 409
    assert "domingo 1 de marzo de 2026" in text_of(before)
    reach(Stage.EVALUATION)
    assert visitor.get(NEW).status_code == 409


def test_an_idea_that_is_sent_before_ideas_open_is_not_taken(visitor: Visitor, proposer: Actor) -> None:
    page = answered(visitor, NEW, SOUND)
    reach(Stage.ANNOUNCED)
    assert published(visitor, page).status_code == 409
    assert proposed(proposer) == []


def test_a_stranger_is_led_to_the_door_and_back(visitor: Visitor) -> None:
    stranger = Visitor(visitor.web)
    assert stranger.get(NEW).location == "/entrar?siguiente=/ideas/nueva"


def test_staff_do_not_propose(visitor: Visitor) -> None:
    assert visitor.sign_in(an_evaluator()).get(NEW).status_code == 403


def test_who_is_not_on_the_roll_is_told_so(visitor: Visitor) -> None:
    with transaction() as writing:
        foreign = Resident(document_mac=b"somebody of another roll")
        writing.add(foreign)
        writing.flush()
        number = foreign.id
    answer = visitor.sign_in(Actor(resident=number)).get(NEW)
    assert answer.status_code == 422
    assert "Usted no está en este padrón" in text_of(answer)


# Begun and not sent yet


def test_what_was_begun_waits_for_its_writer_on_any_phone(visitor: Visitor, proposer: Actor) -> None:
    stops_at(visitor, "problema")
    elsewhere = Visitor(visitor.web).sign_in(proposer)
    page = elsewhere.get(NEW)
    assert "Usted tiene una idea empezada" in text_of(page)
    assert 'href="/ideas/nueva/revisar"' in page.text
    assert elsewhere.get(f"{NEW}/revisar").location == f"{NEW}/problema"
    assert 'value="Puente sobre el río Mashcón"' in page.text
    somebody = Visitor(visitor.web).sign_in(a_resident(which=1)).get(NEW)
    assert "Mashcón" not in somebody.text


def stops_at(visitor: Visitor, page: str) -> None:
    """Answer up to a page, which is left empty."""
    told = {name: SOUND[name] for name in ("title", "subject")}
    assert answered(visitor, NEW, told).request.path == f"{NEW}/{page}"


def test_the_end_cannot_be_reached_past_a_question(visitor: Visitor, proposer: Actor) -> None:
    assert visitor.get(f"{NEW}/revisar").location == NEW
    stops_at(visitor, "problema")
    assert visitor.get(f"{NEW}/revisar").location == f"{NEW}/problema"
    assert visitor.client.post(f"{NEW}/revisar", data=hidden(visitor.get(NEW))).status_code == 303
    assert proposed(proposer) == []


def test_a_correction_leads_back_to_the_end(visitor: Visitor, proposer: Actor) -> None:
    last = answered(visitor, NEW, SOUND)
    assert f'href="{NEW}/problema?revisar=1#problem"' in last.text
    path = f"{NEW}/problema?revisar=1"
    answer = filled(visitor, visitor.get(path), path, {"problem": "Se lo llevó el río."})
    assert answer.location == f"{NEW}/revisar"
    published(visitor, visitor.get(f"{NEW}/revisar"))
    assert [(idea.title, idea.problem) for idea in proposed(proposer)] == [
        (SOUND["title"], "Se lo llevó el río.")
    ]


def test_what_was_changed_on_another_page_is_looked_over_again(visitor: Visitor, proposer: Actor) -> None:
    last = answered(visitor, NEW, SOUND)
    filled(visitor, visitor.get(NEW), NEW, {**SOUND, "title": "Otra cosa"})
    answer = published(visitor, last)
    assert answer.status_code == 409
    assert "cambió en otra página" in text_of(answer)
    assert "Otra cosa" in answer.text
    assert proposed(proposer) == []
    published(visitor, answer)
    assert [idea.title for idea in proposed(proposer)] == ["Otra cosa"]


def test_the_last_button_pressed_again_leads_to_the_idea(visitor: Visitor, proposer: Actor) -> None:
    last = answered(visitor, NEW, SOUND)
    published(visitor, last)
    (idea,) = proposed(proposer)
    assert published(visitor, last).location == f"/ideas/{idea.id}"
    assert visitor.client.post(f"{NEW}/revisar", data={**hidden(last), "restoring": "1"}).location == (
        f"/ideas/{idea.id}"
    )
    assert SOUND["title"] not in visitor.get(NEW).text


def test_what_was_begun_is_erased_with_its_photo_when_asked(visitor: Visitor, proposer: Actor) -> None:
    told = {**SOUND, "photo": (io.BytesIO(a_photo((60, 40))), "foto.jpg")}
    assert "fotos/" in answered(visitor, NEW, told).text
    assert pictures() == 1
    of_the_phone = phone_copies(visitor.get(f"{NEW}/problema"))
    answer = erased(visitor, f"{NEW}/revisar")
    assert (answer.status_code, answer.location) == (303, "/mi-espacio")
    page = visitor.get("/mi-espacio")
    assert "Se borró lo que había empezado." in text_of(page)
    assert of_the_phone < settled(page)
    assert pictures() == 0
    assert SOUND["title"] not in visitor.get(NEW).text


def test_erasing_is_asked_before_and_shows_what_would_be_lost(visitor: Visitor, proposer: Actor) -> None:
    answered(visitor, NEW, SOUND)
    [asks] = set(re.findall(r"/ideas/nueva/borrar/[^\"]+", visitor.get(NEW).text))
    page = visitor.get(asks)
    assert SOUND["title"] in text_of(page)
    assert f"Problema {SOUND['problem']}" in text_of(page)
    assert visitor.client.post(asks, data={}).status_code == 422
    assert SOUND["title"] in visitor.get(NEW).text
    stranger = Visitor(visitor.web).sign_in(a_resident(which=1))
    assert stranger.get(asks).location == "/mi-espacio"
    assert stranger.client.post(asks, data=hidden(stranger.get("/mi-espacio"))).location == "/mi-espacio"
    assert SOUND["title"] in visitor.get(NEW).text
    assert visitor.get("/ideas/nueva/borrar/%00").status_code == 404
    erased(visitor, NEW)
    again = visitor.client.post(asks, data=hidden(page))
    assert (again.status_code, again.location) == (303, "/mi-espacio")
    assert "ya no está" in text_of(visitor.get("/mi-espacio"))


# Leaving a page


@pytest.mark.parametrize(("way", "leads_to"), [("back", NEW), ("later", "/mi-espacio")])
def test_leaving_a_page_keeps_what_is_written_on_it_right_or_not(
    visitor: Visitor, proposer: Actor, way: str, leads_to: str
) -> None:
    stops_at(visitor, "problema")
    too_long = "x" * 2_500
    answer = left(visitor, f"{NEW}/problema", {"problem": too_long}, way)
    assert (answer.status_code, answer.location) == (303, leads_to)
    said = "Lo que escribió queda guardado 30 días y solo usted lo ve. No se envió nada."
    assert (said in text_of(visitor.get(leads_to))) is (way == "later")
    assert too_long in visitor.get(f"{NEW}/problema").text
    assert visitor.get(f"{NEW}/revisar").location == f"{NEW}/problema"


def test_leaving_a_blank_page_begins_nothing(visitor: Visitor, proposer: Actor) -> None:
    assert left(visitor, NEW, {"title": "  "}, "later").location == "/mi-espacio"
    page = text_of(visitor.get("/mi-espacio"))
    assert "Empezada" not in page
    assert "queda guardado" not in page


def test_a_photo_goes_along_when_its_page_is_left_and_a_wrong_one_is_told(
    visitor: Visitor, proposer: Actor
) -> None:
    stops_at(visitor, "problema")
    photo = (io.BytesIO(a_photo((60, 40))), "foto.jpg")
    left(visitor, LAST_QUESTION, {"cost": "mucho", "photo": photo}, "back")
    assert pictures() == 1
    assert 'value="mucho"' in visitor.get(LAST_QUESTION).text
    left(visitor, LAST_QUESTION, {"cost": "mucho", "photo": (io.BytesIO(b"no"), "foto.jpg")}, "back")
    assert "La foto no se guardó: " in text_of(visitor.get(LAST_QUESTION))
    assert pictures() == 1


def test_a_page_left_too_late_or_after_another_phone_stays_with_its_text(
    visitor: Visitor, proposer: Actor
) -> None:
    other = Visitor(visitor.web).sign_in(proposer)
    blank = only_hidden(other.get(NEW), NEW)
    filled(visitor, visitor.get(NEW), NEW, SOUND)
    answer = other.client.post(NEW, data={**blank, "title": "Otra cosa", "leave": "later"})
    assert answer.status_code == 409
    assert text_of(answer).startswith("Error:")
    assert 'value="Otra cosa"' in answer.text
    form = {**only_hidden(visitor.get(NEW), NEW), "title": "Más tarde", "leave": "later"}
    reach(Stage.EVALUATION)
    answer = visitor.client.post(NEW, data=form)
    assert answer.status_code == 409
    assert 'value="Más tarde"' in answer.text


def test_more_text_than_fits_into_a_draft_is_not_kept_and_stays_on_the_page(
    visitor: Visitor, proposer: Actor
) -> None:
    stops_at(visitor, "problema")
    answer = left(visitor, f"{NEW}/problema", {"problem": "x" * 20_001}, "later")
    assert answer.status_code == 422
    assert "Es más texto del que podemos guardar." in text_of(answer)
    assert "x" * 20_001 in answer.text
    assert "xxx" not in visitor.get(f"{NEW}/problema").text


def pictures() -> int:
    session().rollback()
    return session().execute(select(func.count()).select_from(Picture)).scalar_one()


def test_the_photo_of_what_is_not_sent_is_its_writer_s_alone(visitor: Visitor, proposer: Actor) -> None:
    told = {**SOUND, "photo": (io.BytesIO(a_photo((60, 40))), "foto.jpg")}
    last = answered(visitor, NEW, told)
    [path] = set(re.findall(r"/fotos/[0-9a-f]+\.webp", last.text))
    stranger = Visitor(visitor.web)
    neighbour = Visitor(visitor.web).sign_in(a_resident(which=1))
    with visitor.get(path) as own:
        assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")
    for other in (stranger, neighbour):
        assert other.get(path).status_code == 404
    published(visitor, last)
    with stranger.get(path) as public:
        assert (public.status_code, public.headers["Cache-Control"]) == (
            200,
            "private, max-age=31536000, immutable",
        )


def test_the_photo_can_be_left_out_and_replaced(visitor: Visitor, proposer: Actor) -> None:
    told = {**SOUND, "photo": (io.BytesIO(a_photo((60, 40))), "foto.jpg")}
    answered(visitor, NEW, told)
    path = LAST_QUESTION + "?revisar=1"
    filled(visitor, visitor.get(path), path, {"photo": (io.BytesIO(a_photo((50, 40))), "otra.jpg")})
    assert pictures() == 1
    visitor.send(f"{NEW}/sin-foto", of=f"{NEW}/revisar")
    assert pictures() == 0
    published(visitor, visitor.get(f"{NEW}/revisar"))
    assert [idea.picture for idea in proposed(proposer)] == [None]


def test_a_second_phone_is_told_before_it_overwrites(visitor: Visitor, proposer: Actor) -> None:
    other = Visitor(visitor.web).sign_in(proposer)
    blank = other.get(NEW)
    filled(visitor, visitor.get(NEW), NEW, SOUND)
    answer = filled(other, blank, NEW, {"title": "Otra cosa", "subject": "water"})
    assert answer.status_code == 409
    assert "cambió en otra página" in text_of(answer)
    assert 'value="Otra cosa"' in answer.text
    assert filled(other, answer, NEW, {"title": "Otra cosa", "subject": "water"}).status_code == 303
    assert 'value="Otra cosa"' in visitor.get(NEW).text


def test_a_field_sent_twice_is_kept_as_it_was_judged(visitor: Visitor, proposer: Actor) -> None:
    sent = only_hidden(visitor.get(NEW), NEW)
    sent.setlist("title", ["Puente", "palabra " * 30_000])
    sent["subject"] = "roads"
    assert visitor.client.post(NEW, data=sent).status_code == 303
    assert 'value="Puente"' in visitor.get(NEW).text


@pytest.mark.parametrize("unseen", ["\x00", "\u200b", "\u00ad", "\ufeff"])
def test_a_number_of_signs_that_nobody_sees_is_no_number(
    visitor: Visitor, proposer: Actor, unseen: str
) -> None:
    sent = {**SOUND, "people": unseen}
    for answer in (publish(visitor, sent), visitor.send(f"/ideas/{an_idea(proposer)}/editar", **sent)):
        assert answer.status_code == 422
        assert "Escriba solo el número entero" in text_of(answer)


def test_what_came_too_late_can_still_be_read_and_erased(visitor: Visitor, proposer: Actor) -> None:
    answered(visitor, NEW, SOUND)
    reach(Stage.EVALUATION)
    page = visitor.get(NEW)
    assert page.status_code == 409
    assert "En las lluvias no se puede pasar." in text_of(page)
    assert erased(visitor, NEW).location == "/mi-espacio"
    assert "En las lluvias" not in visitor.get(NEW).text


def test_what_nobody_touched_for_a_month_is_forgotten(visitor: Visitor, proposer: Actor) -> None:
    stops_at(visitor, "problema")
    with transaction() as writing:
        writing.execute(update(Draft).values(kept_at=datetime.now(UTC) - timedelta(days=31)))
    other = Visitor(visitor.web).sign_in(a_resident(which=1))
    stops_at(other, "problema")
    assert SOUND["title"] not in visitor.get(NEW).text
    assert SOUND["title"] in other.get(NEW).text


# An own idea


def test_an_idea_is_changed_while_ideas_are_open(visitor: Visitor, proposer: Actor) -> None:
    idea = an_idea(proposer, cost=1_234_567)
    path = f"/ideas/{idea}/editar"
    assert 'value="12,345.67"' in visitor.get(path).text
    answer = visitor.send(path, **{**SOUND, "title": "Mejor dicho"})
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea}")
    assert [one.title for one in proposed(proposer)] == ["Mejor dicho"]
    reach(Stage.EVALUATION)
    assert visitor.get(path).status_code == 409


def test_changes_that_come_too_late_stay_on_the_page(visitor: Visitor, proposer: Actor) -> None:
    path = f"/ideas/{an_idea(proposer)}/editar"
    form = {**hidden(visitor.get(path)), **SOUND, "title": "Mejor dicho"}
    reach(Stage.EVALUATION)
    answer = visitor.client.post(path, data=form)
    assert answer.status_code == 409
    assert "Mejor dicho" in answer.text
    assert [one.title for one in proposed(proposer)] == ["Agua potable para el caserío"]


def test_a_change_does_not_move_an_idea_to_another_province(visitor: Visitor, proposer: Actor) -> None:
    path = f"/ideas/{an_idea(proposer)}/editar"
    answer = visitor.send(path, **{**SOUND, "district": districts_of(SAN_PABLO)[0].code})
    assert answer.status_code == 422
    assert "provincia de San Pablo" in text_of(answer)


@pytest.mark.parametrize("act", ["editar", "retirar", "subsanar", "reconsideracion"])
def test_somebody_elses_idea_is_not_admitted_to_be_there(visitor: Visitor, act: str) -> None:
    for number in (an_idea(a_resident(which=1)), 999, 2**31, 10**40):
        path = f"/ideas/{number}/{act}"
        assert visitor.get(path).status_code == 404
        assert visitor.send(path, of="/votar", **SOUND).status_code == 404


def test_an_idea_that_was_taken_off_the_site_is_not_changed(visitor: Visitor, proposer: Actor) -> None:
    idea = an_idea(proposer)
    hide_idea(two_administrators()[0], idea, "Lleva el teléfono de otra persona.")
    assert visitor.get(f"/ideas/{idea}/editar").status_code == 404


def test_withdrawing_is_asked_once_and_done_once(visitor: Visitor, proposer: Actor) -> None:
    idea = an_idea(proposer)
    path = f"/ideas/{idea}/retirar"
    form = hidden(visitor.get(path))
    assert state(idea) is IdeaState.PRESENTED
    assert visitor.client.post(path, data=form).location == "/mi-espacio"
    assert state(idea) is IdeaState.WITHDRAWN
    again = visitor.client.post(path, data=form)
    assert again.status_code == 422
    assert "su estado es «Retirada»" in text_of(again)


def test_an_observation_shows_its_reasons_and_its_last_day_and_is_answered(
    visitor: Visitor, proposer: Actor
) -> None:
    idea = an_idea(proposer)
    observed(idea)
    path = f"/ideas/{idea}/subsanar"
    page = text_of(visitor.get(path))
    assert "La obra corresponde al Gobierno Regional." in page
    assert "sábado 16 de mayo de 2026" in page
    assert visitor.send(path, answer="").status_code == 422
    assert visitor.send(path, answer="a" * 2001).status_code == 422
    assert visitor.send(path, answer="Adjunto el acta del caserío.").location == f"/ideas/{idea}"
    assert state(idea) is IdeaState.REMEDIED
    assert visitor.get(path).status_code == 422


def test_an_answer_after_the_last_day_is_refused_and_stays_on_the_page(
    visitor: Visitor, proposer: Actor
) -> None:
    idea = an_idea(proposer)
    observed(idea, days=1)
    path = f"/ideas/{idea}/subsanar"
    form = {**hidden(visitor.get(path)), "answer": "Aquí está el acta."}
    at(site.now(session()) + timedelta(days=3))
    answer = visitor.client.post(path, data=form)
    assert answer.status_code == 422
    assert "El último día para responder" in text_of(answer)
    assert "Aquí está el acta." in answer.text
    assert state(idea) is IdeaState.OBSERVED


def test_a_reconsideration_is_asked_for_once(visitor: Visitor, proposer: Actor) -> None:
    idea = an_idea(proposer)
    path = f"/ideas/{idea}/reconsideracion"
    assert visitor.get(path).status_code == 409
    reach(Stage.EVALUATION)
    assert visitor.get(path).status_code == 422
    evaluate_idea(an_evaluator(), idea, an_evaluation(Outcome.NOT_ELIGIBLE))
    assert "La obra corresponde al Gobierno Regional." in text_of(visitor.get(path))
    assert visitor.send(path, grounds=" ").status_code == 422
    assert visitor.send(path, grounds="El terreno ya es de la comunidad.").status_code == 303
    assert state(idea) is IdeaState.RECONSIDERATION
    evaluate_idea(an_evaluator(), idea, an_evaluation(Outcome.NOT_ELIGIBLE))
    assert visitor.get(path).status_code == 422
