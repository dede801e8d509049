"""What a resident is asked."""

import secrets
from pathlib import Path
from typing import Any

from flask import current_app
from flask_wtf.file import FileField
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from caxamarca.actions.picturing import take_picture
from caxamarca.domain.errors import Refusal
from caxamarca.domain.proposing import (
    ANSWER_LIMIT,
    BENEFICIARIES_LIMIT,
    PLACE_LIMIT,
    PROBLEM_LIMIT,
    PUBLIC_NAME_LIMIT,
    TITLE_LIMIT,
    IdeaText,
    Subject,
    check_own_province,
)
from caxamarca.domain.provinces import district, districts_of
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence.content import Picture
from caxamarca.web import refusals
from caxamarca.web.fields import option, word_of_many
from caxamarca.web.forms import Clean, HouseForm, MoneyField, Understood, optional, required, typed
from caxamarca.web.words import _, _l

PICTURES = "image/jpeg,image/png,image/webp"


class IdeaForm(HouseForm):
    """An idea. `token` tells two forms apart, so that one form sent twice makes one idea.

    The photo comes last: it is looked at when all the rest is sound, and a form that is too heavy is read up to it.
    """

    token = HiddenField(filters=())
    title = StringField(
        _l("Title of your idea"),
        description=_l("What is needed, and where. For example: Drinking water for El Sauce."),
        validators=[required(_l("Give your idea a title.")), Clean(clean_line, TITLE_LIMIT)],
    )
    problem = TextAreaField(
        _l("What is the problem?"),
        description=_l("What happens today, since when, and how your idea would help."),
        validators=[required(_l("Tell what the problem is.")), Clean(clean_paragraphs, PROBLEM_LIMIT)],
        render_kw={"rows": 6},
    )
    beneficiaries = TextAreaField(
        _l("Who would benefit?"),
        description=_l("How many families or people, more or less, and from which places."),
        validators=[required(_l("Tell who would benefit.")), Clean(clean_paragraphs, BENEFICIARIES_LIMIT)],
        render_kw={"rows": 3},
    )
    subject = word_of_many(_l("What is it about?"), Subject, _l("Choose what your idea is about."))
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
        render_kw={"inputmode": "decimal", "autocomplete": "off", "size": 16},
    )
    photo = FileField(
        _l("Photo of the place"),
        description=_l(
            "JPG, PNG or WebP, 10 MB at the most. We take out of it where it was taken. "
            "Do not show faces of people who have not agreed."
        ),
        validators=[optional()],
        render_kw={"accept": PICTURES},
    )

    picture: Picture | None = None

    def __init__(self, province: str, **values: Any) -> None:
        super().__init__(**values)
        self.province = province
        self.token.data = self.token.data or secrets.token_urlsafe(12)
        self.district.choices = [option(one.code, one.name) for one in districts_of(province)]
        self.district.choices.insert(0, option("", _("Choose")))

    def validate_district(self, field: Field) -> None:
        Understood(lambda code: check_own_province(self.province, district(code).province_code))(self, field)

    def validate_photo(self, field: Field) -> None:
        if not field.data or any(other.errors for other in self if other is not field):
            return
        try:
            self.picture = take_picture(field.data.read(), Path(current_app.config["PICTURES_FOLDER"]))
        except Refusal as fact:
            raise ValidationError(refusals.words(fact)) from None

    @property
    def photo_is_lost(self) -> bool:
        """Whether a photo was sent that the browser does not bring along when the page comes back."""
        return bool(self.photo.data)

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
