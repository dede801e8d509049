"""The thirteen provinces and 127 districts."""

import pytest

from caxamarca.domain.provinces import (
    DISTRICTS,
    PROVINCES,
    CodeSystem,
    District,
    DistrictNameMismatch,
    UnknownDistrict,
    UnknownProvince,
    district,
    districts_of,
    find_district,
    province,
    province_by_slug,
)

INEI, RENIEC = CodeSystem.INEI, CodeSystem.RENIEC


def test_there_are_thirteen_provinces_with_the_population_of_the_census() -> None:
    assert len(PROVINCES) == 13
    assert sum(place.population for place in PROVINCES) == 1_341_012


def test_there_are_127_districts_and_each_belongs_to_a_province() -> None:
    assert len(DISTRICTS) == 127
    assert sorted(DISTRICTS, key=lambda place: place.code) == list(DISTRICTS)
    assert [place for one in PROVINCES for place in districts_of(one.code)] == list(DISTRICTS)


def test_each_province_has_as_many_districts_as_it_should() -> None:
    assert [len(districts_of(place.code)) for place in PROVINCES] == [
        12, 4, 12, 19, 8, 15, 3, 12, 7, 7, 13, 4, 11,
    ]  # fmt: skip


def test_codes_are_text_that_begins_with_the_region_and_stand_once_in_each_system() -> None:
    for system in ("code", "reniec"):
        for places, length in ((PROVINCES, 4), (DISTRICTS, 6)):
            codes = {getattr(place, system) for place in places}
            assert len(codes) == len(places)
            assert all(code.startswith("06") and len(code) == length and code.isdigit() for code in codes)


def test_a_districts_codes_begin_with_its_provinces_codes() -> None:
    for place in DISTRICTS:
        of = province(place.province_code)
        assert (place.code[:4], place.reniec[:4]) == (of.code, of.reniec)


def test_the_two_systems_disagree_in_eight_provinces_and_76_codes() -> None:
    assert sum(place.code != place.reniec for place in PROVINCES) == 8
    by_inei = {place.code: place for place in DISTRICTS}
    by_reniec = {place.reniec: place for place in DISTRICTS}
    assert sum(by_inei[code] != by_reniec[code] for code in by_inei.keys() & by_reniec.keys()) == 76


def test_slugs_are_plain_and_lead_back_to_their_province() -> None:
    assert [place.slug for place in PROVINCES] == [
        "cajamarca", "cajabamba", "celendin", "chota", "contumaza", "cutervo", "hualgayoc",
        "jaen", "san-ignacio", "san-marcos", "san-miguel", "san-pablo", "santa-cruz",
    ]  # fmt: skip
    assert all(province_by_slug(place.slug) is place for place in PROVINCES)
    assert all(province(place.code) is place for place in PROVINCES)


def test_no_two_provinces_stand_on_one_tile_and_the_map_has_its_north_on_top() -> None:
    assert len({place.tile for place in PROVINCES}) == 13
    picture = [["          "] * 4 for _ in range(7)]
    for place in PROVINCES:
        column, row = place.tile
        picture[row][column] = f"{place.slug:10.10}"
    assert [" ".join(row).rstrip() for row in picture] == [
        "           san-ignaci",
        "           jaen",
        "           cutervo",
        "santa-cruz chota",
        "san-miguel hualgayoc  celendin",
        "contumaza  san-pablo  cajamarca  san-marcos",
        "                                 cajabamba",
    ]


def test_a_province_further_up_lies_further_north() -> None:
    for column in range(4):
        down = sorted((p for p in PROVINCES if p.tile[0] == column), key=lambda p: p.tile[1])
        assert [p.centre[0] for p in down] == sorted((p.centre[0] for p in down), reverse=True)


@pytest.mark.parametrize("given", ["0614", "", "cajamarca", "601", "060101", "Jaén"])
def test_an_unknown_province_is_refused(given: str) -> None:
    with pytest.raises(UnknownProvince) as refused:
        province(given)
    assert refused.value.given == given
    with pytest.raises(UnknownProvince):
        districts_of(given)


def test_an_unknown_slug_is_refused() -> None:
    with pytest.raises(UnknownProvince) as refused:
        province_by_slug("lima")
    assert refused.value.given == "lima"


def test_the_same_number_names_chetilla_for_inei_and_cospan_for_reniec() -> None:
    assert find_district("060103", INEI, "Chetilla").name == "Chetilla"
    assert find_district("060103", RENIEC, "Cospán").name == "Cospán"
    assert find_district("060103", RENIEC, "Cospán").code == "060104"


def test_a_roll_declared_in_the_wrong_system_is_noticed_and_the_other_one_is_named() -> None:
    with pytest.raises(DistrictNameMismatch) as refused:
        find_district("060103", INEI, "COSPAN")
    facts = refused.value
    assert (facts.code, facts.system, facts.given, facts.expected) == ("060103", INEI, "COSPAN", "Chetilla")
    assert facts.fits_other_system


def test_a_name_that_fits_neither_system_is_noticed() -> None:
    with pytest.raises(DistrictNameMismatch) as refused:
        find_district("060103", RENIEC, "Matara")
    assert refused.value.expected == "Cospán"
    assert not refused.value.fits_other_system


@pytest.mark.parametrize("name", ["", " ", "-", "Chetill", "Chetilla 2"])
def test_a_name_that_is_missing_or_only_near_is_no_match(name: str) -> None:
    with pytest.raises(DistrictNameMismatch):
        find_district("060103", INEI, name)


@pytest.mark.parametrize(
    "name",
    [
        "Los Baños del Inca",
        "LOS BAÑOS DEL INCA",
        "los banos del inca",
        "LOS  BAN\N{COMBINING TILDE}OS DEL\N{NO-BREAK SPACE}INCA ",
        "Los-Baños-del-Inca",
        "LosBañosdelInca.",
    ],
)
def test_a_name_is_the_same_without_accents_case_spaces_and_punctuation(name: str) -> None:
    assert find_district("060108", INEI, name).name == "Los Baños del Inca"
    assert find_district("060107", RENIEC, name).code == "060108"


@pytest.mark.parametrize("code", ["", "060199", "150101", "60103", "0601", "060103 ", "٠٦٠١٠٣"])
def test_an_unknown_district_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownDistrict) as refused:
        find_district(code, INEI, "Chetilla")
    assert (refused.value.code, refused.value.system) == (code, INEI)


def test_a_code_that_only_the_other_system_has_is_unknown() -> None:
    only_inei = {place.code for place in DISTRICTS} - {place.reniec for place in DISTRICTS}
    assert only_inei
    for code in only_inei:
        with pytest.raises(UnknownDistrict):
            district(code, RENIEC)


@pytest.mark.parametrize("place", DISTRICTS, ids=lambda place: place.code)
def test_no_code_of_any_district_passes_in_the_wrong_system_under_its_own_name(place: District) -> None:
    """The two Santa Cruz and every other name: what passes in the wrong system is the same district."""
    assert find_district(place.code, INEI, place.name) is place
    assert find_district(place.reniec, RENIEC, place.name) is place
    try:
        elsewhere = find_district(place.reniec, INEI, place.name)
    except (UnknownDistrict, DistrictNameMismatch):
        return
    assert elsewhere is place
