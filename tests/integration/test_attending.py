"""At a desk two people make a code for whoever is present, and never one of them alone."""

import time as clock
from datetime import UTC, datetime, time, timedelta
from functools import partial
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from caxamarca.actions import attending
from caxamarca.actions.appointing import end_role, give_role, invite_staff
from caxamarca.actions.attending import (
    ENDED_BY_ONE,
    CodeMadeElsewhere,
    NoCodeForThisDocument,
    StationNameTaken,
    Waiting,
    add_station,
    forget_calls,
    issue_code,
    revoke_code,
)
from caxamarca.actions.identifying import WrongCredentials, sign_in_resident, who
from caxamarca.actions.making_codes import Slip
from caxamarca.actions.throttling import Allowance, TooManyTries
from caxamarca.cli import ticking
from caxamarca.domain.attending import WINDOW
from caxamarca.domain.days import LIMA
from caxamarca.domain.documents import NotADocument
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.provinces import UnknownProvince
from caxamarca.domain.roles import Actor, Role
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.persistence import audit, people, processes, site, stations
from caxamarca.persistence.audit import Entry
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.residents import AccessCode
from caxamarca.persistence.stations import StationCall, StationDay
from tests import factories as make
from tests.integration.conftest import VOTING, starting
from tests.support.together import together

pytestmark = starting(VOTING)

ROSA, LUZ = make.NEIGHBOURS[make.CAJAMARCA][:2]
STRANGERS_DOCUMENT = "98765432"
FIRST_SEAT, SECOND_SEAT = "the first one's sign-in", "the second one's sign-in"


@pytest.fixture
def two(app: Flask) -> tuple[Actor, Actor]:
    return make.two_administrators()


@pytest.fixture
def station(two: tuple[Actor, Actor]) -> int:
    return add_station(two[0], make.YEAR, "Municipalidad de Celendín", make.CAJAMARCA)


def rows(kind: type) -> int:
    session().rollback()
    return session().execute(select(func.count()).select_from(kind)).scalar_one()


def issued(two: tuple[Actor, Actor], station: int, document: str = ROSA.document) -> str:
    """The code that two make for a person present."""
    first, second = two
    assert isinstance(issue_code(first, make.YEAR, station, document, FIRST_SEAT), Waiting)
    made = issue_code(second, make.YEAR, station, document, SECOND_SEAT)
    assert isinstance(made, Slip)
    return made.code


def counted(station: int) -> tuple[int, int]:
    session().rollback()
    found = session().execute(select(StationDay).where(StationDay.station_id == station)).scalars().all()
    return sum(one.made for one in found), sum(one.ended for one in found)


def time_passes(by: timedelta) -> None:
    with transaction() as writing:
        for call in writing.execute(select(StationCall)).scalars():
            call.until -= by


def test_the_second_of_two_gets_a_code_that_opens(two: tuple[Actor, Actor], station: int) -> None:
    code = issued(two, station)
    assert who(sign_in_resident(ROSA.document, code, "here")) == make.the_resident(ROSA)


def test_one_person_gets_none_from_however_many_tabs(two: tuple[Actor, Actor], station: int) -> None:
    first, _second = two
    for seat in (FIRST_SEAT, SECOND_SEAT, "a third tab"):
        assert isinstance(issue_code(first, make.YEAR, station, ROSA.document, seat), Waiting)
    assert rows(AccessCode) == 0


def test_one_persons_tabs_all_at_once_make_none(app: Flask, two: tuple[Actor, Actor], station: int) -> None:
    deeds = [partial(issue_code, two[0], make.YEAR, station, ROSA.document, f"tab {n}") for n in range(6)]
    assert all(isinstance(one, Waiting) for one in together(app, *deeds))
    assert rows(AccessCode) == 0


def test_two_who_press_at_the_same_moment_make_one_code(
    app: Flask, two: tuple[Actor, Actor], station: int
) -> None:
    deeds = [
        partial(issue_code, one, make.YEAR, station, ROSA.document, seat)
        for one, seat in zip(two, (FIRST_SEAT, SECOND_SEAT), strict=True)
    ]
    said = together(app, *deeds)
    assert sorted(type(one).__name__ for one in said) == ["Slip", "Waiting"]
    assert counted(station) == (1, 0)


def test_the_database_itself_refuses_a_call_of_one_person_twice(
    two: tuple[Actor, Actor], station: int
) -> None:
    issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(update(StationCall).values(second_id=two[0].staff, seat=b"s", nonce=b"n"))


def test_sent_again_the_same_code_is_seen_and_nothing_is_made(two: tuple[Actor, Actor], station: int) -> None:
    code = issued(two, station)
    for _ in range(3):
        again = issue_code(two[1], make.YEAR, station, ROSA.document, SECOND_SEAT)
        assert isinstance(again, Slip)
        assert again.code == code
    assert counted(station) == (1, 0)
    assert rows(AccessCode) == 1


def test_a_double_click_of_the_second_one_makes_one_code(
    app: Flask, two: tuple[Actor, Actor], station: int
) -> None:
    issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)
    click = partial(issue_code, two[1], make.YEAR, station, ROSA.document, SECOND_SEAT)
    said = together(app, *[click] * 5)
    assert len({one.code for one in said if isinstance(one, Slip)}) == 1
    assert all(isinstance(one, Slip) for one in said)
    assert counted(station) == (1, 0)


def test_nobody_else_sees_it_again(two: tuple[Actor, Actor], station: int) -> None:
    code = issued(two, station)
    third = make.an_administrator()
    for one, seat in ((two[0], FIRST_SEAT), (two[1], "another sign-in"), (third, "a third one")):
        with pytest.raises(CodeMadeElsewhere):
            issue_code(one, make.YEAR, station, ROSA.document, seat)
    assert who(sign_in_resident(ROSA.document, code, "here")) is not None


def test_after_minutes_it_takes_two_again_and_makes_another_code(
    two: tuple[Actor, Actor], station: int
) -> None:
    code = issued(two, station)
    time_passes(WINDOW)
    assert isinstance(issue_code(two[1], make.YEAR, station, ROSA.document, SECOND_SEAT), Waiting)
    made = issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)
    assert isinstance(made, Slip)
    assert made.code != code
    with pytest.raises(WrongCredentials):
        sign_in_resident(ROSA.document, code, "here")


def test_a_word_that_waited_too_long_counts_for_nothing(two: tuple[Actor, Actor], station: int) -> None:
    issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)
    time_passes(WINDOW)
    assert isinstance(issue_code(two[1], make.YEAR, station, ROSA.document, SECOND_SEAT), Waiting)


def test_two_at_different_places_have_not_seen_the_person_together(
    two: tuple[Actor, Actor], station: int
) -> None:
    other = add_station(two[0], make.YEAR, "Colegio de Sucre", make.CAJAMARCA)
    issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)
    assert isinstance(issue_code(two[1], make.YEAR, other, ROSA.document, SECOND_SEAT), Waiting)
    assert isinstance(issue_code(two[0], make.YEAR, other, ROSA.document, FIRST_SEAT), Slip)


def test_whoever_lost_the_role_meanwhile_was_not_the_first_of_two(
    two: tuple[Actor, Actor], station: int
) -> None:
    third = make.an_administrator()
    issue_code(third, make.YEAR, station, ROSA.document, FIRST_SEAT)
    (role,) = people.roles_of_two(session(), third.staff or 0)
    end_role(two[0], role.id)
    assert isinstance(issue_code(two[1], make.YEAR, station, ROSA.document, SECOND_SEAT), Waiting)
    with pytest.raises(NotAllowed):
        issue_code(third, make.YEAR, station, ROSA.document, FIRST_SEAT)
    assert rows(AccessCode) == 0


def test_a_role_that_one_gave_to_oneself_under_another_name_makes_no_second_person(station: int) -> None:
    """An administrator's role waits for the word of somebody who did not give it."""
    first, _second = make.two_administrators()
    puppet, _token = invite_staff(first, "otra@example.org", "Otra yo")
    give_role(first, puppet, Role.ADMINISTRATOR, None, None)
    make.come_in(puppet)
    issue_code(first, make.YEAR, station, ROSA.document, FIRST_SEAT)
    with pytest.raises(NotAllowed):
        issue_code(make.staff_actor(puppet), make.YEAR, station, ROSA.document, SECOND_SEAT)


def test_a_new_code_ends_the_one_before_and_what_was_signed_in_with_it(
    two: tuple[Actor, Actor], station: int
) -> None:
    old = issued(two, station)
    token = sign_in_resident(ROSA.document, old, "here")
    time_passes(WINDOW)
    new = issued(two, station)
    assert who(token) is None
    with pytest.raises(WrongCredentials):
        sign_in_resident(ROSA.document, old, "here")
    assert who(sign_in_resident(ROSA.document, new, "here")) is not None


def test_whoever_voted_and_whoever_is_on_no_roll_meet_one_answer(
    two: tuple[Actor, Actor], station: int
) -> None:
    make.a_vote(make.the_resident(ROSA))
    told = []
    for document in (ROSA.document, STRANGERS_DOCUMENT):
        assert isinstance(issue_code(two[0], make.YEAR, station, document, FIRST_SEAT), Waiting)
        with pytest.raises(NoCodeForThisDocument) as refused:
            issue_code(two[1], make.YEAR, station, document, SECOND_SEAT)
        told.append((str(refused.value), vars(refused.value)))
    assert told[0] == told[1]
    assert rows(AccessCode) == 0
    assert counted(station) == (0, 0)


def test_after_the_vote_whoever_voted_gets_a_code_to_look_at_what_was_noted(
    two: tuple[Actor, Actor], station: int
) -> None:
    make.a_vote(make.the_resident(ROSA))
    make.reach(Stage.COUNT)
    assert who(sign_in_resident(ROSA.document, issued(two, station), "here")) is not None


def test_a_word_at_another_place_neither_makes_a_code_nor_puts_one_off(
    two: tuple[Actor, Actor], station: int
) -> None:
    """One of the staff alone would keep a voter from a code by saying their number elsewhere, over and over."""
    hinderer = make.an_administrator()
    elsewhere = add_station(two[0], make.YEAR, "Plaza", make.CAJAMARCA)
    for _ in range(3):
        assert isinstance(issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT), Waiting)
        assert isinstance(issue_code(hinderer, make.YEAR, elsewhere, ROSA.document, "there"), Waiting)
    assert rows(AccessCode) == 0
    assert isinstance(issue_code(two[1], make.YEAR, station, ROSA.document, SECOND_SEAT), Slip)
    assert (counted(station), counted(elsewhere)) == ((1, 0), (0, 0))


def test_one_of_the_staff_names_so_many_documents_and_not_the_whole_roll(
    two: tuple[Actor, Actor], station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending, "NAMED_BY_ONE", Allowance(2, attending.NAMED_BY_ONE.window))
    for number in (1, 2, 1, 1):  # Said again it is the same word.
        issue_code(two[0], make.YEAR, station, f"{number:08}", FIRST_SEAT)
    with pytest.raises(TooManyTries):
        issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)
    assert isinstance(issue_code(two[1], make.YEAR, station, ROSA.document, SECOND_SEAT), Waiting)
    assert isinstance(issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT), Slip)


def test_whoever_is_on_next_years_roll_alone_gets_a_code_while_people_vote_this_year(
    two: tuple[Actor, Actor],
) -> None:
    """From a list one person alone makes none as long as any box is open."""
    newcomer = make.Person("30117410", make.CAJAMARCA + "01", 1999, "F")
    make.a_process(make.YEAR + 1, calendar=make.a_calendar(make.YEAR + 1))
    make.a_roll(newcomer, year=make.YEAR + 1)
    make.reach(Stage.VOTING)
    station = add_station(two[0], make.YEAR + 1, "Plaza", make.CAJAMARCA)
    assert isinstance(issue_code(two[0], make.YEAR + 1, station, newcomer.document, FIRST_SEAT), Waiting)
    made = issue_code(two[1], make.YEAR + 1, station, newcomer.document, SECOND_SEAT)
    assert isinstance(made, Slip)
    assert who(sign_in_resident(newcomer.document, made.code, "here")) == make.the_resident(newcomer)


def test_in_a_process_that_was_annulled_no_code_is_made(two: tuple[Actor, Actor], station: int) -> None:
    make.seconded(Action.ANNUL_PROCESS)
    with pytest.raises(WrongStage):
        issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)


def test_one_person_ends_a_lost_code_at_once(two: tuple[Actor, Actor], station: int) -> None:
    code = issued(two, station)
    token = sign_in_resident(ROSA.document, code, "here")
    revoke_code(two[0], make.YEAR, station, ROSA.document)
    assert who(token) is None
    with pytest.raises(WrongCredentials):
        sign_in_resident(ROSA.document, code, "here")
    assert counted(station) == (1, 1)


def test_a_code_that_was_ended_is_not_shown_again_and_the_two_make_a_new_one(
    two: tuple[Actor, Actor], station: int
) -> None:
    code = issued(two, station)
    revoke_code(two[0], make.YEAR, station, ROSA.document)
    assert isinstance(issue_code(two[1], make.YEAR, station, ROSA.document, SECOND_SEAT), Waiting)
    made = issue_code(two[0], make.YEAR, station, ROSA.document, FIRST_SEAT)
    assert isinstance(made, Slip)
    assert made.code != code


def test_ending_tells_nobody_whether_there_was_a_code(two: tuple[Actor, Actor], station: int) -> None:
    for document in (LUZ.document, STRANGERS_DOCUMENT):
        revoke_code(two[0], make.YEAR, station, document)
    assert counted(station) == (0, 0)
    assert [one.tag for one in audit.newest(session(), 2)] == ["station:code:revoke"] * 2


def test_one_person_cannot_end_the_codes_of_a_village(two: tuple[Actor, Actor], station: int) -> None:
    for number in range(ENDED_BY_ONE.times):
        revoke_code(two[0], make.YEAR, station, f"{number:08}")
    with pytest.raises(TooManyTries):
        revoke_code(two[0], make.YEAR, station, ROSA.document)
    revoke_code(two[1], make.YEAR, station, ROSA.document)


def test_two_who_conspire_do_not_make_the_codes_of_a_village(
    two: tuple[Actor, Actor], station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending, "MADE_WITH_ONE", Allowance(1, timedelta(hours=1)))
    issued(two, station)
    issue_code(two[1], make.YEAR, station, LUZ.document, SECOND_SEAT)
    with pytest.raises(TooManyTries):
        issue_code(two[0], make.YEAR, station, LUZ.document, FIRST_SEAT)
    assert counted(station) == (1, 0)


def test_the_log_says_who_and_where_on_which_day_and_never_for_whom(
    two: tuple[Actor, Actor], station: int
) -> None:
    code = issued(two, station)
    newest = audit.newest(session(), 1)[0]
    assert (newest.tag, newest.staff_id) == ("station:code:issue", two[1].staff)
    assert newest.details == f'{{"asked_by": {two[0].staff}, "station": "Municipalidad de Celendín"}}'
    assert newest.made_at.astimezone(LIMA).time() == time()
    kept = " ".join(
        str(entry.details) + str(entry.subject) for entry in session().execute(select(Entry)).scalars()
    )
    assert ROSA.document not in kept
    assert code not in kept
    assert audit.first_broken(session()) is None


def test_what_the_two_said_is_forgotten(two: tuple[Actor, Actor], station: int) -> None:
    issued(two, station)
    time_passes(WINDOW)
    issue_code(two[0], make.YEAR, station, LUZ.document, FIRST_SEAT)
    assert rows(StationCall) == 1


def test_what_the_two_said_is_forgotten_within_a_minute_though_nobody_calls_again(
    two: tuple[Actor, Actor], station: int, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the rounds beside the embedded server, and by `tick` from cron."""
    monkeypatch.setattr(ticking, "EVERY", 0.02)
    issued(two, station)
    forget_calls(datetime.now(UTC))
    assert rows(StationCall) == 1, "it can still be shown again"
    time_passes(WINDOW)
    stop = Event()
    rounds = ticking.go_on(app, stop)
    until = clock.monotonic() + 10
    while rows(StationCall) and clock.monotonic() < until:
        clock.sleep(0.02)
    stop.set()
    rounds.join(20)
    assert rows(StationCall) == 0


def test_the_code_stands_nowhere(two: tuple[Actor, Actor], station: int) -> None:
    """Not even for the minutes in which it can be shown again."""
    code = issued(two, station).replace("-", "").encode()
    session().rollback()
    call = session().execute(select(StationCall)).scalar_one()
    for kept in (call.seat, call.nonce, call.document_mac):
        assert kept is not None
        assert code not in kept
    assert SECOND_SEAT.encode() not in (call.seat or b"")


def test_the_public_count_tells_days_that_are_over(two: tuple[Actor, Actor], station: int) -> None:
    issued(two, station)
    revoke_code(two[0], make.YEAR, station, ROSA.document)
    process = processes.by_year(session(), make.YEAR).id
    today = site.now(session()).astimezone(LIMA).date()
    assert stations.days_before(session(), process, today) == ()
    (line,) = stations.days_before(session(), process, today + timedelta(days=1))
    assert (line.day, line.name, line.made, line.ended) == (today, "Municipalidad de Celendín", 1, 1)


@pytest.mark.parametrize("document", ["", "123", "no es un DNI", "\0\u202e", "9" * 500])
def test_what_is_no_document_waits_for_nobody(document: str, two: tuple[Actor, Actor], station: int) -> None:
    with pytest.raises(NotADocument):
        issue_code(two[0], make.YEAR, station, document, FIRST_SEAT)
    with pytest.raises(NotADocument):
        revoke_code(two[0], make.YEAR, station, document)
    assert rows(StationCall) == 0


def test_a_desk_belongs_to_its_process(two: tuple[Actor, Actor], station: int) -> None:
    make.a_process(make.YEAR + 1)
    for year, where in ((make.YEAR, station + 999), (make.YEAR + 1, station), (1999, station)):
        with pytest.raises(NotFound):
            issue_code(two[0], year, where, ROSA.document, FIRST_SEAT)


def test_nobody_but_the_administration_works_at_a_desk(station: int) -> None:
    for actor in (make.an_evaluator(), make.a_committee_member()):
        with pytest.raises(NotAllowed):
            issue_code(actor, make.YEAR, station, ROSA.document, FIRST_SEAT)
        with pytest.raises(NotAllowed):
            revoke_code(actor, make.YEAR, station, ROSA.document)


def test_a_place_is_named_once_in_its_province(two: tuple[Actor, Actor], station: int) -> None:
    with pytest.raises(StationNameTaken):
        add_station(two[0], make.YEAR, "  municipalidad de CELENDIN ", make.CAJAMARCA)
    add_station(two[0], make.YEAR, "Municipalidad de Celendín", make.SAN_PABLO)


@pytest.mark.parametrize(
    ("name", "province", "refusal"),
    [
        ("", make.CAJAMARCA, Empty),
        ("\u202e\0", make.CAJAMARCA, Empty),
        ("x" * 81, make.CAJAMARCA, TooLong),
        ("Plaza", "", UnknownProvince),
        ("Plaza", "9999", UnknownProvince),
    ],
)
def test_a_place_has_a_name_and_a_province(
    name: str, province: str, refusal: type[Exception], two: tuple[Actor, Actor]
) -> None:
    with pytest.raises(refusal):
        add_station(two[0], make.YEAR, name, province)


def test_a_place_is_named_in_letters_that_grow_when_they_are_compared(two: tuple[Actor, Actor]) -> None:
    add_station(two[0], make.YEAR, "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 80, make.CAJAMARCA)
