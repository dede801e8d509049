"""The civic moment of this request: read once, so that one page never stands on two sides of midnight."""

from datetime import date, datetime
from typing import cast

from flask import g

from caxamarca.domain.days import civil_day
from caxamarca.persistence import site
from caxamarca.persistence.database import session


def now() -> datetime:
    if "civic_now" not in g:
        g.civic_now = site.now(session())
    return cast(datetime, g.civic_now)


def today() -> date:
    return civil_day(now())
