"""A prioritised project as `components/project_card.html` shows it."""

from dataclasses import dataclass

from caxamarca.persistence.followed import FollowUp
from caxamarca.persistence.prioritised import Prioritised
from caxamarca.persistence.reports import Report
from caxamarca.web import alerts, clock
from caxamarca.web.alerts import Explained


@dataclass(frozen=True)
class Card:
    """A prioritised project in a list. `money` is its accumulated financial progress in whole percent."""

    prioritised: Prioritised
    latest: Report | None
    money: int | None
    alerts: tuple[Explained, ...]


def card(followed: FollowUp) -> Card:
    return Card(
        followed.prioritised,
        followed.latest,
        followed.spent,
        alerts.explain(followed, clock.today()),
    )
