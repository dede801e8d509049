"""Files beside the database: written whole or not at all, under names that the code makes."""

import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from caxamarca.persistence.storing import StorageFailed

MADE = re.compile(r"\.?[0-9a-f]{32}\.[a-z0-9]+")
"""A name that `new_name` gave; the dot is that of a file that was never written to its end."""


MARK = ".sitio"
"""The file that says which site a folder belongs to. It moves with the folder."""


def new_name(ending: str) -> str:
    """A name that tells nothing and that nobody guesses."""
    return f"{secrets.token_hex(16)}.{ending}"


def keep_file(folder: Path, name: str, content: bytes) -> None:
    """Raises StorageFailed where it cannot be written, and leaves nothing of it behind."""
    draft = folder / f".{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except OSError as broken:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StorageFailed from broken


def drop_file(folder: Path, name: str) -> None:
    """Take a file away. Where that fails it stays behind unseen, and is swept, because no row names it any more."""
    with suppress(OSError):
        (folder / name).unlink(missing_ok=True)


def belongs(folder: Path, identity: str) -> bool:
    """Whether a folder is this site's, by the identity written in it; one without a file of ours becomes its own.

    Where that cannot be told it is not.
    """
    mark = folder / MARK
    try:
        if not mark.exists():
            if folder.exists() and any(MADE.fullmatch(path.name) for path in folder.iterdir()):
                return False
            folder.mkdir(parents=True, exist_ok=True)
            mark.write_text(identity, "ascii")
        return mark.read_text("ascii") == identity
    except (OSError, ValueError):
        return False


def files_before(folder: Path, moment: datetime) -> Sequence[str]:
    """The names of our files in a folder that were written before a moment; none where there is no such folder."""
    with suppress(OSError):
        ours = [path for path in folder.iterdir() if MADE.fullmatch(path.name)]
        return [path.name for path in ours if path.stat().st_mtime < moment.timestamp()]
    return ()
