"""What one can press: what a button says and where it leads."""

from dataclasses import dataclass

from flask import current_app, url_for


@dataclass(frozen=True)
class Way:
    """A button or a link."""

    text: str
    url: str


def way(text: str, endpoint: str, **values: object) -> Way | None:
    """The way to a page, `None` where there is none. Values that its address does not need are left out."""
    if endpoint not in current_app.view_functions:
        return None
    taken = next(current_app.url_map.iter_rules(endpoint)).arguments
    told = {name: value for name, value in values.items() if name in taken}
    return Way(text, url_for(endpoint, **told))  # type: ignore[arg-type]


def ways(*some: Way | None) -> tuple[Way, ...]:
    """Those that lead somewhere."""
    return tuple(one for one in some if one is not None)
