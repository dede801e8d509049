"""The civic moment of this request: read once, so that one page never stands on two sides of midnight."""

from datetime import date, datetime
from typing import cast

from flask import Flask, g

from caxamarca.domain.days import civil_day
from caxamarca.persistence import site
from caxamarca.persistence.database import session
from caxamarca.persistence.site import Moment


def moment() -> Moment:
    if "moment" not in g:
        g.moment = site.moment(session())
    return cast(Moment, g.moment)


def now() -> datetime:
    return moment().now


def today() -> date:
    return civil_day(now())


def install(app: Flask) -> None:
    """Let a template say of which moment it tells."""
    app.jinja_env.globals["current_moment"] = now
