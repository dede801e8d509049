"""The last day by which somebody has to answer: never so far ahead that whatever waits for it is blocked."""

from dataclasses import dataclass
from datetime import date, timedelta

from caxamarca.domain.errors import Refusal

LONGEST_WAIT = timedelta(days=180)
"""Farther ahead lies only a mistyped year."""


@dataclass(eq=False)
class DeadlineTooFar(Refusal):
    """The last day to answer lies too far ahead. `latest` would still do."""

    latest: date


def check_deadline(last_day: date, today: date) -> None:
    """Raises DeadlineTooFar. Each kind of deadline asks for itself whether the day lies ahead at all."""
    if last_day - today > LONGEST_WAIT:
        raise DeadlineTooFar(today + LONGEST_WAIT)
