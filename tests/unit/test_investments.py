"""From one stage of an investment to another: what goes back, and what skips."""

import pytest

from caxamarca.domain.investments import InvestmentStage, goes_back, skips

S = InvestmentStage


@pytest.mark.parametrize(
    ("before", "now", "back"),
    [
        (S.WORKS, S.TENDER, True),
        (S.TENDER, S.WORKS, False),
        (S.WORKS, S.STALLED, False),
        (S.STALLED, S.WORKS, False),
        (S.FINISHED, S.STALLED, True),
        (S.WORKS, S.WORKS, False),
        (S.CLOSED, S.DEACTIVATED, False),
        (S.DEACTIVATED, S.IDEA, True),
    ],
)
def test_what_stood_further_on_goes_back(before: S, now: S, *, back: bool) -> None:
    assert goes_back(before, now) is back


@pytest.mark.parametrize(
    ("before", "now", "quarters", "skipped"),
    [
        (S.IDEA, S.VIABLE, 1, False),
        (S.IDEA, S.TECHNICAL_FILE, 1, True),
        (S.IDEA, S.TECHNICAL_FILE, 2, False),
        (S.TENDER, S.STALLED, 1, False),
        (S.TENDER, S.FINISHED, 1, True),
        (S.WORKS, S.STALLED, 1, False),
        (S.STALLED, S.SETTLEMENT, 1, True),
        (S.IDEA, S.DEACTIVATED, 1, False),
        (S.WORKS, S.IDEA, 1, False),
    ],
)
def test_more_than_two_stages_a_quarter_are_a_skip(
    before: S, now: S, quarters: int, *, skipped: bool
) -> None:
    assert skips(before, now, quarters) is skipped
