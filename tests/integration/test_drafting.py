"""What is written page by page, on both databases: kept for its writer alone, until it is sent or forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from caxamarca.actions.drafting import LIFE
from caxamarca.actions.following_up import draft_of as draft_of_report
from caxamarca.actions.following_up import file_report
from caxamarca.actions.following_up import keep_answers as keep_report
from caxamarca.actions.proposing import discard_draft, draft_of, keep_answers, leave_out_photo, propose_idea
from caxamarca.domain.errors import NotAllowed
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.persistence import drafts, processes
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.drafts import Draft
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
    return drafts.of(anew(), who, draft_of(processes.by_year(session(), make.YEAR)))


def a_picture(name: str) -> Picture:
    return Picture(name=f"{name:0>32}.webp", width=1, height=1)


def names_of_pictures() -> list[str]:
    return [one.name for one in anew().query(Picture).order_by(Picture.name)]


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
    discard_draft(other, make.YEAR)
    leave_out_photo(other, make.YEAR)
    assert kept(proposer) is not None


def test_what_was_sent_leaves_its_draft_and_the_next_one_begins_empty(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"}, a_picture("a"))
    draft = kept(proposer)
    assert draft is not None
    photo = session().get(Picture, draft.picture)
    idea = propose_idea(proposer, make.YEAR, make.a_text(), photo, draft.token)
    sent = kept(proposer)
    assert sent is not None
    assert (sent.answers, sent.picture, sent.made) == ({}, None, idea)
    assert names_of_pictures() == [photo.name if photo else ""]
    discard_draft(proposer, make.YEAR)
    keep_answers(proposer, make.YEAR, {"title": "Otra cosa"})
    anew_begun = kept(proposer)
    assert anew_begun is not None
    assert (anew_begun.answers, anew_begun.made) == ({"title": "Otra cosa"}, None)
    assert anew_begun.token != draft.token


def test_another_form_does_not_empty_the_draft(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"})
    propose_idea(proposer, make.YEAR, make.a_text(), form="another one")
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
    discard_draft(proposer, make.YEAR)
    assert (names_of_pictures(), kept(proposer)) == ([], None)


def test_what_nobody_touched_for_its_life_goes_with_its_photo(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"}, a_picture("a"))
    with transaction() as writing:
        drafts.sweep(writing, datetime.now(UTC) - LIFE)
    assert kept(proposer) is not None
    with transaction() as writing:
        drafts.sweep(writing, datetime.now(UTC) + timedelta(seconds=1))
    assert (kept(proposer), names_of_pictures()) == (None, [])


def test_a_photo_that_became_an_idea_s_is_not_swept(proposer: Actor) -> None:
    keep_answers(proposer, make.YEAR, {"title": "Agua"}, a_picture("a"))
    photo = session().get(Picture, a_picture("a").name)
    propose_idea(proposer, make.YEAR, make.a_text(), photo, "of another draft")
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
    draft = drafts.of(anew(), writer, subject)
    assert draft is not None
    assert draft.answers == {"physical": "40", "pim": "300,000"}
    with pytest.raises(NotAllowed):
        keep_report(make.an_evaluator(), number, quarter, {})
    filed = file_report(writer, number, quarter, make.a_progress(), form=draft.token)
    sent = drafts.of(anew(), writer, subject)
    assert sent is not None
    assert (sent.answers, sent.made) == ({}, filed)
