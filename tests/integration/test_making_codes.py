"""People of the approved roll get their codes, told once; a new one ends the one before."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from caxamarca.actions.identifying import WrongCredentials, sign_in_resident, who
from caxamarca.actions.making_codes import (
    CODES_LIMIT,
    BoxIsOpen,
    Codes,
    CodesMadeMeanwhile,
    TooManyCodes,
    make_codes,
)
from caxamarca.domain.codes import CodeKind, normalise
from caxamarca.domain.documents import NotADocument
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.persistence import audit, processes, roll
from caxamarca.persistence.database import session
from caxamarca.persistence.residents import AccessCode
from caxamarca.persistence.roll import CodesBatch
from tests import factories as make
from tests.factories import Person
from tests.integration.conftest import FOUNDED, VOTING, starting
from tests.support.sites import Start
from tests.support.together import together

ANA = Person("10117410", "060101", 1990, "F")
LUZ = Person("20117410", "061201", None, "")


@pytest.fixture(autouse=True)
def process(app: Flask, start: Start) -> None:
    """A process that has no roll yet."""
    if start is FOUNDED:
        make.a_process()


def rows(table: type) -> int:
    return session().execute(select(func.count()).select_from(table)).scalar_one()


def test_codes_are_made_for_people_of_the_approved_roll_and_the_others_are_named_by_their_place() -> None:
    make.a_roll(ANA, LUZ)
    made = make_codes(
        make.an_administrator(), make.YEAR, ["10117410-2", "99999999", LUZ.document, "88888888"]
    )
    assert [slip.document for slip in made.slips] == [ANA.document, LUZ.document]
    assert made.absent == (2, 4)
    for slip in made.slips:
        normalise(slip.code, CodeKind.PERSONAL)


def test_a_code_lets_its_own_person_in_and_nobody_else() -> None:
    make.a_roll(ANA, LUZ)
    code = make.a_code(ANA)
    assert who(sign_in_resident(ANA.document, code, "here")) == make.the_resident(ANA)
    with pytest.raises(WrongCredentials):
        sign_in_resident(LUZ.document, code, "here")


def test_a_new_code_ends_the_one_before_and_what_was_signed_in_with_it() -> None:
    make.a_roll(ANA)
    old = make.a_code(ANA)
    token = sign_in_resident(ANA.document, old, "here")
    new = make.a_code(ANA)
    assert who(token) is None
    with pytest.raises(WrongCredentials):
        sign_in_resident(ANA.document, old, "here")
    assert who(sign_in_resident(ANA.document, new, "here")) == make.the_resident(ANA)


def test_a_document_named_twice_gets_one_code_that_works() -> None:
    make.a_roll(ANA)
    made = make_codes(make.an_administrator(), make.YEAR, [ANA.document, "10117410-2"])
    assert made.absent == ()
    assert len({slip.code for slip in made.slips}) == 1
    assert who(sign_in_resident(ANA.document, made.slips[0].code, "here")) is not None


def test_a_list_with_something_that_is_no_document_makes_no_code_at_all() -> None:
    make.a_roll(ANA)
    with pytest.raises(NotADocument):
        make_codes(make.an_administrator(), make.YEAR, [ANA.document, "no es un DNI"])
    assert rows(AccessCode) == 0


def test_a_list_sent_twice_does_not_kill_the_slips_of_its_first_sending() -> None:
    make.a_roll(ANA)
    before = roll.codes_made(session(), processes.by_year(session(), make.YEAR).id)
    administrator = make.an_administrator()
    slips = make_codes(administrator, make.YEAR, [ANA.document], before).slips
    with pytest.raises(CodesMadeMeanwhile):
        make_codes(administrator, make.YEAR, [ANA.document], before)
    assert who(sign_in_resident(ANA.document, slips[0].code, "here")) is not None


def test_whoever_has_a_code_is_spared_where_only_the_others_are_meant() -> None:
    make.a_roll(ANA, LUZ)
    old = make.a_code(ANA)
    documents = [LUZ.document, ANA.document, "99999999"]
    made = make_codes(make.an_administrator(), make.YEAR, documents, only_without=True)
    assert [slip.document for slip in made.slips] == [LUZ.document]
    assert (made.absent, made.spared) == ((3,), (2,))
    assert who(sign_in_resident(ANA.document, old, "here")) is not None


def test_two_lists_of_two_years_at_once_leave_each_person_one_code(app: Flask) -> None:
    make.a_roll(ANA, LUZ)
    make.a_process(make.YEAR + 1)
    make.a_roll(ANA, LUZ, year=make.YEAR + 1)
    boss = make.an_administrator()
    documents = [ANA.document, LUZ.document]
    lists = (documents, documents[::-1])
    deeds = [
        partial(make_codes, boss, year, some)
        for year, some in zip((make.YEAR, make.YEAR + 1), lists, strict=True)
    ]
    made = together(app, *deeds * 4)
    assert all(isinstance(one, Codes) for one in made)
    session().rollback()
    alive = select(func.count()).select_from(AccessCode).where(AccessCode.revoked.is_(False))
    assert session().execute(alive).scalar_one() == 2


def test_so_many_codes_are_made_at_once_and_not_more() -> None:
    with pytest.raises(TooManyCodes) as refused:
        make_codes(make.an_administrator(), make.YEAR, [ANA.document] * (CODES_LIMIT + 1))
    assert refused.value.limit == CODES_LIMIT


@starting(VOTING)
def test_no_code_is_made_once_voting_has_begun() -> None:
    with pytest.raises(WrongStage):
        make_codes(make.an_administrator(), make.YEAR, [make.NEIGHBOURS[make.CAJAMARCA][0].document])


def test_for_a_year_without_process_there_are_no_codes() -> None:
    with pytest.raises(NotFound):
        make_codes(make.an_administrator(), 1999, [ANA.document])


def test_the_log_and_the_public_count_say_how_many_codes_and_never_for_whom() -> None:
    make.a_roll(ANA, LUZ)
    make_codes(make.an_administrator(), make.YEAR, [ANA.document, LUZ.document])
    newest = audit.newest(session(), 1)[0]
    assert (newest.tag, newest.details) == ("roll:codes:make", '{"count": 2}')
    assert [batch.count for batch in session().execute(select(CodesBatch)).scalars()] == [2]


@starting(VOTING)
def test_no_code_is_made_in_any_process_while_a_box_is_open() -> None:
    """A code opens every process of its person, so one made for next year would vote in this one: also one made before
    the first day of the vote, or between its published end and the closing, since two may extend it then.
    """
    make.a_process(make.YEAR + 1, calendar=make.a_calendar(make.YEAR + 1))
    make.a_roll(year=make.YEAR + 1)
    administrator = make.an_administrator()

    def try_it() -> Codes:
        return make_codes(administrator, make.YEAR + 1, [make.NEIGHBOURS[make.CAJAMARCA][0].document])

    for stage in (Stage.EVALUATION, Stage.VOTING, Stage.COUNT):
        make.reach(stage)
        with pytest.raises(BoxIsOpen):
            try_it()
    make.a_closed_vote()
    assert len(try_it().slips) == 1


@starting(VOTING)
def test_before_the_first_day_of_a_vote_that_was_opened_no_code_is_made_for_it() -> None:
    make.reach(Stage.EVALUATION)
    with pytest.raises(BoxIsOpen):
        make_codes(make.an_administrator(), make.YEAR, [make.NEIGHBOURS[make.CAJAMARCA][0].document])


@starting(VOTING)
def test_a_box_that_was_annulled_keeps_nobody_from_making_codes() -> None:
    make.a_process(make.YEAR + 1, calendar=make.a_calendar(make.YEAR + 1))
    make.a_roll(year=make.YEAR + 1)
    make.seconded(Action.ANNUL_PROCESS)
    documents = [make.NEIGHBOURS[make.CAJAMARCA][0].document]
    assert len(make_codes(make.an_administrator(), make.YEAR + 1, documents).slips) == 1
