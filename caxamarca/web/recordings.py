"""Recordings as pages tell them: in which language, how long, how heavy, and what is said in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from caxamarca.domain.recording import Explained, Explanation, OfProject, Tongue
from caxamarca.persistence import recordings
from caxamarca.persistence.database import session
from caxamarca.persistence.recordings import Recording
from caxamarca.web import formats
from caxamarca.web.languages import LANGUAGES
from caxamarca.web.words import _l

TAGS = {Tongue(one.code): one.tag for one in LANGUAGES if one.code in list(Tongue)}
"""How HTML calls each of these languages."""

LISTEN: Mapping[Tongue, str] = {
    Tongue.SPANISH: _l("Listen in Spanish"),
    Tongue.LINWA: _l("Listen in Linwa"),
    Tongue.AWAJUN: _l("Listen in Awajún"),
}


@dataclass(frozen=True)
class Heard:
    """A recording as `components/recording.html` shows it. `measure` tells what it takes before it is touched."""

    heading: str
    measure: str
    url: str
    tag: str
    title: str
    transcript: str
    made_by: str


def heard(row: Recording) -> Heard:
    return Heard(
        heading=str(LISTEN[row.tongue]),
        measure=measure(row),
        url=url_for("public.sound", name=row.name),
        tag=TAGS[row.tongue],
        title=row.title,
        transcript=row.transcript,
        made_by=row.made_by,
    )


def measure(row: Recording) -> str:
    """2 minutes, 480 KB"""
    return f"{formats.length(row.seconds)}, {formats.weight(row.weight)}"


def of_explanation(explanation: Explanation) -> Sequence[Heard]:
    return _of(explanation)


def of_project(project_id: int) -> Sequence[Heard]:
    return _of(OfProject(project_id))


def _of(about: Explained) -> Sequence[Heard]:
    return [heard(row) for row in recordings.of_thing(session(), about)]
