"""Comments and answers: by whom, on what, how many a day, supported once, withdrawn, and never lost with a project."""

import contextlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from caxamarca.actions.commenting import (
    answer_as_team,
    answer_as_unit,
    answer_comment,
    comment,
    left_today,
    support_comment,
    take_back_comment_support,
    withdraw_comment,
)
from caxamarca.actions.evaluating import dissolve_project, propose_ballot
from caxamarca.actions.moderating import flag_comment, hide_comment, hide_idea, restore_comment
from caxamarca.actions.proposing import withdraw_idea
from caxamarca.domain.commenting import (
    COMMENT_LIMIT,
    COMMENTS_A_DAY,
    AnswerToAnswer,
    CommentGone,
    CommentsClosed,
    CommentSupported,
    Order,
    OwnComment,
    SaidBefore,
    TooManyComments,
    Voice,
)
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.proposing import OtherProvince
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.persistence import audit, comments, content, projects, residents, site
from caxamarca.persistence.comments import Comment, Thread
from caxamarca.persistence.content import Flag, FlagState, Kind
from caxamarca.persistence.database import db, session
from tests import factories as make
from tests.integration.conftest import CONVENED, FOLLOWED, starting
from tests.support.together import together

pytestmark = starting(CONVENED)

SAID = "Apoyo la idea: en julio ya no hay agua."


@pytest.fixture
def idea(app: Flask) -> int:
    return make.an_idea()


@pytest.fixture
def thread(idea: int) -> Thread:
    return Thread(idea=idea)


@pytest.fixture
def neighbour(idea: int) -> Actor:
    return make.a_resident(which=1)


def read(thread: Thread, order: Order = Order.NEWEST) -> list[str]:
    session().rollback()
    return [line.comment.text for line in comments.page(session(), thread, order, 1, 20).lines]


def one(comment_id: int) -> Comment:
    session().rollback()
    return comments.one(session(), comment_id)


def a_project_on_the_ballot() -> tuple[int, int]:
    """A project of Cajamarca on a proposed ballot, and the idea it came from."""
    merged = make.an_eligible_idea()
    formed = make.a_project(ideas=[merged])
    propose_ballot(make.an_evaluator(), make.constituency(), [formed])
    return formed, merged


def test_a_neighbour_comments_on_an_idea_of_the_own_province(thread: Thread, neighbour: Actor) -> None:
    found = one(comment(neighbour, thread, f" {SAID} "))
    assert (found.text, found.voice, found.resident_id) == (SAID, Voice.NEIGHBOUR, neighbour.resident)
    assert found.district == make.NEIGHBOURS[make.CAJAMARCA][1].district


def test_the_proposer_is_marked_as_such(thread: Thread) -> None:
    assert one(comment(make.a_resident(), thread, SAID)).voice is Voice.PROPOSER


def test_who_is_of_another_province_or_not_signed_in_says_nothing(thread: Thread) -> None:
    with pytest.raises(OtherProvince):
        comment(make.a_resident(make.SAN_PABLO), thread, SAID)
    with pytest.raises(NotSignedIn):
        comment(STRANGER, thread, SAID)
    with pytest.raises(NotAllowed):
        comment(make.an_evaluator(), thread, SAID)
    assert read(thread) == []


def test_a_comment_has_words_and_at_most_a_thousand_letters(thread: Thread, neighbour: Actor) -> None:
    for empty in ("", " \n", "\u202e\u200b", "\x00"):
        with pytest.raises(Empty):
            comment(neighbour, thread, empty)
    with pytest.raises(TooLong):
        comment(neighbour, thread, "a" * (COMMENT_LIMIT + 1))
    comment(neighbour, thread, "a" * COMMENT_LIMIT)
    assert left_today(neighbour) == COMMENTS_A_DAY - 1


def test_what_cannot_be_seen_is_taken_out_and_lines_stay(thread: Thread, neighbour: Actor) -> None:
    comment(neighbour, thread, "uno\u202e\x00 dos\u200b\r\n\r\n<b>tres</b> 👩\u200d🌾")
    assert read(thread) == ["uno dos\n\n<b>tres</b> 👩\u200d🌾"]


def test_ideas_take_comments_until_their_evaluation_ends(thread: Thread, neighbour: Actor) -> None:
    make.reach(Stage.EVALUATION)
    comment(neighbour, thread, SAID)
    make.an_open_vote()
    with pytest.raises(CommentsClosed):
        comment(neighbour, thread, "Tarde.")
    make.reach(Stage.COUNT)
    with pytest.raises(WrongStage):
        comment(neighbour, thread, "Más tarde.")
    assert read(thread) == [SAID]


def test_a_withdrawn_idea_takes_none_and_a_hidden_one_is_not_there(thread: Thread, neighbour: Actor) -> None:
    withdraw_idea(make.a_resident(), thread.idea or 0)
    with pytest.raises(CommentsClosed):
        comment(neighbour, thread, SAID)
    other = make.an_idea(title="Otra idea")
    hide_idea(make.an_administrator(), other, "Da el teléfono de una persona.")
    with pytest.raises(NotFound):
        comment(neighbour, Thread(idea=other), SAID)


def test_a_project_takes_comments_once_it_is_on_the_ballot(app: Flask) -> None:
    merged = make.an_eligible_idea()
    formed = make.a_project(ideas=[merged])
    about = Thread(project=formed)
    with pytest.raises(CommentsClosed):
        comment(make.a_resident(which=1), about, SAID)
    propose_ballot(make.an_evaluator(), make.constituency(), [formed])
    comment(make.a_resident(which=1), about, SAID)
    assert one(comment(make.a_resident(), about, "Gracias.")).voice is Voice.PROPOSER
    with pytest.raises(OtherProvince):
        comment(make.a_resident(make.SAN_PABLO), about, SAID)


@starting(FOLLOWED)
def test_works_are_commented_while_they_are_followed_and_the_unit_answers(app: Flask) -> None:
    winner = make.the_winner()
    about = Thread(project=winner.project.id)
    asked = comment(make.a_resident(which=2), about, "¿Cuándo empiezan?")
    assert winner.unit_id is not None
    unit = make.a_unit_person(winner.unit_id)
    answer = one(answer_as_unit(unit, asked, "En noviembre."))
    assert (answer.voice, answer.staff_id, answer.district) == (Voice.EXECUTING_UNIT, unit.staff, None)
    assert audit.newest(session(), 1)[0].tag == "follow_up:comment:answer"
    with pytest.raises(NotFound):
        answer_as_unit(make.a_unit_person(make.a_unit()), asked, "Nosotros no.")


def test_the_proposer_and_the_team_of_the_province_answer_and_nobody_else(
    thread: Thread, neighbour: Actor
) -> None:
    asked = comment(neighbour, thread, SAID)
    assert one(answer_comment(make.a_resident(), asked, "Gracias.")).voice is Voice.PROPOSER
    answer_as_team(make.an_evaluator(make.CAJAMARCA), asked, "Se medirá en agosto.")
    assert audit.newest(session(), 1)[0].tag == "evaluation:comment:answer"
    assert json_of_details() == "{}"
    with pytest.raises(NotFound):
        answer_as_team(make.an_evaluator(make.SAN_PABLO), asked, "De otra provincia.")
    for other in (neighbour, make.a_resident(which=2)):
        with pytest.raises(NotAllowed):
            answer_comment(other, asked, "Yo opino.")
    assert read(thread) == [SAID]
    said = comments.answers_to(session(), [asked])[asked]
    assert [line.comment.text for line in said] == ["Gracias.", "Se medirá en agosto."]


def json_of_details() -> str:
    return audit.newest(session(), 1)[0].details


def test_an_answer_is_not_answered_and_what_is_gone_neither(thread: Thread, neighbour: Actor) -> None:
    asked = comment(neighbour, thread, SAID)
    answer = answer_comment(make.a_resident(), asked, "Gracias.")
    with pytest.raises(AnswerToAnswer):
        answer_as_team(make.an_evaluator(), answer, "De nada.")
    withdraw_comment(neighbour, asked)
    with pytest.raises(CommentGone):
        answer_as_team(make.an_evaluator(), asked, "¿Qué decía?")


def test_a_form_sent_twice_says_it_once_and_another_text_twice(
    app: Flask, thread: Thread, neighbour: Actor
) -> None:
    first = comment(neighbour, thread, SAID, "ficha")
    assert comment(neighbour, thread, SAID, "ficha") == first
    assert comment(neighbour, thread, "Otra cosa.", "ficha") != first
    assert comment(make.a_resident(which=2), thread, SAID, "ficha") != first
    outcomes = together(app, *[lambda: comment(neighbour, thread, "A la vez.", "doble")] * 4)
    assert len(set(outcomes)) == 1
    team = make.an_evaluator()
    answers = together(app, *[lambda: answer_as_team(team, first, "Sí.", "doble")] * 4)
    assert len(set(answers)) == 1


def test_what_was_withdrawn_is_said_anew_when_it_is_sent_again(thread: Thread, neighbour: Actor) -> None:
    first = comment(neighbour, thread, SAID, "ficha")
    withdraw_comment(neighbour, first)
    second = comment(neighbour, thread, SAID, "ficha")
    assert first != second
    assert one(second).is_there


@pytest.mark.parametrize("again", [SAID, "APOYO la idea; en  julio\nya no hay água!!"])
def test_what_was_hidden_is_not_said_again_by_whoever_said_it(
    thread: Thread, neighbour: Actor, again: str
) -> None:
    first = comment(neighbour, thread, SAID, "ficha")
    hide_comment(make.an_administrator(), first, "Insulta.")
    for form in ("ficha", "otra ficha"):
        with pytest.raises(SaidBefore) as refused:
            comment(neighbour, thread, again, form)
        assert refused.value.was_hidden
    comment(make.a_resident(which=2), thread, again)
    comment(neighbour, Thread(idea=make.an_idea()), again)
    restore_comment(make.an_administrator(), first, "Fue un error.")
    with pytest.raises(SaidBefore) as refused:
        comment(neighbour, thread, again)
    assert not refused.value.was_hidden


def test_one_answer_does_for_several_comments_and_stands_once_under_each(
    thread: Thread, neighbour: Actor
) -> None:
    proposer = make.a_resident()
    asked = [comment(neighbour, thread, f"Pregunta {number}") for number in range(3)]
    answers = [answer_comment(proposer, one_of_them, SAID) for one_of_them in asked[:2]]
    with pytest.raises(SaidBefore):
        answer_comment(proposer, asked[0], SAID)
    hide_comment(make.an_administrator(), answers[0], "Insulta.")
    with pytest.raises(SaidBefore):
        answer_comment(proposer, asked[2], SAID)


def test_signs_alone_are_compared_as_they_are(thread: Thread, neighbour: Actor) -> None:
    comment(neighbour, thread, "👍")
    comment(neighbour, thread, "👎")
    with pytest.raises(SaidBefore):
        comment(neighbour, thread, "👍")


# What the desks hear


def heard(provinces: list[str] | None = None, days: int = 14, limit: int = 20) -> list[tuple[str, bool]]:
    session().rollback()
    since = site.now(session()).date() - timedelta(days=days)
    return [
        (one.comment.text, one.is_answered) for one in comments.lately(session(), since, provinces, limit)
    ]


def test_a_desk_hears_what_nobody_has_answered_first(thread: Thread, neighbour: Actor) -> None:
    asked = [comment(neighbour, thread, text) for text in ("Primero", "Segundo", "Tercero", "Cuarto")]
    answer_comment(make.a_resident(), asked[2], "Sí.")
    assert heard() == [("Cuarto", False), ("Segundo", False), ("Primero", False), ("Tercero", True)]
    assert heard(limit=2) == [("Cuarto", False), ("Segundo", False)]
    hide_comment(make.an_administrator(), answer_comment(make.a_resident(), asked[3], "No."), "Insulta.")
    withdraw_comment(neighbour, asked[0])
    hide_comment(make.an_administrator(), asked[1], "Insulta.")
    assert heard() == [("Cuarto", False), ("Tercero", True)]
    make.at(site.now(session()) + timedelta(days=15))
    assert heard() == []


def test_a_desk_hears_its_own_provinces(thread: Thread, neighbour: Actor) -> None:
    comment(neighbour, thread, SAID)
    far = make.an_idea(province=make.SAN_PABLO)
    comment(make.a_resident(make.SAN_PABLO, which=1), Thread(idea=far), "Y aquí.")
    assert heard([make.SAN_PABLO]) == [("Y aquí.", False)]
    assert heard([make.CAJAMARCA]) == [(SAID, False)]
    assert len(heard()) == 2
    hide_idea(make.an_administrator(), far, "Insulta.")
    assert heard([make.SAN_PABLO]) == []


def test_a_form_that_was_taken_is_no_failure_after_the_closing(thread: Thread, neighbour: Actor) -> None:
    first = comment(neighbour, thread, SAID, "ficha")
    make.an_open_vote()
    assert comment(neighbour, thread, SAID, "ficha") == first


def test_a_day_has_room_for_ten_and_the_next_one_again(thread: Thread, neighbour: Actor) -> None:
    said = [comment(neighbour, thread, f"Comentario {number}") for number in range(COMMENTS_A_DAY)]
    withdraw_comment(neighbour, said[0])
    with pytest.raises(TooManyComments) as refused:
        comment(neighbour, thread, SAID)
    assert (refused.value.limit, left_today(neighbour)) == (COMMENTS_A_DAY, 0)
    comment(make.a_resident(which=2), thread, SAID)
    make.at(site.now(session()) + timedelta(days=1))
    comment(neighbour, thread, SAID)


def a_flood(app: Flask, thread: Thread, actor: Actor) -> list[object]:
    def deed(number: int) -> Callable[[], object]:
        return lambda: comment(actor, thread, f"Comentario {number}")

    return list(together(app, *map(deed, range(COMMENTS_A_DAY + 4))))


def test_comments_at_the_same_moment_keep_the_limit(app: Flask, thread: Thread, neighbour: Actor) -> None:
    outcomes = a_flood(app, thread, neighbour)
    assert [type(one) for one in outcomes].count(TooManyComments) == 4
    assert len(read(thread)) == COMMENTS_A_DAY


@pytest.mark.parametrize("kind", ["postgresql"])
def test_without_taking_turns_the_unique_slot_still_keeps_the_limit(
    app: Flask, thread: Thread, neighbour: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock makes the answers kind; the key makes them true."""
    monkeypatch.setattr(residents, "hold", lambda *_: None)
    with contextlib.suppress(IntegrityError):
        a_flood(app, thread, neighbour)
    db.session.remove()
    assert len(read(thread)) <= COMMENTS_A_DAY


def test_a_comment_is_supported_once_by_each_and_not_by_its_writer(thread: Thread, neighbour: Actor) -> None:
    said = comment(neighbour, thread, SAID)
    for which in (2, 3):
        support_comment(make.a_resident(which=which), said)
    with pytest.raises(CommentSupported):
        support_comment(make.a_resident(which=2), said)
    with pytest.raises(OwnComment):
        support_comment(neighbour, said)
    with pytest.raises(OtherProvince):
        support_comment(make.a_resident(make.SAN_PABLO), said)
    assert one(said).supports == 2
    for _twice in range(2):
        take_back_comment_support(make.a_resident(which=2), said)
    assert one(said).supports == 1


def test_one_support_sent_several_times_at_once_counts_once(
    app: Flask, thread: Thread, neighbour: Actor
) -> None:
    said, other = comment(neighbour, thread, SAID), make.a_resident(which=2)
    outcomes = together(app, *[lambda: support_comment(other, said)] * 5)
    assert outcomes.count(None) == 1
    assert {type(one) for one in outcomes if one is not None} == {CommentSupported}
    assert one(said).supports == 1


def test_answers_and_what_is_gone_take_no_support(thread: Thread, neighbour: Actor) -> None:
    said, other = comment(neighbour, thread, SAID), make.a_resident(which=2)
    answer = answer_comment(make.a_resident(), said, "Gracias.")
    with pytest.raises(NotFound):
        support_comment(other, answer)
    hide_comment(make.an_administrator(), said, "Insulta.")
    with pytest.raises(CommentGone):
        support_comment(other, said)


def test_the_most_supported_come_first_where_that_is_asked(thread: Thread, neighbour: Actor) -> None:
    liked = comment(neighbour, thread, "Primero")
    comment(neighbour, thread, "Segundo")
    support_comment(make.a_resident(which=2), liked)
    assert read(thread) == ["Segundo", "Primero"]
    assert read(thread, Order.MOST_SUPPORTED) == ["Primero", "Segundo"]


def test_a_withdrawn_comment_loses_its_words_and_keeps_its_answers(thread: Thread, neighbour: Actor) -> None:
    said = comment(neighbour, thread, SAID)
    answer_comment(make.a_resident(), said, "Gracias.")
    flag_comment(STRANGER, said, "Insulta.", "aquí")
    with pytest.raises(NotFound):
        withdraw_comment(make.a_resident(which=2), said)
    for _twice in range(2):
        withdraw_comment(neighbour, said)
    assert (one(said).text, one(said).withdrawn_on) == ("", site.now(session()).date())
    assert comments.answers_to(session(), [said])[said]
    assert content.flagged(session(), 1)[1] == 0
    with pytest.raises(NotFound):
        flag_comment(STRANGER, said, "Insulta.", "aquí")


def test_a_comment_can_be_withdrawn_long_after_it_closed(thread: Thread, neighbour: Actor) -> None:
    said = comment(neighbour, thread, SAID)
    make.reach(Stage.FOLLOW_UP)
    withdraw_comment(neighbour, said)
    assert one(said).text == ""


def test_a_hidden_comment_comes_back_as_it_was(thread: Thread, neighbour: Actor) -> None:
    said, boss = comment(neighbour, thread, SAID), make.an_administrator()
    flag_comment(STRANGER, said, "Insulta.", "aquí")
    hide_comment(boss, said, "Insulta.")
    assert one(said).hidden
    hiding = content.standing_hiding(session(), said, Kind.COMMENT)
    assert hiding is not None
    assert (hiding.reason, hiding.idea_id, hiding.comment_id) == ("Insulta.", None, said)
    assert session().execute(select(Flag.state)).scalars().all() == [FlagState.HIDDEN]
    assert audit.newest(session(), 1)[0].tag == "content:comment:hide"
    with pytest.raises(NotFound):
        withdraw_comment(neighbour, said)
    restore_comment(boss, said, "Se revisó.")
    assert (one(said).hidden, one(said).text) == (False, SAID)


def test_an_idea_and_a_comment_of_the_same_number_are_hidden_apart(thread: Thread, neighbour: Actor) -> None:
    said = comment(neighbour, thread, SAID)
    assert said == thread.idea
    hide_comment(make.an_administrator(), said, "Insulta.")
    assert content.standing_hiding(session(), said) is None
    assert content.hidings_of(session(), said) == []


def test_what_was_said_of_a_project_outlives_it_under_its_idea(app: Flask) -> None:
    formed, merged = a_project_on_the_ballot()
    said = comment(make.a_resident(which=1), Thread(project=formed), SAID)
    answer = answer_comment(make.a_resident(), said, "Gracias.")
    evaluator = make.an_evaluator()
    propose_ballot(evaluator, make.constituency(), [])
    dissolve_project(evaluator, formed)
    assert {one(said).thread, one(answer).thread} == {Thread(idea=merged)}
    assert projects.many(session(), [formed]) == {}
    assert read(Thread(idea=merged)) == [SAID]
