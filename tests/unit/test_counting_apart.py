"""A long count is made apart: nobody waits for it, and what came of it, even nothing, is known to all who serve."""

import os
from pathlib import Path
from time import monotonic, sleep

import pytest

from caxamarca.actions import counting_apart
from caxamarca.actions.counting_apart import REST, Counts, Question, TooLong, UnderWay
from caxamarca.actions.rooms import Full, Room
from caxamarca.actions.shelves import Shelf, Taken, write
from caxamarca.domain.counting import Candidate, Rule
from caxamarca.domain.money import soles
from caxamarca.domain.simulating import Made
from tests.support import long_count

LONGEST = 30
SHORT = Question(
    Rule.MOST_VOTES, {frozenset({1}): 2, frozenset({2}): 1}, [Candidate(1, 30), Candidate(2, 30)], 40, [1, 2]
)
LONG = Question(
    Rule.EQUAL_SHARES,
    long_count.BALLOTS,
    [Candidate(number, soles(cost)) for number, cost in enumerate(long_count.COSTS, start=1)],
    soles(next(long_count.ceilings())),
    list(range(1, len(long_count.COSTS) + 1)),
)


@pytest.fixture
def counts(tmp_path: Path) -> Counts:
    return Counts(Shelf(tmp_path / "shelf", 3), Room(tmp_path, "counting", 1))


def waited_for(counts: Counts, key: str, asked: Question) -> Made:
    until = monotonic() + LONGEST
    while monotonic() < until:
        try:
            return counts.made(key, lambda: asked)
        except UnderWay:
            sleep(0.05)
    raise AssertionError("it never came")


def never() -> Question:
    raise AssertionError("it is known")


def test_a_short_count_is_made_at_once_and_kept(counts: Counts) -> None:
    found = counts.made("a", lambda: SHORT)
    assert set(found.winners) == {1}
    again = Counts(counts.shelf, counts.room).made("a", never)
    assert (again, again.turns) == (found, found.turns)


def test_a_long_count_keeps_nobody_waiting_and_comes_to_the_same(
    counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the count of this process would have told comes back from the other one."""
    monkeypatch.setattr(counting_apart, "AT_ONCE", -1.0)
    asked = Question(Rule.EQUAL_SHARES, SHORT.ballots, SHORT.candidates, 59, SHORT.lot)
    begun = monotonic()
    with pytest.raises(UnderWay):
        counts.made("a", lambda: asked)
    assert monotonic() - begun < 1
    found = waited_for(counts, "a", asked)
    assert (found, found.turns) == (truth := asked.answer(LONGEST), truth.turns)


def test_meanwhile_who_asks_the_same_is_told_so_and_another_one_finds_no_place(counts: Counts) -> None:
    for _twice in range(2):
        with pytest.raises(UnderWay):
            counts.made("a", lambda: LONG)
    with pytest.raises(Full):
        counts.made("b", never)
    waited_for(counts, "a", LONG)
    sleep(0.5)
    with counts.room.place():
        pass


def test_what_took_too_long_is_not_tried_again_for_some_time(
    counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting_apart, "PATIENCE", 0.2)
    with pytest.raises(TooLong):
        waited_for(counts, "a", LONG)
    for _visitor in range(2):
        with pytest.raises(TooLong):
            counts.made("a", never)
    file = next(counts.shelf.folder.iterdir())
    os.utime(file, (0, file.stat().st_mtime - REST - 1))
    assert set(waited_for(counts, "a", SHORT).winners) == {1}


def test_a_process_that_fails_is_told_as_too_long(counts: Counts) -> None:
    """Whatever ended it would end it again: nobody's page asks for ever."""
    broken = Question(Rule.EQUAL_SHARES, LONG.ballots, LONG.candidates, LONG.ceiling, LONG.lot)
    object.__setattr__(broken, "rule", "no rule")
    with counts.shelf.paper("a") as paper, counts.room.place() as place:
        counts._send_away("a", broken, paper, place)
    until = monotonic() + LONGEST
    while counts.shelf.find("a") is None and monotonic() < until:
        sleep(0.05)
    with pytest.raises(TooLong):
        counts.made("a", never)


def test_the_shelf_keeps_what_was_asked_for_last(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", 2)
    for number, key in enumerate("abc"):
        with shelf.paper(key) as paper:
            write(paper, key)
        os.utime(shelf._path(key), (number, number))
        shelf.find("a")
    assert [shelf.find(key) is not None for key in "abc"] == [True, False, True]


def test_one_at_a_time_writes_and_half_an_answer_is_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", 2)
    with shelf.paper("a") as paper:
        with pytest.raises(Taken), shelf.paper("a"):
            pass
        os.write(paper, b'{"winners"')
        assert shelf.find("a") is None
    with shelf.paper("a") as paper:
        write(paper, 7)
    found = shelf.find("a")
    assert found is not None
    assert found.told == 7
