"""MEF's file: ours are found by their CUI, and what is not believed is told row by row."""

import io
from collections.abc import Collection, Iterable
from datetime import date

import pytest

from caxamarca.domain.encodings import writing
from caxamarca.domain.errors import Refusal
from caxamarca.domain.mef import (
    COLUMNS,
    MOST_OTHERS,
    YEAR,
    AccruedAhead,
    BadCell,
    ChangedAfterwards,
    ChangedWhileRead,
    ColumnsMissing,
    ColumnsRepeated,
    CutShort,
    Flaw,
    Found,
    MissingColumn,
    NoneIsOurs,
    NoRows,
    NoSuchChoice,
    NotACode,
    NotMefsFile,
    OfficialFigures,
    OtherWidth,
    OtherYear,
    amount,
    cui_of,
    find,
)
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.rows import LINES_OF_A_ROW, NotATable, Taken
from caxamarca.domain.spending import Spending
from tests.factories import AS_OF, CUI, a_mef_file, a_mef_row
from tests.factories.mef import COLUMNS as PUBLISHED

OTHER = "0000002"
OURS = frozenset({CUI, OTHER})
LIMIT = 10_000_000


def found_in(
    content: bytes,
    ours: Collection[str] = OURS,
    as_of: date = AS_OF,
    take: Collection[int] = (),
    leave_out: Collection[str] = (),
) -> Found:
    file = io.BytesIO(content)
    return find(Taken(file, LIMIT), writing(file, LIMIT), ours, as_of, take, leave_out)


def the_one(**changes: str) -> OfficialFigures:
    """What a sound file says of the only investment."""
    found = found_in(a_mef_file(a_mef_row(**changes)))
    assert found.is_sound
    ((_number, figures),) = found.figures
    return figures


def refused(**changes: str) -> Refusal | None:
    """Why the only row of a file is not believed."""
    (bad,) = found_in(a_mef_file(a_mef_row(**changes))).bad
    assert (bad.number, bad.cui) == (2, CUI)
    return bad.reason


def test_a_row_is_read_into_figures() -> None:
    said = the_one()
    assert said.spending == Spending(300_000_00, 300_000_00, 300_000_00, 300_000_00, 95_000_25, None)
    assert (said.cost, said.accrued_before, said.physical) == (310_000_50, 1_000_00, 30_40)
    assert (said.name, said.state, said.situation) == (
        "CREACIÓN DE UN SISTEMA DE AGUA INVENTADO",
        "ACTIVO",
        "VIABLE",
    )
    assert said.updated == date(2026, 10, 2)
    assert said.months == (None,) * 6 + (90_000_25, None, None, 5_000_00, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_however_a_file_is_written_it_says_the_same(encoding: str, separator: str, ends: str) -> None:
    content = a_mef_file(encoding=encoding, separator=separator, ends=ends)
    assert found_in(content).figures == found_in(a_mef_file()).figures


def test_columns_may_come_in_another_order_with_others_among_them() -> None:
    columns = ("UNA_MAS", *reversed(PUBLISHED), "OTRA_MAS")
    assert found_in(a_mef_file(columns=columns)).figures == found_in(a_mef_file()).figures


def test_the_year_need_not_be_told_by_a_column() -> None:
    assert found_in(a_mef_file(columns=COLUMNS)).is_sound


@pytest.mark.parametrize("name", COLUMNS)
def test_each_column_that_is_missing_is_named(name: str) -> None:
    columns = tuple(one for one in PUBLISHED if one != name)
    with pytest.raises(ColumnsMissing) as refusal:
        found_in(a_mef_file(columns=columns))
    assert [missing.name for missing in refusal.value.columns] == [name]


@pytest.mark.parametrize("instead", ["PIM_AÑO_ACTUAL", "PIM_ANIO_ACT", "pim anio actual", "PIM_ANO_ACTUAL"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_renamed_column_is_told_with_the_name_that_it_may_have_now(instead: str, encoding: str) -> None:
    columns = tuple(instead if one == "PIM_ANIO_ACTUAL" else one for one in PUBLISHED)
    with pytest.raises(ColumnsMissing) as refusal:
        found_in(a_mef_file(columns=columns, encoding=encoding))
    assert refusal.value.columns == (MissingColumn("PIM_ANIO_ACTUAL", instead.upper()),)


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ColumnsRepeated) as refusal:
        found_in(a_mef_file(columns=(*PUBLISHED, "PIM_ANIO_ACTUAL")))
    assert refusal.value.names == ("PIM_ANIO_ACTUAL",)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NotMefsFile),
        (b"\n\n", NotMefsFile),
        (b"documento,ubigeo\n1,2\n", NotMefsFile),
        (b'{"error": "no existe"}\n', NotMefsFile),
        (a_mef_file(separator="\t"), NotMefsFile),
        (a_mef_file().split(b"\r\n")[0], NoRows),
        (a_mef_file(a_mef_row("2345678")), NoneIsOurs),
        (a_mef_file() + b'"' + b"x\n" * LINES_OF_A_ROW * 2, NotATable),
        (a_mef_file() + b'"' + b"x" * 200_000, NotATable),
    ],
    ids=[
        *("empty", "blank", "a roll", "an answer", "tabs", "only names", "none of ours"),
        *("a quotation mark without end", "a cell without end"),
    ],
)
def test_what_is_not_the_file_is_refused_whole(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        found_in(content)


def test_a_file_that_changes_while_it_is_read_is_refused() -> None:
    before, after = io.BytesIO(a_mef_file()), io.BytesIO(a_mef_file(a_mef_row(PIM_ANIO_ACTUAL="1")))
    with pytest.raises(ChangedWhileRead):
        find(Taken(after, LIMIT), writing(before, LIMIT), OURS, AS_OF)


# Codes


@pytest.mark.parametrize(
    ("text", "cui"),
    [
        *((one, "2345678") for one in ("2345678", " 2345678 ", "02345678", "0002345678", "2345678.0")),
        *((one, "2345678") for one in ("2345678,00", "2345678.", "'2345678", '="2345678"', "2,345,678")),
        *(
            (one, "2345678")
            for one in ("2.345.678", "2\N{NO-BREAK SPACE}345\N{NO-BREAK SPACE}678"[:0] + "2 345 678")
        ),
        *((one, "0000001") for one in ("1", "0000001", "1.0")),
        *((one, None) for one in ("", "0", "0000000", "2.34568E+06", "2345678.5", "23456789", "-2345678")),
        *((one, None) for one in ("dos", "2345678\N{ARABIC-INDIC DIGIT ONE}", "２３４５６７８", "2" * 5_000)),
    ],
)
def test_a_code_is_seven_digits_whatever_a_spreadsheet_did_to_it(text: str, cui: str | None) -> None:
    assert cui_of(text) == cui


def test_a_code_in_another_dress_is_found() -> None:
    assert [row.cui for row in found_in(a_mef_file(a_mef_row(" 00000001.0 "))).taken] == [CUI]


def test_codes_of_ours_that_the_file_lacks_and_of_others_that_it_has_are_told() -> None:
    found = found_in(a_mef_file(a_mef_row(), a_mef_row("2345678"), a_mef_row("2345679")))
    assert (found.rows, found.missing, found.others) == (3, (OTHER,), 2)
    assert found.other_codes == ("2345678", "2345679")


def test_the_codes_of_the_whole_country_are_only_counted() -> None:
    many = [a_mef_row(f"2{number:06}") for number in range(MOST_OTHERS + 1)]
    found = found_in(a_mef_file(a_mef_row(), *many))
    assert (found.others, found.other_codes) == (MOST_OTHERS + 1, ())


# Rows that share a code


TWICE = a_mef_file(a_mef_row(), a_mef_row(OTHER), a_mef_row(PIM_ANIO_ACTUAL="300001"))


def test_of_rows_that_share_a_code_none_is_taken_by_itself() -> None:
    found = found_in(TWICE)
    assert not found.is_sound
    assert [[row.number for row in several] for several in found.repeated] == [[2, 4]]
    assert [row.cui for row in found.taken] == [OTHER]


def test_equal_rows_that_share_a_code_wait_as_well() -> None:
    assert not found_in(a_mef_file(a_mef_row(), a_mef_row())).is_sound


def test_whoever_loads_it_says_which_of_them_counts_or_leaves_them_out() -> None:
    chosen = found_in(TWICE, take={4})
    assert chosen.is_sound
    assert [(row.number, row.figures and row.figures.pim) for row in chosen.taken] == [
        (4, 300_001_00),
        (3, 300_000_00),
    ]
    left = found_in(TWICE, leave_out={CUI})
    assert left.is_sound
    assert ([row.cui for row in left.taken], left.left_out, left.missing) == ([OTHER], (CUI,), ())


def test_two_of_them_are_no_choice() -> None:
    assert not found_in(TWICE, take={2, 4}).is_sound


@pytest.mark.parametrize(
    ("take", "leave_out", "said"),
    [({3}, (), ("3",)), ({99}, (), ("99",)), ((), {"2345678"}, ("2345678",))],
    ids=["alone", "not there", "not ours"],
)
def test_a_choice_that_chooses_nothing_is_refused(
    take: Collection[int], leave_out: Collection[str], said: tuple[str, ...]
) -> None:
    with pytest.raises(NoSuchChoice) as refusal:
        found_in(TWICE, take=take, leave_out=leave_out)
    assert refusal.value.said == said


# Amounts


@pytest.mark.parametrize(
    ("text", "centimos"),
    [
        ("1234567.89", 123456789),
        ("1234567,89", 123456789),
        ("1,234,567.89", 123456789),
        ("1.234.567,89", 123456789),
        ("1,234,567", 123456700),
        ("S/ 1234.5", 123450),
        ("1234567.8900", 123456789),
        ("1234567.8949999", 123456789),
        ("1234567.895", 123456790),
        ("0.125", 13),
        ("0", 0),
        ("-0.00", 0),
        ("0000000012.30", 1230),
        *((one, None) for one in ("", "-", "--", "-.-", "NULL", "null")),
    ],
)
def test_an_amount_is_read_to_the_centimo(text: str, centimos: int | None) -> None:
    assert amount("PIM_ANIO_ACTUAL", text) == centimos


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        *(
            (one, Flaw.NOT_AN_AMOUNT)
            for one in ("mucho", "1.2E+07", "12,34,56", "1.234.56", "１２", "9" * 50)
        ),
        *((one, Flaw.AMBIGUOUS) for one in ("1,500", "1.500", "999.125")),
        ("-0.01", Flaw.NEGATIVE),
        ("-5", Flaw.NEGATIVE),
        ("9" * 20, Flaw.TOO_MUCH),
    ],
)
def test_what_is_no_amount_is_told_with_its_column(text: str, flaw: Flaw) -> None:
    for column in ("PIM_ANIO_ACTUAL", "COSTO_ACTUALIZADO"):
        reason = refused(**{column: text})
        assert isinstance(reason, BadCell)
        assert (reason.column, reason.flaw, reason.text) == (column, flaw, text)


def test_money_may_be_given_back_in_a_month() -> None:
    said = the_one(DEV_AGO_ANIO_VIG="-90000.25", DEV_ANIO_ACTUAL="5000")
    assert said.months[7] == -90_000_25
    assert said.accrued_until(Quarter(2026, 3)) == 0


def test_an_empty_amount_is_not_told_and_no_zero() -> None:
    said = the_one(PIM_ANIO_ACTUAL="", COSTO_ACTUALIZADO=" ")
    assert (said.pim, said.cost, said.spending) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [
        ("30.4", 3040),
        ("30,4", 3040),
        ("45.125", 4513),
        ("100", 10000),
        ("104.5", 10450),
        ("30.4 %", 3040),
        ("", None),
    ],
)
def test_progress_is_read_in_hundredths_of_a_percent(text: str, hundredths: int | None) -> None:
    assert the_one(AVANCE_FISICO=text).physical == hundredths


@pytest.mark.parametrize("text", ["mucho", "-1", "1000.01", "30.4.1"])
def test_what_is_no_progress_is_told(text: str) -> None:
    reason = refused(AVANCE_FISICO=text)
    assert isinstance(reason, BadCell)
    assert reason.flaw is Flaw.NOT_A_PERCENT


# Days


@pytest.mark.parametrize(
    "text",
    [
        *("2026-06-30", "2026-06-30 00:00:00.000", "2026-06-30T15:00:00", "30/06/2026", "30/6/2026 0:00"),
        *("20260630", "30/06/2026 03:15:00 p. m."),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert the_one(FECHA_ULT_ACT_F12B=text).updated == date(2026, 6, 30)


@pytest.mark.parametrize("text", ["ayer", "2026-13-01", "06/2026", "46203", "2026-06-30" * 9])
def test_what_is_no_day_is_told(text: str) -> None:
    reason = refused(FECHA_ULT_ACT_F12B=text)
    assert isinstance(reason, BadCell)
    assert reason.flaw is Flaw.NOT_A_DAY


def test_data_cannot_be_of_a_day_before_what_they_tell() -> None:
    late = refused(FECHA_ULT_ACT_F12B="2026-10-06")
    assert isinstance(late, ChangedAfterwards)
    assert late.day == date(2026, 10, 6)
    ahead = refused(DEV_NOV_ANIO_VIG="1")
    assert isinstance(ahead, AccruedAhead)
    assert ahead.month == 11
    assert the_one(DEV_NOV_ANIO_VIG="0").months[10] == 0


@pytest.mark.parametrize(
    ("text", "is_other"), [("2025", True), ("2026", False), ("2026.0", False), ("", False), ("x", True)]
)
def test_a_row_of_another_year_than_its_day_is_told(text: str, is_other: bool) -> None:
    content = a_mef_file(a_mef_row(**{YEAR: text}))
    bad = found_in(content).bad
    assert [type(row.reason) for row in bad] == ([OtherYear] if is_other else [])


# What was accrued until a quarter's end


@pytest.mark.parametrize(("number", "centimos"), [(1, 0), (2, 0), (3, 90_000_25), (4, 95_000_25)])
def test_the_months_tell_what_was_accrued_until_a_quarter_ended(number: int, centimos: int) -> None:
    assert the_one().accrued_until(Quarter(2026, number)) == centimos


def test_months_that_do_not_make_up_the_year_tell_nothing() -> None:
    assert the_one(DEV_ANIO_ACTUAL="95002").accrued_until(Quarter(2026, 3)) is None
    assert the_one(DEV_ANIO_ACTUAL="").accrued_until(Quarter(2026, 3)) is None
    assert the_one(DEV_ANIO_ACTUAL="95000.75").accrued_until(Quarter(2026, 3)) == 90_000_25


# Rows out of shape


def lines(*rows: bytes) -> bytes:
    return b"\r\n".join(rows) + b"\r\n"


HEAD, ROW = a_mef_file().rstrip().split(b"\r\n")
FAR = a_mef_file(a_mef_row("2345678")).rstrip().split(b"\r\n")[1]


@pytest.mark.parametrize(
    ("row", "cells"),
    [(ROW[:120], None), (ROW.rsplit(b",", 1)[0], 83), (ROW + b",0", 85)],
    ids=["cut", "one less", "one more"],
)
def test_a_row_of_ours_with_other_cells_is_not_believed(row: bytes, cells: int | None) -> None:
    (bad,) = found_in(lines(HEAD, row)).bad
    assert isinstance(bad.reason, OtherWidth)
    assert bad.reason.names == 84
    assert cells is None or bad.reason.cells == cells


def test_ours_is_found_in_a_row_whose_cells_slipped() -> None:
    slipped = b"GR,GOBIERNOS, REGIONALES," + ROW.split(b",", 2)[2]
    (bad,) = found_in(lines(HEAD, FAR, slipped)).bad
    assert (bad.number, bad.cui) == (3, CUI)


def test_a_cut_last_row_of_somebody_else_is_told_and_stops_nothing() -> None:
    found = found_in(lines(HEAD, ROW, FAR)[:-40])
    assert found.is_sound
    assert [(row.number, type(row.reason)) for row in found.strange] == [(3, OtherWidth)]
    assert found.strange_rows == 1


def test_a_row_without_a_code_is_told() -> None:
    found = found_in(a_mef_file(a_mef_row(), a_mef_row("2.34568E+06")))
    assert [type(row.reason) for row in found.strange] == [NotACode]


def test_a_line_may_end_within_quotation_marks() -> None:
    found = found_in(a_mef_file(a_mef_row(NOMBRE_INVERSION='AGUA "Y"\nDESAGÜE, INVENTADO'), a_mef_row(OTHER)))
    assert found.figures[0][1].name == 'AGUA "Y" DESAGÜE, INVENTADO'
    assert len(found.taken) == 2


def test_a_file_of_only_strange_rows_is_shown_with_its_reasons() -> None:
    found = found_in(a_mef_file(a_mef_row("x")))
    assert (found.strange_rows, found.figures) == (1, ())


def every_cut(content: bytes) -> Iterable[bytes]:
    return (content[:end] for end in range(content.index(b"\r\n") + 2, len(content) - 2))


def test_wherever_a_row_of_ours_is_cut_no_figure_of_its_beginning_is_believed() -> None:
    """Only within its last cell, which is a column that is not read, does a cut look like a whole row."""
    believed = []
    for content in every_cut(a_mef_file()):
        try:
            found = found_in(content)
        except Refusal:
            continue
        if found.figures:
            believed.append(content)
    assert {content[: content.rindex(b",")] for content in believed} <= {
        a_mef_file().rstrip().rsplit(b",", 1)[0]
    }


def test_a_figure_at_the_very_end_of_a_file_is_believed_where_its_line_ends() -> None:
    columns = (*(one for one in PUBLISHED if one != "PIM_ANIO_ACTUAL"), "PIM_ANIO_ACTUAL")
    content = a_mef_file(columns=columns)
    assert found_in(content).is_sound
    for end in (-2, -4):
        (bad,) = found_in(content[:end]).bad
        assert isinstance(bad.reason, CutShort)
    assert found_in(a_mef_file()[:-2]).is_sound
    assert not found_in(a_mef_file()[:-2]).writing.has_end
