"""Recordings in a browser: nothing is loaded before somebody asks, every kind plays, and one can go to the middle."""

import pytest
from playwright.sync_api import Page, expect

from caxamarca.actions.recording import attach_recording
from caxamarca.actions.sounding import judged
from caxamarca.domain.recording import Explanation, RecordingText, Tongue
from tests.e2e.conftest import Place
from tests.e2e.people import Open
from tests.e2e.villages import Village
from tests.factories import two_administrators
from tests.support.recorded import recorded

PAGE = "/como-funciona/voto"
SOUND = "/grabaciones/"

PLAYED = """async (audio) => {
  audio.muted = true
  await audio.play()
  await new Promise(done => audio.ontimeupdate = () => audio.currentTime > 0 && done())
  return audio.duration
}"""
MOVED = """async ([audio, to]) => {
  const moved = new Promise(done => audio.onseeked = done)
  audio.currentTime = to
  await moved
  return audio.currentTime
}"""


@pytest.fixture
def asked(visit: Open, demonstration: Place) -> tuple[Page, list[int]]:
    """The page of the vote, and the status of every answer that gave it a sound."""
    page = visit(demonstration.address)
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if SOUND in answer.url else None)
    page.goto(PAGE)
    page.wait_for_load_state("networkidle")
    return page, answers


def test_nothing_is_loaded_until_somebody_listens_and_then_one_can_go_anywhere(
    asked: tuple[Page, list[int]],
) -> None:
    page, answers = asked
    assert answers == []
    audio = page.locator("audio").element_handle()
    assert audio is not None
    assert 36 < audio.evaluate(PLAYED) < 40
    for to in (30, 2):
        assert page.evaluate(MOVED, [audio, to]) == pytest.approx(to, abs=0.5)
    assert set(answers) == {206}


def test_a_recording_is_played_by_the_keyboard_alone(asked: tuple[Page, list[int]]) -> None:
    page, _answers = asked
    audio = page.locator("audio")
    audio.evaluate("audio => audio.muted = true")
    page.get_by_role("link", name="Cómo funciona").last.focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "AUDIO":
            break
    page.keyboard.press("Space")
    page.wait_for_function("!document.querySelector('audio').paused")
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('audio').paused")


def test_the_words_are_there_for_who_cannot_hear(visit: Open, demonstration: Place) -> None:
    page = visit(demonstration.address, javascript=False)
    page.goto(PAGE)
    words = page.get_by_text("Le habla la voz de una computadora.")
    expect(words).to_be_hidden()
    page.get_by_text("Leer lo que se dice").click()
    expect(words).to_be_visible()


def test_on_paper_there_is_no_dead_player(asked: tuple[Page, list[int]]) -> None:
    page, _answers = asked
    page.emulate_media(media="print")
    expect(page.locator("audio")).to_be_hidden()
    expect(page.get_by_text("Escuche en castellano")).to_be_hidden()
    expect(page.get_by_role("heading", name="Una persona, un voto")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_player_fits_the_screen_and_the_finger(visit: Open, demonstration: Place, width: int) -> None:
    page = visit(demonstration.address, size={"width": width, "height": 700})
    page.goto(PAGE)
    box = page.locator("audio").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_was_listened_to_is_not_kept_by_the_worker(asked: tuple[Page, list[int]]) -> None:
    page, answers = asked
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller")
    audio = page.locator("audio").element_handle()
    assert audio is not None
    audio.evaluate(PLAYED)
    url = page.locator("audio").get_attribute("src") or ""
    page.goto(url)
    page.goto(PAGE)
    kept = page.evaluate(
        "(async () => (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(one => one.url)))).flat())()"
    )
    assert any(one.endswith(PAGE) for one in kept), "the page itself is kept"
    assert not any(url in one for one in kept)
    assert set(answers) <= {200, 206}


@pytest.mark.parametrize("name", ["agua.mp3", "opus.ogg", "vorbis.ogg", "agua.m4a"])
def test_each_kind_of_sound_plays_after_it_was_cleaned(visit: Open, village: Village, name: str) -> None:
    village.past(
        lambda: attach_recording(
            two_administrators()[0],
            Explanation.VOTE,
            Tongue.SPANISH,
            RecordingText("Agua para El Sauce", "Agua para El Sauce.", "Voz de computadora"),
            judged(recorded(name)),
        )
    )
    page = visit(village.place.address)
    page.goto(PAGE)
    assert 1.5 < page.locator("audio").evaluate(PLAYED) < 2
