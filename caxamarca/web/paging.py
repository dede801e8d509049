"""One page out of many, as `components/pager.html` draws it; what narrows the list travels along."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for

PARAMETER = "pagina"
LARGEST = 100_000


@dataclass(frozen=True)
class Pager:
    """Where one stands among the pages of a list of `total` things. An address is empty where there is no such page."""

    number: int
    pages: int
    total: int
    previous_url: str
    next_url: str


def asked() -> int:
    """The page that the address asks for; the first where it says nothing, or nonsense."""
    text = request.args.get(PARAMETER, "")
    return min(max(1, int(text)), LARGEST) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def pager(number: int, total: int, size: int, keep: Mapping[str, str]) -> Pager:
    """The page of this number, or the last one. `keep` is what stands in the address besides."""
    pages = max(1, -(-total // size))
    here = min(max(1, number), pages)
    return Pager(
        here,
        pages,
        total,
        _address(here - 1, keep) if here > 1 else "",
        _address(here + 1, keep) if here < pages else "",
    )


def _address(number: int, keep: Mapping[str, str]) -> str:
    """The first page has one address, without a number."""
    values: dict[str, object] = {
        **(request.view_args or {}),
        **{name: text for name, text in keep.items() if text},
    }
    if number > 1:
        values[PARAMETER] = number
    return url_for(str(request.endpoint), **values)  # type: ignore[arg-type]
