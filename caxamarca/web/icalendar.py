"""Calendars (iCalendar, RFC 5545), written whole: CRLF, lines of 75 octets at the most, text escaped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MIMETYPE = "text/calendar"
WIDEST = 75
"""Octets of a line, its end not counted."""

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Appointment:
    """Something with a date: a whole day, or a moment with its end. `uid` is the same for ever, `stamp` when it was
    settled.
    """

    uid: str
    begins: date | datetime
    title: str
    text: str
    url: str
    stamp: datetime
    ends: datetime | None = None
    place: str = ""


def written(name: str, appointments: Iterable[Appointment]) -> bytes:
    """A calendar of this name. It has Lima's zone, so that one without any appointment is a calendar too."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Caxamarca//Presupuesto participativo//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:America/Lima",
        "BEGIN:VTIMEZONE",
        "TZID:America/Lima",
        "BEGIN:STANDARD",
        "DTSTART:19940401T000000",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    for one in appointments:
        lines += _appointment(one)
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR")).encode()


def _appointment(one: Appointment) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(one.uid)}"
    yield f"DTSTAMP:{_moment(one.stamp)}"
    if isinstance(one.begins, datetime):
        yield f"DTSTART:{_moment(one.begins)}"
        if one.ends is not None:
            yield f"DTEND:{_moment(one.ends)}"
    else:
        yield f"DTSTART;VALUE=DATE:{one.begins:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.begins + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_text(one.title)}"
    yield f"DESCRIPTION:{_text(one.text)}"
    if one.place:
        yield f"LOCATION:{_text(one.place)}"
    yield f"URL:{one.url}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """Text as a value: what has a meaning is escaped, and what no calendar may hold is left out."""
    return "".join(char for char in text.translate(_ESCAPED) if char >= " " and char != "\x7f")


def _folded(line: str) -> str:
    """A long line goes on after a line end and a space. No letter is cut in two."""
    pieces, piece, room = [], "", WIDEST
    for char in line:
        width = len(char.encode())
        if width > room:
            pieces.append(piece)
            piece, room = "", WIDEST - 1
        piece += char
        room -= width
    return "\r\n ".join([*pieces, piece])
