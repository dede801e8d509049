"""Lines over quarters, laid out for one small drawing: works, money and plan, each with its own mark and name."""

from collections.abc import Sequence
from dataclasses import dataclass

from caxamarca.web.formats import percent

WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 42, 226, 12, 162
"""The field of the lines within the drawing; to its right there is room for the longest name, "Gastado 100 %", under it
stand the quarters.
"""

LETTER = 15
"""How far two names must be apart."""

MOST_TICKS = 5
"""So many quarters can be named side by side."""

MARKS = {
    "works": "M{x} {y}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "spent": "M{x} {y}m-4-4h8v8h-8z",
    "plan": "M{x} {y}m0-5l5 5-5 5-5-5z",
}
"""What stands at each figure of a line: a disc, a square, a diamond."""


@dataclass(frozen=True)
class Series:
    """One line: its kind (works, spent or plan), its name, and whole percentages by quarter, `None` where unknown."""

    kind: str
    name: str
    percents: Sequence[int | None]


@dataclass(frozen=True)
class Rule:
    """A level that is drawn across."""

    left: int
    right: int
    y: int
    text: str


@dataclass(frozen=True)
class Tick:
    """The name of a quarter under its place."""

    x: int
    text: str


@dataclass(frozen=True)
class Line:
    """One line with its marks and its name at the end."""

    kind: str
    path: str
    marks: tuple[str, ...]
    label: str
    end: int
    label_y: int


@dataclass(frozen=True)
class Chart:
    """Everything that `components/course_chart.html` draws, in units of the drawing."""

    rules: tuple[Rule, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT


def course(quarters: Sequence[str], series: Sequence[Series]) -> Chart:
    """The chart of these series over quarters, the oldest first. A series without any figure is left out."""
    places = [_x(number, len(quarters)) for number in range(len(quarters))]
    drawn = [one for one in series if any(value is not None for value in one.percents)]
    heights = _apart([_y(_last(one)) for one in drawn])
    step = -(-len(quarters) // MOST_TICKS)
    return Chart(
        tuple(Rule(LEFT, RIGHT, _y(level), percent(level)) for level in (0, 50, 100)),
        tuple(
            Tick(place, text)
            for number, (place, text) in enumerate(zip(places, quarters, strict=True))
            if (len(quarters) - 1 - number) % step == 0
        ),
        tuple(_line(one, places, height) for one, height in zip(drawn, heights, strict=True)),
    )


def _line(one: Series, places: Sequence[int], height: int) -> Line:
    points = [(x, _y(value)) for x, value in zip(places, one.percents, strict=True) if value is not None]
    return Line(
        one.kind,
        "M" + "L".join(f"{x} {y}" for x, y in points),
        tuple(MARKS[one.kind].format(x=x, y=y) for x, y in points),
        f"{one.name} {percent(_last(one))}",
        RIGHT + 10,
        height + 4,
    )


def _last(one: Series) -> int:
    return next(value for value in reversed(one.percents) if value is not None)


def _x(number: int, count: int) -> int:
    return RIGHT if count == 1 else LEFT + 8 + (RIGHT - LEFT - 8) * number // (count - 1)


def _y(value: int) -> int:
    return BOTTOM - (BOTTOM - TOP) * min(value, 100) // 100


def _apart(heights: Sequence[int]) -> list[int]:
    """The same heights, moved as little as needed so that the names written there do not touch."""
    moved, nearest = list(heights), TOP - LETTER
    order = sorted(range(len(heights)), key=lambda one: heights[one])
    for place in order:
        moved[place] = nearest = max(heights[place], nearest + LETTER)
    nearest = BOTTOM + LETTER
    for place in reversed(order):
        moved[place] = nearest = min(moved[place], nearest - LETTER)
    return moved
