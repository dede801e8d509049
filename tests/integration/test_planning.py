"""The schedule of a followed project, from its unit's proposal to the administration's word."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from caxamarca.actions.planning import approve_plan, propose_plan, return_plan
from caxamarca.domain.alerting import Alert
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.planning import (
    AlreadyProposed,
    Milestone,
    NothingProposed,
    PlannedBeyondCost,
    PlannedQuarter,
    PlanState,
    SameSchedule,
    Schedule,
)
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import Empty
from caxamarca.persistence import audit, plans, site
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.persistence.prioritised import Prioritised
from tests import factories as make
from tests.integration.conftest import FOLLOWED, starting
from tests.support.together import together

pytestmark = starting(FOLLOWED)

THIRD = Quarter(2026, 3)


def a_schedule(*physical: int, amount: int = 100) -> Schedule:
    """From the third quarter of 2026 on, with one milestone."""
    quarters, quarter = [], THIRD
    for reached in physical or (46, 100):
        quarters.append(PlannedQuarter(quarter, reached, amount))
        quarter = quarter.next
    return Schedule(tuple(quarters), (Milestone(" Entrega  de terreno ", date(2026, 8, 20)),))


@pytest.fixture
def project(app: Flask) -> Prioritised:
    return make.the_winner()


@pytest.fixture
def head(project: Prioritised) -> Actor:
    assert project.unit_id is not None
    found = make.a_unit_person(project.unit_id)
    make.at(datetime(2026, 10, 1, 15, tzinfo=UTC))
    return found


def known(project: Prioritised) -> list[tuple[int, PlanState]]:
    return [(one.version, one.state) for one in plans.of_project(session(), project.project.id)]


def followed() -> FollowUp:
    return follow(session(), [make.the_winner()], civil_day(site.now(session())))[0]


def test_the_unit_proposes_and_the_administration_approves(project: Prioritised, head: Actor) -> None:
    version = propose_plan(head, project.project.id, a_schedule())
    assert (known(project), followed().schedule) == ([(1, PlanState.PROPOSED)], None)
    assert [one.project_id for one in plans.waiting(session())] == [project.project.id]
    approve_plan(make.an_administrator(), project.project.id, version)
    schedule = followed().schedule
    assert schedule is not None
    assert schedule.quarters == a_schedule().quarters
    assert schedule.milestones == (Milestone("Entrega de terreno", date(2026, 8, 20)),)
    assert known(project) == [(1, PlanState.APPROVED)]
    assert audit.newest(session(), 1)[0].tag == "follow_up:plan:approve"


def test_works_behind_the_approved_schedule_raise_an_alert(project: Prioritised, head: Actor) -> None:
    make.a_report(project, THIRD, by=head)
    propose_plan(head, project.project.id, a_schedule(46, 100))
    assert Alert.BEHIND_PLAN not in followed().alerts
    approve_plan(make.an_administrator(), project.project.id, 1)
    assert Alert.BEHIND_PLAN in followed().alerts


def test_a_change_is_a_new_version_with_its_reason(project: Prioritised, head: Actor) -> None:
    administrator = make.an_administrator()
    propose_plan(head, project.project.id, a_schedule())
    approve_plan(administrator, project.project.id, 1)
    with pytest.raises(Empty):
        propose_plan(head, project.project.id, a_schedule(10, 100))
    with pytest.raises(SameSchedule):
        propose_plan(head, project.project.id, a_schedule(), "Es igual.")
    assert propose_plan(head, project.project.id, a_schedule(10, 100), "Llovió.") == 2
    assert known(project) == [(1, PlanState.APPROVED), (2, PlanState.PROPOSED)]
    approve_plan(administrator, project.project.id, 2)
    assert known(project) == [(1, PlanState.REPLACED), (2, PlanState.APPROVED)]
    standing = followed().plan
    assert standing is not None
    assert (standing.version, standing.reason) == (2, "Llovió.")


def test_what_was_given_back_is_proposed_anew(project: Prioritised, head: Actor) -> None:
    administrator = make.an_administrator()
    propose_plan(head, project.project.id, a_schedule())
    with pytest.raises(Empty):
        return_plan(administrator, project.project.id, 1, " ")
    return_plan(administrator, project.project.id, 1, "Falta la liquidación.")
    with pytest.raises(NothingProposed):
        approve_plan(administrator, project.project.id, 1)
    assert plans.of_project(session(), project.project.id)[0].note == "Falta la liquidación."
    assert propose_plan(head, project.project.id, a_schedule()) == 2


def test_one_schedule_at_a_time_waits(app: Flask, project: Prioritised, head: Actor) -> None:
    number = project.project.id
    outcomes = together(app, *[lambda: propose_plan(head, number, a_schedule())] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadyProposed.__name__, "int"]


def test_two_words_about_one_schedule_are_one(app: Flask, project: Prioritised, head: Actor) -> None:
    number = project.project.id
    propose_plan(head, number, a_schedule())
    first, second = make.two_administrators()
    outcomes = together(
        app, lambda: approve_plan(first, number, 1), lambda: return_plan(second, number, 1, "No.")
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", NothingProposed.__name__]


def test_a_schedule_stays_within_the_cost_and_the_hands(project: Prioritised, head: Actor) -> None:
    with pytest.raises(PlannedBeyondCost):
        propose_plan(head, project.project.id, a_schedule(100, amount=project.project.cost + 1))
    with pytest.raises(NotFound):
        propose_plan(make.a_unit_person(make.a_unit()), project.project.id, a_schedule())
    assert project.unit_id is not None
    for actor in (make.a_unit_writer(project.unit_id), make.a_committee_member(), make.an_administrator()):
        with pytest.raises(NotAllowed):
            propose_plan(actor, project.project.id, a_schedule())
    propose_plan(head, project.project.id, a_schedule())
    for actor in (head, make.a_committee_member()):
        with pytest.raises(NotAllowed):
            approve_plan(actor, project.project.id, 1)
