"""The quarter's work: a unit reports, the committee observes, the unit answers, the committee closes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from caxamarca.actions.assigning import assign_unit
from caxamarca.actions.drafting import begun
from caxamarca.actions.observing import answer_observation, close_observation, raise_observation
from caxamarca.actions.reporting import (
    correct_report,
    draft_of,
    file_report,
    keep_answers,
    leave_for_signature,
)
from caxamarca.domain.alerting import Alert
from caxamarca.domain.days import civil_day
from caxamarca.domain.drafting import DraftChanged
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.money import soles
from caxamarca.domain.observing import (
    AlreadyAnswered,
    AlreadyClosed,
    DueDateNeeded,
    NotAnsweredYet,
    ObservationState,
)
from caxamarca.domain.processes import Calendar, Stage, WrongStage
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import (
    AlreadyFiled,
    NotBeforeThisProcess,
    NotFiledYet,
    NothingCorrected,
    NothingOwed,
    PercentOutOfRange,
    Progress,
    QuarterNotOver,
    ReasonNeeded,
    ReportState,
)
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.spending import MoreThanThePhaseBefore
from caxamarca.domain.texts import Empty
from caxamarca.persistence import audit, observations, prioritised, reports, site
from caxamarca.persistence.database import session
from caxamarca.persistence.drafts import Writer
from caxamarca.persistence.followed import FollowUp, follow
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report
from tests import factories as make
from tests.integration.conftest import FOLLOWED, FOUNDED, VOTING, starting
from tests.support.together import together

pytestmark = starting(FOLLOWED)

THIRD, FOURTH = Quarter(2026, 3), Quarter(2026, 4)
"""The project wins in August: the third quarter is the first one that it owes a report for."""

AFTER_THE_THIRD = datetime(2026, 10, 1, 15, tzinfo=UTC)
AFTER_THE_FOURTH = datetime(2027, 1, 1, 15, tzinfo=UTC)


@pytest.fixture
def project(app: Flask) -> Prioritised:
    return make.the_winner()


@pytest.fixture
def person(project: Prioritised) -> Actor:
    """Somebody of the unit that carries the project out, on the day after the quarter's end."""
    assert project.unit_id is not None
    found = make.a_unit_person(project.unit_id)
    make.at(AFTER_THE_THIRD)
    return found


def followed() -> FollowUp:
    """The project as everybody sees it today."""
    return follow(session(), [make.the_winner()], civil_day(site.now(session())))[0]


def observation_state(observation: int) -> ObservationState:
    return observations.held(session(), observation).state(civil_day(site.now(session())))


# Reports


def test_a_unit_files_its_report(project: Prioritised, person: Actor) -> None:
    progress = make.a_progress(problems=" Faltó cemento. ", commitments="")
    report = file_report(person, project.project.id, THIRD, progress)
    (kept,) = reports.of_projects(session(), [project.project.id])[project.project.id]
    assert (kept.id, kept.quarter, kept.filed_by, kept.filed_at) == (
        report,
        THIRD,
        person.staff,
        AFTER_THE_THIRD,
    )
    assert kept.progress == make.a_progress(problems="Faltó cemento.")
    assert audit.newest(session(), 1)[0].tag == "follow_up:report:file"


def test_each_quarter_has_one_report(project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person)
    with pytest.raises(AlreadyFiled):
        make.a_report(project, THIRD, by=person)


def test_a_report_sent_twice_at_once_is_filed_once(app: Flask, project: Prioritised, person: Actor) -> None:
    outcomes = together(app, *[lambda: file_report(person, project.project.id, THIRD, make.a_progress())] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadyFiled.__name__, "int"]


def test_a_quarter_that_is_not_over_is_not_reported_on(project: Prioritised, person: Actor) -> None:
    with pytest.raises(QuarterNotOver):
        file_report(person, project.project.id, FOURTH, make.a_progress())


def test_a_quarter_before_the_project_won_is_not_reported_on(project: Prioritised, person: Actor) -> None:
    with pytest.raises(NotBeforeThisProcess):
        file_report(person, project.project.id, Quarter(2026, 2), make.a_progress())


@pytest.mark.parametrize(
    ("progress", "refusal"),
    [
        (make.a_progress(physical=101), PercentOutOfRange),
        (make.a_progress(spending=make.a_spending(certified=soles(300_001))), MoreThanThePhaseBefore),
    ],
)
def test_what_cannot_be_is_not_filed(
    progress: Progress, refusal: type[Exception], project: Prioritised, person: Actor
) -> None:
    with pytest.raises(refusal):
        file_report(person, project.project.id, THIRD, progress)
    assert followed().latest is None


def test_going_back_is_compared_with_the_quarter_before(project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person, physical=40)
    make.at(AFTER_THE_FOURTH)
    with pytest.raises(ReasonNeeded):
        file_report(person, project.project.id, FOURTH, make.a_progress(physical=39))
    why = make.a_progress(physical=39, reason="La lluvia se llevó un tramo.")
    file_report(person, project.project.id, FOURTH, why)


def test_a_report_filed_late_is_compared_with_what_came_before_it_and_not_after(
    project: Prioritised, person: Actor
) -> None:
    make.at(AFTER_THE_FOURTH)
    file_report(person, project.project.id, FOURTH, make.a_progress(physical=60))
    file_report(person, project.project.id, THIRD, make.a_progress(physical=40))
    assert [line.report is not None for line in followed().quarters] == [True, True]


def test_the_project_of_another_unit_is_not_there(project: Prioritised) -> None:
    stranger = make.a_unit_person(make.a_unit())
    make.at(AFTER_THE_THIRD)
    with pytest.raises(NotFound):
        file_report(stranger, project.project.id, THIRD, make.a_progress())
    assert followed().latest is None


def test_a_project_that_did_not_win_is_not_reported_on(project: Prioritised, person: Actor) -> None:
    with pytest.raises(NotFound):
        file_report(person, 404, THIRD, make.a_progress())


def test_only_units_report(project: Prioritised, person: Actor) -> None:
    with pytest.raises(NotSignedIn):
        file_report(STRANGER, project.project.id, THIRD, make.a_progress())
    for actor in (make.an_administrator(), make.a_committee_member(), make.a_resident()):
        with pytest.raises(NotAllowed):
            file_report(actor, project.project.id, THIRD, make.a_progress())


def test_the_follow_up_begins_with_its_stage(project: Prioritised, person: Actor) -> None:
    make.reach(Stage.RESULTS)
    with pytest.raises(WrongStage):
        file_report(person, project.project.id, THIRD, make.a_progress())


# Where a quarter stands


def test_a_quarter_is_pending_then_overdue_and_visibly_so(project: Prioritised) -> None:
    make.at(datetime(2026, 10, 30, 15, tzinfo=UTC))
    assert [(line.quarter, line.state) for line in followed().quarters] == [(THIRD, ReportState.PENDING)]
    assert followed().alerts == ()
    make.at(datetime(2026, 10, 31, 15, tzinfo=UTC))
    assert [line.state for line in followed().quarters] == [ReportState.OVERDUE]
    assert followed().alerts == (Alert.REPORT_OVERDUE,)


def test_every_quarter_opens_by_itself(project: Prioritised) -> None:
    make.at(datetime(2027, 7, 15, 15, tzinfo=UTC))
    states = [(line.quarter.slug, line.state.value) for line in followed().quarters]
    assert states == [
        ("2026-t3", "overdue"),
        ("2026-t4", "overdue"),
        ("2027-t1", "overdue"),
        ("2027-t2", "pending"),
    ]


def test_a_filed_report_is_published_once_its_due_day_has_passed(project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person)
    assert followed().quarters[0].state is ReportState.FILED
    make.at(datetime(2026, 10, 31, 15, tzinfo=UTC))
    assert followed().quarters[0].state is ReportState.PUBLISHED


def test_alerts_are_those_of_the_latest_report(project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person, physical=90)
    assert followed().alerts == (Alert.CRITICAL_GAP,)
    make.a_report(project, FOURTH, by=person, physical=90, accrued=soles(270_000))
    assert followed().alerts == ()


def test_following_many_projects_takes_no_more_questions_than_one(project: Prioritised, app: Flask) -> None:
    today = civil_day(site.now(session()))
    assert follow(session(), [], today) == ()
    assert len(follow(session(), [project] * 3, today)) == 3


# Observations


def test_an_observation_goes_from_the_committee_to_the_unit_and_back(
    project: Prioritised, person: Actor
) -> None:
    committee = make.a_committee_member()
    observation = make.an_observation(project, make.a_report(project, THIRD, by=person), by=committee)
    assert (observation_state(observation), followed().quarters[0].state) == (
        ObservationState.OPEN,
        ReportState.OBSERVED,
    )
    answer_observation(person, observation, " Se corrigió. ")
    assert (observation_state(observation), followed().quarters[0].state) == (
        ObservationState.ANSWERED,
        ReportState.ANSWERED,
    )
    close_observation(committee, observation, "Conforme.")
    assert (observation_state(observation), followed().quarters[0].state) == (
        ObservationState.CLOSED,
        ReportState.FILED,
    )
    kept = observations.held(session(), observation)
    assert (kept.answer, kept.answered_by, kept.closing_note, kept.closed_by) == (
        "Se corrigió.",
        person.staff,
        "Conforme.",
        committee.staff,
    )
    assert [entry.tag for entry in audit.newest(session(), 3)] == [
        "follow_up:observation:close",
        "follow_up:observation:answer",
        "follow_up:observation:raise",
    ]


def test_an_observation_about_the_project_leaves_its_reports_alone(
    project: Prioritised, person: Actor
) -> None:
    make.a_report(project, THIRD, by=person)
    make.an_observation(project)
    assert followed().quarters[0].state is ReportState.FILED
    assert len(followed().observations) == 1


def test_an_observation_without_an_answer_is_late_the_day_after_its_date(project: Prioritised) -> None:
    observation = make.an_observation(project, days=1)
    make.at(site.now(session()) + timedelta(days=1))
    assert observation_state(observation) is ObservationState.OPEN
    make.at(site.now(session()) + timedelta(days=1))
    assert observation_state(observation) is ObservationState.LATE
    assert Alert.OBSERVATION_UNANSWERED in followed().alerts


def test_a_late_answer_is_better_than_none(project: Prioritised, person: Actor) -> None:
    observation = make.an_observation(project, days=1)
    make.at(site.now(session()) + timedelta(days=10))
    answer_observation(person, observation, "Tarde, pero aquí está.")
    assert observation_state(observation) is ObservationState.ANSWERED


def test_an_observation_is_answered_once_even_when_sent_twice_at_once(
    app: Flask, project: Prioritised, person: Actor
) -> None:
    observation = make.an_observation(project)
    outcomes = together(app, *[lambda: answer_observation(person, observation, "Sí.")] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == [AlreadyAnswered.__name__, "NoneType"]


def test_while_the_unit_can_answer_in_time_nothing_is_closed(project: Prioritised) -> None:
    observation = make.an_observation(project, days=3)
    committee = make.a_committee_member()
    with pytest.raises(NotAnsweredYet):
        close_observation(committee, observation, "Ya está.")
    make.at(site.now(session()) + timedelta(days=4))
    close_observation(committee, observation, "Sin respuesta.")
    assert observation_state(observation) is ObservationState.CLOSED


def test_what_is_closed_is_neither_closed_again_nor_answered(project: Prioritised, person: Actor) -> None:
    observation = make.an_observation(project, days=1)
    make.at(site.now(session()) + timedelta(days=2))
    committee = make.a_committee_member()
    close_observation(committee, observation, "Sin respuesta.")
    with pytest.raises(AlreadyClosed):
        close_observation(committee, observation, "Otra vez.")
    with pytest.raises(AlreadyClosed):
        answer_observation(person, observation, "Tarde.")


@pytest.mark.parametrize("days", [-1, 0])
def test_an_observation_gives_at_least_until_tomorrow(days: int, project: Prioritised) -> None:
    with pytest.raises(DueDateNeeded):
        make.an_observation(project, days=days)


def test_an_observation_says_something_about_something_that_is_there(project: Prioritised) -> None:
    committee, due = make.a_committee_member(), date(2026, 12, 31)
    with pytest.raises(Empty):
        raise_observation(committee, project.project.id, " ", due)
    with pytest.raises(NotFound):
        raise_observation(committee, 404, "¿Qué pasó?", due)
    with pytest.raises(NotFound):
        raise_observation(committee, project.project.id, "¿Qué pasó?", due, report_id=404)


def test_the_committee_of_another_province_does_not_observe_here(project: Prioritised) -> None:
    observation = make.an_observation(project, by=make.a_committee_member(make.CAJAMARCA))
    elsewhere = make.a_committee_member(make.SAN_PABLO)
    with pytest.raises(NotFound):
        make.an_observation(project, by=elsewhere)
    with pytest.raises(NotFound):
        close_observation(elsewhere, observation, "Conforme.")


def test_another_unit_does_not_answer(project: Prioritised) -> None:
    observation = make.an_observation(project)
    with pytest.raises(NotFound):
        answer_observation(make.a_unit_person(make.a_unit()), observation, "Yo no fui.")
    assert observation_state(observation) is ObservationState.OPEN


def test_only_the_committee_observes(project: Prioritised, person: Actor) -> None:
    for actor in (person, make.an_administrator(), make.an_evaluator()):
        with pytest.raises(NotAllowed):
            make.an_observation(project, by=actor)


# Units


def test_a_project_passes_to_another_unit_with_all_that_was_reported(
    project: Prioritised, person: Actor
) -> None:
    make.a_report(project, THIRD, by=person)
    other = make.a_unit("PROREGION")
    assign_unit(make.an_administrator(), project.project.id, other)
    assert make.the_winner().unit == "PROREGION"
    assert followed().latest is not None
    make.at(AFTER_THE_FOURTH)
    with pytest.raises(NotFound):
        file_report(person, project.project.id, FOURTH, make.a_progress())
    file_report(make.a_unit_person(other), project.project.id, FOURTH, make.a_progress())


def test_a_project_goes_to_a_unit_that_is_there(project: Prioritised) -> None:
    with pytest.raises(NotFound):
        assign_unit(make.an_administrator(), project.project.id, 404)
    with pytest.raises(NotFound):
        assign_unit(make.an_administrator(), 404, make.a_unit())
    with pytest.raises(NotAllowed):
        assign_unit(make.a_committee_member(), project.project.id, make.a_unit())


@starting(VOTING)
def test_without_a_unit_nobody_can_report_or_answer(app: Flask) -> None:
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    make.a_declared_process()
    winner = make.the_winner()
    assert winner.unit_id is None
    somebody = make.a_unit_person(make.a_unit())
    make.at(AFTER_THE_THIRD)
    with pytest.raises(NotFound):
        file_report(somebody, winner.project.id, THIRD, make.a_progress())
    observation = make.an_observation(winner)
    with pytest.raises(NotFound):
        answer_observation(somebody, observation, "No es nuestro.")


def test_prioritised_projects_are_listed_by_process_province_and_unit(project: Prioritised) -> None:
    assert project.unit_id is not None
    mine, unit, process = [project.project.id], project.unit_id, project.project.process_id

    def ids(found: tuple[Prioritised, ...]) -> list[int]:
        return [one.project.id for one in found]

    assert ids(prioritised.listed(session())) == mine
    assert ids(prioritised.listed(session(), process=process)) == mine
    assert ids(prioritised.listed(session(), unit=unit)) == mine
    assert ids(prioritised.listed(session(), province=make.CAJAMARCA)) == mine
    assert prioritised.listed(session(), province=make.SAN_PABLO) == ()
    assert prioritised.listed(session(), unit=unit + 1) == ()
    assert prioritised.listed(session(), process=process + 1) == ()


@pytest.mark.usefixtures("app")
@starting(FOUNDED)
def test_no_report_is_owed_for_a_quarter_before_the_follow_up_of_the_process() -> None:
    """A process declared in November whose follow-up begins in January owes nothing for the year before."""
    months = ((2026, 3), (2026, 5), (2026, 8), (2026, 9), (2026, 10), (2027, 1))
    calendar = Calendar(*(datetime(year, month, 1, 5, tzinfo=UTC) for year, month in months))
    make.a_process(calendar=calendar)
    make.an_open_vote(papers={make.CAJAMARCA: [100]})
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    make.a_declared_process()
    wanted = prioritised.listed(session())
    (in_january,) = follow(session(), wanted, date(2027, 1, 31))
    (in_april,) = follow(session(), wanted, date(2027, 4, 1))
    assert in_january.quarters == ()
    assert [line.quarter for line in in_april.quarters] == [Quarter(2027, 1)]


# Corrections


def corrected(physical: int = 35, reason: str = "Se midió de nuevo.") -> Progress:
    return make.a_progress(physical=physical, reason=reason)


def test_a_correction_is_a_new_version_and_both_stay(project: Prioritised, person: Actor) -> None:
    number = project.project.id
    first = file_report(person, number, THIRD, make.a_progress())
    second = correct_report(person, number, THIRD, corrected())
    (line,) = followed().quarters
    assert line.report is not None
    assert (line.report.id, line.report.version, line.report.physical) == (second, 2, 35)
    assert [(one.id, one.version, one.physical) for one in line.earlier] == [(first, 1, 30)]
    assert followed().latest == line.report
    assert audit.newest(session(), 1)[0].tag == "follow_up:report:correct"


@pytest.mark.parametrize(
    ("progress", "refusal"),
    [
        (corrected(reason=" "), ReasonNeeded),
        (corrected(physical=30), NothingCorrected),
        (corrected(physical=101), PercentOutOfRange),
    ],
)
def test_a_correction_says_what_is_other_and_why(
    progress: Progress, refusal: type[Exception], project: Prioritised, person: Actor
) -> None:
    make.a_report(project, THIRD, by=person)
    with pytest.raises(refusal):
        correct_report(person, project.project.id, THIRD, progress)
    assert [line.earlier for line in followed().quarters] == [()]


def test_only_what_was_filed_is_corrected(project: Prioritised, person: Actor) -> None:
    with pytest.raises(NotFiledYet):
        correct_report(person, project.project.id, THIRD, corrected())


def test_two_corrections_at_once_are_two_versions(app: Flask, project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person)
    number = project.project.id
    outcomes = together(
        app, *[lambda at=at: correct_report(person, number, THIRD, corrected(at)) for at in (35, 36)]
    )
    assert {type(one) for one in outcomes} == {int}
    assert [one.version for one in reports.of_projects(session(), [number])[number]] == [1, 2, 3]


def test_an_observation_of_what_was_corrected_stays_with_its_quarter(
    project: Prioritised, person: Actor
) -> None:
    make.an_observation(project, make.a_report(project, THIRD, by=person))
    correct_report(person, project.project.id, THIRD, corrected())
    assert followed().quarters[0].state is ReportState.OBSERVED


def test_what_was_filed_is_not_written_anew_by_accident(project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person)
    with pytest.raises(AlreadyFiled):
        keep_answers(person, project.project.id, THIRD, {"physical": "40"})
    keep_answers(person, project.project.id, THIRD, {"physical": "40"}, correcting=True)


# The signature


def test_the_team_prepares_and_the_head_signs(project: Prioritised, person: Actor) -> None:
    assert project.unit_id is not None
    number, writer = project.project.id, make.a_unit_writer(project.unit_id)
    keep_answers(writer, number, THIRD, {"physical": "30"})
    with pytest.raises(NotAllowed):
        file_report(writer, number, THIRD, make.a_progress())
    unit = Writer(unit=project.unit_id)
    draft = begun(session(), unit, draft_of(number, THIRD))
    assert draft is not None
    leave_for_signature(writer, number, THIRD, draft.fingerprint)
    ready = begun(session(), unit, draft_of(number, THIRD))
    assert ready is not None
    assert ready.ready_by == writer.staff
    report = file_report(person, number, THIRD, make.a_progress(), shown=ready.fingerprint)
    kept = session().get_one(Report, report)
    assert (kept.written_by, kept.filed_by) == (writer.staff, person.staff)


def test_what_is_changed_after_it_was_left_is_not_ready_any_more(project: Prioritised, person: Actor) -> None:
    assert project.unit_id is not None
    number, writer = project.project.id, make.a_unit_writer(project.unit_id)
    keep_answers(writer, number, THIRD, {"physical": "30"})
    unit = Writer(unit=project.unit_id)
    draft = begun(session(), unit, draft_of(number, THIRD))
    assert draft is not None
    shown = draft.fingerprint
    leave_for_signature(writer, number, THIRD, shown)
    keep_answers(person, number, THIRD, {"physical": "31"})
    with pytest.raises(DraftChanged):
        leave_for_signature(writer, number, THIRD, shown)
    changed = begun(session(), unit, draft_of(number, THIRD))
    assert changed is not None
    assert changed.ready_by is None


def test_another_unit_neither_reads_nor_leaves_it(project: Prioritised, person: Actor) -> None:
    keep_answers(person, project.project.id, THIRD, {"physical": "30"})
    stranger = make.a_unit_writer(make.a_unit())
    with pytest.raises(NotFound):
        keep_answers(stranger, project.project.id, THIRD, {"physical": "99"})
    with pytest.raises(NotFound):
        leave_for_signature(stranger, project.project.id, THIRD, "")


# What is owed


def test_a_closed_project_owes_nothing_more(project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person, stage=InvestmentStage.DEACTIVATED, works_started=False)
    make.at(datetime(2027, 12, 15, 15, tzinfo=UTC))
    assert [line.quarter for line in followed().quarters] == [THIRD]
    assert followed().alerts == (Alert.CRITICAL_GAP,) or Alert.REPORT_OVERDUE not in followed().alerts
    with pytest.raises(NothingOwed):
        file_report(person, project.project.id, FOURTH, make.a_progress())


def test_silence_is_an_alert_after_180_days(project: Prioritised, person: Actor) -> None:
    make.a_report(project, THIRD, by=person)
    make.at(AFTER_THE_THIRD + timedelta(days=180))
    assert Alert.NO_UPDATE not in followed().alerts
    make.at(AFTER_THE_THIRD + timedelta(days=181))
    assert Alert.NO_UPDATE in followed().alerts
