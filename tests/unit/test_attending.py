"""Two people at a desk make a code; one of them alone, from however many tabs, does not."""

from datetime import UTC, datetime, timedelta

import pytest

from caxamarca.domain.attending import WINDOW, Call, Turn, turn

NOW = datetime(2026, 11, 10, 15, tzinfo=UTC)
LATER = NOW + WINDOW
HERE, THERE = 1, 2
ANA, LUZ, EVA = 1, 2, 3
SEAT, OTHER_SEAT = b"seat", b"other"

ASKED = Call(HERE, ANA, None, None, LATER)
MADE = Call(HERE, ANA, LUZ, SEAT, LATER)


@pytest.mark.parametrize(
    ("call", "station", "staff", "seat", "means"),
    [
        (None, HERE, ANA, SEAT, Turn.ASK),
        (ASKED, HERE, ANA, SEAT, Turn.WAIT),
        (ASKED, HERE, ANA, OTHER_SEAT, Turn.WAIT),
        (ASKED, HERE, LUZ, OTHER_SEAT, Turn.MAKE),
        (ASKED, HERE, LUZ, SEAT, Turn.MAKE),
        (ASKED, THERE, LUZ, SEAT, Turn.ASK),
        (ASKED, THERE, ANA, SEAT, Turn.ASK),
        (MADE, HERE, LUZ, SEAT, Turn.SHOW_AGAIN),
        (MADE, HERE, LUZ, OTHER_SEAT, Turn.TAKEN),
        (MADE, HERE, ANA, OTHER_SEAT, Turn.TAKEN),
        (MADE, THERE, EVA, OTHER_SEAT, Turn.TAKEN),
    ],
)
def test_what_one_more_word_means(
    call: Call | None, station: int, staff: int, seat: bytes, means: Turn
) -> None:
    assert turn(call, station, staff, seat, NOW) is means


@pytest.mark.parametrize("call", [ASKED, MADE])
def test_what_was_said_is_forgotten_after_minutes(call: Call) -> None:
    assert turn(call, HERE, LUZ, SEAT, LATER - timedelta(seconds=1)) is not Turn.ASK
    assert turn(call, HERE, LUZ, SEAT, LATER) is Turn.ASK
