"""Declared and official figures side by side: compared as of one day, and said apart where that cannot be."""

from datetime import date

import pytest

from caxamarca.domain.contrasting import Apart, Contrast, Figure, Line, contrast
from caxamarca.domain.mef import OfficialFigures
from caxamarca.domain.money import soles
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import Filed
from tests.factories import a_progress, a_spending

F = Figure


def published(**changes: object) -> OfficialFigures:
    """What the Ministry says on 5 October 2026. Until June S/ 60,000 were accrued, until September S/ 90,000."""
    told: dict[str, object] = {
        "cui": "0000001",
        "name": "",
        "state": "ACTIVO",
        "situation": "VIABLE",
        "cost": soles(310_000),
        "pia": soles(300_000),
        "pim": soles(300_000),
        "certified": soles(300_000),
        "committed": soles(300_000),
        "accrued": soles(95_000),
        "accrued_before": soles(10_000),
        "months": (soles(60_000), *(None,) * 5, soles(30_000), None, None, soles(5_000), None, None),
        "physical": 30_40,
        "updated": date(2026, 10, 2),
    }
    return OfficialFigures(**{**told, **changes})  # type: ignore[arg-type]


AS_OF = date(2026, 10, 5)


def filed(year: int, number: int, accrued: int = soles(90_000), pim: int = soles(300_000)) -> Filed:
    return Quarter(year, number), a_progress(spending=a_spending(pim, accrued))


def compared(*told: Filed, **changes: object) -> tuple[Contrast, dict[Figure, Line]]:
    found = contrast(told, published(**changes), AS_OF)
    return found, {line.figure: line for line in found.lines}


def test_every_figure_of_both_stands_side_by_side() -> None:
    found, lines = compared(filed(2025, 4, soles(10_000)), filed(2026, 3))
    assert (found.quarter, found.year, found.apart) == (Quarter(2026, 3), 2026, None)
    assert list(lines) == list(Figure)
    assert all(line.agrees for line in lines.values())


def test_what_was_accrued_is_compared_until_the_end_of_the_same_quarter() -> None:
    _found, lines = compared(filed(2026, 2, soles(60_000)))
    assert (lines[F.ACCRUED].official, lines[F.ACCRUED].difference) == (soles(60_000), 0)
    assert (lines[F.ACCRUED_IN_ALL].official, lines[F.ACCRUED_IN_ALL].difference) == (
        soles(70_000),
        soles(10_000),
    )


def test_a_report_of_a_quarter_that_ended_later_is_not_the_one_to_compare() -> None:
    found, lines = compared(filed(2026, 2, soles(60_000)), filed(2026, 4))
    assert found.quarter == Quarter(2026, 2)
    assert lines[F.ACCRUED].agrees


def test_data_from_before_the_quarter_ended_are_compared_with_nothing() -> None:
    found, lines = compared(filed(2026, 4), filed(2025, 4))
    assert (found.quarter, found.apart) == (Quarter(2026, 4), Apart.BEFORE_THE_QUARTER_ENDED)
    assert (lines[F.PIM].declared, lines[F.PIM].official) == (soles(300_000), soles(300_000))
    assert lines[F.ACCRUED].official == soles(95_000)
    assert {figure for figure, line in lines.items() if line.difference is not None} == {F.PHYSICAL}


def test_money_of_two_years_never_stands_side_by_side() -> None:
    found, lines = compared(filed(2025, 3))
    assert (found.quarter, found.apart) == (Quarter(2025, 3), Apart.OTHER_YEAR)
    for figure in (F.PIA, F.PIM, F.CERTIFIED, F.COMMITTED, F.ACCRUED):
        assert (lines[figure].declared, lines[figure].difference) == (None, None)
    assert lines[F.ACCRUED_IN_ALL].difference is None
    assert lines[F.PHYSICAL].difference == 40


def test_all_that_was_accrued_until_the_end_of_last_year_is_the_same_stretch() -> None:
    _found, lines = compared(filed(2025, 4, soles(10_000)))
    assert (lines[F.ACCRUED_IN_ALL].official, lines[F.ACCRUED_IN_ALL].agrees) == (soles(10_000), True)


def test_without_a_report_the_official_figures_stand_alone() -> None:
    found, lines = compared()
    assert (found.quarter, found.apart) == (None, None)
    assert {line.declared for line in lines.values()} == {None}
    assert (lines[F.ACCRUED].official, lines[F.PHYSICAL].official) == (soles(95_000), 30_40)


@pytest.mark.parametrize("changes", [{"accrued": None}, {"accrued": soles(96_000)}, {"months": (None,) * 12}])
def test_months_that_do_not_make_up_the_year_are_compared_with_nothing(changes: dict[str, object]) -> None:
    _found, lines = compared(filed(2026, 3), **changes)
    assert lines[F.ACCRUED].difference is None
    assert lines[F.ACCRUED_IN_ALL].difference is None


def test_what_the_ministry_does_not_tell_is_no_difference() -> None:
    _found, lines = compared(filed(2026, 3), pim=None, physical=None, accrued_before=None)
    for figure in (F.PIM, F.PHYSICAL, F.ACCRUED_IN_ALL):
        assert (lines[figure].difference, lines[figure].agrees) == (None, False)


@pytest.mark.parametrize(
    ("figure", "difference", "agrees"),
    [
        (F.PIM, 0, True),
        (F.PIM, 99, True),
        (F.PIM, -99, True),
        (F.PIM, 100, False),
        (F.PIM, -100, False),
        (F.PHYSICAL, 99, True),
        (F.PHYSICAL, -100, False),
    ],
)
def test_less_than_a_sol_or_a_point_is_rounding(figure: Figure, difference: int, agrees: bool) -> None:
    line = Line(figure, 30_00, 30_00 + difference)
    assert (line.difference, line.agrees) == (difference, agrees)
