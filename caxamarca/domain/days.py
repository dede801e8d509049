"""Days as people in Cajamarca count them: America/Lima, which is UTC-5 all year round."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from caxamarca.domain.errors import Refusal
from caxamarca.domain.texts import narrow

LIMA = timezone(timedelta(hours=-5), "America/Lima")
"""Peru has kept one offset since 1994 and has no summer time."""


def civil_day(moment: datetime) -> date:
    """The calendar day of an aware moment in Lima."""
    return moment.astimezone(LIMA).date()


def beginning_of(moment: datetime) -> datetime:
    """The first moment of the day in Lima: what is left of a moment of which the day alone may be known."""
    return datetime.combine(civil_day(moment), time(), LIMA)


@dataclass(eq=False)
class NotADay(Refusal):
    """The text is no day of this century."""

    text: str


@dataclass(eq=False)
class NotAnHour(Refusal):
    """The text is no hour of the day."""

    text: str


END_OF_DAY = timedelta(hours=24)

_PERUVIAN_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_HOUR = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})(?:[:.]00)?)? ?(?:(a|p)\.? ?m\.?|h|hrs?\.?|horas)?")


def read_day(text: str) -> date:
    """A day as people in Peru type it (3/8/2026, 03-08-2026) or as a browser sends it (2026-08-03).

    Raises NotADay.
    """
    typed = narrow(text)
    if match := _PERUVIAN_DAY.fullmatch(typed):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO_DAY.fullmatch(typed):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise NotADay(text)
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotADay(text) from None
    if not 2000 <= year <= 2100:
        raise NotADay(text)
    return found


def read_hour(text: str) -> timedelta:
    """How far into the day an hour is: 18:00, 18, 6 p. m.; 24:00 is the day's end. Raises NotAnHour."""
    match = _HOUR.fullmatch(narrow(text).lower())
    if match is None:
        raise NotAnHour(text)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half is not None:
        if not 1 <= hour <= 12:
            raise NotAnHour(text)
        hour = hour % 12 + (12 if half == "p" else 0)
    found = timedelta(hours=hour, minutes=minute)
    if minute > 59 or found > END_OF_DAY:
        raise NotAnHour(text)
    return found


def moment_of(day: date, hour: timedelta) -> datetime:
    """The aware moment of an hour of a day in Lima."""
    return datetime.combine(day, time(), LIMA) + hour
