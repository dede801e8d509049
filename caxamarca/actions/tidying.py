"""Taking away what nobody needs any more: drafts that nobody came back to, and files that no row names."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from caxamarca.domain.drafting import LIFE
from caxamarca.persistence import content, drafts, recordings, throttle
from caxamarca.persistence.database import (
    StorageFailed,
    pictures_folder,
    recordings_folder,
    session,
    transaction,
)
from caxamarca.persistence.files import drop_file, files_before

EACH = timedelta(days=1)

GRACE = timedelta(days=1)
"""How long a file may be without a row: it is written before its row is."""

FEW = 5
"""How many files may be without a row where hardly any has one."""

MARK = "tidy", b""
"""What is counted, as tries are, so that of all who serve the site one does it."""


def tidy(now: datetime) -> None:
    """Tidy up if nobody has done so since a day ago. It stands in nobody's way: what fails now is done another day.

    `now` is the real time, whatever a demonstration's clock says.
    """
    with suppress(SQLAlchemyError, StorageFailed):
        if not throttle.count(session(), *MARK, now) and _forget_drafts(now):
            _drop_files(now)


def _forget_drafts(now: datetime) -> bool:
    """Whether it was for this process to do."""
    with transaction() as writing:
        is_first = throttle.add(writing, *MARK, now, now + EACH) == 1
        if is_first:
            drafts.sweep(writing, now - LIFE)
        return is_first


def _drop_files(now: datetime) -> None:
    for folder, named in ((pictures_folder(), content.named), (recordings_folder(), recordings.named)):
        old = files_before(folder, now - GRACE)
        known = named(session(), old)
        lost = set(old) - known
        if len(lost) > max(FEW, len(known)):
            continue  # They rather belong to another database than this one, which somebody may bring back.
        for name in lost:
            drop_file(folder, name)
