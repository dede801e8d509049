"""A diary: what happened when. Entries of several processes are told in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from caxamarca.domain.days import LIMA
from caxamarca.persistence import site
from caxamarca.persistence.database import transaction


def lima(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LIMA)


@dataclass
class Diary:
    """Entries, each a moment and what somebody does then."""

    entries: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    def on(self, moment: datetime, act: Callable[[], object]) -> None:
        self.entries.append((moment, len(self.entries), act))

    def tell(self, until: datetime) -> None:
        """Go through the entries in order of time, the clock standing at each entry's moment; then stop at `until`."""
        for moment, _order, act in sorted(self.entries, key=lambda entry: entry[:2]):
            _set_clock(moment)
            act()
        _set_clock(until)


def _set_clock(moment: datetime) -> None:
    with transaction() as session:
        site.set_clock(session, moment)
