"""The words have to be there, and be those of the source, before the site opens its doors."""

from pathlib import Path

from caxamarca.web import languages


class CatalogueStale(RuntimeError):  # noqa: N818 - it is stale
    """A compiled catalogue is missing or older than its source."""


def check(folder: Path) -> None:
    """Stop the start-up where a language on offer was not compiled from the source beside it."""
    for language in languages.offered(folder):
        source = folder / language.code / languages.CATALOGUE
        compiled = source.with_suffix(".mo")
        if language == languages.ENGLISH:
            continue  # Its sentences are those of the code.
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            raise CatalogueStale(f"{compiled} is missing or stale: run `python3 app.py build`")
