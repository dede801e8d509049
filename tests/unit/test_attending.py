"""Two people at a desk make a code; one of them alone, from however many tabs, does not."""

from datetime import UTC, datetime, timedelta

import pytest

from caxamarca.domain.attending import WINDOW, Call, Turn, turn

NOW = datetime(2026, 11, 10, 15, tzinfo=UTC)
LATER = NOW + WINDOW
ANA, LUZ, EVA = 1, 2, 3
SEAT, OTHER_SEAT = b"seat", b"other"

ASKED = Call(ANA, None, None, LATER)
MADE = Call(ANA, LUZ, SEAT, LATER)


@pytest.mark.parametrize(
    ("call", "staff", "seat", "means"),
    [
        (None, ANA, SEAT, Turn.ASK),
        (ASKED, ANA, SEAT, Turn.WAIT),
        (ASKED, ANA, OTHER_SEAT, Turn.WAIT),
        (ASKED, LUZ, OTHER_SEAT, Turn.MAKE),
        (ASKED, LUZ, SEAT, Turn.MAKE),
        (MADE, LUZ, SEAT, Turn.SHOW_AGAIN),
        (MADE, LUZ, OTHER_SEAT, Turn.TAKEN),
        (MADE, ANA, OTHER_SEAT, Turn.TAKEN),
        (MADE, EVA, OTHER_SEAT, Turn.TAKEN),
    ],
)
def test_what_one_more_word_means(call: Call | None, staff: int, seat: bytes, means: Turn) -> None:
    assert turn(call, staff, seat, NOW) is means


@pytest.mark.parametrize("call", [ASKED, MADE])
def test_what_was_said_is_forgotten_after_minutes(call: Call) -> None:
    assert turn(call, LUZ, SEAT, LATER - timedelta(seconds=1)) is not Turn.ASK
    assert turn(call, LUZ, SEAT, LATER) is Turn.ASK
