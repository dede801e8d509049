"""Taking away what nobody needs any more: drafts that nobody came back to, and files that no row names."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from caxamarca.domain.drafting import LIFE
from caxamarca.persistence import content, deposits, drafts, recordings, site, stations, throttle
from caxamarca.persistence.database import (
    documents_folder,
    pictures_folder,
    recordings_folder,
    session,
    transaction,
)
from caxamarca.persistence.files import belongs, drop_file, files_before
from caxamarca.persistence.storing import StorageFailed

EACH = timedelta(days=1)

GRACE = timedelta(days=1)
"""How long a file may be without a row: it is written before its row is."""

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
            deposits.sweep(writing, now)
            stations.sweep(writing, now)
        return is_first


def claim_folders() -> None:
    """Write into the folders of files whose they are, where they hold nothing yet. Done when a site is founded."""
    _own_folders()


def _own_folders() -> Sequence[tuple[Path, Callable[[Session, Collection[str]], set[str]]]]:
    """The folders that belong to the site of this database, and how it is asked which of their files it names.

    Those of another one are left alone: a server that was started over the wrong database must not empty them.
    """
    found = site.found(session())
    folders = (
        (pictures_folder(), content.named),
        (documents_folder(), content.documents_named),
        (recordings_folder(), recordings.named),
    )
    return [one for one in folders if found is not None and belongs(one[0], found.identity)]


def _drop_files(now: datetime) -> None:
    for folder, named in _own_folders():
        old = files_before(folder, now - GRACE)
        for name in set(old) - named(session(), old):
            drop_file(folder, name)
