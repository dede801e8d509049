"""Convening a process, and moving its dates with a published reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from caxamarca.actions.convening import (
    CeilingsMissing,
    Convocation,
    Correction,
    NothingToCorrect,
    OutOfRange,
    YearTaken,
    change_calendar,
    correct_terms,
    create_process,
)
from caxamarca.domain.counting import Rule
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.money import soles
from caxamarca.domain.processes import (
    Calendar,
    DateIsPast,
    DatesOutOfOrder,
    NothingChanged,
    Stage,
    Terms,
    VoteStandsStill,
    WrongStage,
)
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.persistence import audit, processes, site
from caxamarca.persistence.database import session
from tests import factories as make
from tests.integration.conftest import VOTING, starting
from tests.support.together import together

TERMS = Terms(Rule.MOST_VOTES, marks=3, minimum_age=18, support_limit=5, interprovincial=False)
WITH_INTERPROVINCIAL = replace(TERMS, interprovincial=True)


@pytest.fixture
def administrator(app: Flask) -> Actor:
    return make.two_administrators()[0]


def process_of(year: int = make.YEAR) -> processes.Process:
    return processes.by_year(session(), year)


def moved(**dates: Any) -> Calendar:
    return replace(process_of().calendar, **dates)


def test_a_process_is_announced_with_its_calendar_terms_and_ceilings(administrator: Actor) -> None:
    wanted = make.a_convocation(ceiling=soles(750_000), terms=WITH_INTERPROVINCIAL)
    assert create_process(administrator, wanted) == make.YEAR
    kept = process_of()
    assert (kept.calendar, kept.name) == (wanted.calendar, wanted.name)
    terms = Terms(kept.rule, kept.marks, kept.minimum_age, kept.support_limit, interprovincial=True)
    assert terms == wanted.terms
    assert kept.stage(site.now(session())) is Stage.ANNOUNCED
    constituencies = processes.constituencies(session(), kept.id)
    assert [one.province for one in constituencies] == [*(place.code for place in PROVINCES), None]
    assert {one.ceiling for one in constituencies} == {soles(750_000)}
    assert audit.newest(session(), 1)[0].tag == "admin:process:create"


def test_a_process_says_which_draw_settles_ties_and_has_no_number_of_it_yet(administrator: Actor) -> None:
    create_process(administrator, replace(make.a_convocation(), lot_source="  Sorteo de\n La Tinka "))
    assert (process_of().lot_source, process_of().lot_seed) == ("Sorteo de La Tinka", None)
    with pytest.raises(Empty):
        create_process(administrator, replace(make.a_convocation(2027), lot_source=" "))
    with pytest.raises(TooLong):
        create_process(administrator, replace(make.a_convocation(2027), lot_source="a" * 201))


def test_the_draw_that_settles_ties_is_corrected_until_ideas_open(announced: Actor) -> None:
    correct_terms(announced, make.YEAR, correction(lot_source="Bolillero en Chota"), "No habrá Tinka.")
    assert process_of().lot_source == "Bolillero en Chota"
    (told,) = processes.terms_changes(session(), process_of().id)
    assert (told.field, told.before, told.after) == (
        "lot_source",
        correction().lot_source,
        "Bolillero en Chota",
    )
    make.reach(Stage.IDEAS)
    with pytest.raises(WrongStage):
        correct_terms(announced, make.YEAR, correction(lot_source="Otro"), "Porque sí.")


def test_there_is_one_process_a_year(administrator: Actor) -> None:
    make.a_process()
    with pytest.raises(YearTaken):
        create_process(administrator, make.a_convocation())


def test_a_convocation_sent_twice_at_once_makes_one_process(app: Flask, administrator: Actor) -> None:
    outcomes = together(app, *[lambda: create_process(administrator, make.a_convocation())] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == [YearTaken.__name__, "int"]
    assert len(processes.constituencies(session(), process_of().id)) == 13


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("marks", 0),
        ("marks", 16),
        ("minimum_age", -1),
        ("minimum_age", 121),
        ("support_limit", 0),
        ("support_limit", 51),
        ("batch_size", 9),
        ("batch_size", 1001),
        ("clear_from", 19),
        ("clear_from", 10_001),
    ],
)
def test_terms_out_of_bounds_are_refused_by_name(field: str, value: int, administrator: Actor) -> None:
    wrong: dict[str, Any] = {field: value}
    with pytest.raises(OutOfRange) as refused:
        create_process(administrator, make.a_convocation(terms=replace(TERMS, **wrong)))
    assert refused.value.field == field


@pytest.mark.parametrize("year", [2024, 2029])
def test_the_year_of_a_process_is_near_its_calendar(year: int, administrator: Actor) -> None:
    wanted = replace(make.a_convocation(calendar=make.a_calendar(2026)), year=year)
    with pytest.raises(OutOfRange) as refused:
        create_process(administrator, wanted)
    assert refused.value.field == "year"


def ceilings_of(change: str) -> Convocation:
    convocation = make.a_convocation()
    ceilings = dict(convocation.ceilings)
    if change == "a province missing":
        del ceilings[make.SAN_PABLO]
    elif change == "a province of nowhere":
        ceilings["1501"] = 1
    elif change == "interprovincial without its terms":
        ceilings[None] = 1
    elif change == "below zero":
        ceilings[make.SAN_PABLO] = -1
    return replace(convocation, ceilings=ceilings)


@pytest.mark.parametrize(
    "change",
    ["a province missing", "a province of nowhere", "interprovincial without its terms", "below zero"],
)
def test_every_constituency_has_its_ceiling_and_no_other(change: str, administrator: Actor) -> None:
    with pytest.raises(CeilingsMissing):
        create_process(administrator, ceilings_of(change))


def test_the_interprovincial_part_needs_a_ceiling_too(administrator: Actor) -> None:
    wanted = make.a_convocation(terms=WITH_INTERPROVINCIAL)
    ceilings = {**wanted.ceilings}
    del ceilings[None]
    with pytest.raises(CeilingsMissing):
        create_process(administrator, replace(wanted, ceilings=ceilings))


def test_a_ceiling_may_be_zero(administrator: Actor) -> None:
    create_process(administrator, make.a_convocation(ceiling=0))


def test_dates_out_of_order_are_refused(administrator: Actor) -> None:
    calendar = make.a_calendar()
    wrong = replace(calendar, voting_from=calendar.voting_until)
    with pytest.raises(DatesOutOfOrder):
        create_process(administrator, make.a_convocation(calendar=wrong))


def test_a_process_begins_in_the_future(administrator: Actor) -> None:
    make.at(make.a_calendar().ideas_from)
    with pytest.raises(DateIsPast):
        create_process(administrator, make.a_convocation())


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"name": " "}, Empty), ({"name": "a" * 121}, TooLong), ({"purpose": ""}, Empty)],
)
def test_a_process_has_a_name_and_a_purpose(
    change: dict[str, Any], refusal: type[Exception], administrator: Actor
) -> None:
    with pytest.raises(refusal):
        create_process(administrator, replace(make.a_convocation(), **change))


def test_only_the_administration_convenes(administrator: Actor) -> None:
    with pytest.raises(NotSignedIn):
        create_process(STRANGER, make.a_convocation())
    with pytest.raises(NotAllowed):
        create_process(make.an_evaluator(), make.a_convocation())


# Changing dates


def test_a_moved_date_is_published_with_both_dates_and_the_reason(administrator: Actor) -> None:
    make.a_process()
    now = make.reach(Stage.IDEAS)
    before = process_of().calendar
    after = moved(ideas_until=before.ideas_until + timedelta(days=7))
    change_calendar(administrator, make.YEAR, after, " Por las lluvias. ")
    assert process_of().calendar == after
    (change,) = processes.calendar_changes(session(), process_of().id)
    assert (change.field, change.before, change.after) == (
        "ideas_until",
        before.ideas_until,
        after.ideas_until,
    )
    assert (change.reason, change.made_at) == ("Por las lluvias.", now)


def test_several_dates_moved_together_are_published_one_by_one(administrator: Actor) -> None:
    make.a_process()
    week = timedelta(days=7)
    old = process_of().calendar
    new = replace(old, voting_from=old.voting_from + week, voting_until=old.voting_until + week)
    change_calendar(administrator, make.YEAR, new, "Por las lluvias.")
    changes = processes.calendar_changes(session(), process_of().id)
    assert {change.field for change in changes} == {"voting_from", "voting_until"}


def test_a_longer_stage_of_ideas_lets_people_go_on_proposing(administrator: Actor) -> None:
    make.a_process()
    make.reach(Stage.IDEAS)
    end = process_of().calendar.ideas_until
    change_calendar(administrator, make.YEAR, moved(ideas_until=end + timedelta(days=7)), "Por las lluvias.")
    make.at(end + timedelta(days=1))
    assert process_of().stage(site.now(session())) is Stage.IDEAS


def test_a_date_that_has_come_stays(administrator: Actor) -> None:
    make.a_process()
    make.reach(Stage.EVALUATION)
    later = process_of().calendar.ideas_until + timedelta(days=20)
    with pytest.raises(DateIsPast):
        change_calendar(administrator, make.YEAR, moved(ideas_until=later), "Que sigan.")


def test_a_change_needs_a_reason_and_a_difference(administrator: Actor) -> None:
    make.a_process()
    with pytest.raises(NothingChanged):
        change_calendar(administrator, make.YEAR, moved(), "Nada.")
    later = moved(voting_until=datetime(2026, 8, 5, tzinfo=UTC))
    with pytest.raises(Empty):
        change_calendar(administrator, make.YEAR, later, "  ")
    assert processes.calendar_changes(session(), process_of().id) == []


@starting(VOTING)
def test_while_people_vote_no_date_is_moved_by_one_person(administrator: Actor) -> None:
    later = moved(voting_until=datetime(2026, 8, 5, tzinfo=UTC))
    with pytest.raises(VoteStandsStill):
        change_calendar(administrator, make.YEAR, later, "Más tiempo.")
    change_calendar(
        administrator, make.YEAR, moved(follow_up_from=datetime(2026, 9, 5, tzinfo=UTC)), "Por la feria."
    )


def test_a_process_of_another_year_is_not_found(administrator: Actor) -> None:
    with pytest.raises(NotFound):
        change_calendar(administrator, 1999, make.a_calendar(), "Por las lluvias.")


def test_only_the_administration_moves_dates(administrator: Actor) -> None:
    make.a_process()
    with pytest.raises(NotAllowed):
        change_calendar(make.an_evaluator(), make.YEAR, moved(), "Por las lluvias.")


# Corrections


def correction(**changes: Any) -> Correction:
    """What `make.a_convocation` says, with something different."""
    told = make.a_convocation(ceiling=soles(750_000))
    as_it_is = Correction(told.name, told.purpose, told.terms, told.ceilings, told.lot_source)
    return replace(as_it_is, **changes)


@pytest.fixture
def announced(administrator: Actor) -> Actor:
    create_process(administrator, make.a_convocation(ceiling=soles(750_000)))
    make.reach(Stage.ANNOUNCED)
    return administrator


def test_a_mistyped_ceiling_is_corrected_before_ideas_open_and_the_reason_published(announced: Actor) -> None:
    ceilings = {**correction().ceilings, make.CAJAMARCA: soles(9)}
    terms = replace(correction().terms, marks=2)
    correct_terms(announced, make.YEAR, correction(ceilings=ceilings, terms=terms), "Faltaba un cero.")
    kept = process_of()
    assert kept.marks == 2
    assert processes.constituency_of(session(), kept.id, make.CAJAMARCA).ceiling == soles(9)
    told = {one.field: (one.before, one.after) for one in processes.terms_changes(session(), kept.id)}
    assert told == {"marks": ("3", "2"), f"ceiling:{make.CAJAMARCA}": ("75000000", "900")}
    assert {one.reason for one in processes.terms_changes(session(), kept.id)} == {"Faltaba un cero."}
    assert audit.newest(session(), 1)[0].tag == "admin:terms:correct"


def test_the_interprovincial_part_may_come_and_go_again(announced: Actor) -> None:
    ceilings = {**correction().ceilings, None: soles(100)}
    terms = replace(correction().terms, interprovincial=True)
    correct_terms(announced, make.YEAR, correction(ceilings=ceilings, terms=terms), "Se acordó.")
    assert processes.constituency_of(session(), process_of().id, None).ceiling == soles(100)
    correct_terms(announced, make.YEAR, correction(), "Se acordó que no.")
    with pytest.raises(NotFound):
        processes.constituency_of(session(), process_of().id, None)


def test_once_ideas_are_open_the_terms_stay(announced: Actor) -> None:
    make.reach(Stage.IDEAS)
    with pytest.raises(WrongStage):
        correct_terms(announced, make.YEAR, correction(name="Otro nombre"), "Porque sí.")


def test_a_correction_corrects_something_and_says_why(announced: Actor) -> None:
    with pytest.raises(NothingToCorrect):
        correct_terms(announced, make.YEAR, correction(), "Nada.")
    with pytest.raises(Empty):
        correct_terms(announced, make.YEAR, correction(name="Otro nombre"), " ")
    with pytest.raises(CeilingsMissing):
        correct_terms(announced, make.YEAR, correction(ceilings={}), "Nada.")
    terms = replace(correction().terms, marks=99)
    with pytest.raises(OutOfRange):
        correct_terms(announced, make.YEAR, correction(terms=terms), "Nada.")
    assert process_of().name == correction().name
    assert processes.terms_changes(session(), process_of().id) == []
