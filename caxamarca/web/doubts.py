"""What a report says that is not believed without a reason, in words."""

from collections.abc import Iterable

from caxamarca.domain.reporting import (
    Corrected,
    Doubt,
    LessAccrued,
    LessDone,
    StageSkipped,
    StageWentBack,
)
from caxamarca.web import formats
from caxamarca.web.labels import label
from caxamarca.web.words import _


def word(doubt: Doubt) -> str:
    """What was told before, and what is told now."""
    match doubt:
        case LessDone(before, now):
            return _(
                "The last report said that %(before)s of the works was done, and this one says %(now)s.",
                before=formats.percent(before),
                now=formats.percent(now),
            )
        case LessAccrued(before, now):
            return _(
                "The last report of this year said that %(before)s had been spent, and this one says %(now)s.",
                before=formats.money(before),
                now=formats.money(now),
            )
        case StageWentBack(before, now):
            return _(
                "The last report said “%(before)s”, and this one goes back to “%(now)s”.",
                before=label(before),
                now=label(now),
            )
        case StageSkipped(before, now):
            return _(
                "The last report said “%(before)s”, and this one “%(now)s”: stages in between are missing.",
                before=label(before),
                now=label(now),
            )
        case Corrected():
            return _("This report takes the place of one that everyone could read.")


def words(doubts: Iterable[Doubt]) -> str:
    """All of it, one sentence after the other."""
    return " ".join(word(one) for one in doubts)
