"""What one can press: what a button says and where it leads."""

from dataclasses import dataclass

from flask import current_app, url_for


@dataclass(frozen=True)
class Way:
    """A button or a link."""

    text: str
    url: str


def way(text: str, endpoint: str, **values: object) -> Way | None:
    """The way to a page, `None` where there is none."""
    if endpoint not in current_app.view_functions:
        return None
    return Way(text, url_for(endpoint, **values))  # type: ignore[arg-type]


def ways(*some: Way | None) -> tuple[Way, ...]:
    """Those that lead somewhere."""
    return tuple(one for one in some if one is not None)
