"""Casting: one person, one ballot, nothing that joins the two, and a code that proves it is in the box."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from caxamarca.actions import casting
from caxamarca.actions.attending import add_station, issue_code
from caxamarca.actions.casting import cast_vote, has_voted, is_on_board, paper_for, review, took_part
from caxamarca.actions.disowning import disown_vote
from caxamarca.actions.identifying import sign_in_resident, who
from caxamarca.actions.making_codes import Slip, make_codes
from caxamarca.actions.opening import box_key_name
from caxamarca.domain.codes import CodeKind, MistypedCode, grouped, new_tracking_code
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.domain.voting import (
    AlreadyVoted,
    ForgedTrackingCode,
    NothingToVote,
    NotOnThePaper,
    NotOnTheRoll,
    ReviewExpired,
    TooManyChoices,
    TooYoung,
    decode,
)
from caxamarca.persistence import processes, sealing
from caxamarca.persistence.board import WaitingLine
from caxamarca.persistence.database import db, keyring, session
from caxamarca.persistence.envelopes import WaitingEnvelope
from caxamarca.persistence.participation import Participation
from tests import factories as make
from tests.integration.conftest import VOTING, starting

pytestmark = pytest.mark.usefixtures("app")


def left_behind() -> tuple[int, int, int]:
    """How many participations, envelopes and board lines there are."""
    counts = [
        session().execute(select(func.count()).select_from(entity)).scalar_one()
        for entity in (Participation, WaitingEnvelope, WaitingLine)
    ]
    session().rollback()
    return counts[0], counts[1], counts[2]


@starting(VOTING)
def test_a_ballot_leaves_one_line_in_each_of_the_three_tables() -> None:
    voter = make.a_resident()
    code = make.a_vote(voter, 1, 3)
    assert left_behind() == (1, 1, 1)
    process = processes.by_year(session(), make.YEAR)
    assert is_on_board(process.id, code)
    assert has_voted(voter, process.id)
    assert not has_voted(make.a_resident(which=1), process.id)


def of_a_list(person: make.Person) -> Actor:
    """Whoever comes in with a code that one administrator makes now, from the list of next year's roll."""
    made = make_codes(make.an_administrator(), make.YEAR + 1, [person.document])
    found = who(sign_in_resident(person.document, made.slips[0].code, "here"))
    assert found is not None
    return found


@starting(VOTING)
def test_a_code_that_one_made_after_the_opening_tells_nobody_whether_its_person_voted() -> None:
    """Else one administrator learns who voted, and on which day, of as many as they make codes for."""
    voter, other = make.NEIGHBOURS[make.CAJAMARCA][:2]
    make.a_vote(make.the_resident(voter))
    process = processes.by_year(session(), make.YEAR)
    make.a_closed_vote()
    make.a_process(make.YEAR + 1)
    make.a_roll(year=make.YEAR + 1)
    for one in (voter, other):
        actor = of_a_list(one)
        assert not has_voted(actor, process.id)
        assert took_part(actor) == {}
        with pytest.raises(NotFound):
            disown_vote(actor, make.YEAR)
    by_another_door = make.the_resident(voter)
    assert has_voted(by_another_door, process.id)
    assert set(took_part(by_another_door)) == {process.id}


@starting(VOTING)
def test_a_code_that_two_made_after_the_vote_tells_its_person() -> None:
    voter = make.NEIGHBOURS[make.CAJAMARCA][0]
    make.a_vote(make.the_resident(voter))
    process = processes.by_year(session(), make.YEAR)
    make.a_closed_vote()
    first, second = make.two_administrators()
    place = add_station(first, make.YEAR, "Plaza", make.CAJAMARCA)
    issue_code(first, make.YEAR, place, voter.document, "one")
    made = issue_code(second, make.YEAR, place, voter.document, "two")
    assert isinstance(made, Slip)
    actor = who(sign_in_resident(voter.document, made.code, "here"))
    assert actor is not None
    assert has_voted(actor, process.id)


def test_a_code_of_a_list_made_before_the_opening_tells_its_person() -> None:
    voter = make.NEIGHBOURS[make.CAJAMARCA][0]
    make.a_process()
    make.a_roll()
    key = make.a_code(voter)
    make.an_open_vote()
    actor = who(sign_in_resident(voter.document, key, "here"))
    assert actor is not None
    make.a_vote(actor)
    assert has_voted(actor, processes.by_year(session(), make.YEAR).id)


@starting(VOTING)
def test_the_sealed_ballot_opens_with_the_key_of_the_box_and_no_other() -> None:
    make.a_vote(make.a_resident(), 1, 3)
    process = processes.by_year(session(), make.YEAR)
    sealed = session().execute(select(WaitingEnvelope.sealed)).scalar_one()
    private = keyring().key(box_key_name(process))
    ballot = decode(sealing.unseal(sealed, private, process.year), process.marks)
    assert ballot.parts == ((make.constituency(), (1, 3)),)
    with pytest.raises(sealing.NotSealedHere):
        sealing.unseal(sealed, sealing.new_private_key(), process.year)
    with pytest.raises(sealing.NotSealedHere):
        sealing.unseal(sealed, private, process.year + 1)


def test_envelopes_have_one_length_whatever_was_marked() -> None:
    make.a_process(interprovincial=True)
    make.an_open_vote(papers={make.CAJAMARCA: [100, 200, 300], None: [100]})
    make.a_vote(make.a_resident(which=0))
    make.a_vote(make.a_resident(which=1), 1, 2, 3, interprovincial=[1])
    lengths = session().execute(select(func.length(WaitingEnvelope.sealed))).scalars().all()
    assert len(set(lengths)) == 1


@starting(VOTING)
def test_a_blank_ballot_is_a_ballot() -> None:
    make.a_vote(make.a_resident())
    assert left_behind() == (1, 1, 1)


@starting(VOTING)
def test_a_second_ballot_is_refused_and_leaves_nothing() -> None:
    voter = make.a_resident()
    choices = {make.constituency(): [1]}
    first, second = review(voter, make.YEAR, choices), review(voter, make.YEAR, choices)
    cast_vote(voter, make.YEAR, choices, first)
    with pytest.raises(AlreadyVoted):
        cast_vote(voter, make.YEAR, {make.constituency(): [2]}, second)
    assert left_behind() == (1, 1, 1)
    with pytest.raises(AlreadyVoted):
        paper_for(voter, make.YEAR)


@starting(VOTING)
def test_sending_the_same_form_again_gives_the_same_code() -> None:
    voter = make.a_resident()
    choices = {make.constituency(): [1]}
    claim = review(voter, make.YEAR, choices)
    codes = {cast_vote(voter, make.YEAR, choices, claim) for _ in range(3)}
    assert codes == {claim.code}
    assert left_behind() == (1, 1, 1)


@starting(VOTING)
def test_the_same_form_sent_again_after_the_box_closed_still_says_that_the_vote_is_in() -> None:
    voter = make.a_resident()
    choices = {make.constituency(): [1]}
    claim = review(voter, make.YEAR, choices)
    cast_vote(voter, make.YEAR, choices, claim)
    make.a_closed_vote()
    assert cast_vote(voter, make.YEAR, choices, claim) == claim.code


@starting(VOTING)
def test_a_code_that_was_made_for_somebody_else_or_altered_is_refused_before_anything_is_written() -> None:
    voter, other = make.a_resident(), make.a_resident(which=1)
    choices = {make.constituency(): [1]}
    claim = review(voter, make.YEAR, choices)
    later = replace(claim, expires=claim.expires + 3600)
    swapped = replace(claim, code=new_tracking_code(lambda size: b"\x01" * size))
    for by, forged in ((other, claim), (voter, later), (voter, swapped), (voter, replace(claim, mac="é"))):
        with pytest.raises(ForgedTrackingCode):
            cast_vote(by, make.YEAR, choices, forged)
    assert left_behind() == (0, 0, 0)


@starting(VOTING)
def test_a_review_page_left_open_too_long_has_to_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    voter = make.a_resident()
    choices = {make.constituency(): [1]}
    monkeypatch.setattr(casting, "REVIEW_LIFE", timedelta(seconds=-1))
    claim = review(voter, make.YEAR, choices)
    with pytest.raises(ReviewExpired):
        cast_vote(voter, make.YEAR, choices, claim)
    assert left_behind() == (0, 0, 0)


def test_nothing_but_the_own_province_and_the_interprovincial_part_can_be_marked() -> None:
    make.a_process(interprovincial=True)
    here = make.an_open_vote(papers={make.CAJAMARCA: [100], make.SAN_PABLO: [100], None: [100]})
    voter = make.a_resident(make.CAJAMARCA)
    own = {part.constituency for part in paper_for(voter, make.YEAR).parts}
    assert own == {here[make.CAJAMARCA], here[None]}
    claim = review(voter, make.YEAR, {here[make.CAJAMARCA]: [1]})
    for choices in ({here[make.SAN_PABLO]: [1]}, {here[make.CAJAMARCA]: [2]}, {0: [1]}):
        with pytest.raises(NotOnThePaper):
            cast_vote(voter, make.YEAR, choices, claim)
    assert left_behind() == (0, 0, 0)


def test_more_marks_than_the_terms_allow_are_refused() -> None:
    make.a_process(marks=2)
    make.an_open_vote()
    with pytest.raises(TooManyChoices) as refusal:
        make.a_vote(make.a_resident(), 1, 2, 3)
    assert refusal.value.limit == 2
    assert left_behind() == (0, 0, 0)


@starting(VOTING)
def test_a_stranger_and_somebody_who_is_not_on_the_roll_cannot_vote() -> None:
    with pytest.raises(NotSignedIn):
        paper_for(STRANGER, make.YEAR)
    with pytest.raises(NotAllowed):
        paper_for(make.an_evaluator(), make.YEAR)
    with pytest.raises(NotOnTheRoll):
        paper_for(Actor(resident=999_999), make.YEAR)


@pytest.mark.parametrize(("born", "votes"), [(2008, True), (2009, False), (None, True)])
def test_the_age_is_that_reached_in_the_year_of_the_vote(born: int | None, votes: bool) -> None:
    person = make.Person("06010001", "060101", birth_year=born)
    make.a_process(minimum_age=18)
    make.a_roll(person)
    make.an_open_vote()
    voter = make.the_resident(person)
    if votes:
        assert make.a_vote(voter, 1)
    else:
        with pytest.raises(TooYoung):
            make.a_vote(voter, 1)


def test_where_no_project_stands_on_any_part_there_is_nothing_to_vote() -> None:
    make.a_process()
    make.an_open_vote(papers={make.CAJAMARCA: [100]})
    with pytest.raises(NothingToVote):
        paper_for(make.a_resident(make.SAN_PABLO), make.YEAR)


@starting(VOTING)
@pytest.mark.parametrize("stage", [Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION, Stage.COUNT])
def test_a_ballot_outside_the_vote_is_refused_with_the_stage_of_now(stage: Stage) -> None:
    voter = make.a_resident()
    claim = review(voter, make.YEAR, {make.constituency(): [1]})
    make.reach(stage)
    with pytest.raises(WrongStage) as refusal:
        cast_vote(voter, make.YEAR, {make.constituency(): [1]}, claim)
    assert refusal.value.stage is stage
    assert left_behind() == (0, 0, 0)


@starting(VOTING)
def test_the_last_moment_counts_and_the_next_one_does_not() -> None:
    until = processes.by_year(session(), make.YEAR).voting_until
    make.at(until - timedelta(seconds=1))
    make.a_vote(make.a_resident(which=0), 1)
    make.at(until)
    with pytest.raises(WrongStage):
        make.a_vote(make.a_resident(which=1), 1)


@starting(VOTING)
def test_participation_knows_the_day_in_lima_and_nothing_finer() -> None:
    late_evening = datetime(2026, 7, 12, 3, 30, tzinfo=UTC)
    make.at(late_evening)
    make.a_vote(make.a_resident(), 1)
    columns = {column.name for column in Participation.__table__.columns}
    assert columns == {"process_id", "resident_id", "province", "channel", "day"}
    assert session().execute(select(Participation.day)).scalar_one().isoformat() == "2026-07-11"


@starting(VOTING)
@pytest.mark.parametrize("spoil", [str.lower, lambda code: grouped(code, CodeKind.TRACKING)])
def test_a_tracking_code_is_found_however_it_is_typed(spoil: Callable[[str], str]) -> None:
    code = make.a_vote(make.a_resident(), 1)
    process = processes.by_year(session(), make.YEAR)
    assert is_on_board(process.id, spoil(code))
    assert not is_on_board(process.id, new_tracking_code(lambda size: b"\x02" * size))
    with pytest.raises(MistypedCode):
        is_on_board(process.id, code[:-1])


@starting(VOTING)
def test_casting_writes_in_one_transaction_of_seven_statements_at_the_most() -> None:
    voter = make.a_resident()
    choices = {make.constituency(): [1]}
    claim = review(voter, make.YEAR, choices)
    said: list[str] = []
    writes: Counter[str] = Counter()

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    def begun(_connection: Any) -> None:
        said.clear()

    def committed(_connection: Any) -> None:
        writes[" / ".join(statement.split()[0] for statement in said)] += 1

    engine = db.engine
    for name, listener in (("before_cursor_execute", listen), ("begin", begun), ("commit", committed)):
        event.listen(engine, name, listener)
    try:
        cast_vote(voter, make.YEAR, choices, claim)
    finally:
        for name, listener in (("before_cursor_execute", listen), ("begin", begun), ("commit", committed)):
            event.remove(engine, name, listener)
    (sequence,) = (key for key in writes if "INSERT" in key)
    words = [word for word in sequence.split(" / ") if word != "BEGIN"]
    assert words == ["SELECT", "SELECT", "SELECT", "SELECT", "INSERT", "INSERT", "INSERT"]
