"""What the tables of the box say, for tests that know nothing of how they are laid out."""

from typing import NamedTuple

from caxamarca.actions import seconding
from caxamarca.actions.closing import close_box
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.persistence import acts, board, envelopes, participation, processes, tallies
from caxamarca.persistence.database import session
from tests import factories as make
from tests.factories import YEAR


class Left(NamedTuple):
    """How many people took part, how many envelopes there are, and how many codes on the board."""

    people: int
    envelopes: int
    codes: int


def left_behind(year: int = YEAR) -> Left:
    """How much stands in the box of a process now, whoever wrote it."""
    session().rollback()
    reading = session()
    process_id = processes.by_year(reading, year).id
    found = Left(
        *(sum(table.by_province(reading, process_id).values()) for table in (participation, envelopes, board))
    )
    session().rollback()
    return found


MARKED = (1, 2, 3)
"""What the three voters of `about_to_close` marked, one each."""


def about_to_close() -> None:
    """Three people have voted, and the vote is over."""
    make.a_process()
    make.an_open_vote()
    for which, number in enumerate(MARKED):
        make.a_vote(make.a_resident(which=which), number)
    make.two_administrators()
    make.reach(Stage.COUNT)
    session().rollback()


def closed_and_counted() -> BoxState:
    """Bring a closing that was cut anywhere to its end, and count. Returns the state in which it was found."""
    session().rollback()
    state = processes.by_year(session(), YEAR).box_state
    if state is BoxState.OPEN:
        first, second = make.two_administrators()
        waiting = acts.asked(session())
        act = (
            waiting[0].id if waiting else seconding.ask(first, YEAR, Action.CLOSE_VOTING, "Terminó el plazo.")
        )
        seconding.confirm(second, act)
    else:
        close_box(YEAR)
    assert processes.by_year(session(), YEAR).box_state is BoxState.OPENED
    counted = tallies.ballots(session(), make.constituency())
    assert counted == {frozenset({number}): 1 for number in MARKED}
    assert left_behind().people == len(MARKED)
    return state
