"""What is written page by page, on both databases: kept for its writer alone, until it is sent or forgotten."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from shutil import rmtree

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import update

from caxamarca.actions.drafting import begun
from caxamarca.actions.picturing import take_picture
from caxamarca.actions.proposing import (
    discard_draft,
    draft_of,
    keep_answers,
    leave_out_photo,
    propose_idea,
    set_aside,
)
from caxamarca.actions.reporting import draft_of as draft_of_report
from caxamarca.actions.reporting import file_report
from caxamarca.actions.reporting import keep_answers as keep_report
from caxamarca.domain.drafting import LIFE, DraftChanged
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import AlreadyFiled
from caxamarca.domain.roles import Actor
from caxamarca.persistence import drafts, processes
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import pictures_folder, session, transaction
from caxamarca.persistence.drafts import Draft, Writer, fingerprint, own
from caxamarca.persistence.files import MARK
from caxamarca.persistence.storing import StorageFailed
from tests import factories as make
from tests.support.sites import FOUNDED_AT
from tests.support.together import together
from tests.support.visiting import anew


@pytest.fixture
def proposer(app: Flask) -> Actor:
    """Somebody of Cajamarca while ideas are open."""
    make.a_process()
    found = make.a_resident()
    make.reach(Stage.IDEAS)
    return found


def kept(who: Actor) -> Draft | None:
    return begun(anew(), own(who), draft_of(processes.by_year(session(), make.YEAR)))


def token_of(who: Actor) -> str:
    draft = kept(who)
    assert draft is not None
    return draft.token


def erase(who: Actor) -> None:
    draft = kept(who)
    discard_draft(who, "" if draft is None else draft.token)


def sent(who: Actor, draft: Draft, picture: Picture | None = None) -> int:
    """Propose an idea from this draft, as it was looked over."""
    return propose_idea(who, make.YEAR, make.a_text(), picture, draft.token, draft.fingerprint)


def a_picture(name: str) -> Picture:
    return Picture(name=f"{name:0>32}.webp", width=1, height=1)


def names_of_pictures() -> list[str]:
    return [one.name for one in anew().query(Picture).order_by(Picture.name)]


def a_photo() -> Picture:
    content = BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    return take_picture(content.getvalue())


def files() -> list[str]:
    return sorted(path.name for path in pictures_folder().iterdir() if path.name != MARK)


def test_answers_are_kept_beside_each_other_and_the_last_one_counts(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua", "subject": "water"})
    keep_answers(proposer, make.YEAR, {"title": "Agua para El Sauce 🚰\x00"})
    keep_answers(proposer, make.YEAR, {"problem": "Línea.\r\nOtra «línea»."})
    draft = kept(proposer)
    assert draft is not None
    assert draft.answers == {
        "title": "Agua para El Sauce 🚰\x00",
        "subject": "water",
        "problem": "Línea.\r\nOtra «línea».",
    }


def test_pages_that_arrive_at_once_make_one_draft_with_all_answers(app: Flask, proposer: Actor) -> None:
    pages = [{"title": "Agua"}, {"problem": "Llega turbia."}, {"place": "El Sauce"}]
    together(app, *(lambda page=page: keep_answers(proposer, make.YEAR, page) for page in pages))
    draft = kept(proposer)
    assert draft is not None
    assert draft.answers == {name: text for page in pages for name, text in page.items()}


def test_nobody_sees_what_another_one_has_begun(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"})
    other = make.a_resident(which=1)
    assert kept(other) is None
    for act in (erase, lambda who: leave_out_photo(who, make.YEAR)):
        with pytest.raises(NotFound):
            act(other)
    assert kept(proposer) is not None


def test_what_was_sent_leaves_its_draft_and_the_next_one_begins_empty(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"}, a_picture("a"))
    draft = kept(proposer)
    assert draft is not None
    photo = session().get(Picture, draft.picture)
    idea = sent(proposer, draft, photo)
    after = kept(proposer)
    assert after is not None
    assert (after.answers, after.picture, after.made) == ({}, None, idea)
    assert names_of_pictures() == [photo.name if photo else ""]
    with pytest.raises(NotFound):
        erase(proposer)
    keep_answers(proposer, make.YEAR, {"title": "Otra cosa"})
    anew_begun = kept(proposer)
    assert anew_begun is not None
    assert (anew_begun.answers, anew_begun.made) == ({"title": "Otra cosa"}, None)
    assert anew_begun.token != draft.token


def test_what_is_sent_is_what_was_looked_over(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"})
    looked_at = kept(proposer)
    assert looked_at is not None
    keep_answers(proposer, make.YEAR, {"title": "Corregido"})
    for shown in (looked_at, Draft(token="", answers={}, picture=None)):
        with pytest.raises(DraftChanged):
            sent(proposer, shown)
    draft = kept(proposer)
    assert draft is not None
    assert draft.answers == {"title": "Corregido"}
    assert sent(proposer, draft) == sent(proposer, draft)


def test_a_correction_that_comes_while_it_is_sent_is_never_lost(app: Flask, proposer: Actor) -> None:
    for number in range(6):
        keep_answers(proposer, make.YEAR, {"title": f"Agua {number}"})
        draft = kept(proposer)
        assert draft is not None

        def send(draft: Draft = draft) -> None:
            with suppress(DraftChanged):
                sent(proposer, draft)

        def correct() -> None:
            keep_answers(proposer, make.YEAR, {"title": "Corregido"})

        together(app, send, correct)
        after = kept(proposer)
        assert after is not None
        assert after.is_open
        assert after.answers == {"title": "Corregido"}
        erase(proposer)


def test_another_phone_does_not_overwrite_what_it_has_not_seen(proposer: Actor) -> None:
    blank = fingerprint({})
    keep_answers(proposer, make.YEAR, {"title": "Agua"}, before=blank)
    keep_answers(proposer, make.YEAR, {"problem": "Turbia."}, before=blank)
    keep_answers(
        proposer, make.YEAR, {"title": "Agua"}, before=blank
    )  # The same once more, after a line was cut.
    with pytest.raises(DraftChanged):
        keep_answers(proposer, make.YEAR, {"title": "Luz"}, before=blank)
    keep_answers(proposer, make.YEAR, {"title": "Luz"}, before=fingerprint({"title": "Agua"}))
    draft = kept(proposer)
    assert draft is not None
    assert draft.answers == {"title": "Luz", "problem": "Turbia."}


def test_an_old_button_does_not_erase_the_next_draft(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"})
    old = kept(proposer)
    assert old is not None
    sent(proposer, old)
    keep_answers(proposer, make.YEAR, {"title": "Luz"})
    for who, token in ((proposer, old.token), (make.a_resident(which=1), token_of(proposer))):
        with pytest.raises(NotFound):
            discard_draft(who, token)
    assert kept(proposer) is not None


def test_ideas_that_were_set_aside_are_remembered_one_by_one_and_change_nothing(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"})
    looked_at = kept(proposer)
    for alike in ([3], [8, 3], []):
        set_aside(proposer, make.YEAR, alike)
    draft = kept(proposer)
    assert looked_at is not None
    assert draft is not None
    assert (draft.set_aside, draft.fingerprint) == ([3, 8], looked_at.fingerprint)


def test_what_does_not_come_from_the_draft_does_not_empty_it(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"})
    propose_idea(proposer, make.YEAR, make.a_text(), token="another one")
    draft = kept(proposer)
    assert draft is not None
    assert draft.answers == {"title": "Agua"}


def test_a_photo_that_takes_the_place_of_another_leaves_nothing_of_it(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {}, a_picture("a"))
    keep_answers(proposer, make.YEAR, {}, a_picture("b"))
    assert names_of_pictures() == [a_picture("b").name]
    leave_out_photo(proposer, make.YEAR)
    assert names_of_pictures() == []
    keep_answers(proposer, make.YEAR, {}, a_picture("c"))
    erase(proposer)
    assert (names_of_pictures(), kept(proposer)) == ([], None)


def test_what_nobody_touched_for_its_life_goes_with_its_photo(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"}, a_picture("a"))
    with transaction() as writing:
        drafts.sweep(writing, datetime.now(UTC) - LIFE)
    assert kept(proposer) is not None
    with transaction() as writing:
        drafts.sweep(writing, datetime.now(UTC) + timedelta(seconds=1))
    assert (kept(proposer), names_of_pictures()) == (None, [])


def test_what_is_past_its_life_is_not_shown_and_no_ground_for_the_next(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua", "problem": "Llega turbia."})
    token = token_of(proposer)
    with transaction() as writing:
        writing.execute(update(Draft).values(kept_at=datetime.now(UTC) - LIFE - timedelta(minutes=1)))
    assert kept(proposer) is None
    with pytest.raises(NotFound):
        discard_draft(proposer, token)
    keep_answers(proposer, make.YEAR, {"place": "El Sauce"})
    draft = kept(proposer)
    assert draft is not None
    assert draft.answers == {"place": "El Sauce"}


def test_a_photo_that_became_an_idea_s_is_not_swept(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"}, a_picture("a"))
    photo = session().get(Picture, a_picture("a").name)
    propose_idea(proposer, make.YEAR, make.a_text(), photo)
    with transaction() as writing:
        drafts.sweep(writing, datetime.now(UTC) + timedelta(seconds=1))
    assert (kept(proposer), names_of_pictures()) == (None, [a_picture("a").name])


def test_nothing_is_begun_outside_its_stage_or_by_others(proposer: Actor) -> None:
    with pytest.raises(NotAllowed):
        keep_answers(make.an_evaluator(), make.YEAR, {"title": "Agua"})
    make.reach(Stage.EVALUATION)
    with pytest.raises(WrongStage):
        keep_answers(proposer, make.YEAR, {"title": "Agua"})
    assert kept(proposer) is None


def test_a_report_is_kept_for_who_writes_it_until_it_is_filed(app: Flask) -> None:
    project = make.a_followed_project()
    number, unit = project.project.id, project.unit_id or 0
    quarter = Quarter.of(project.followed_since.date())
    make.at(FOUNDED_AT.replace(year=quarter.next.year, month=quarter.next.start.month, day=10))
    writer = make.a_unit_person(unit)
    keep_report(writer, number, quarter, {"physical": "40"})
    keep_report(writer, number, quarter, {"pim": "300,000"})
    subject = draft_of_report(number, quarter)
    draft = begun(anew(), Writer(unit=unit), subject)
    assert draft is not None
    assert draft.answers == {"physical": "40", "pim": "300,000"}
    with pytest.raises(NotAllowed):
        keep_report(make.an_evaluator(), number, quarter, {})
    with pytest.raises(DraftChanged):
        file_report(writer, number, quarter, make.a_progress(), shown="something else")
    filed = file_report(writer, number, quarter, make.a_progress(), shown=draft.fingerprint)
    after = begun(anew(), Writer(unit=unit), subject)
    assert after is not None
    assert (after.answers, after.made) == ({}, filed)
    assert file_report(writer, number, quarter, make.a_progress(), shown=draft.fingerprint) == filed


def test_no_draft_is_left_of_a_report_that_is_filed_at_that_moment(app: Flask) -> None:
    project = make.a_followed_project()
    number, unit = project.project.id, project.unit_id or 0
    quarter = Quarter.of(project.followed_since.date())
    make.at(FOUNDED_AT.replace(year=quarter.next.year, month=quarter.next.start.month, day=10))
    writer, colleague = make.a_unit_person(unit), make.a_unit_person(unit)

    def late() -> None:
        with suppress(AlreadyFiled):
            keep_report(colleague, number, quarter, {"physical": "40"})

    together(app, late, lambda: file_report(writer, number, quarter, make.a_progress()), late)
    with pytest.raises(AlreadyFiled):
        keep_report(colleague, number, quarter, {"physical": "41"})
    draft = begun(anew(), Writer(unit=unit), draft_of_report(number, quarter))
    assert draft is None or draft.answers == {"physical": "40"}


# The files of photos


def test_a_photo_that_is_refused_leaves_no_file_and_one_that_is_replaced_neither(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"cost": "1"})
    for _post in range(30):
        with pytest.raises(DraftChanged):
            keep_answers(proposer, make.YEAR, {"cost": "2"}, a_photo(), "of another page")
    assert files() == []
    for _post in range(3):
        keep_answers(proposer, make.YEAR, {"cost": "1"}, a_photo())
        assert files() == names_of_pictures()
    leave_out_photo(proposer, make.YEAR)
    assert files() == names_of_pictures() == []


def test_a_photo_whose_row_was_written_and_then_given_up_leaves_no_file(proposer: Actor) -> None:
    written = []
    with suppress(DraftChanged), transaction() as writing:
        writing.add(a_photo())
        writing.flush()
        written = files()
        raise DraftChanged
    assert len(written) == 1
    assert files() == names_of_pictures() == []


def test_the_file_of_a_photo_stays_where_leaving_it_out_was_given_up(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {}, a_photo())
    draft = kept(proposer)
    assert draft is not None
    with suppress(NotFound), transaction() as writing:
        drafts.drop(writing, writing.merge(draft))
        raise NotFound
    assert files() == names_of_pictures() == [draft.picture]


def test_where_no_file_can_be_written_no_photo_is_promised(proposer: Actor) -> None:
    rmtree(pictures_folder())
    pictures_folder().write_text("a file where the folder should be")
    with pytest.raises(StorageFailed):
        keep_answers(proposer, make.YEAR, {"title": "Agua"}, a_photo())
    assert (names_of_pictures(), kept(proposer)) == ([], None)
