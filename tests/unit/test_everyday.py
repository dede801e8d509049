"""The table of what people say: read the same by the search, the comparison of ideas and the signposts."""

from collections import Counter

import pytest

from caxamarca.domain.everyday import SAYINGS, WORKS, Saying, as_said, written_for
from caxamarca.domain.searching import words
from caxamarca.persistence.finding import features
from caxamarca.persistence.stems import stem


def stems_of(text: str) -> set[str]:
    return {stem(one.folded) for one in words(text)}


@pytest.mark.parametrize("row", WORKS, ids=lambda row: row.all.split()[0])
def test_what_the_search_takes_for_the_same_the_comparison_does_too(row: Saying) -> None:
    assert len({features(one.written).title for one in words(row.all)}) == 1


def test_no_word_asks_for_two_works() -> None:
    often = Counter(one for row in WORKS for one in stems_of(row.all))
    assert [one for one, rows in often.items() if rows > 1] == []


def test_each_word_that_people_say_stands_in_one_row() -> None:
    often = Counter(one for row in SAYINGS for one in stems_of(row.said))
    assert [one for one, rows in often.items() if rows > 1] == []


def test_a_word_is_found_as_it_is_said_and_as_a_telephone_without_its_letter_writes_it() -> None:
    written = written_for(stem)
    assert written[stem("caño")] == written[stem("cano")] == (("agua", stem("agua")),)


def test_nothing_is_looked_for_a_second_time_as_itself() -> None:
    assert all(key not in {one for _word, one in found} for key, found in written_for(stem).items())


def test_words_of_ours_bring_what_people_say_for_them() -> None:
    assert as_said("cédula votar").split() == ["cédula", "votar", "papeleta"]
    assert as_said("DNI") == "DNI"
