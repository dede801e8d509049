"""Days as people in Cajamarca count them: America/Lima, which is UTC-5 all year round."""

from datetime import date, datetime, timedelta, timezone

LIMA = timezone(timedelta(hours=-5), "America/Lima")
"""Peru has kept one offset since 1994 and has no summer time."""


def civil_day(moment: datetime) -> date:
    """The calendar day of an aware moment in Lima."""
    return moment.astimezone(LIMA).date()
