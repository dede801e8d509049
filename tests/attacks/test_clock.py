"""A clock that steps by hours, the site's or the machine's: no false success, nothing after the end, nothing backwards.

The site's clock is that of the database, and decides whether voting is open. The machine's decides how long a form
and a sign-in are good for.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from caxamarca.actions import batching, casting, closing, identifying
from caxamarca.actions.batching import publish_due, publish_waiting
from caxamarca.actions.closing import close_box
from caxamarca.domain import checkpoints as points
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.processes import BoxState, Stage, WrongStage
from caxamarca.persistence import checkpoints, processes
from caxamarca.persistence.database import session, transaction
from tests import factories as make
from tests.support.ballot_box import Left, left_behind
from tests.support.forms import CONFIRM, PAPER, REVIEW, code_in, confirmed, form_to, marked
from tests.support.visiting import Visitor, text_of

NOTHING, ONE = Left(0, 0, 0), Left(1, 1, 1)
TOLD = {
    401: "no se guardó en ningún lado",
    409: "la votación terminó",
    422: "Pasó demasiado tiempo",
}
"""What a voter reads who is refused, by the status of the page."""


@pytest.fixture
def form(app: Flask, visitor: Visitor) -> MultiDict[str, str]:
    """What a signed-in voter is about to confirm."""
    make.a_process()
    here = make.an_open_vote()
    visitor.sign_in(make.a_resident())
    return form_to(marked(visitor, (here[make.CAJAMARCA] or 0, 1)), CONFIRM)


def goes_in(visitor: Visitor, form: MultiDict[str, str]) -> bool:
    """Confirm. Whether it was a success, which has to be true; else the voter is told why, and nothing is kept."""
    before = left_behind()
    answer = confirmed(visitor, form)
    if answer.status_code == 200:
        assert normalise(code_in(answer), CodeKind.TRACKING) == form["codigo"]
        assert left_behind() == ONE
        return True
    assert TOLD[answer.status_code] in text_of(answer)
    assert left_behind() == before
    return False


@contextmanager
def machine_off_by(by: timedelta) -> Iterator[None]:
    """Let the machine's clock stand wrong, for all that asks it on the way of a vote."""

    class Off(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + by

    real = time.time
    with pytest.MonkeyPatch.context() as wrong:
        for module in (batching, casting, identifying):
            wrong.setattr(module, "datetime", Off)
        wrong.setattr(time, "time", lambda: real() + by.total_seconds())
        yield


@pytest.mark.parametrize("hours", [-26, -3, -1, 1, 3, 26])
def test_a_machine_whose_clock_steps_while_somebody_votes_tells_no_false_success(
    visitor: Visitor, form: MultiDict[str, str], hours: int
) -> None:
    with machine_off_by(timedelta(hours=hours)):
        assert not goes_in(visitor, form), "a sign-in of another time is none"
    visitor.sign_in(make.a_resident())
    form["csrf_token"] = form_to(visitor.get(PAPER), REVIEW)["csrf_token"]
    assert goes_in(visitor, form), "the same form, when the clock is right again"
    with machine_off_by(timedelta(minutes=29)):
        assert goes_in(visitor, form), "what was acknowledged stays so"


def test_a_form_that_a_step_makes_too_old_is_refused_as_such(
    visitor: Visitor, form: MultiDict[str, str]
) -> None:
    """Forms end before sign-ins do."""
    late = identifying.RESIDENT_PAUSE + timedelta(seconds=5)
    with machine_off_by(late), pytest.MonkeyPatch.context() as kept:
        kept.setattr(identifying, "RESIDENT_PAUSE", timedelta(hours=1))
        assert not goes_in(visitor, form)
    assert left_behind() == NOTHING


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_step_within_the_vote_changes_nothing(
    visitor: Visitor, form: MultiDict[str, str], hours: int
) -> None:
    now = make.reach(Stage.VOTING)
    make.at(now + timedelta(hours=hours))
    assert goes_in(visitor, form)
    make.at(now)
    assert goes_in(visitor, form)


def test_a_step_over_the_end_refuses_and_one_back_lets_the_same_form_in(
    visitor: Visitor, form: MultiDict[str, str]
) -> None:
    until = processes.by_year(session(), make.YEAR).voting_until
    make.at(until + timedelta(hours=1))
    assert not goes_in(visitor, form)
    make.at(until - timedelta(hours=1))
    assert goes_in(visitor, form)


def test_a_step_back_lets_nobody_into_a_box_that_is_closing_and_the_closing_waits(
    visitor: Visitor, form: MultiDict[str, str]
) -> None:
    until = processes.by_year(session(), make.YEAR).voting_until
    make.at(until + timedelta(hours=1))
    with transaction() as writing:
        closing.freeze(processes.alone(writing, make.YEAR))
    make.at(until - timedelta(hours=3))
    assert not goes_in(visitor, form)
    with pytest.raises(WrongStage):
        close_box(make.YEAR)
    assert left_behind() == NOTHING
    make.at(until + timedelta(hours=1))
    assert close_box(make.YEAR) is BoxState.OPENED


def days() -> list[str]:
    """The days that the checkpoints say, in their order."""
    session().rollback()
    process_id = processes.by_year(session(), make.YEAR).id
    return [str(points.from_text(one.text).day) for one in checkpoints.all_of(session(), process_id)]


def test_the_days_of_the_checkpoints_never_go_backwards(app: Flask) -> None:
    make.a_process()
    make.an_open_vote()
    now = make.reach(Stage.VOTING)
    for which, step in enumerate((0, 26, -50, 3)):
        now = make.at(now + timedelta(hours=step))
        make.a_vote(make.a_resident(which=which), 1)
        publish_waiting(make.YEAR, least=1)
    told = days()
    assert len(told) > 2
    assert told == sorted(told)


def test_a_batch_made_while_the_clock_stood_wrong_does_not_keep_the_next_ones_waiting(app: Flask) -> None:
    make.a_process()
    make.an_open_vote()
    process_id = processes.by_year(session(), make.YEAR).id
    last = checkpoints.last(session(), process_id)
    assert last is not None
    with pytest.MonkeyPatch.context() as seen:
        asked: list[int] = []
        seen.setattr(batching, "publish_waiting", asked.append)
        publish_due(make.YEAR, last.made_at + timedelta(minutes=59))
        assert asked == []
        publish_due(make.YEAR, last.made_at - timedelta(hours=26))
        assert asked == [make.YEAR]
    assert last.made_at <= datetime.now(UTC)
