"""Numbers in addresses that no database column could hold are no address at all."""

from enum import StrEnum

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

from caxamarca.domain.checking import Duty
from caxamarca.domain.complaining import Recipient
from caxamarca.domain.half_years import HalfYear, NotAHalfYear
from caxamarca.domain.provinces import PROVINCES, UnknownProvince, province, province_by_slug
from caxamarca.domain.quarters import NotAQuarter, Quarter
from caxamarca.domain.recording import Explanation, Tongue
from caxamarca.domain.roles import REGION
from caxamarca.domain.spanish import search_key
from caxamarca.web import labels

LARGEST_ID = 2**31 - 1
INTERPROVINCIAL = "interprovincial"


class IdConverter(IntegerConverter):
    """`<id:idea_id>`: what an Integer column holds."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_ID)


class TokenConverter(BaseConverter):
    """`<token:token>`: a name that was drawn by chance, in small letters."""

    regex = "[a-z]{16}"


class YearConverter(IntegerConverter):
    """`<year:year>`"""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, fixed_digits=4, min=2000, max=2100)


class QuarterConverter(BaseConverter):
    """`<quarter:quarter>`: 2026-t3"""

    regex = r"\d{4}-t[1-4]"

    def to_python(self, value: str) -> Quarter:
        try:
            return Quarter.parse(value)
        except NotAQuarter:
            raise ValidationError from None

    def to_url(self, value: Quarter) -> str:
        return value.slug


class WordConverter(BaseConverter):
    """A word of ours as `SLUGS` has it for addresses."""

    regex = r"[a-z-]+"
    kind: type[StrEnum]

    def to_python(self, value: str) -> StrEnum:
        found = labels.from_slug(self.kind, value)
        if found is None:
            raise ValidationError
        return found

    def to_url(self, value: StrEnum) -> str:
        return labels.slug(value)


class TongueConverter(WordConverter):
    """`<tongue:tongue>`: qvc"""

    kind = Tongue


class ExplanationConverter(WordConverter):
    """`<explanation:explanation>`: voto"""

    kind = Explanation


class DutyConverter(WordConverter):
    """`<duty:duty>`: cronograma"""

    kind = Duty


class RecipientConverter(WordConverter):
    """`<recipient:recipient>`: contraloria"""

    kind = Recipient


class HalfConverter(BaseConverter):
    """`<half:half>`: 2026-1"""

    regex = r"\d{4}-[12]"

    def to_python(self, value: str) -> HalfYear:
        try:
            return HalfYear.parse(value)
        except NotAHalfYear:
            raise ValidationError from None

    def to_url(self, value: HalfYear) -> str:
        return value.slug


class PlaceConverter(BaseConverter):
    """`<place:place>`: a province's slug, or `interprovincial`; in Python the province, or `None`."""

    regex = r"[a-z-]+"

    def to_python(self, value: str) -> str | None:
        if value == INTERPROVINCIAL:
            return None
        try:
            return province_by_slug(value).code
        except UnknownProvince:
            raise ValidationError from None

    def to_url(self, value: str) -> str:
        return value if value == INTERPROVINCIAL else place_slug(value)


class ScopeConverter(PlaceConverter):
    """`<scope:scope>`: a province's slug, or `region`; in Python the province, or `""` for all of them."""

    def to_python(self, value: str) -> str | None:
        return "" if value == REGION else super().to_python(value)

    def to_url(self, value: str) -> str:
        return super().to_url(value) if value else REGION


class SpokenConverter(PlaceConverter):
    """`<spoken:place>`: a place as one hears it. Capitals, accents, hyphens and spaces make no difference."""

    regex = r"[^/]{1,40}"

    def to_python(self, value: str) -> str | None:
        heard = _joined(search_key(value))
        return super().to_python(_SLUGS_BY_SOUND.get(heard, heard))

    def to_url(self, value: str) -> str:
        return _joined(super().to_url(value))


def place_slug(code: str | None) -> str:
    """A constituency as it stands in an address: a province's slug, or `interprovincial` for `None`."""
    return INTERPROVINCIAL if code is None else province(code).slug


def _joined(slug: str) -> str:
    return slug.replace("-", "").replace(" ", "")


_SLUGS_BY_SOUND = {_joined(one.slug): one.slug for one in PROVINCES}


def _name_no_province(_endpoint: str, values: dict[str, object]) -> None:
    """`url_for` leaves out whatever is `None`: as a place, `None` is the interprovincial part."""
    if "place" in values and values["place"] is None:
        values["place"] = INTERPROVINCIAL


def install(app: Flask) -> None:
    app.url_defaults(_name_no_province)
    app.url_map.converters.update(
        id=IdConverter,
        token=TokenConverter,
        year=YearConverter,
        quarter=QuarterConverter,
        place=PlaceConverter,
        spoken=SpokenConverter,
        tongue=TongueConverter,
        explanation=ExplanationConverter,
        duty=DutyConverter,
        recipient=RecipientConverter,
        half=HalfConverter,
        scope=ScopeConverter,
    )
