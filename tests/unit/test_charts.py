"""Lines over quarters: each figure where it belongs, each name at its line, and no two names on each other."""

import re
from itertools import pairwise

import pytest

from caxamarca.web.charts import BOTTOM, LETTER, TOP, Chart, Series, course

QUARTERS = ("III 25", "IV 25", "I 26")


def chart(*lines: tuple[int | None, ...], quarters: tuple[str, ...] = QUARTERS) -> Chart:
    kinds = ("works", "spent")
    return course(quarters, [Series(kind, kind, line) for kind, line in zip(kinds, lines, strict=False)])


def points(path: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"(\d+) (\d+)", path)]


def test_nothing_lies_at_the_bottom_and_everything_at_the_top() -> None:
    (line,) = chart((0, 50, 100)).lines
    heights = [y for _x, y in points(line.path)]
    assert heights == [BOTTOM, (BOTTOM + TOP) // 2, TOP]


def test_a_quarter_without_a_figure_is_passed_over() -> None:
    (line,) = chart((10, None, 30)).lines
    assert len(points(line.path)) == len(line.marks) == 2
    assert line.label.startswith("works 30")


def test_a_line_without_any_figure_is_left_out() -> None:
    assert [one.kind for one in chart((1, 2, 3), (None, None, None)).lines] == ["works"]


@pytest.mark.parametrize("last", [(0, 0), (100, 100), (50, 51), (97, 100), (2, 0)])
def test_names_at_the_end_do_not_touch(last: tuple[int, int]) -> None:
    heights = sorted(line.label_y for line in chart(*((None, None, value) for value in last)).lines)
    assert all(lower - upper >= LETTER for upper, lower in pairwise(heights))
    assert min(heights) >= TOP


def test_the_newest_quarter_is_always_named() -> None:
    quarters = tuple(f"q{number}" for number in range(23))
    told = chart(tuple(range(23)), quarters=quarters)
    assert told.ticks[-1].text == "q22"
    assert len(told.ticks) <= 5


def test_the_longest_name_has_room_to_the_right() -> None:
    """Bold letters of 12 units are some 7.5 wide."""
    told = course(QUARTERS, [Series("spent", "Gastado", (0, 60, 100))])
    (line,) = told.lines
    assert line.label == "Gastado 100\N{NO-BREAK SPACE}%"
    assert line.end + 7.5 * len(line.label) <= told.width


def test_more_than_everything_stays_within_the_drawing() -> None:
    (line,) = chart((0, 100, 180)).lines
    assert points(line.path)[-1][1] == TOP
