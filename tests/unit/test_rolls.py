"""The roll: one row a person, checked whole before a single one is believed."""

from collections.abc import Iterator, Mapping

import pytest

from caxamarca.domain.documents import NotADocument, WrongCheckCharacter
from caxamarca.domain.errors import Refusal
from caxamarca.domain.provinces import DistrictNameMismatch, UnknownDistrict
from caxamarca.domain.rolls import (
    COLUMNS,
    DryRun,
    EmptyRoll,
    NotABirthYear,
    NotASex,
    RepeatedDocument,
    Sex,
    UnknownCodeSystem,
    dry_run,
    read_entry,
)
from caxamarca.domain.rows import MissingColumns, check_columns

SOUND = {"documento": "10117410", "ubigeo": "060101", "sistema": "INEI", "distrito": "Cajamarca"}
YEAR = 2026


def numbered(*rows: Mapping[str, str | None]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    return iter(enumerate(rows, start=2))


def tried(*rows: Mapping[str, str | None]) -> DryRun:
    return dry_run(numbered(*rows), YEAR)


def test_a_row_is_read_as_a_person_of_a_district() -> None:
    entry = read_entry({**SOUND, "anio_nacimiento": "1990", "sexo": "f"}, YEAR)
    assert (entry.document.number, entry.district) == ("10117410", "060101")
    assert (entry.birth_year, entry.sex) == (1990, Sex.FEMALE)


def test_year_of_birth_and_sex_may_be_left_out() -> None:
    entry = read_entry(SOUND, YEAR)
    assert (entry.birth_year, entry.sex) == (None, None)


def test_the_same_code_means_chetilla_in_inei_and_cospan_in_reniec() -> None:
    inei = read_entry({**SOUND, "ubigeo": "060103", "distrito": "CHETILLA"}, YEAR)
    reniec = read_entry({**SOUND, "ubigeo": "060103", "sistema": "reniec", "distrito": "Cospán"}, YEAR)
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
