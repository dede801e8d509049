"""Recordings for those who would rather listen: what they explain, in which language, and what is said in them."""

from dataclasses import dataclass
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.texts import clean_line, clean_paragraphs

TITLE_LIMIT = 120
MAKER_LIMIT = 120
TRANSCRIPT_LIMIT = 12_000
"""What somebody says in ten minutes, with room to spare."""

LONGEST = 600
"""Seconds that anybody listens to, and far more than an explanation needs."""

BYTE_LIMIT = 3 * MEGABYTE


class Tongue(StrEnum):
    """The languages that are spoken in Cajamarca, in the order in which recordings stand on a page."""

    SPANISH = "es"
    LINWA = "qvc"
    AWAJUN = "agr"


class Explanation(StrEnum):
    """The pages that explain, each of which can be listened to."""

    HOW_IT_WORKS = "how_it_works"
    VOTE = "vote"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


class SoundKind(StrEnum):
    """What browsers of old phones play; the word is the ending of the file."""

    MP3 = "mp3"
    OGG = "ogg"
    M4A = "m4a"


@dataclass(frozen=True)
class OfProject:
    """A project that can be listened to, by its id."""

    id: int


Explained = Explanation | OfProject
"""What a recording is about."""


@dataclass(frozen=True)
class RecordingText:
    """What stands beside a recording: a title and a transcript in its language, and who made it."""

    title: str
    transcript: str
    made_by: str


class SoundMissing(Refusal):
    """There is no recording yet whose words could be changed: the file has to come along."""


class ChangedMeanwhile(Refusal):
    """Another recording stands there now than the one that was to be replaced."""


def recording_text(text: RecordingText) -> RecordingText:
    """The same, cleaned. Raises Empty or TooLong."""
    return RecordingText(
        clean_line(text.title, TITLE_LIMIT),
        clean_paragraphs(text.transcript, TRANSCRIPT_LIMIT),
        clean_line(text.made_by, MAKER_LIMIT),
    )
