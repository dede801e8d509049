"""What the committee writes: what it asks of an executing unit, and how it closes the matter."""

from collections.abc import Sequence

from wtforms import TextAreaField

from caxamarca.domain.observing import OBSERVATION_LIMIT
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence.reports import Report
from caxamarca.web import formats
from caxamarca.web.fields import id_or_nothing, one_option, option
from caxamarca.web.forms import Clean, HouseForm, required
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
