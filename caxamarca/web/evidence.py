"""Evidence as pages show it, and the file of it that comes with a form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from caxamarca.actions.evidencing import receive_evidence
from caxamarca.persistence import evidence
from caxamarca.persistence.content import Document, Picture
from caxamarca.persistence.database import session
from caxamarca.persistence.evidence import Exhibit, Holder, HolderKind
from caxamarca.web import formats, identity
from caxamarca.web.one_file import OneFile
from caxamarca.web.words import _, ngettext


@dataclass(frozen=True)
class Photo:
    """A picture as `components/photo.html` draws it."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Shown:
    """A photo or a document as `components/evidence.html` shows it: with `photo`, or with a `measure` in words that
    tells what it takes before it is touched.
    """

    name: str
    url: str
    caption: str
    photo: Photo | None = None
    measure: str = ""


class EvidenceField(OneFile):
    """At most one photo or document; `thing` is what came of it, or `None`."""

    accept = "image/jpeg,image/png,image/webp,application/pdf,.pdf"
    thing: Picture | Document | None = None

    def take(self, content: bytes) -> None:
        self.thing = receive_evidence(identity.actor(), content)


def of_holder(kind: HolderKind, holder_id: int) -> Sequence[Shown]:
    return [shown(one) for one in evidence.of(session(), Holder(kind, holder_id))]


def of_reports(ids: Collection[int]) -> Mapping[int, Sequence[Shown]]:
    """The evidence of each of these reports, asked for at once."""
    found = evidence.of_all(session(), HolderKind.REPORT, ids)
    return {report: [shown(one) for one in exhibits] for report, exhibits in found.items()}


def counted(shown: Sequence[Shown]) -> str:
    """2 photos, 1 document; nothing where there are none."""
    photos = sum(one.photo is not None for one in shown)
    documents = len(shown) - photos
    told = (
        ngettext("%(num)s photo", "%(num)s photos", photos) if photos else "",
        ngettext("%(num)s document", "%(num)s documents", documents) if documents else "",
    )
    return ", ".join(one for one in told if one)


def shown(exhibit: Exhibit) -> Shown:
    row, thing = exhibit.evidence, exhibit.thing
    if isinstance(thing, Picture):
        url = url_for("public.picture", name=thing.name)
        return Shown(thing.name, url, row.caption, photo=Photo(url, thing.width, thing.height))
    pages = ngettext("%(num)s page", "%(num)s pages", thing.pages)
    measure = _("PDF, %(pages)s, %(weight)s", pages=pages, weight=formats.weight(thing.weight))
    return Shown(thing.name, url_for("public.document", name=thing.name), row.caption, measure=measure)
