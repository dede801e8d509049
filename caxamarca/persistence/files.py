"""Files beside the database: written whole or not at all, under names that the code makes."""

import os
from contextlib import suppress
from pathlib import Path

from caxamarca.persistence.database import StorageFailed


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
    """Take a file away. Where that fails it stays behind unseen, because no row names it any more."""
    with suppress(OSError):
        (folder / name).unlink(missing_ok=True)
