"""The words have to be there, and be those of the source, before the site opens its doors."""

from pathlib import Path

LANGUAGE = "es"


class CatalogueStale(RuntimeError):  # noqa: N818 - it is stale
    """A compiled catalogue is missing or older than its source."""


def check(folder: Path) -> None:
    """Stop the start-up where the Spanish catalogue was not compiled from the source beside it."""
    source = folder / LANGUAGE / "LC_MESSAGES" / "messages.po"
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        raise CatalogueStale(f"{compiled} is missing or stale: run `python3 app.py build`")
