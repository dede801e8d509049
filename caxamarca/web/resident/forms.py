"""What a resident is asked."""

from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField

from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.naming import PUBLIC_NAME_LIMIT
from caxamarca.domain.photos import BYTE_LIMIT
from caxamarca.domain.proposing import (
    ANSWER_LIMIT,
    BENEFICIARIES_LIMIT,
    PLACE_LIMIT,
    PROBLEM_LIMIT,
    TITLE_LIMIT,
    IdeaText,
    Subject,
    check_own_province,
    population,
)
from caxamarca.domain.provinces import district, districts_of
from caxamarca.domain.spanish import sort_key
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.web.fields import option, word_of_many
from caxamarca.web.forms import Clean, HouseForm, Understood, optional, required, typed
from caxamarca.web.pagewise import PageForm
from caxamarca.web.photos import PhotoField
from caxamarca.web.typed_fields import Fitting, MoneyField, NumberField
from caxamarca.web.words import _, _l


class IdeaForm(PageForm):
    """An idea. A new one is asked a page at a time (web/resident/proposing.py), an own one is changed all at once.

    A form that is too heavy is read up to its photo, which comes last.
    """

    title = StringField(
        _l("Title of your idea"),
        description=_l("What is needed, and where. For example: Drinking water for El Sauce."),
        validators=[required(_l("Give your idea a title.")), Clean(clean_line, TITLE_LIMIT)],
    )
    subject = word_of_many(_l("What is it about?"), Subject, _l("Choose what your idea is about."))
    problem = TextAreaField(
        _l("What is the problem?"),
        description=_l("What happens today, since when, and how your idea would help."),
        validators=[required(_l("Tell what the problem is.")), Clean(clean_paragraphs, PROBLEM_LIMIT)],
        render_kw={"rows": 6},
    )
    beneficiaries = TextAreaField(
        _l("Who would benefit?"),
        description=_l("Which families or people, and from which places."),
        validators=[required(_l("Tell who would benefit.")), Clean(clean_paragraphs, BENEFICIARIES_LIMIT)],
        render_kw={"rows": 3},
    )
    people = NumberField(
        _l("How many people, more or less?"),
        description=_l("Only if you know it. Only the number, in figures. For example: 2,300."),
        validators=[optional(), Fitting(population)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 10},
    )
    district = SelectField(
        _l("District"),
        validate_choice=False,
        validators=[required(_l("Choose the district."))],
    )
    place = StringField(
        _l("Place"),
        description=_l("The hamlet, village, neighbourhood or road."),
        validators=[required(_l("Write the place.")), Clean(clean_line, PLACE_LIMIT)],
    )
    cost = MoneyField(
        _l("Rough cost in soles"),
        description=_l("Only if you have an idea of it. The technical team will work it out."),
        validators=[optional()],
        render_kw={"inputmode": "decimal", "size": 16},
    )
    photo = PhotoField(
        _l("Photo of the place"),
        description=_l(
            "JPG, PNG or WebP, %(megabytes)s MB at the most. We take out of it where it was taken. "
            "Do not show faces of people who have not agreed.",
            megabytes=BYTE_LIMIT // MEGABYTE,
        ),
        validators=[optional()],
    )

    def __init__(self, province: str, **values: Any) -> None:
        super().__init__(**values)
        self.province = province
        self.district.choices = [
            option(one.code, one.name)
            for one in sorted(districts_of(province), key=lambda one: sort_key(one.name))
        ]
        self.district.choices.insert(0, option("", _("Choose")))

    def validate_district(self, field: Field) -> None:
        Understood(lambda code: check_own_province(self.province, district(code).province_code))(self, field)

    @property
    def text(self) -> IdeaText:
        """What was written, when every field is sound."""
        return IdeaText(
            title=typed(self.title),
            problem=typed(self.problem),
            beneficiaries=typed(self.beneficiaries),
            district=typed(self.district),
            place=typed(self.place),
            subject=self.subject.data,
            cost=self.cost.centimos,
            people=self.people.number,
        )


class RemedyForm(HouseForm):
    answer = TextAreaField(
        _l("Your answer"),
        description=_l("Answer what the technical team asks. Your answer will be public, beside your idea."),
        validators=[required(_l("Write your answer.")), Clean(clean_paragraphs, ANSWER_LIMIT)],
        render_kw={"rows": 8},
    )


class ReconsiderationForm(HouseForm):
    grounds = TextAreaField(
        _l("Why should it be looked at again?"),
        description=_l("Say what was not taken into account. Your reasons will be public, beside your idea."),
        validators=[required(_l("Write your reasons.")), Clean(clean_paragraphs, ANSWER_LIMIT)],
        render_kw={"rows": 8},
    )


class PublicNameForm(HouseForm):
    name = StringField(
        _l("Your public name"),
        description=_l("For example, your first name or that of your organisation."),
        validators=[optional(), Clean(clean_line, PUBLIC_NAME_LIMIT)],
        render_kw={"autocomplete": "off"},
    )
