"""What can be found besides ideas and projects: where questions are answered, the places, the pages that explain."""

from collections.abc import Iterator
from functools import lru_cache

from flask import Flask, current_app, url_for

from caxamarca.domain.provinces import DISTRICTS, PROVINCES, province
from caxamarca.web import language
from caxamarca.web.public.leaflets import Leaflet, Shelf, Sort, stems_of
from caxamarca.web.public.narrowing import slug_of
from caxamarca.web.public.own_pages import own_pages
from caxamarca.web.public.signposts import signposts
from caxamarca.web.words import _


def shelf() -> Shelf:
    """The leaflets in the reader's language. The pages are read once; they tell the same to everyone."""
    return _shelf(current_app._get_current_object(), language.current().language.code)  # type: ignore[attr-defined] # noqa: SLF001


@lru_cache(maxsize=8)
def _shelf(app: Flask, code: str) -> Shelf:
    return Shelf((*signposts(), *_places(), *own_pages(app, code)))


def _places() -> Iterator[Leaflet]:
    for one in PROVINCES:
        title = _("Province of %(name)s", name=one.name)
        url = url_for("public.province", province=one.code)
        yield Leaflet(sort=Sort.PLACE, title=title, url=url, name=one.name, around=stems_of(title))
    for place in DISTRICTS:
        above = province(place.province_code)
        title = _("District of %(name)s", name=place.name)
        yield Leaflet(
            sort=Sort.PLACE,
            title=title,
            url=url_for("public.ideas", provincia=above.slug, distrito=slug_of(place)),
            where=above.name,
            name=place.name,
            around=stems_of(f"{title} {above.name}"),
        )
