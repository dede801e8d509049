"""What neighbours said in the last days, for the desks of those who answer or look after it: the unanswered first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from caxamarca.persistence import comments
from caxamarca.persistence.comments import Recent
from caxamarca.persistence.database import session
from caxamarca.web import clock
from caxamarca.web.labels import place

LATELY = timedelta(days=14)
SHOWN = 15


@dataclass(frozen=True)
class RecentComment:
    """A comment on a desk: the first line of what was said, on what, where, when, and the way to it."""

    text: str
    title: str
    where: str
    day: date
    is_answered: bool
    url: str


@dataclass(frozen=True)
class Talk:
    """The comments of the last days, as many as a desk shows. `days` is how far back they go."""

    heard: tuple[RecentComment, ...]
    days: int
    has_more: bool


def lately(provinces: Collection[str] | None = None) -> Talk:
    """What was said lately in these provinces, or everywhere."""
    found = comments.lately(session(), clock.today() - LATELY, provinces, SHOWN + 1)
    return Talk(tuple(_told(one) for one in found[:SHOWN]), LATELY.days, len(found) > SHOWN)


def _told(one: Recent) -> RecentComment:
    return RecentComment(
        text=one.comment.text.partition("\n")[0],
        title=one.title,
        where=str(place(one.province)),
        day=one.comment.said_on,
        is_answered=one.is_answered,
        url=url_for("public.comment", comment_id=one.comment.id),
    )
