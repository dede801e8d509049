"""Small groups are hidden so that whoever knows the rule, the total and the roll cannot work them out."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain import turnout
from caxamarca.domain.turnout import LEAST, UNKNOWN, Dimension, Group, Told, age_band, told

Rule = Callable[[Collection[Group]], tuple[Told, ...]]
NAMES = "abcd"


def ages(*people: tuple[int, int]) -> list[Group]:
    """Groups of (entitled, voted)."""
    return [
        Group(Dimension.AGE, name, entitled, voted)
        for name, (entitled, voted) in zip(NAMES, people, strict=False)
    ]


def test_large_groups_are_told_as_they_are() -> None:
    found = told(ages((100, 40), (50, 5), (30, 25)))
    assert [(one.name, one.entitled, one.voted) for one in found] == [
        ("a", 100, 40),
        ("b", 50, 5),
        ("c", 30, 25),
    ]


@pytest.mark.parametrize("small", [(50, 4), (50, 0), (50, 46), (50, 50), (3, 2)])
def test_a_small_group_takes_another_one_with_it(small: tuple[int, int]) -> None:
    found = told(ages((100, 40), (60, 20), small))
    assert [one.is_hidden for one in found] == [False, True, True]


def test_smaller_groups_than_a_hidden_one_are_hidden_too() -> None:
    """Which ones are hidden follows from the roll as far as it can."""
    assert [one.name for one in told(ages((100, 3), (60, 20), (50, 20), (200, 90))) if one.is_hidden] == [
        "a",
        "b",
        "c",
    ]


def test_hidden_groups_are_not_few_together() -> None:
    """Two who voted in one and none in the other would be told by the total."""
    assert [one.name for one in told(ages((9, 2), (9, 0), (90, 40), (95, 44))) if one.is_hidden] == [
        "a",
        "b",
        "c",
    ]


def test_a_group_without_people_is_not_told_at_all() -> None:
    assert [one.name for one in told(ages((0, 0), (50, 20)))] == ["b"]


def test_everything_is_hidden_where_nothing_else_helps() -> None:
    assert all(one.is_hidden for one in told(ages((9, 2), (20, 10))))


def test_channels_hide_few_who_came_by_one() -> None:
    found = told([Group(Dimension.CHANNEL, name, None, voted) for name, voted in (("papel", 3), ("web", 50))])
    assert all(one.is_hidden for one in found)


def test_of_three_channels_the_largest_is_told() -> None:
    """By a channel nobody is entitled, so that only those who came can be few."""
    groups = [
        Group(Dimension.CHANNEL, name, None, voted) for name, voted in zip("abc", (3, 20, 50), strict=True)
    ]
    assert [one.voted for one in told(groups)] == [None, None, 50]


def test_what_is_kept_and_published_has_its_names() -> None:
    assert [*Dimension] == ["age", "sex", "channel"]
    assert UNKNOWN == "no-consta"


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_what_is_told_is_true_and_never_of_few(people: list[tuple[int, int]]) -> None:
    groups = [Group(Dimension.AGE, str(number), max(pair), min(pair)) for number, pair in enumerate(people)]
    true = {one.name: one for one in groups}
    found = told(groups)
    for one in found:
        if one.voted is not None:
            assert (one.entitled, one.voted) == (true[one.name].entitled, true[one.name].voted)
            assert not true[one.name].is_small
    hidden = [true[one.name] for one in found if one.is_hidden]
    if hidden and len(hidden) < len(found):
        assert len(hidden) > 1
        voted, entitled = sum(one.voted for one in hidden), sum(one.entitled or 0 for one in hidden)
        assert LEAST <= voted <= entitled - LEAST


# Whoever wants to know: the roll is known to them, the total, and the rule by which groups are hidden


def possible(entitled: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return product(*(range(count + 1) for count in entitled))


def found_out(rule: Rule, entitled: Sequence[int]) -> list[tuple[tuple[int, ...], str]]:
    """Every hidden number that follows from what is told, of all that people of these groups may have done."""
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for voted in possible(entitled):
        alike[(rule(ages(*zip(entitled, voted, strict=True))), sum(voted))].append(voted)
    return [
        (those[0], name)
        for those in alike.values()
        # Where nobody voted, or everybody did, the total says so already.
        if 0 < sum(those[0]) < sum(entitled)
        for number, name in enumerate(NAMES[: len(entitled)])
        if entitled[number]
        and len({one[number] for one in those}) == 1
        and any(
            one.name == name and one.is_hidden for one in rule(ages(*zip(entitled, those[0], strict=True)))
        )
    ]


@pytest.mark.parametrize(
    "entitled", [(12, 13), (1, 20), (6, 8, 11), (2, 12, 12), (5, 5, 14), (1, 1, 16), (4, 7, 9, 9)]
)
def test_nobody_finds_out_what_is_hidden(entitled: tuple[int, ...]) -> None:
    assert found_out(told, entitled) == []


def test_the_one_who_wants_to_know_would_find_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: hiding small groups alone, without another one, tells them by subtraction."""
    monkeypatch.setattr(turnout, "_keeps_secret", lambda _hidden: True)
    assert found_out(told, (12, 13))


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, UNKNOWN),
        (2008, "0-29"),
        (1997, "0-29"),
        (1996, "30-44"),
        (1982, "30-44"),
        (1981, "45-59"),
        (1967, "45-59"),
        (1966, "60-mas"),
        (1920, "60-mas"),
    ],
)
def test_bands_end_where_the_laws_say(born: int | None, band: str) -> None:
    assert age_band(born, 2026) == band
