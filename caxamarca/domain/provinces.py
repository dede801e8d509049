"""The thirteen provinces and their districts, with both code systems. Facts; the sources are in `data/`."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from caxamarca.domain.errors import Refusal
from caxamarca.domain.spanish import search_key

_DATA = Path(__file__).parent / "data"

# Column and row of each province as a tile, north on top: boundary lines with a clear licence were not found,
# and among tiles San Pablo is as large as Jaén.
_TILES = {
    "0609": (1, 0),  # San Ignacio
    "0608": (1, 1),  # Jaén
    "0606": (1, 2),  # Cutervo
    "0613": (0, 3),  # Santa Cruz
    "0604": (1, 3),  # Chota
    "0611": (0, 4),  # San Miguel
    "0607": (1, 4),  # Hualgayoc
    "0603": (2, 4),  # Celendín
    "0605": (0, 5),  # Contumazá
    "0612": (1, 5),  # San Pablo
    "0601": (2, 5),  # Cajamarca
    "0610": (3, 5),  # San Marcos
    "0602": (3, 6),  # Cajabamba
}


class CodeSystem(StrEnum):
    """Who numbered a place. The two disagree in 8 of the 13 provinces, and one number may name two places."""

    INEI = "inei"
    RENIEC = "reniec"


@dataclass(frozen=True, slots=True)
class Province:
    """`code` is INEI's and the key everywhere; `population` is of the 2017 census; `centre` is (lat, lon)."""

    code: str
    reniec: str
    name: str
    slug: str
    capital: str
    population: int
    centre: tuple[float, float]
    tile: tuple[int, int]


@dataclass(frozen=True, slots=True)
class District:
    """`code` is INEI's and the key everywhere."""

    code: str
    reniec: str
    name: str
    province_code: str


@dataclass(eq=False)
class UnknownProvince(Refusal):
    """No province of Cajamarca has this code or slug."""

    given: str


@dataclass(eq=False)
class UnknownDistrict(Refusal):
    """No district of Cajamarca has this code in this system."""

    code: str
    system: CodeSystem


@dataclass(eq=False)
class DistrictNameMismatch(Refusal):
    """The code belongs to `expected`, not to the district `given`.

    `fits_other_system`: in the other code system the same number does name the district given, so that most
    likely the system was declared wrongly.
    """

    code: str
    system: CodeSystem
    given: str
    expected: str
    fits_other_system: bool


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _province(row: dict[str, str]) -> Province:
    return Province(
        code=row["ubigeo_inei"],
        reniec=row["ubigeo_reniec"],
        name=row["name"],
        slug=search_key(row["name"]).replace(" ", "-"),
        capital=row["capital"],
        population=int(row["population_2017"]),
        centre=(float(row["centre_lat"]), float(row["centre_lon"])),
        tile=_TILES[row["ubigeo_inei"]],
    )


def _district(row: dict[str, str]) -> District:
    return District(row["ubigeo_inei"], row["ubigeo_reniec"], row["name"], row["province_inei"])


PROVINCES = tuple(_province(row) for row in _rows("provinces.csv"))
"""The provinces in official order, which is that of INEI's codes."""

DISTRICTS = tuple(_district(row) for row in _rows("districts.csv"))
"""The districts in official order: by province, then by code."""

_PROVINCE_BY_CODE = {province.code: province for province in PROVINCES}
_PROVINCE_BY_SLUG = {province.slug: province for province in PROVINCES}
_BY_CODE = {
    CodeSystem.INEI: {place.code: place for place in DISTRICTS},
    CodeSystem.RENIEC: {place.reniec: place for place in DISTRICTS},
}
_OTHER = {CodeSystem.INEI: CodeSystem.RENIEC, CodeSystem.RENIEC: CodeSystem.INEI}


def province(code: str) -> Province:
    """The province with this INEI code. Raises UnknownProvince."""
    try:
        return _PROVINCE_BY_CODE[code]
    except KeyError:
        raise UnknownProvince(code) from None


def province_by_slug(slug: str) -> Province:
    """The province with this name in an address, such as "san-ignacio". Raises UnknownProvince."""
    try:
        return _PROVINCE_BY_SLUG[slug]
    except KeyError:
        raise UnknownProvince(slug) from None


def district(code: str, system: CodeSystem = CodeSystem.INEI) -> District:
    """The district with this code. Raises UnknownDistrict."""
    try:
        return _BY_CODE[system][code]
    except KeyError:
        raise UnknownDistrict(code, system) from None


def districts_of(province_code: str) -> tuple[District, ...]:
    """The districts of the province with this INEI code, in official order. Raises UnknownProvince."""
    of_code = province(province_code).code
    return tuple(place for place in DISTRICTS if place.province_code == of_code)


def find_district(code: str, system: CodeSystem, name: str) -> District:
    """The district that a roll means by a code and a name, believed only where the two agree.

    Case, accents, spaces and punctuation of the name do not count. Raises UnknownDistrict and
    DistrictNameMismatch.
    """
    found = district(code, system)
    if not _same_name(found.name, name):
        elsewhere = _BY_CODE[_OTHER[system]].get(code)
        fits = elsewhere is not None and _same_name(elsewhere.name, name)
        raise DistrictNameMismatch(code, system, name, found.name, fits)
    return found


def _same_name(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


@lru_cache(maxsize=1024)  # A roll names the same few districts a million times.
def _letters(name: str) -> str:
    return "".join(char for char in search_key(name) if char.isalnum())
