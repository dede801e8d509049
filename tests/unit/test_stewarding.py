"""What a process waits for from the administration."""

from dataclasses import replace

import pytest

from caxamarca.domain.processes import BoxState, Stage
from caxamarca.domain.stewarding import Duty, Progress, duties

READY = Progress(
    stage=Stage.EVALUATION,
    opened=False,
    box=BoxState.NONE,
    roll_loaded=True,
    roll_approved=True,
    codes_made=True,
    ballots_missing=False,
    lot_due=True,
    lot_drawn=True,
    units_missing=False,
)


@pytest.mark.parametrize("stage", [Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION])
def test_before_the_vote_the_roll_comes_first(stage: Stage) -> None:
    bare = replace(READY, stage=stage, roll_loaded=False, roll_approved=False, codes_made=False)
    assert duties(bare)[0] is Duty.LOAD_ROLL
    assert duties(replace(bare, roll_loaded=True))[0] is Duty.APPROVE_ROLL
    assert duties(replace(bare, roll_loaded=True, roll_approved=True))[0] is Duty.MAKE_CODES


@pytest.mark.parametrize("stage", [Stage.ANNOUNCED, Stage.IDEAS])
def test_with_roll_and_codes_nothing_waits_until_the_evaluation(stage: Stage) -> None:
    assert duties(replace(READY, stage=stage, ballots_missing=True)) == ()


def test_the_vote_is_opened_once_roll_and_ballots_are_there() -> None:
    assert duties(READY) == (Duty.OPEN_VOTING,)
    assert duties(replace(READY, roll_approved=False)) == (Duty.APPROVE_ROLL,)
    assert duties(replace(READY, opened=True)) == ()


@pytest.mark.parametrize(
    ("ballots_missing", "lot_due", "duty"),
    [
        (True, False, Duty.AWAIT_BALLOTS),
        (True, True, Duty.MOVE_LOT),
        (False, False, Duty.AWAIT_LOT),
        (False, True, Duty.DRAW_LOT),
    ],
)
def test_the_ballots_come_before_the_hour_of_the_draw_and_the_vote_after_its_number(
    ballots_missing: bool, lot_due: bool, duty: Duty
) -> None:
    before = replace(READY, lot_drawn=False, lot_due=lot_due, ballots_missing=ballots_missing)
    assert duties(before) == (duty,)
    assert duties(replace(before, key_held=False)) == (Duty.AWAIT_KEY, duty)


@pytest.mark.parametrize("stage", [Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION])
def test_a_key_is_waited_for_long_before_the_vote_and_no_vote_opens_without_it(stage: Stage) -> None:
    assert duties(replace(READY, stage=stage, key_held=False)) == (Duty.AWAIT_KEY,)
    assert duties(replace(READY, stage=stage, key_held=False, opened=True)) == ()


def test_a_box_whose_key_people_hold_is_gone_on_with_by_nobody_else() -> None:
    moved = replace(READY, stage=Stage.COUNT, opened=True, box=BoxState.MOVED, waits_for_shares=True)
    assert duties(moved) == (Duty.AWAIT_SHARES,)


def test_while_people_vote_the_administration_has_nothing_to_do() -> None:
    assert duties(replace(READY, stage=Stage.VOTING, opened=True, box=BoxState.OPEN, codes_made=False)) == ()


@pytest.mark.parametrize(
    ("box", "due"),
    [
        (BoxState.OPEN, (Duty.CLOSE_BOX,)),
        (BoxState.FROZEN, (Duty.GO_ON_CLOSING,)),
        (BoxState.RECONCILED, (Duty.GO_ON_CLOSING,)),
        (BoxState.MOVED, (Duty.GO_ON_CLOSING,)),
        (BoxState.OPENED, (Duty.DECLARE_RESULTS,)),
    ],
)
def test_in_the_count_the_box_says_what_comes_next(box: BoxState, due: tuple[Duty, ...]) -> None:
    assert duties(replace(READY, stage=Stage.COUNT, opened=True, box=box)) == due


@pytest.mark.parametrize("stage", [Stage.RESULTS, Stage.FOLLOW_UP])
def test_a_project_without_a_unit_waits_for_one(stage: Stage) -> None:
    done = replace(READY, stage=stage, opened=True, box=BoxState.PUBLISHED)
    assert duties(replace(done, units_missing=True)) == (Duty.ASSIGN_UNITS,)
    assert duties(done) == ()


def test_an_annulled_process_waits_for_nothing() -> None:
    annulled = replace(
        READY, stage=Stage.ANNULLED, roll_loaded=False, roll_approved=False, units_missing=True
    )
    assert duties(annulled) == ()
