"""Where the demonstration's clock stands, and the calendar that it is read by."""

from datetime import UTC, datetime, timedelta

from caxamarca.domain.processes import Calendar, Stage
from caxamarca.persistence import processes, site
from caxamarca.persistence.database import session, transaction

YEAR = 2026
CAJAMARCA = "0601"
SAN_PABLO = "0612"


def at(moment: datetime) -> datetime:
    """Move the demonstration's clock, forwards or back."""
    with transaction() as writing:
        site.set_clock(writing, moment)
    return moment


def a_calendar(year: int = YEAR) -> Calendar:
    """Ideas from March, voting in July, follow-up from September; each begins at midnight in Lima.

    The draw for ties is on the last morning of June.
    """
    begins, ends, votes, closes, goes_on = (
        datetime(year, month, 1, 5, tzinfo=UTC) for month in (3, 5, 7, 8, 9)
    )
    return Calendar(begins, ends, votes - timedelta(hours=14), votes, closes, goes_on)


def reach(stage: Stage, year: int = YEAR) -> datetime:
    """Move the clock to the tenth day of the time in which the calendar of `a_process` puts a stage.

    The acts that a stage needs besides its date are not made by this.
    """
    calendar = processes.by_year(session(), year).calendar
    begins = {
        Stage.ANNOUNCED: calendar.ideas_from - timedelta(days=30),
        Stage.IDEAS: calendar.ideas_from,
        Stage.EVALUATION: calendar.ideas_until,
        Stage.VOTING: calendar.voting_from,
        Stage.COUNT: calendar.voting_until,
        Stage.RESULTS: calendar.voting_until + timedelta(days=5),
        Stage.FOLLOW_UP: calendar.follow_up_from,
    }
    return at(begins[stage] + timedelta(days=10))
