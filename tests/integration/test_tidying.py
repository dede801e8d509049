"""What nobody needs any more goes, once a day: files without a row, and drafts that nobody came back to."""

import io
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from flask import Flask
from PIL import Image

from caxamarca.actions.identifying import sign_in_resident
from caxamarca.actions.picturing import take_picture
from caxamarca.actions.proposing import draft_of, keep_answers
from caxamarca.actions.recording import attach_recording
from caxamarca.actions.sounding import judged
from caxamarca.actions.tidying import GRACE, tidy
from caxamarca.domain.drafting import LIFE
from caxamarca.domain.processes import Stage
from caxamarca.domain.recording import Explanation, RecordingText, Tongue
from caxamarca.persistence import drafts, processes
from caxamarca.persistence.database import (
    documents_folder,
    pictures_folder,
    recordings_folder,
    session,
    transaction,
)
from caxamarca.persistence.files import MARK, keep_file, new_name
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.recorded import frames
from tests.support.visiting import anew

NOW = datetime.now(UTC)
A_DAY = timedelta(days=1)
FOLDERS: tuple[Callable[[], Path], ...] = (pictures_folder, documents_folder, recordings_folder)

pytestmark = pytest.mark.usefixtures("app")


def aged(path: Path, age: timedelta) -> None:
    then = time.time() - age.total_seconds()
    os.utime(path, (then, then))


def waiting(folder: Path, age: timedelta, kind: str = "webp") -> str:
    """A file that came so long ago, whose row never did. Its name."""
    name = new_name(kind)
    keep_file(folder, name, b"una foto, o una voz")
    aged(folder / name, age)
    return name


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != MARK}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_that_nothing_names_is_swept_after_a_day(folder: Callable[[], Path]) -> None:
    young = waiting(folder(), GRACE * 0.9)
    waiting(folder(), GRACE * 1.1)
    torn = waiting(folder(), GRACE * 1.1)
    (folder() / torn).rename(folder() / f".{torn}")
    somebodys = folder() / "LEAME.txt"
    somebodys.write_text("No es de la página.")
    aged(somebodys, GRACE * 400)
    tidy(NOW)
    assert names(folder()) == {young, somebodys.name}


def test_a_file_that_something_names_stays_however_old_it_is() -> None:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    with transaction() as writing:
        writing.add(take_picture(content.getvalue()))
    boss, _second = make.two_administrators()
    words = RecordingText("Así vota usted", "Usted entra.", "Radio")
    attach_recording(boss, Explanation.VOTE, Tongue.LINWA, words, judged(frames(50)))
    kept = [folder() / name for folder in FOLDERS for name in names(folder())]
    for path in kept:
        aged(path, GRACE * 400)
    tidy(NOW)
    assert len(kept) == 2
    assert all(path.is_file() for path in kept)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_files_of_another_database_stay(folder: Callable[[], Path]) -> None:
    """A server that was started over an empty database, or before the right one was put back."""
    theirs = waiting(folder(), GRACE * 9)
    (folder() / MARK).write_text("f" * 32)
    tidy(NOW)
    assert names(folder()) == {theirs}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_of_nobody_knows_whom_is_left_alone_until_it_is_empty(folder: Callable[[], Path]) -> None:
    (folder() / MARK).unlink()
    somebodys = waiting(folder(), GRACE * 9)
    tidy(NOW)
    assert names(folder()) == {somebodys}
    (folder() / somebodys).unlink()
    tidy(NOW + A_DAY * 2)
    waiting(folder(), GRACE * 9)
    tidy(NOW + A_DAY * 4)
    assert names(folder()) == set()


def test_no_number_of_lost_files_switches_the_sweeping_off() -> None:
    for _file in range(30):
        waiting(pictures_folder(), GRACE * 9)
    tidy(NOW)
    assert names(pictures_folder()) == set()


def test_it_is_done_once_a_day() -> None:
    first = waiting(pictures_folder(), GRACE * 3)
    tidy(NOW)
    second = waiting(pictures_folder(), GRACE * 3)
    tidy(NOW + A_DAY * 0.9)
    assert names(pictures_folder()) & {first, second} == {second}
    tidy(NOW + A_DAY * 1.1)
    assert names(pictures_folder()) & {first, second} == set()


@starting(CONVENED)
def test_a_draft_that_nobody_came_back_to_goes_though_nobody_writes_another_one() -> None:
    writer = make.a_resident()
    make.reach(Stage.IDEAS)
    keep_answers(writer, make.YEAR, {"title": "Agua"})
    subject = draft_of(processes.by_year(session(), make.YEAR))
    tidy(datetime.now(UTC) + LIFE - A_DAY)
    assert drafts.of(anew(), drafts.own(writer), subject, NOW - LIFE) is not None
    tidy(datetime.now(UTC) + LIFE + A_DAY)
    assert drafts.of(anew(), drafts.own(writer), subject, NOW - LIFE) is None


@starting(CONVENED)
def test_whoever_signs_in_first_on_a_day_has_it_done() -> None:
    document, code = make.a_resident_with_a_code()
    waiting(recordings_folder(), GRACE * 2, "mp3")
    assert sign_in_resident(document, code, "190.0.0.1")
    assert names(recordings_folder()) == set()


def test_it_stands_in_nobodys_way(app: Flask) -> None:
    """One folder is none, the other is not there, and then not even the database can be written."""
    for folder in FOLDERS:
        rmtree(folder())
    pictures_folder().write_text("a file where the folder should be")
    tidy(NOW)
    tidy(NOW + A_DAY * 2)
    lost = waiting(recordings_folder(), GRACE * 9)
    with transaction() as writing:
        for name in ("evidence", "draft"):
            writing.connection().exec_driver_sql(f'DROP TABLE "{name}"')
    tidy(NOW + A_DAY * 4)
    assert lost in names(recordings_folder())


def test_a_file_that_cannot_be_taken_away_does_not_keep_the_others() -> None:
    folder = recordings_folder()
    stuck, loose = (f"{letter * 32}.mp3" for letter in "ab")
    (folder / stuck).mkdir()
    (folder / loose).write_bytes(b"voz")
    for name in (stuck, loose):
        aged(folder / name, GRACE * 2)
    tidy(NOW)
    assert names(folder) == {stuck}
