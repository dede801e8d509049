"""Recordings on pages: told before they are touched, given in parts, attached and withdrawn by the administration."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caxamarca.actions.recording import attach_recording, withdraw_recording
from caxamarca.actions.sounding import judged
from caxamarca.domain.processes import Stage
from caxamarca.domain.recording import BYTE_LIMIT, Explained, Explanation, OfProject, RecordingText, Tongue
from caxamarca.domain.roles import Actor
from caxamarca.persistence import recordings
from caxamarca.persistence.database import recordings_folder
from caxamarca.persistence.files import MARK
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.forms import hidden
from tests.support.recorded import SECRETS, frames, recorded
from tests.support.visiting import Visitor, anew, text_of

VOTE = Explanation.VOTE
PAGE, LIST = "/como-funciona/voto", "/admin/grabaciones"
FORM = f"{LIST}/explicaciones/voto/qvc"
WORDS = {
    "title": "Así vota usted",
    "transcript": "Usted entra.\n\nUsted marca.",
    "made_by": "Radio de la provincia",
}

on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def boss(app: Flask) -> Actor:
    return make.two_administrators()[0]


@pytest.fixture
def desk(visitor: Visitor, boss: Actor) -> Visitor:
    return visitor.sign_in(boss)


def attached(boss: Actor, about: Explained = VOTE, tongue: Tongue = Tongue.LINWA, count: int = 3400) -> str:
    """The address of a recording of two minutes."""
    attach_recording(boss, about, tongue, RecordingText(**WORDS), judged(frames(count)))
    return f"/grabaciones/{recordings.of_thing(anew(), about)[-1].name}"


def send(visitor: Visitor, content: bytes | None, path: str = FORM, **changes: str) -> TestResponse:
    """The form of a recording with a file, or with the file field left empty."""
    file = (io.BytesIO(content or b""), "voz.mp3" if content is not None else "")
    form = {**hidden(visitor.get(path)), **WORDS, **changes, "sound": file}
    answer = visitor.client.post(path, data=form, content_type="multipart/form-data")
    # The test client leaves the temporary file open in which it puts a large body together.
    answer.request.environ["wsgi.input"].close()
    return answer


# For everybody


def test_a_page_says_language_length_and_weight_and_loads_nothing(visitor: Visitor, boss: Actor) -> None:
    url = attached(boss)
    page = visitor.get(PAGE)
    assert "Escuche en linwa (2 minutos, 120 KB)" in text_of(page)
    assert "Así vota usted · Radio de la provincia" in text_of(page)
    player = rf'<audio controls preload="none" src="{url}" aria-label="Escuche en linwa[^"]*"></audio>'
    assert re.search(player, page.text)
    assert f'<a href="{url}" download>Descargar la grabación</a>' in page.text
    assert "autoplay" not in page.text


def test_the_transcript_stands_beside_it_in_its_language(visitor: Visitor, boss: Actor) -> None:
    attached(boss)
    assert (
        '<div class="flow" lang="qvc"><p>Usted entra.</p><p>Usted marca.</p></div>' in visitor.get(PAGE).text
    )


def test_what_is_not_recorded_says_nothing_of_it(visitor: Visitor, boss: Actor) -> None:
    attached(boss)
    assert "<audio" in visitor.get(PAGE).text
    for other in ("/como-funciona", "/privacidad", "/accesibilidad"):
        assert "<audio" not in visitor.get(other).text


@on_one_database
@pytest.mark.parametrize("page", list(Explanation))
def test_each_explanation_can_be_listened_to(visitor: Visitor, boss: Actor, page: Explanation) -> None:
    attached(boss, page)
    paths = ("/como-funciona", PAGE, "/privacidad", "/accesibilidad")
    assert ["<audio" in visitor.get(path).text for path in paths] == [one is page for one in Explanation]


@starting(CONVENED)
def test_a_project_can_be_listened_to_in_the_order_of_the_languages(visitor: Visitor, boss: Actor) -> None:
    about = OfProject(make.a_project())
    for tongue in (Tongue.AWAJUN, Tongue.SPANISH):
        attached(boss, about, tongue, 100)
    told = text_of(visitor.get(f"/proyectos/{about.id}"))
    first, second = "Escuche en castellano (4 segundos, 4 KB)", "Escuche en awajún (4 segundos, 4 KB)"
    assert 0 < told.index(first) < told.index(second)


@on_one_database
def test_nothing_that_was_written_becomes_a_tag(visitor: Visitor, boss: Actor) -> None:
    evil = "<script>alert(1)</script>\"'&"
    text = RecordingText(evil, evil, evil)
    attach_recording(boss, VOTE, Tongue.AWAJUN, text, judged(frames(50)))
    page = visitor.get(PAGE).text
    assert page.count("&lt;script&gt;alert(1)") == 3
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("name", "mimetype"),
    [
        ("agua.mp3", "audio/mpeg"),
        ("opus.ogg", "audio/ogg"),
        ("vorbis.ogg", "audio/ogg"),
        ("agua.m4a", "audio/mp4"),
    ],
)
@on_one_database
def test_a_sound_is_given_as_what_it_is(visitor: Visitor, boss: Actor, name: str, mimetype: str) -> None:
    kept = judged(recorded(name))
    attach_recording(boss, VOTE, Tongue.LINWA, RecordingText(**WORDS), kept)
    answer = visitor.get(f"/grabaciones/{recordings.of_thing(anew(), VOTE)[0].name}")
    assert (answer.status_code, answer.data) == (200, kept.content)
    told = answer.headers
    assert (told["Content-Type"], told["X-Content-Type-Options"]) == (mimetype, "nosniff")
    assert (told["Accept-Ranges"], told["Content-Length"]) == ("bytes", str(len(kept.content)))
    assert told["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "media-src 'self'" in told["Content-Security-Policy"]
    assert "Content-Encoding" not in told
    answer.close()


@pytest.mark.parametrize(
    ("asked", "status", "told", "length"),
    [
        ("bytes=0-99", 206, "bytes 0-99/122400", 100),
        ("bytes=122000-", 206, "bytes 122000-122399/122400", 400),
        ("bytes=-50", 206, "bytes 122350-122399/122400", 50),
        ("bytes=0-999999", 206, "bytes 0-122399/122400", 122400),
        ("bytes=122400-", 416, "bytes */122400", None),
    ],
)
@on_one_database
def test_a_part_is_given_to_whoever_asks_for_a_part(
    visitor: Visitor, boss: Actor, asked: str, status: int, told: str, length: int | None
) -> None:
    answer = visitor.get(attached(boss), Range=asked)
    assert answer.status_code == status
    if length is not None:
        assert answer.headers["Content-Range"] == told
        assert answer.data == frames(3400)[: int(told.split("-")[1].split("/", maxsplit=1)[0]) + 1][-length:]
    answer.close()


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=0-9,20-29", "bytes=0-9, -5", "bytes=0-0,999999-"),
        *("chars=1-2", "bytes=abc", "bytes=5-1", "bytes=-", "bytes", ""),
    ],
)
@on_one_database
def test_several_parts_and_what_asks_for_none_are_answered_whole(
    visitor: Visitor, boss: Actor, asked: str
) -> None:
    answer = visitor.get(attached(boss), Range=asked)
    assert (answer.status_code, answer.data) == (200, frames(3400))
    assert "Content-Range" not in answer.headers
    answer.close()


@on_one_database
def test_a_part_of_what_was_meanwhile_replaced_is_given_whole(visitor: Visitor, boss: Actor) -> None:
    url = attached(boss)
    first = visitor.get(url)
    known = first.headers["ETag"]
    first.close()
    for etag, status in ((known, 206), ('"otro"', 200)):
        answer = visitor.get(url, **{"Range": "bytes=0-9", "If-Range": etag})
        assert answer.status_code == status
        answer.close()
    unchanged = visitor.get(url, **{"If-None-Match": known})
    assert unchanged.status_code == 304
    unchanged.close()


def test_what_was_withdrawn_is_given_no_more_even_if_its_file_is_there(visitor: Visitor, boss: Actor) -> None:
    url = attached(boss)
    withdraw_recording(boss, recordings.of_thing(anew(), VOTE)[0].id)
    (recordings_folder() / url.rpartition("/")[2]).write_bytes(frames(5))
    assert visitor.get(url).status_code == 404
    assert "<audio" not in visitor.get(PAGE).text


@on_one_database
@pytest.mark.parametrize(
    "name",
    ["x.mp3", "..%2f..%2fcaxamarca.db", "%00.mp3", "0" * 32 + ".mp3", "0" * 32 + ".html", "." + "0" * 31],
)
def test_other_names_lead_to_nothing(visitor: Visitor, boss: Actor, name: str) -> None:
    attached(boss)
    assert visitor.get(f"/grabaciones/{name}").status_code == 404


# The desk


def test_a_recording_is_attached_and_can_be_heard(desk: Visitor) -> None:
    answer = send(desk, recorded("agua.mp3"))
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    told = text_of(desk.get(LIST))
    assert "La grabación ya es pública." in told
    assert "Linwa (Kichwa): 2 segundos, 4 KB" in told
    assert "Escuche en linwa (2 segundos, 4 KB)" in text_of(desk.get(PAGE))
    (row,) = recordings.of_thing(anew(), VOTE)
    assert not any(secret in (recordings_folder() / row.name).read_bytes() for secret in SECRETS)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>alert(1)</script></html>", "no es una grabación MP3, Ogg o M4A"),
        (recorded("opus.ogg")[:900], "no es una grabación MP3, Ogg o M4A"),
        (frames(17_000), "Caben 10 minutos como máximo"),
        (b"\xff" * (BYTE_LIMIT + 1), "Caben 3 MB como máximo"),
        (None, "Elija el archivo de la grabación."),
        (b"", "no es una grabación MP3, Ogg o M4A"),
    ],
    ids=["page", "cut", "long", "heavy", "none", "empty"],
)
@on_one_database
def test_a_file_that_cannot_be_taken_is_refused_on_top_and_beside_it_and_the_words_stay(
    desk: Visitor, content: bytes | None, sentence: str
) -> None:
    answer = send(desk, content)
    assert answer.status_code == 422
    assert text_of(answer).count(sentence) == 2
    assert '<a href="#sound">' in answer.text
    assert "Usted marca." in answer.text
    assert "Radio de la provincia" in answer.text
    assert not recordings.of_thing(anew(), VOTE)


@on_one_database
@pytest.mark.parametrize("field", WORDS)
def test_without_its_words_nothing_is_attached_and_the_file_has_to_be_chosen_again(
    desk: Visitor, field: str
) -> None:
    answer = send(desk, frames(100), **{field: "  "})
    assert answer.status_code == 422
    assert "Elija otra vez el archivo: ningún navegador lo trae de vuelta" in text_of(answer)
    assert not recordings.of_thing(anew(), VOTE)


@on_one_database
def test_a_file_over_the_limit_of_the_page_gives_the_text_back(desk: Visitor) -> None:
    answer = send(desk, bytes(3 * BYTE_LIMIT))
    assert answer.status_code == 413
    back = desk.client.post(FORM, data=hidden(answer))
    assert "Usted marca." in back.text


def test_words_are_mended_without_a_file(desk: Visitor, boss: Actor) -> None:
    url = attached(boss)
    assert "Se queda el archivo que hay" in text_of(desk.get(FORM))
    assert send(desk, None, title="Así se vota").status_code == 303
    page = desk.get(PAGE).text
    assert url in page
    assert "Así se vota" in page


def test_whoever_comes_second_is_told_and_may_send_it_once_more(desk: Visitor, boss: Actor) -> None:
    """Two open the same empty form; the second one has not seen what the first one attached."""
    form = hidden(desk.get(FORM))
    attached(boss)
    late = {**form, **WORDS, "title": "Otra voz", "sound": (io.BytesIO(frames(200)), "voz.mp3")}
    answer = desk.client.post(FORM, data=late)
    assert answer.status_code == 409
    assert "Alguien cambió esta grabación mientras tanto." in text_of(answer)
    assert "Otra voz" in answer.text
    again = {**hidden(answer), **WORDS, "title": "Otra voz", "sound": (io.BytesIO(frames(200)), "voz.mp3")}
    assert desk.client.post(FORM, data=again).status_code == 303
    assert [row.title for row in recordings.of_thing(anew(), VOTE)] == ["Otra voz"]


@on_one_database
@pytest.mark.parametrize("replaces", ["x", "-1", "9" * 40, "\x00", "999"])
def test_a_forged_number_replaces_nothing(desk: Visitor, boss: Actor, replaces: str) -> None:
    attached(boss)
    assert send(desk, frames(300), replaces=replaces).status_code == 409
    assert [row.seconds for row in recordings.of_thing(anew(), VOTE)] == [122]


def test_a_recording_is_withdrawn_and_twice_is_no_mistake(desk: Visitor, boss: Actor) -> None:
    attached(boss)
    made = recordings.of_thing(anew(), VOTE)[0].id
    path = f"{LIST}/{made}/retirar"
    form = hidden(desk.get(path))
    assert desk.client.post(path, data=form).status_code == 303
    assert "Se retiró la grabación." in text_of(desk.get(LIST))
    assert desk.client.post(path, data=form).status_code == 303
    assert "ya no está en el sitio" in text_of(desk.get(LIST))
    assert [path.name for path in recordings_folder().iterdir()] == [MARK]


@on_one_database
@pytest.mark.parametrize("path", [LIST, FORM, f"{LIST}/1/retirar"])
def test_nobody_else_comes_to_the_desk(visitor: Visitor, app: Flask, path: str) -> None:
    attached(make.two_administrators()[0])
    assert visitor.get(path).status_code == 303
    visitor.sign_in(make.an_evaluator())
    assert visitor.get(path).status_code == 403
    assert visitor.client.post(path, data={}).status_code in {403, 405, 422}
    assert recordings.of_thing(anew(), VOTE)


@on_one_database
@pytest.mark.parametrize(
    "path", ["explicaciones/voto/en", "explicaciones/nada/es", "proyectos/999/es", "proyectos/1/x"]
)
def test_what_there_is_not_has_no_form(desk: Visitor, path: str) -> None:
    assert desk.get(f"{LIST}/{path}").status_code == 404


@starting(CONVENED)
@pytest.mark.parametrize(
    ("reach", "is_open"),
    [(lambda: None, True), (lambda: make.an_open_vote(papers={"0612": [100_00]}), False)],
)
@on_one_database
def test_while_people_vote_no_project_gets_a_recording(
    desk: Visitor, reach: Callable[[], object], is_open: bool
) -> None:
    project = make.a_project()
    reach()
    path = f"{LIST}/proyectos/{project}/es"
    lists, page = text_of(desk.get(f"{LIST}?proceso={make.YEAR}")), desk.get(path)
    assert ("para que ninguno tenga ventaja" in lists) != is_open
    assert ("Castellano: agregar una" in lists) == is_open
    assert ('name="transcript"' in page.text) == is_open


@starting(CONVENED)
def test_a_vote_that_opens_while_the_form_is_filled_in_keeps_the_words(desk: Visitor) -> None:
    project = make.a_project()
    path = f"{LIST}/proyectos/{project}/es"
    form = {**hidden(desk.get(path)), **WORDS, "sound": (io.BytesIO(frames(200)), "voz.mp3")}
    make.an_open_vote(papers={"0612": [100_00]})
    answer = desk.client.post(path, data=form)
    assert answer.status_code == 409
    assert "la votación está abierta" in text_of(answer)
    assert "Usted marca." in answer.text
    assert not recordings.of_thing(anew(), OfProject(project))


@starting(CONVENED)
def test_the_list_says_how_many_projects_nobody_can_listen_to(desk: Visitor, boss: Actor) -> None:
    first = make.a_project("Agua")
    make.a_project("Luz")
    assert "2 proyectos no tienen grabación" in text_of(desk.get(f"{LIST}?proceso={make.YEAR}"))
    attached(boss, OfProject(first), count=100)
    told = text_of(desk.get(f"{LIST}?proceso={make.YEAR}"))
    assert "Un proyecto no tiene grabación" in told
    assert "Linwa (Kichwa): 4 segundos, 4 KB" in told


@on_one_database
@starting(CONVENED)
def test_the_list_of_a_process_asks_as_much_for_many_projects_as_for_one(desk: Visitor) -> None:
    path = f"{LIST}?proceso={make.YEAR}"
    counts = []
    for _ in range(2):
        make.a_project()
        with desk.counted() as asked:
            desk.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@on_one_database
def test_a_form_sent_without_its_token_attaches_nothing(desk: Visitor) -> None:
    form = {**hidden(desk.get(FORM)), **WORDS, "csrf_token": "", "sound": (io.BytesIO(frames(99)), "a.mp3")}
    desk.client.post(FORM, data=form)
    assert not recordings.of_thing(anew(), VOTE)


@on_one_database
def test_a_page_with_recordings_asks_once_for_all_of_them(visitor: Visitor, boss: Actor) -> None:
    for tongue in Tongue:
        attached(boss, tongue=tongue, count=60)
    with visitor.counted() as asked:
        visitor.get(PAGE)
    assert sum("FROM recording" in one for one in asked) == 1


@on_one_database
@pytest.mark.parametrize("stage", [Stage.IDEAS, Stage.EVALUATION])
def test_a_process_without_projects_says_so(desk: Visitor, stage: Stage) -> None:
    make.a_process()
    make.reach(stage)
    assert "Todavía no hay proyectos" in text_of(desk.get(f"{LIST}?proceso={make.YEAR}"))
