"""What one can press: what a button says and where it leads."""

from dataclasses import dataclass

from flask import url_for


@dataclass(frozen=True)
class Way:
    """A button or a link. What takes something away `is_grave`, and stands lighter beside the rest."""

    text: str
    url: str
    is_grave: bool = False


def way(text: str, endpoint: str, **values: object) -> Way:
    """The way to a page of this site."""
    return Way(text, url_for(endpoint, **values))  # type: ignore[arg-type]


def ways(*some: Way | None) -> tuple[Way, ...]:
    """Those that are there: a way that is not open now is `None`."""
    return tuple(one for one in some if one is not None)
