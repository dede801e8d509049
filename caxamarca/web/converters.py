"""Numbers in addresses that no database column could hold are no address at all."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

from caxamarca.domain.provinces import UnknownProvince, province, province_by_slug
from caxamarca.domain.quarters import NotAQuarter, Quarter

LARGEST_ID = 2**31 - 1
INTERPROVINCIAL = "interprovincial"


class IdConverter(IntegerConverter):
    """`<id:idea_id>`: what an Integer column holds."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_ID)


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


def place_slug(code: str | None) -> str:
    """A constituency as it stands in an address: a province's slug, or `interprovincial` for `None`."""
    return INTERPROVINCIAL if code is None else province(code).slug


def _name_no_province(_endpoint: str, values: dict[str, object]) -> None:
    """`url_for` leaves out whatever is `None`: as a place, `None` is the interprovincial part."""
    if "place" in values and values["place"] is None:
        values["place"] = INTERPROVINCIAL


def install(app: Flask) -> None:
    app.url_defaults(_name_no_province)
    app.url_map.converters.update(
        id=IdConverter, year=YearConverter, quarter=QuarterConverter, place=PlaceConverter
    )
