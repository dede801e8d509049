"""The last day by which somebody has to answer: never so far ahead that whatever waits for it is blocked."""

from dataclasses import dataclass
from datetime import date, timedelta

from caxamarca.domain.errors import Refusal

LONGEST_WAIT = timedelta(days=180)
"""Farther ahead lies only a mistyped year."""

USUAL_WAIT = timedelta(days=15)
"""What is suggested to whoever sets a last day."""


@dataclass(eq=False)
class DeadlineTooFar(Refusal):
    """The last day to answer lies too far ahead. `latest` would still do."""

    latest: date


def check_deadline(last_day: date, today: date, before: date | None = None) -> None:
    """Raises DeadlineTooFar; `before` is the day on which an answer comes too late, if it still lies ahead.

    Each kind of deadline asks for itself whether the day lies ahead at all.
    """
    latest = today + LONGEST_WAIT
    if before is not None and before > today:
        latest = min(latest, before - timedelta(days=1))
    if last_day > latest:
        raise DeadlineTooFar(latest)
