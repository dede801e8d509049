"""What is asked about a recording: its words, who made it, and its file."""

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField

from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.recording import (
    BYTE_LIMIT,
    LONGEST,
    MAKER_LIMIT,
    TITLE_LIMIT,
    TRANSCRIPT_LIMIT,
    ChangedMeanwhile,
    RecordingText,
    Tongue,
)
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence.recordings import Recording
from caxamarca.web.fields import an_id_or_nothing
from caxamarca.web.forms import Clean, HouseForm, optional, required, typed
from caxamarca.web.recordings import TAGS
from caxamarca.web.sounds import SoundField
from caxamarca.web.words import _, _l


class RecordingForm(HouseForm):
    """A recording in one language. `replaces` is the one that stood there when the form was made."""

    replaces = HiddenField(filters=())
    title = StringField(
        _l("Title"),
        description=_l("One sentence, in the language of the recording. For example: How you vote."),
        validators=[required(_l("Write the title.")), Clean(clean_line, TITLE_LIMIT)],
    )
    transcript = TextAreaField(
        _l("Transcript"),
        description=_l(
            "Everything that is said, word by word and in the same language. It is for who cannot hear it, and for who "
            "has little credit."
        ),
        validators=[
            required(_l("Write the transcript: without it some people are left out.")),
            Clean(clean_paragraphs, TRANSCRIPT_LIMIT),
        ],
        render_kw={"rows": 10},
    )
    made_by = StringField(
        _l("Who made it"),
        description=_l(
            "The institution or the radio. Whoever speaks must have agreed that everyone listens; their name stands "
            "here only if they want it."
        ),
        validators=[required(_l("Write who made it.")), Clean(clean_line, MAKER_LIMIT)],
    )
    sound = SoundField(
        _l("File of the recording"),
        description=_l(
            "MP3, Ogg (a WhatsApp voice note, for example) or M4A: %(megabytes)s MB and %(minutes)s minutes at the "
            "most. MP3 plays on most phones. We take out of it names, pictures, places and times.",
            megabytes=BYTE_LIMIT // MEGABYTE,
            minutes=LONGEST // 60,
        ),
    )

    def __init__(self, tongue: Tongue, there: Recording | None, **values: Any) -> None:
        super().__init__(obj=there, **values)
        for field in (self.title, self.transcript):
            field.render_kw = {**(field.render_kw or {}), "lang": TAGS[tongue]}
        self.sound.validators = [optional() if there else required(_("Choose the file of the recording."))]
        self.sound.flags.optional, self.sound.flags.required = there is not None, there is None
        if not self.is_submitted():
            self.stand_on(there)

    def stand_on(self, there: Recording | None) -> None:
        """Say which recording this form would replace."""
        self.replaces.data = "" if there is None else str(there.id)

    @property
    def replaced(self) -> int | None:
        """Raises ChangedMeanwhile for what nobody has ever been shown."""
        try:
            return an_id_or_nothing(typed(self.replaces))
        except ValueError:
            raise ChangedMeanwhile from None

    @property
    def text(self) -> RecordingText:
        return RecordingText(typed(self.title), typed(self.transcript), typed(self.made_by))
