"""Photos and documents of a report: gathered by the unit, filed by its head, kept with the version they came with."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from caxamarca.actions import documenting
from caxamarca.actions.documenting import (
    DocumentLocked,
    DocumentTooHard,
    NotADocument,
    TooManyDocuments,
    TooManyPages,
    take_document,
)
from caxamarca.actions.drafting import begun
from caxamarca.actions.evidencing import (
    NeitherPhotoNorDocument,
    add_evidence,
    receive_evidence,
    take_away_evidence,
)
from caxamarca.actions.reporting import (
    correct_report,
    draft_of,
    file_report,
    keep_answers,
    leave_for_signature,
)
from caxamarca.actions.throttling import Allowance
from caxamarca.actions.tidying import tidy
from caxamarca.domain.drafting import LIFE, DraftChanged
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.evidencing import CAPTION_LIMIT, DOCUMENT_LIMIT, ROOM, EvidenceKind, NoRoomForMore
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import AlreadyFiled, NothingCorrected
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.persistence import content, evidence
from caxamarca.persistence.content import Document, Picture
from caxamarca.persistence.database import documents_folder, pictures_folder, session, transaction
from caxamarca.persistence.drafts import Draft, Writer
from caxamarca.persistence.evidence import Evidence, Holder, HolderKind
from caxamarca.persistence.files import MARK
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.showing import Sight, sight
from caxamarca.persistence.storing import StorageFailed
from tests import factories as make
from tests.factories.showing import a_document, a_photo, a_photo_file, shows
from tests.integration.conftest import FOLLOWED, starting
from tests.support.papers import a_bomb, a_paper, locked, of_pages
from tests.support.together import together
from tests.support.visiting import anew

pytestmark = starting(FOLLOWED)

THIRD = Quarter(2026, 3)
AFTER_THE_THIRD = datetime(2026, 10, 1, 15, tzinfo=UTC)


@pytest.fixture
def project(app: Flask) -> Prioritised:
    return make.the_winner()


@pytest.fixture
def head(project: Prioritised) -> Actor:
    """Who signs for the unit that carries the project out, on the day after the quarter's end."""
    assert project.unit_id is not None
    found = make.a_unit_person(project.unit_id)
    make.at(AFTER_THE_THIRD)
    return found


@pytest.fixture
def writer(project: Prioritised, head: Actor) -> Actor:
    """Somebody of the unit who prepares its reports."""
    return make.a_unit_writer(project.unit_id or 0)


def draft(project: Prioritised) -> Draft:
    found = begun(anew(), Writer(unit=project.unit_id), draft_of(project.project.id, THIRD))
    assert found is not None
    return found


def filed(project: Prioritised, by: Actor) -> int:
    """Sign what was gathered."""
    return file_report(by, project.project.id, THIRD, make.a_progress(), draft(project).fingerprint)


def corrected(project: Prioritised, by: Actor, physical: int = 31) -> int:
    said = make.a_progress(physical=physical, reason="Se midió de nuevo.")
    return correct_report(by, project.project.id, THIRD, said, draft(project).fingerprint)


def of_draft(project: Prioritised) -> list[str]:
    return [one.evidence.name for one in evidence.of(anew(), Holder(HolderKind.DRAFT, draft(project).id))]


def of_report(report: int) -> list[str]:
    return [one.evidence.name for one in evidence.of(anew(), Holder(HolderKind.REPORT, report))]


def files() -> set[str]:
    return {
        path.name
        for folder in (pictures_folder(), documents_folder())
        if folder.is_dir()
        for path in folder.iterdir()
        if path.name != MARK
    }


def test_the_team_gathers_and_the_head_files(project: Prioritised, head: Actor, writer: Actor) -> None:
    photo = shows(writer, project, THIRD, caption=" La zanja  del tramo alto. ")
    document = shows(head, project, THIRD, a_document(), "El acta firmada.")
    assert of_draft(project) == [photo, document]
    report = filed(project, head)
    assert of_report(report) == [photo, document]
    found = evidence.of(session(), Holder(HolderKind.REPORT, report))
    assert [one.evidence.caption for one in found] == ["La zanja del tramo alto.", "El acta firmada."]
    assert [type(one.thing) for one in found] == [Picture, Document]
    assert isinstance(found[1].thing, Document)
    assert (found[1].thing.pages, found[1].thing.weight) == (
        1,
        (documents_folder() / document).stat().st_size,
    )
    assert files() == {photo, document}


def test_the_same_one_sent_twice_is_there_once(app: Flask, project: Prioritised, head: Actor) -> None:
    shows(head, project, THIRD)
    shows(head, project, THIRD)
    assert len(of_draft(project)) == len(files()) == 1
    outcomes = together(app, *[lambda: shows(head, project, THIRD, a_photo(3))] * 2)
    assert {type(one) for one in outcomes} == {str}
    assert len(of_draft(project)) == len(files()) == 2


def test_two_who_begin_at_once_write_one_report(app: Flask, project: Prioritised, head: Actor) -> None:
    made = [a_photo(number) for number in range(3)]
    outcomes = together(app, *[lambda one=one: shows(head, project, THIRD, one) for one in made])
    assert sorted(of_draft(project)) == sorted(str(one) for one in outcomes)


@pytest.mark.parametrize("what", EvidenceKind)
def test_no_more_fit_than_there_is_room_for(
    app: Flask, project: Prioritised, head: Actor, what: EvidenceKind
) -> None:
    """Two people at once who each see one place left take it once."""
    made = [
        a_photo(n) if what is EvidenceKind.PHOTO else a_document(f"Acta {n}") for n in range(ROOM[what] + 1)
    ]
    *first, last, beyond = made
    for one in first:
        shows(head, project, THIRD, one)
    outcomes = together(app, *[lambda one=one: shows(head, project, THIRD, one) for one in (last, beyond)])
    refused = [one for one in outcomes if isinstance(one, NoRoomForMore)]
    assert [(one.kind, one.limit) for one in refused] == [(what, ROOM[what])]
    assert len(of_draft(project)) == len(files()) == ROOM[what]
    other = a_document() if what is EvidenceKind.PHOTO else a_photo(9)
    shows(head, project, THIRD, other)


@pytest.mark.parametrize(
    ("caption", "refusal"),
    [("", Empty), (" \n", Empty), ("\u200b", Empty), ("a" * (CAPTION_LIMIT + 1), TooLong)],
)
def test_each_says_what_it_shows(
    project: Prioritised, head: Actor, caption: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        shows(head, project, THIRD, caption=caption)
    assert not files()


def test_what_is_taken_away_goes_with_its_file(project: Prioritised, head: Actor) -> None:
    gone, kept = (shows(head, project, THIRD, one) for one in (a_photo(1), a_document()))
    for _time in range(2):
        take_away_evidence(head, project.project.id, THIRD, gone)
    assert of_draft(project) == [kept]
    assert files() == {kept}


def test_a_correction_begins_with_what_was_filed_and_leaves_it_there(
    project: Prioritised, head: Actor
) -> None:
    number = project.project.id
    photo, document = (shows(head, project, THIRD, one) for one in (a_photo(1), a_document()))
    first = filed(project, head)
    keep_answers(head, number, THIRD, {"physical": "31"}, correcting=True)
    assert of_draft(project) == [photo, document]
    take_away_evidence(head, number, THIRD, photo, correcting=True)
    new = shows(head, project, THIRD, a_photo(2), correcting=True)
    second = corrected(project, head)
    assert of_report(first) == [photo, document]
    assert of_report(second) == [document, new]
    assert files() == {photo, document, new}
    assert {sight(session(), name, STRANGER) for name in files()} == {Sight.EVERYBODY}


def test_a_correction_that_begins_with_a_photo_has_the_others_too(project: Prioritised, head: Actor) -> None:
    first = shows(head, project, THIRD, a_photo(1))
    filed(project, head)
    with pytest.raises(AlreadyFiled):
        shows(head, project, THIRD, a_photo(2))
    second = shows(head, project, THIRD, a_photo(2), correcting=True)
    assert of_draft(project) == [first, second]


def test_other_evidence_alone_is_a_correction_and_the_same_is_none(project: Prioritised, head: Actor) -> None:
    number = project.project.id
    photo = shows(head, project, THIRD)
    filed(project, head)
    keep_answers(head, number, THIRD, {"physical": "30"}, correcting=True)
    with pytest.raises(NothingCorrected):
        corrected(project, head, physical=30)
    take_away_evidence(head, number, THIRD, photo, correcting=True)
    assert of_report(corrected(project, head, physical=30)) == []


def test_what_comes_without_a_draft_keeps_the_evidence_of_the_version_before(
    project: Prioritised, head: Actor
) -> None:
    photo = shows(head, project, THIRD)
    filed(project, head)
    said = make.a_progress(physical=31, reason="Se midió de nuevo.")
    assert of_report(correct_report(head, project.project.id, THIRD, said)) == [photo]


def test_what_was_looked_over_is_what_is_signed(project: Prioritised, head: Actor, writer: Actor) -> None:
    number = project.project.id
    keep_answers(writer, number, THIRD, {"physical": "30"})
    shown = draft(project).fingerprint
    leave_for_signature(writer, number, THIRD, shown)
    name = shows(writer, project, THIRD)
    assert draft(project).ready_by is None
    with pytest.raises(DraftChanged):
        file_report(head, number, THIRD, make.a_progress(), shown)
    take_away_evidence(writer, number, THIRD, name)
    with pytest.raises(DraftChanged):
        file_report(head, number, THIRD, make.a_progress(), shown)


def test_nobody_of_another_unit_adds_or_takes_away(project: Prioritised, head: Actor) -> None:
    name = shows(head, project, THIRD)
    stranger = make.a_unit_writer(make.a_unit())
    for actor, refusal in (
        (stranger, NotFound),
        (make.a_committee_member(), NotAllowed),
        (STRANGER, NotSignedIn),
    ):
        with pytest.raises(refusal):
            add_evidence(actor, project.project.id, THIRD, a_photo(5), "Otra cosa.")
        with pytest.raises(refusal):
            take_away_evidence(actor, project.project.id, THIRD, name)
    assert files() == {name}


def test_before_it_is_filed_the_unit_alone_sees_it(project: Prioritised, head: Actor, writer: Actor) -> None:
    names = [shows(head, project, THIRD, one) for one in (a_photo(1), a_document())]
    others = (STRANGER, make.a_unit_writer(make.a_unit()), make.a_committee_member(), make.a_resident())
    for name in names:
        assert {sight(session(), name, one) for one in (head, writer)} == {Sight.OWN}
        assert {sight(session(), name, one) for one in others} == {Sight.NOBODY}
    filed(project, head)
    for name in names:
        assert {sight(session(), name, one) for one in (head, *others)} == {Sight.EVERYBODY}


def test_what_was_never_filed_is_swept_with_the_draft(project: Prioritised, head: Actor) -> None:
    kept = shows(head, project, THIRD, a_photo(1))
    filed(project, head)
    for one in (a_photo(2), a_document()):
        shows(head, project, THIRD, one, correcting=True)
    assert len(files()) == 3
    tidy(datetime.now(UTC) + LIFE - timedelta(days=1))
    assert len(files()) == 3
    tidy(datetime.now(UTC) + LIFE + timedelta(days=1))
    assert files() == {kept}
    assert [one.report_id is not None for one in anew().query(Evidence)] == [True]


@pytest.mark.parametrize("folder", [pictures_folder, documents_folder])
def test_where_its_file_cannot_be_written_there_is_no_row(
    project: Prioritised, head: Actor, folder: object
) -> None:
    before = shows(head, project, THIRD, a_photo(1))
    place: Path = folder()  # type: ignore[operator]
    thing = a_photo(2) if folder is pictures_folder else a_document()
    aside = place.rename(place.with_name("aside"))
    place.write_text("a file where the folder should be")
    with pytest.raises(StorageFailed):
        shows(head, project, THIRD, thing)
    place.unlink()
    aside.rename(place)
    assert of_draft(project) == [before]
    assert files() == {before}
    assert not [one for one in place.iterdir() if one.name.startswith(".") and one.name != MARK]


def test_where_its_row_is_not_kept_there_is_no_file(
    project: Prioritised, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails between the file and the end of the transaction."""
    real = evidence.add

    def fails(*told: object) -> None:
        real(*told)  # type: ignore[arg-type]
        raise ConnectionError

    monkeypatch.setattr(evidence, "add", fails)
    for thing in (a_photo(1), a_document()):
        with pytest.raises(ConnectionError):
            shows(head, project, THIRD, thing)
    assert not files()
    assert not anew().query(Evidence).all()


def test_a_file_that_a_report_shows_is_not_let_go(project: Prioritised, head: Actor) -> None:
    name = shows(head, project, THIRD, a_document())
    filed(project, head)
    with transaction() as writing:
        content.let_go(writing, [name], Document)
    assert files() == {name}


# What is taken, and what is not


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NeitherPhotoNorDocument),
        (b"GIF89a" + bytes(50), NeitherPhotoNorDocument),
        (b"PK\x03\x04 a letter of an office", NeitherPhotoNorDocument),
        (b"%PDF-1.7\n", NotADocument),
        (locked("secreta"), DocumentLocked),
        (of_pages(41), TooManyPages),
        (a_bomb(1_500), DocumentTooHard),
        (a_paper() + bytes(DOCUMENT_LIMIT), FileTooLarge),
    ],
    ids=["nothing", "gif", "office", "head", "locked", "41 pages", "bomb", "over 10 MB"],
)
def test_what_cannot_be_taken_says_why(head: Actor, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        receive_evidence(head, content)
    assert not files()


def test_what_it_is_tells_its_content(head: Actor) -> None:
    assert isinstance(receive_evidence(head, a_photo_file()), Picture)
    assert isinstance(receive_evidence(head, a_paper()), Document)


def test_a_day_has_room_for_so_many_documents(head: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documenting, "DOCUMENTS", Allowance(2, timedelta(days=1)))
    for _time in range(2):
        with pytest.raises(NotADocument):
            receive_evidence(head, b"%PDF-")
    with pytest.raises(TooManyDocuments) as refused:
        receive_evidence(head, a_paper())
    assert refused.value.limit == 2


def test_names_tell_nothing() -> None:
    names = {take_document(a_paper()).name for _time in range(2)}
    assert len(names) == 2
    assert all(len(name) == 36 and name.endswith(".pdf") for name in names)
