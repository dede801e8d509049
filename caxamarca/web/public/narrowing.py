"""What a list of ideas is narrowed to, as it stands in the address. What makes no sense there is passed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wtforms import Form, SearchField, SelectField

from caxamarca.domain.errors import Refusal
from caxamarca.domain.proposing import IdeaState, Subject
from caxamarca.domain.provinces import (
    PROVINCES,
    District,
    Province,
    UnknownProvince,
    districts_of,
    province_by_slug,
)
from caxamarca.domain.spanish import search_key
from caxamarca.domain.texts import clean_line
from caxamarca.persistence.ideas import Filter
from caxamarca.persistence.processes import Process
from caxamarca.web.fields import option
from caxamarca.web.labels import from_slug, label, slug
from caxamarca.web.words import _, _l

WORDS_LIMIT = 100
LONGEST = 400
"""Letters of the address that are looked at, before they are cleaned."""


class NarrowingForm(Form):
    """The filters as fields. What is chosen was checked before, so that nothing is validated here."""

    proceso = SelectField(_l("Process"))
    provincia = SelectField(_l("Province"))
    q = SearchField(_l("Words"))
    distrito = SelectField(_l("District"))
    tema = SelectField(_l("Subject"))
    estado = SelectField(_l("State"))


@dataclass(frozen=True)
class Narrowing:
    """The filters in force. `first` is the process that is shown when none is asked for."""

    process: Process | None
    first: Process | None
    province: Province | None
    district: District | None
    subject: Subject | None
    state: IdeaState | None
    words: str

    @property
    def filter(self) -> Filter:
        return Filter(
            process=None if self.process is None else self.process.id,
            province=None if self.province is None else self.province.code,
            district=None if self.district is None else self.district.code,
            subject=self.subject,
            state=self.state,
            words=self.words,
        )

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in force as they stand in an address."""
        other = self.process is not None and self.process is not self.first
        values = {
            "proceso": str(self.process.year) if other and self.process is not None else "",
            "provincia": "" if self.province is None else self.province.slug,
            "distrito": "" if self.district is None else slug_of(self.district),
            "tema": "" if self.subject is None else slug(self.subject),
            "estado": "" if self.state is None else slug(self.state),
        }
        return {name: value for name, value in values.items() if value}

    @property
    def where(self) -> str:
        """The place in force, for the page's title; empty where every one is."""
        places = (self.district, self.province)
        return ", ".join(one.name for one in places if one is not None)

    @property
    def kept(self) -> dict[str, str]:
        """Everything that travels from page to page."""
        return self.chosen | ({"q": self.words} if self.words else {})

    def form(self, offered: Sequence[Process]) -> NarrowingForm:
        """The filters to choose from. Districts are those of the province that is in force."""
        form = NarrowingForm(
            data=self.kept | {"proceso": "" if self.process is None else str(self.process.year)}
        )
        form.proceso.choices = [option(str(one.year), str(one.year)) for one in offered]
        form.provincia.choices = [
            option("", _("All provinces")),
            *(option(one.slug, one.name) for one in PROVINCES),
        ]
        form.tema.choices = [option("", _("All")), *(option(slug(one), label(one)) for one in Subject)]
        form.estado.choices = [option("", _("Any")), *(option(slug(one), label(one)) for one in IdeaState)]
        if self.province is None:
            del form.distrito
        else:
            places = districts_of(self.province.code)
            form.distrito.choices = [
                option("", _("All")),
                *(option(slug_of(one), one.name) for one in places),
            ]
        return form


def read(args: Mapping[str, str], offered: Sequence[Process]) -> Narrowing:
    """The filters of an address. `offered` are the processes that have ideas, the newest first."""
    first = offered[0] if offered else None
    asked = next((one for one in offered if str(one.year) == args.get("proceso")), None)
    province = _province(args.get("provincia", ""))
    return Narrowing(
        process=asked or first,
        first=first,
        province=province,
        district=None if province is None else _district(province, args.get("distrito", "")),
        subject=from_slug(Subject, args.get("tema")),
        state=from_slug(IdeaState, args.get("estado")),
        words=words_of(args.get("q", "")),
    )


def slug_of(place: District) -> str:
    """A district's name in an address; it is one of a kind within its province."""
    return search_key(place.name).replace(" ", "-")


def _province(text: str) -> Province | None:
    try:
        return province_by_slug(text)
    except UnknownProvince:
        return None


def _district(province: Province, text: str) -> District | None:
    return next((one for one in districts_of(province.code) if slug_of(one) == text), None)


def words_of(text: str) -> str:
    """What somebody looks for, as it stands in an address: cleaned, and not longer than the box takes."""
    try:
        return clean_line(text[:LONGEST], LONGEST)[:WORDS_LIMIT].strip()
    except Refusal:
        return ""
