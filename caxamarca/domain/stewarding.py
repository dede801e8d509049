"""What a process waits for from the administration, in the order in which it has to be done."""

from dataclasses import dataclass
from enum import StrEnum

from caxamarca.domain.processes import WITH_RESULTS, BoxState, Stage


class Duty(StrEnum):
    LOAD_ROLL = "load_roll"
    APPROVE_ROLL = "approve_roll"
    MAKE_CODES = "make_codes"
    AWAIT_BALLOTS = "await_ballots"
    MOVE_LOT = "move_lot"
    AWAIT_LOT = "await_lot"
    DRAW_LOT = "draw_lot"
    AWAIT_KEY = "await_key"
    OPEN_VOTING = "open_voting"
    RESUME_VOTING = "resume_voting"
    CLOSE_BOX = "close_box"
    GO_ON_CLOSING = "go_on_closing"
    AWAIT_SHARES = "await_shares"
    DECLARE_RESULTS = "declare_results"
    ASSIGN_UNITS = "assign_units"


@dataclass(frozen=True)
class Progress:
    """How far a process has been brought. `opened` tells whether the opening of the vote was decided.

    `key_held`: somebody holds the key of its box, or this server may. `waits_for_shares`: its closed box can go on only
    with the key that people hold. `interrupted`: its box was restored from a copy. `lot_due`: the hour of the draw that
    settles ties has come; `lot_drawn`: its number is noted.
    """

    stage: Stage
    opened: bool
    box: BoxState
    roll_loaded: bool
    roll_approved: bool
    codes_made: bool
    ballots_missing: bool
    lot_due: bool
    lot_drawn: bool
    units_missing: bool
    key_held: bool = True
    waits_for_shares: bool = False
    interrupted: bool = False


BEFORE_THE_VOTE = (Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION)
STOPPED = (BoxState.FROZEN, BoxState.RECONCILED, BoxState.MOVED)


def duties(progress: Progress) -> tuple[Duty, ...]:
    """What is to be done now. None at all where the process goes on by its calendar."""
    if progress.stage in BEFORE_THE_VOTE:
        return (*_of_the_roll(progress), *_of_the_key(progress), *_of_the_opening(progress))
    if progress.interrupted and progress.stage in (Stage.VOTING, Stage.COUNT):
        return (Duty.RESUME_VOTING,)
    if progress.stage is Stage.COUNT:
        return (Duty.AWAIT_SHARES,) if progress.waits_for_shares else _of_the_count(progress.box)
    if progress.stage in WITH_RESULTS and progress.units_missing:
        return (Duty.ASSIGN_UNITS,)
    return ()


def _of_the_roll(progress: Progress) -> tuple[Duty, ...]:
    """Without roll and codes nobody can take part, so they come first whatever the stage."""
    if not progress.roll_approved:
        return (Duty.APPROVE_ROLL if progress.roll_loaded else Duty.LOAD_ROLL,)
    return () if progress.codes_made else (Duty.MAKE_CODES,)


def _of_the_key(progress: Progress) -> tuple[Duty, ...]:
    """The holders need time to meet, so that it is said long before the opening."""
    return () if progress.key_held or progress.opened else (Duty.AWAIT_KEY,)


def _of_the_opening(progress: Progress) -> tuple[Duty, ...]:
    if progress.stage is not Stage.EVALUATION or progress.opened:
        return ()
    if progress.ballots_missing or not progress.lot_drawn:
        return (_of_the_lot(progress),)
    return (Duty.OPEN_VOTING,) if progress.roll_approved and progress.key_held else ()


def _of_the_lot(progress: Progress) -> Duty:
    """The ballots come before the hour of the draw, and its number after it."""
    if progress.ballots_missing:
        return Duty.MOVE_LOT if progress.lot_due else Duty.AWAIT_BALLOTS
    return Duty.DRAW_LOT if progress.lot_due else Duty.AWAIT_LOT


def _of_the_count(box: BoxState) -> tuple[Duty, ...]:
    if box is BoxState.OPEN:
        return (Duty.CLOSE_BOX,)
    if box in STOPPED:
        return (Duty.GO_ON_CLOSING,)
    return (Duty.DECLARE_RESULTS,) if box is BoxState.OPENED else ()
