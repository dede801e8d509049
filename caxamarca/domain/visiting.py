"""What the oversight committee sees in the field. What was noted stays; a correction is one more note."""

from dataclasses import dataclass
from datetime import date

from caxamarca.domain.errors import Refusal

PLACE_LIMIT = 160
SEEN_LIMIT = 3000
NOTE_LIMIT = 1000
NOTES_LIMIT = 20
"""Notes on one visit."""


@dataclass(frozen=True)
class Seen:
    """A visit: its day, the place in words, what was seen, and the ids of the members who took part."""

    day: date
    place: str
    text: str
    members: tuple[int, ...]


class VisitToCome(Refusal):
    """A visit is noted on its day or afterwards."""


@dataclass(eq=False)
class VisitBeforeProject(Refusal):
    """There was nothing to visit before the project was prioritised, on `since`."""

    since: date


class NobodyVisited(Refusal):
    """A visit has a member of the committee at least."""


class NotAMember(Refusal):
    """Somebody who is named is no member of the committee for this place."""


@dataclass(eq=False)
class TooManyNotes(Refusal):
    limit: int


def check_visit(seen: Seen, since: date, today: date) -> None:
    """Raises VisitToCome, VisitBeforeProject or NobodyVisited."""
    if seen.day > today:
        raise VisitToCome
    if seen.day < since:
        raise VisitBeforeProject(since)
    if not seen.members:
        raise NobodyVisited
