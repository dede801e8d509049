"""The roll: one row a person, checked whole before a single one is believed."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from caxamarca.domain import rolls
from caxamarca.domain.documents import NotADocument, WrongCheckCharacter
from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.provinces import CodeSystem, DistrictNameMismatch, UnknownDistrict
from caxamarca.domain.rolls import (
    COLUMNS,
    MOST_BAD_ROWS,
    OPTIONAL_COLUMNS,
    BadRow,
    DryRun,
    EmptyRoll,
    Growth,
    NotABirthYear,
    NotASex,
    OtherCodeSystem,
    Place,
    RepeatedDocument,
    RowCutShort,
    Sex,
    TooManyRows,
    UnknownCodeSystem,
    dry_run,
    outgrown,
    places,
)
from caxamarca.domain.rows import (
    AT_A_TIME,
    LINES_OF_A_ROW,
    MissingColumns,
    NotATable,
    NotUtf8,
    Taken,
    check_columns,
)

SOUND = {"documento": "10117410", "ubigeo": "060101", "sistema": "INEI", "distrito": "Cajamarca"}
YEAR = 2026
NAMES = (*COLUMNS, *OPTIONAL_COLUMNS)
INEI, RENIEC = CodeSystem


def a_file(*rows: Mapping[str, str | None], names: Sequence[str] = NAMES) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([row.get(name) for name in names] for row in rows)
    return text.getvalue().encode()


def tried(
    *rows: Mapping[str, str | None], names: Sequence[str] = NAMES, codes: CodeSystem | None = None
) -> DryRun:
    return dry_run(Taken(io.BytesIO(a_file(*rows, names=names))), YEAR, codes=codes)


def the_one(*rows: Mapping[str, str | None], **more: Any) -> Place:
    """The place of the only person of a sound file."""
    found = tried(*rows, **more)
    assert found.is_sound
    (one,) = places(found.people)
    return one


def test_a_row_is_read_as_a_person_of_a_district() -> None:
    one = the_one({**SOUND, "anio_nacimiento": "1990", "sexo": "f"})
    assert one.key.rstrip(b"\0") == b"dni:10117410"
    assert one[1:] == ("0601", "060101", 1990, Sex.FEMALE)


def test_year_of_birth_and_sex_may_be_left_out() -> None:
    assert the_one(SOUND)[3:] == (None, None)
    assert the_one(SOUND, names=COLUMNS)[3:] == (None, None)


def test_the_same_code_means_chetilla_in_inei_and_cospan_in_reniec() -> None:
    inei = the_one({**SOUND, "ubigeo": "060103", "distrito": "CHETILLA"})
    reniec = the_one({**SOUND, "ubigeo": "060103", "sistema": "reniec", "distrito": "Cospán"})
    assert inei.district == "060103"
    assert reniec.district != "060103"


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"documento": ""}, NotADocument),
        ({"documento": "1011741"}, NotADocument),
        ({"documento": None}, NotADocument),
        ({"documento": "10117410-3"}, WrongCheckCharacter),
        ({"sistema": "ONPE"}, UnknownCodeSystem),
        ({"sistema": ""}, UnknownCodeSystem),
        ({"ubigeo": "150101"}, UnknownDistrict),
        ({"ubigeo": None}, UnknownDistrict),
        ({"ubigeo": "060103", "distrito": "Cospan"}, DistrictNameMismatch),
        ({"ubigeo": "060103", "sistema": "RENIEC", "distrito": "Chetilla"}, DistrictNameMismatch),
        ({"distrito": ""}, DistrictNameMismatch),
        ({"anio_nacimiento": "1889"}, NotABirthYear),
        ({"anio_nacimiento": "2027"}, NotABirthYear),
        ({"anio_nacimiento": "90"}, NotABirthYear),
        ({"anio_nacimiento": "01990"}, NotABirthYear),
        ({"anio_nacimiento": "１９９０"}, NotABirthYear),
        ({"anio_nacimiento": "9" * 5000}, NotABirthYear),
        ({"sexo": "X"}, NotASex),
    ],
)
def test_a_row_that_cannot_be_believed_says_why(change: dict[str, str | None], fact: type[Refusal]) -> None:
    found = tried({**SOUND, **change})
    assert [(row.number, type(row.reason)) for row in found.bad] == [(2, fact)]
    assert not found.is_sound


def test_a_mismatch_tells_that_the_other_code_system_would_fit() -> None:
    found = tried({**SOUND, "ubigeo": "060103", "distrito": "Cospan"})
    mismatch = found.bad[0].reason
    assert isinstance(mismatch, DistrictNameMismatch)
    assert mismatch.fits_other_system


def test_the_second_of_two_equal_documents_is_the_bad_one_and_names_the_first() -> None:
    other = {**SOUND, "documento": "20117410"}
    found = tried(SOUND, other, {**SOUND, "documento": "10117410-2"})
    assert len(found.bad) == 1
    repeated = found.bad[0].reason
    assert isinstance(repeated, RepeatedDocument)
    assert (found.bad[0].number, repeated.first) == (4, 2)


def test_every_bad_row_is_found_not_only_the_first() -> None:
    found = tried({**SOUND, "documento": "1"}, SOUND, {**SOUND, "sistema": "?"}, {**SOUND, "sexo": "?"})
    assert [row.number for row in found.bad] == [2, 4, 5]


def test_people_are_counted_by_province() -> None:
    found = tried(
        SOUND,
        {**SOUND, "documento": "20117410"},
        {**SOUND, "documento": "30117410", "ubigeo": "061201", "distrito": "San Pablo"},
    )
    assert found.by_province == {"0601": 2, "0612": 1}


def test_a_roll_without_a_row_is_none() -> None:
    with pytest.raises(EmptyRoll):
        tried()


def test_a_roll_of_bad_rows_alone_is_told_as_bad_rows() -> None:
    assert len(tried({**SOUND, "documento": ""}).bad) == 1


def test_missing_columns_are_named() -> None:
    check_columns([" Documento", "UBIGEO", "sistema", "distrito ", "otra"], COLUMNS)
    with pytest.raises(MissingColumns) as refused:
        check_columns(["documento", "distrito"], COLUMNS)
    assert refused.value.names == ("ubigeo", "sistema")


# The numbering


WITHOUT = tuple(name for name in NAMES if name != "sistema")


def test_a_file_without_the_column_uses_the_numbering_that_was_declared() -> None:
    assert the_one({**SOUND, "ubigeo": "060103", "distrito": "Chetilla"}, names=WITHOUT, codes=INEI)
    assert the_one({**SOUND, "ubigeo": "060103", "distrito": "Cospán"}, names=WITHOUT, codes=RENIEC)
    with pytest.raises(MissingColumns) as refused:
        tried(SOUND, names=WITHOUT)
    assert refused.value.names == ("sistema",)


def test_a_row_that_contradicts_what_was_declared_is_bad_and_one_that_agrees_is_not() -> None:
    assert the_one(SOUND, codes=INEI)
    found = tried(SOUND, codes=RENIEC)
    assert [type(row.reason) for row in found.bad] == [OtherCodeSystem]
    assert [type(row.reason) for row in tried({**SOUND, "sistema": ""}, codes=INEI).bad] == [
        UnknownCodeSystem
    ]


# Growth


@pytest.mark.parametrize(
    ("before", "now", "is_over"),
    [
        (100, 102, False),
        (100, 103, True),
        (1_000_000, 1_020_000, False),
        (1_000_000, 1_020_001, True),
        (0, 1, True),
    ],
)
def test_two_per_cent_more_need_no_reason_and_one_person_more_does(
    before: int, now: int, is_over: bool
) -> None:
    assert Growth(before, now).is_over is is_over
    assert outgrown({"0601": now}, {"0601": before}) is is_over


def test_one_province_that_grows_is_enough_and_one_that_shrinks_hides_it_not() -> None:
    before = {"0601": 100_000, "0612": 1_000}
    assert not outgrown({"0601": 100_000, "0612": 1_020}, before)
    assert outgrown({"0601": 100_000, "0612": 1_021}, before)
    assert outgrown({"0601": 90_000, "0612": 1_021}, before)
    assert outgrown({"0601": 100_000, "0612": 1_000, "0602": 1}, before)
    assert not outgrown({"0601": 1, "0612": 1}, before)


@pytest.mark.parametrize(
    ("before", "now", "tenths"),
    [(1000, 1021, 21), (1000, 979, -21), (1000, 1000, 0), (3, 4, 333), (0, 5, None), (2000, 2001, 1)],
)
def test_growth_is_told_in_tenths_of_a_per_cent(before: int, now: int, tenths: int | None) -> None:
    assert Growth(before, now).tenths == tenths


# What a hostile or broken file does


def people(count: int) -> list[dict[str, str]]:
    return [{**SOUND, "documento": f"{number:08}"} for number in range(count)]


def test_of_very_many_bad_rows_the_first_are_kept_and_all_are_told() -> None:
    heard: list[BadRow] = []
    rows = (
        [{**SOUND, "documento": "1"}] * MOST_BAD_ROWS + [SOUND] + [{**SOUND, "documento": "10117410-2"}] * 3
    )
    found = dry_run(Taken(io.BytesIO(a_file(*rows))), YEAR, tell=heard.append)
    assert (found.bad_rows, len(found.bad), len(heard)) == (
        MOST_BAD_ROWS + 3,
        MOST_BAD_ROWS,
        MOST_BAD_ROWS + 3,
    )
    assert [row.number for row in found.bad] == list(range(2, MOST_BAD_ROWS + 2))
    assert all(row.reason.__traceback__ is None for row in heard)


def test_repeated_documents_are_counted_once_and_stand_among_the_first_bad_rows() -> None:
    bad = {**SOUND, "documento": "1"}
    found = tried(SOUND, SOUND, bad, SOUND, *[bad] * MOST_BAD_ROWS)
    assert [row.number for row in found.bad[:3]] == [3, 4, 5]
    assert [row.reason.first for row in found.bad if isinstance(row.reason, RepeatedDocument)] == [2, 2]
    assert found.by_province == {"0601": 1}


def test_the_people_stand_in_the_order_of_their_keys_which_tells_nothing_of_the_files() -> None:
    content = a_file(*people(50))
    found = dry_run(Taken(io.BytesIO(content)), YEAR, lambda text: hashlib.sha256(text.encode()).digest())
    keys = [one.key for one in places(found.people)]
    assert keys == sorted(keys)
    assert found.sha256 == hashlib.sha256(content).hexdigest()


def test_more_rows_than_the_region_has_people_are_no_roll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolls, "MOST_PEOPLE", 10)
    assert tried(*people(10)).is_sound
    with pytest.raises(TooManyRows):
        tried(*people(11))


def test_a_file_that_ends_within_a_row_has_a_bad_row() -> None:
    content = a_file(*[{**one, "anio_nacimiento": "1990", "sexo": "F"} for one in people(2)]).rstrip()
    for lost in range(1, 30):
        found = dry_run(Taken(io.BytesIO(content[:-lost])), YEAR)
        assert [row.number for row in found.bad] in ([3], []), lost
        # Only the last letter, which may be missing by right, can go unseen.
        assert found.bad or lost == 1
    assert isinstance(dry_run(Taken(io.BytesIO(content[:-2])), YEAR).bad[0].reason, RowCutShort)


HOSTILE: dict[str, tuple[bytes, type[Refusal]]] = {
    "UTF-16": (a_file(SOUND).decode().encode("utf-16"), NotUtf8),
    "a letter of Latin-1 far below": (a_file(*people(9_000)) + "1,2,3,Cospán".encode("latin-1"), NotUtf8),
    "one line that never ends": (a_file(SOUND) + b"1" * 2 * AT_A_TIME, NotATable),
    "a row over lines that never end": (a_file(SOUND) + b'"' + b'\n","' * (LINES_OF_A_ROW + 1), NotATable),
    "a quotation mark that is not closed": (a_file(SOUND) + b'"' + b"x\n" * 9_000, NotATable),
    "zeros alone": (b"\0" * 2 * AT_A_TIME, NotATable),
    "heavier than it said": (a_file(*people(2_000)), FileTooLarge),
}


@pytest.mark.parametrize(("content", "fact"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_table_is_refused_before_it_is_held(content: bytes, fact: type[Refusal]) -> None:
    limit = 20_000 if fact is FileTooLarge else None
    with pytest.raises(fact):
        dry_run(Taken(io.BytesIO(content), limit), YEAR)


@pytest.mark.parametrize("where", ["documento", "ubigeo", "sistema", "distrito", "anio_nacimiento", "sexo"])
def test_a_nul_byte_anywhere_makes_a_bad_row(where: str) -> None:
    row = {**SOUND, "anio_nacimiento": "1990", "sexo": "F"}
    found = tried({**row, where: row[where] + "\0x"})
    assert [bad.number for bad in found.bad] == [2]


def test_a_file_stays_open_after_it_was_read() -> None:
    file = io.BytesIO(a_file(SOUND))
    dry_run(Taken(file), YEAR)
    assert not file.closed
