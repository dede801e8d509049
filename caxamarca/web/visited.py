"""A field visit of the committee as pages tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from caxamarca.persistence.content import Picture
from caxamarca.persistence.visits import Visit, Visited, VisitNote
from caxamarca.web import formats
from caxamarca.web.evidence import Photo
from caxamarca.web.words import _


@dataclass(frozen=True)
class ToldVisit:
    """`photos` are what was brought from it; `notes` what was put right afterwards, oldest first."""

    visit: Visit
    members: str
    photos: tuple[Photo, ...]
    notes: tuple[VisitNote, ...]


def told(visits: Sequence[Visited]) -> tuple[ToldVisit, ...]:
    return tuple(
        ToldVisit(
            one.visit,
            formats.one_after_another(list(one.members)),
            () if one.photo is None else (_photo(one.visit, one.photo),),
            one.notes,
        )
        for one in visits
    )


def _photo(visit: Visit, picture: Picture) -> Photo:
    return Photo(
        url_for("public.picture", name=picture.name),
        picture.width,
        picture.height,
        _("Photo of the visit of %(day)s: %(place)s", day=formats.short_day(visit.day), place=visit.place),
    )
