"""Declaring: the count of the clear ballots becomes public, and its winners are prioritised in order."""

import pytest

from caxamarca.actions.declaring import BoxNotOpened, lot_of, results
from caxamarca.domain.counting import Cheaper, DoesNotFit, Lot, NoVotes
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, Stage
from caxamarca.persistence import prioritised, processes
from caxamarca.persistence.database import session
from tests import factories as make

pytestmark = pytest.mark.usefixtures("app")


def test_the_winners_are_prioritised_in_order_of_precedence() -> None:
    make.a_process(ceiling=1_000)
    make.an_open_vote(papers={make.CAJAMARCA: [600, 500, 400, 300]})
    for which, numbers in enumerate([(2,), (2, 3), (2, 1), (3, 1), ()]):
        make.a_vote(make.a_resident(which=which), *numbers)
    make.a_closed_vote()
    make.a_declared_process()
    found = prioritised.listed(session())
    assert [(one.project.title, one.place) for one in found] == [("Proyecto 2", 1), ("Proyecto 3", 2)]
    process = processes.by_year(session(), make.YEAR)
    assert process.box_state is BoxState.PUBLISHED
    assert process.stage(process.follow_up_from) is Stage.FOLLOW_UP


def test_every_step_of_the_count_says_why() -> None:
    make.a_process(ceiling=1_000)
    make.an_open_vote(papers={make.CAJAMARCA: [600, 500, 500, 300, 100]})
    for which, numbers in enumerate([(2, 3), (2, 3), (2, 3, 1), (1, 5), (5,)]):
        make.a_vote(make.a_resident(which=which), *numbers)
    make.a_closed_vote()
    process = processes.by_year(session(), make.YEAR)
    result = next(one for one in results(session(), process) if one.constituency.province == make.CAJAMARCA)
    steps = {step.candidate.id: step for step in result.outcome.steps}
    lot = lot_of(process, result.constituency, result.lines)
    first, second = sorted((2, 3), key=lot.index)
    assert result.outcome.funded == (first, second)
    assert steps[first].ties == (Lot(among=(first, second)),)
    assert steps[5].votes == steps[1].votes == 2
    assert isinstance(steps[5].ties[0], Cheaper)
    assert steps[5].why_not == DoesNotFit(lacking=100)
    assert steps[1].why_not == DoesNotFit(lacking=600)
    assert steps[4].why_not == NoVotes()


def test_results_are_declared_once_and_only_over_an_opened_box() -> None:
    make.a_process()
    make.an_open_vote()
    make.reach(Stage.COUNT)
    with pytest.raises(BoxNotOpened) as refusal:
        make.seconded(Action.DECLARE_RESULTS)
    assert refusal.value.state is BoxState.OPEN
    make.a_closed_vote()
    make.a_declared_process()
    assert processes.by_year(session(), make.YEAR).declared_at is not None


def test_counting_again_gives_the_same() -> None:
    make.a_process()
    make.an_open_vote()
    make.a_vote(make.a_resident(), 1, 2)
    make.a_closed_vote()
    process = processes.by_year(session(), make.YEAR)
    assert [one.outcome for one in results(session(), process)] == [
        one.outcome for one in results(session(), process)
    ]
