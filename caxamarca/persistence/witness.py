"""What the keys remember of the database: how often it has beaten. One that was put back by hand has beaten less."""

import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

NAME = "testigo"
"""In the folder of the keys, and in no backup of them."""


def told(folder: Path, identity: str) -> int:
    """The last beat that was noted of this site; 0 where none was, or of another site."""
    with suppress(OSError, ValueError):
        whose, beat = (folder / NAME).read_text("ascii").split()
        return int(beat) if whose == identity else 0
    return 0


def is_due(folder: Path, now: datetime, every: timedelta) -> bool:
    """Whether the last note is as old as that, or there is none."""
    try:
        return now.timestamp() - (folder / NAME).stat().st_mtime >= every.total_seconds()
    except OSError:
        return True


def note(folder: Path, identity: str, beat: int) -> None:
    """Note a beat that the database has kept. Where it cannot be written, the note before stays."""
    draft = folder / f".{NAME}.{secrets.token_hex(8)}"
    with suppress(OSError):
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{identity} {beat}\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(folder / NAME)
        finally:
            draft.unlink(missing_ok=True)
