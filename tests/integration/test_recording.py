"""Recordings: one for each thing and language, with its words; replaced, withdrawn, and no file left without a row."""

from collections.abc import Callable
from functools import partial
from shutil import rmtree

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from caxamarca.actions.evaluating import dissolve_project
from caxamarca.actions.recording import attach_recording, withdraw_recording
from caxamarca.actions.sounding import Sound, judged
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn, Refusal
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.recording import (
    ChangedMeanwhile,
    Explained,
    Explanation,
    OfProject,
    RecordingText,
    SoundMissing,
    Tongue,
)
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.persistence import audit, recordings
from caxamarca.persistence.database import recordings_folder, session, transaction
from caxamarca.persistence.files import MARK
from caxamarca.persistence.recordings import Recording
from caxamarca.persistence.storing import StorageFailed
from caxamarca.settings import Settings
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.recorded import frames, recorded
from tests.support.together import together

VOTE = Explanation.VOTE
WORDS = RecordingText(
    "Así vota usted", "Usted entra con su DNI.\n\nMarca sus proyectos.", "Radio de la provincia"
)
on_one_database = pytest.mark.parametrize("kind", ["sqlite"])


def a_sound(length: int = 100) -> Sound:
    return judged(frames(length))


def files() -> set[str]:
    folder = recordings_folder()
    return {path.name for path in folder.iterdir() if path.name != MARK}


def rows() -> list[Recording]:
    session().rollback()
    return list(session().execute(select(Recording).order_by(Recording.id)).scalars())


def names() -> set[str]:
    return {row.name for row in rows()}


@pytest.fixture
def boss(app: Flask) -> Actor:
    return make.two_administrators()[0]


def attach(boss: Actor, about: Explained = VOTE, tongue: Tongue = Tongue.SPANISH, **more: object) -> int:
    told: dict[str, object] = {"text": WORDS, "sound": a_sound(), **more}
    return attach_recording(boss, about, tongue, **told)  # type: ignore[arg-type]


def test_an_explanation_can_be_listened_to_in_each_language(boss: Actor) -> None:
    made = {tongue: attach(boss, tongue=tongue) for tongue in reversed(Tongue)}
    found = recordings.of_thing(session(), VOTE)
    assert [(row.id, row.tongue) for row in found] == [(made[tongue], tongue) for tongue in Tongue]
    assert not recordings.of_thing(session(), Explanation.PRIVACY)
    assert files() == names()
    assert len(files()) == 3


def test_what_is_kept_tells_how_long_and_how_heavy_it_is(boss: Actor) -> None:
    attach(boss, sound=judged(recorded("opus.ogg")))
    (row,) = rows()
    content = (recordings_folder() / row.name).read_bytes()
    assert (row.kind, row.seconds, row.weight, row.text) == ("ogg", 2, len(content), WORDS)
    assert (row.name.endswith(".ogg"), row.explanation) == (True, VOTE)


def test_the_record_of_acts_says_which_file_it_was(boss: Actor) -> None:
    made = attach(boss)
    withdraw_recording(boss, made)
    gone, came = audit.newest(session(), 2)
    assert [one.tag for one in (came, gone)] == ["content:recording:attach", "content:recording:withdraw"]
    assert {one.subject for one in (came, gone)} == {made}
    assert came.details == gone.details
    assert a_sound().sha256 in came.details


def test_a_new_one_takes_the_place_of_the_old_one_and_its_file(boss: Actor) -> None:
    first = attach(boss)
    before = files()
    second = attach(boss, sound=a_sound(200), replaces=first)
    assert second != first
    assert [row.id for row in rows()] == [second]
    assert files() == names()
    assert not files() & before


def test_words_are_mended_without_sending_the_file_again(boss: Actor) -> None:
    first = attach(boss)
    before = files()
    mended = RecordingText("Así se vota", WORDS.transcript, WORDS.made_by)
    attach(boss, text=mended, sound=None, replaces=first)
    (row,) = rows()
    assert (row.text, row.seconds, files()) == (mended, 4, before)


def test_without_a_file_there_is_nothing_to_mend(boss: Actor) -> None:
    with pytest.raises(SoundMissing):
        attach(boss, sound=None)
    assert rows() == []


def test_the_same_sent_twice_is_attached_once(boss: Actor) -> None:
    assert attach(boss) == attach(boss)
    assert len(rows()) == 1
    assert files() == names()


@pytest.mark.parametrize("replaces", [None, 999])
def test_whoever_did_not_see_what_is_there_does_not_replace_it(boss: Actor, replaces: int | None) -> None:
    attach(boss)
    before = files()
    with pytest.raises(ChangedMeanwhile):
        attach(boss, sound=a_sound(300), replaces=replaces)
    assert files() == before


def test_of_two_who_attach_at_once_one_is_told_so(app: Flask, boss: Actor) -> None:
    deeds = [partial(attach, boss, sound=a_sound(length)) for length in (100, 200)]
    outcome = together(app, *deeds)
    assert [type(one) for one in outcome if isinstance(one, Refusal)] == [ChangedMeanwhile]
    assert len(rows()) == 1
    assert files() == names()


def test_of_two_who_replace_at_once_one_is_told_so(app: Flask, boss: Actor) -> None:
    first = attach(boss)
    deeds = [partial(attach, boss, sound=a_sound(length), replaces=first) for length in (200, 300, 400)]
    outcome = together(app, *deeds)
    assert [type(one) for one in outcome if isinstance(one, Refusal)] == [ChangedMeanwhile] * 2
    assert len(rows()) == 1
    assert files() == names()


def test_a_recording_withdrawn_by_two_at_once_is_withdrawn_once(app: Flask, boss: Actor) -> None:
    made = attach(boss)
    outcome = together(app, *[partial(withdraw_recording, boss, made)] * 3)
    assert [type(one) for one in outcome if one is not None] == [NotFound] * 2
    assert (rows(), files()) == ([], set())


@on_one_database
@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (RecordingText("", WORDS.transcript, "Radio"), Empty),
        (RecordingText("Así", " \u200b\n", "Radio"), Empty),
        (RecordingText("Así", "x" * 12_001, "Radio"), TooLong),
        (RecordingText("Así", "Sí.", ""), Empty),
    ],
)
def test_no_recording_is_without_its_words(boss: Actor, text: RecordingText, fact: type[Refusal]) -> None:
    with pytest.raises(fact):
        attach(boss, text=text)
    assert (rows(), files()) == ([], set())


@on_one_database
def test_only_the_administration_attaches_and_withdraws(boss: Actor) -> None:
    made = attach(boss)
    others = (make.an_evaluator(), make.a_committee_member(), Actor(resident=1))
    deeds: tuple[Callable[[Actor], object], ...] = (
        lambda actor: attach(actor, tongue=Tongue.LINWA),
        lambda actor: withdraw_recording(actor, made),
    )
    for deed in deeds:
        for actor in others:
            with pytest.raises(NotAllowed):
                deed(actor)
        with pytest.raises(NotSignedIn):
            deed(STRANGER)
    assert files() == names()


@starting(CONVENED)
def test_a_project_can_be_listened_to_until_people_vote_on_it(boss: Actor) -> None:
    about = OfProject(make.a_project())
    made = attach(boss, about)
    assert [row.id for row in recordings.of_thing(session(), about)] == [made]
    assert recordings.of_projects(session(), [about.id])[0].id == made
    for stage in (Stage.ANNOUNCED, Stage.IDEAS):
        make.reach(stage)
        with pytest.raises(WrongStage):
            attach(boss, about, Tongue.LINWA)
    assert files() == names()


@starting(CONVENED)
def test_while_people_vote_a_recording_is_only_withdrawn(boss: Actor) -> None:
    about = OfProject(make.a_project())
    made = attach(boss, about)
    make.an_open_vote(papers={make.SAN_PABLO: [100_00]})
    with pytest.raises(WrongStage) as fact:
        attach(boss, about, replaces=made)
    assert fact.value.stage is Stage.VOTING
    withdraw_recording(boss, made)
    assert files() == set()


@starting(CONVENED)
def test_what_is_said_of_a_project_goes_with_it(boss: Actor) -> None:
    project = make.a_project()
    for tongue in Tongue:
        attach(boss, OfProject(project), tongue)
    other = attach(boss)
    dissolve_project(make.an_evaluator(), project)
    assert [row.id for row in rows()] == [other]
    assert files() == names()
    with pytest.raises(NotFound):
        attach(boss, OfProject(project))
    assert files() == names()


@on_one_database
def test_a_project_that_is_not_there_cannot_be_listened_to(boss: Actor) -> None:
    with pytest.raises(NotFound):
        attach(boss, OfProject(999))
    assert files() == set()


def test_the_database_itself_knows_one_for_each_thing_and_language(boss: Actor) -> None:
    attach(boss)
    again = (
        "INSERT INTO recording"
        " (explanation, tongue, title, transcript, made_by, name, seconds, weight, sha256, attached_at)"
        " SELECT explanation, tongue, title, transcript, made_by, 'otro', seconds, weight, sha256, attached_at"
        " FROM recording"
    )
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(text(again))


@on_one_database
def test_where_nothing_can_be_written_nothing_is_promised(boss: Actor) -> None:
    rmtree(recordings_folder())
    recordings_folder().write_text("a file where the folder should be")
    with pytest.raises(StorageFailed):
        attach(boss)
    assert rows() == []


@on_one_database
def test_what_cannot_be_noted_leaves_no_file(boss: Actor, settings: Settings) -> None:
    """The database gives up in the middle: the file that came before its row goes again."""
    first = attach(boss)
    before = files()
    with transaction() as writing:
        writing.execute(text("DROP TABLE audit"))
    with pytest.raises(StorageFailed):
        attach(boss, sound=a_sound(300), replaces=first)
    assert files() == before
    assert settings.recordings_folder == recordings_folder()
