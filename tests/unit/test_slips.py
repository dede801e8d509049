"""Who is to get a code: a list that is checked whole."""

import pytest

from caxamarca.domain.documents import NotADocument, WrongCheckCharacter
from caxamarca.domain.rolls import RepeatedDocument
from caxamarca.domain.slips import NAME_LIMIT, Wanted, read_file, read_lines
from caxamarca.domain.texts import TooLong


def told(text: str) -> list[tuple[int, str, str]]:
    return [(one.number, one.document.number, one.name) for one in read_lines(text).wanted]


@pytest.mark.parametrize("line", ["00000001, Ana Cruz", "00000001;Ana Cruz", "00000001\tAna  Cruz "])
def test_a_line_is_a_document_and_what_the_slip_should_say(line: str) -> None:
    assert told(line) == [(1, "00000001", "Ana Cruz")]


def test_a_document_alone_is_enough_and_empty_lines_do_not_count() -> None:
    assert told("\n10117410-2\r\n\n  \n00000002\n") == [(2, "10117410", ""), (5, "00000002", "")]


def test_every_wrong_line_is_told_with_its_number() -> None:
    bad = read_lines("00000001\n123\n10117410-9\n00000001, otra vez").bad
    assert [(row.number, type(row.reason)) for row in bad] == [
        (2, NotADocument),
        (3, WrongCheckCharacter),
        (4, RepeatedDocument),
    ]
    assert getattr(bad[2].reason, "first", None) == 1


def test_a_name_is_cleaned_and_has_a_limit() -> None:
    assert told("00000001, A\u202ena\x00 Cruz")[0][2] == "Ana Cruz"
    assert told("00000001, \u200b")[0][2] == ""
    assert isinstance(read_lines("00000001," + "a" * (NAME_LIMIT + 1)).bad[0].reason, TooLong)


def test_a_table_gives_names_in_the_order_in_which_people_say_them() -> None:
    row = {"apellidos": "Chilón Quispe", "documento": "00000001", "nombres": "María", "distrito": "Chota"}
    assert [one.name for one in read_file(iter([(2, row)])).wanted] == ["María Chilón Quispe, Chota"]


def test_neither_document_nor_name_stands_in_a_printout() -> None:
    wanted = read_lines("00000001, Ana").wanted[0]
    assert isinstance(wanted, Wanted)
    assert "00000001" not in repr(wanted)
    assert "Ana" not in repr(wanted)
