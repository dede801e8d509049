"""What the committee writes: what it asks of an executing unit, what it saw in the field, its word on its duties."""

from collections.abc import Sequence

from wtforms import StringField, TextAreaField

from caxamarca.domain import checking
from caxamarca.domain.checking import Verdict
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.observing import OBSERVATION_LIMIT
from caxamarca.domain.photos import BYTE_LIMIT
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.domain.visiting import NOTE_LIMIT, PLACE_LIMIT, SEEN_LIMIT
from caxamarca.persistence.reports import Report
from caxamarca.web import formats
from caxamarca.web.fields import an_id, id_or_nothing, one_option, one_word, option, several
from caxamarca.web.forms import Clean, HouseForm, optional, required
from caxamarca.web.photos import PhotoField
from caxamarca.web.typed_fields import DayField
from caxamarca.web.words import _, _l


def a_last_day() -> DayField:
    return DayField(
        _l("Last day to answer"),
        description=_l("Day, month and year, for example 03/08/2026."),
        validators=[required(_l("Write the last day to answer."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 12},
    )


PUBLIC, RESERVED = "publica", "reservada"
"""Who may read an observation before it is answered."""


class ObservationForm(HouseForm):
    """`about` is the id of a report, or `None`. Whether it is a report on this project is for the action to say."""

    about = id_or_nothing(_l("What is the observation about?"))
    text = TextAreaField(
        _l("What the committee asks"),
        description=_l("Say what was seen or what is missing, and what is to be answered."),
        validators=[
            required(_l("Write what the committee asks.")),
            Clean(clean_paragraphs, OBSERVATION_LIMIT),
        ],
        render_kw={"rows": 8},
    )
    due = a_last_day()
    secrecy = one_option(
        _l("Who can read it now?"),
        [
            option(PUBLIC, _l("Everyone")),
            option(
                RESERVED,
                _l("Only the committee, the unit and the administration"),
                hint=_l("Everyone can read it once it is answered, or when its last day has passed."),
            ),
        ],
        _l("Say who can read it now."),
    )

    def offer(self, reports: Sequence[Report]) -> None:
        """The project and its reports, the newest first."""
        whole = option("", _("The whole project"))
        self.about.choices = [
            whole,
            *(
                option(one.id, _("The report of the %(quarter)s", quarter=formats.quarter(one.quarter)))
                for one in reversed(reports)
            ),
        ]


class ClosingForm(HouseForm):
    note = TextAreaField(
        _l("How the matter is closed"),
        description=_l("It is public. Say whether the answer is enough, and what remains."),
        validators=[
            required(_l("Write how the matter is closed.")),
            Clean(clean_paragraphs, OBSERVATION_LIMIT),
        ],
        render_kw={"rows": 5},
    )


class InsistingForm(HouseForm):
    text = TextAreaField(
        _l("What the committee asks again"),
        description=_l("It is public. Say what the answer left open."),
        validators=[
            required(_l("Write what the committee asks.")),
            Clean(clean_paragraphs, OBSERVATION_LIMIT),
        ],
        render_kw={"rows": 6},
    )
    due = a_last_day()


class VisitForm(HouseForm):
    """One page, for a phone on a hill. The text may be kept on the phone until there is signal; the photo may not."""

    day = DayField(
        _l("Day of the visit"),
        description=_l("Day, month and year, for example 03/08/2026."),
        validators=[required(_l("Write the day of the visit."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 12},
    )
    place = StringField(
        _l("Place"),
        description=_l("For example: km 4 of the road, next to the school of Tacabamba."),
        validators=[required(_l("Write where it was.")), Clean(clean_line, PLACE_LIMIT)],
        render_kw={"autocomplete": "off"},
    )
    members = several(
        _l("Members who took part"), [], _l("Say which members of the committee took part."), coerce=an_id
    )
    text = TextAreaField(
        _l("What you saw"),
        description=_l(
            "It is public and is not changed afterwards. Say what there is, how much, and what is missing. Name nobody."
        ),
        validators=[required(_l("Write what you saw.")), Clean(clean_paragraphs, SEEN_LIMIT)],
        render_kw={"rows": 8},
    )
    photo = PhotoField(
        _l("Photo, if there is one"),
        description=_l(
            "JPG, PNG or WebP, %(megabytes)s MB at the most. We take out of it where it was taken.",
            megabytes=BYTE_LIMIT // MEGABYTE,
        ),
        validators=[optional()],
    )


class VisitNoteForm(HouseForm):
    text = TextAreaField(
        _l("What is to be put right or added"),
        description=_l("It is public, under the visit. What was noted first stays as it is."),
        validators=[required(_l("Write the note.")), Clean(clean_paragraphs, NOTE_LIMIT)],
        render_kw={"rows": 5},
    )


class CheckForm(HouseForm):
    verdict = one_word(_l("The committee's word"), Verdict, _l("Choose the committee's word."))
    note = TextAreaField(
        _l("Why"),
        description=_l("It is public. Say what you looked at and what you found."),
        validators=[required(_l("Write why.")), Clean(clean_paragraphs, checking.NOTE_LIMIT)],
        render_kw={"rows": 5},
    )
