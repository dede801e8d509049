"""Every page that anyone may read is light: with the style sheet it fits into what a line brings at once."""

from collections.abc import Iterator

import brotli

from caxamarca.settings import ROOT
from caxamarca.web import assets, compression
from tests.support.findings import none_of
from tests.support.visits import Visit, found, planted
from tests.support.walking import LOOK, Walk

KB = 1024
FIRST_VIEW, BALLOT = 14 * KB, 20 * KB
"""Page and style sheet together, as they travel (design, section 9)."""

HEADERS = 1200
"""What the headers of the two answers add; tests/e2e/test_weight.py measures them in a browser."""

LARGER = {"public.ballot": BALLOT}
FOR_BUILDERS = {"patterns.book": "made for those who build, with every component at once"}


def style() -> int:
    folder = ROOT / "build" / "static"
    version = (folder / assets.VERSION_FILE).read_text("utf-8")
    return (folder / version / f"{assets.STYLESHEET}.br").stat().st_size


def too_heavy(visit: Visit) -> Iterator[str]:
    if visit.endpoint in FOR_BUILDERS:
        return
    most = LARGER.get(visit.endpoint, FIRST_VIEW) - style() - HEADERS
    weight = len(brotli.compress(visit.text.encode(), quality=compression.BROTLI_LEVEL))
    if weight > most:
        yield f"weighs {weight:,} bytes, and {most:,} are left for it"


def test_every_public_page_fits_into_the_first_answer(walk: Walk) -> None:
    none_of(
        found((one for one in walk.pages(LOOK) if one.who == "stranger"), too_heavy),
        "A page is heavier than the line brings at once (design, section 9): fewer items on a page, shorter markup.",
    )


def test_a_heavy_page_is_caught() -> None:
    words = " ".join(f"{number * 7919 % 10007:x}" for number in range(9000))
    assert list(too_heavy(planted(f"<p>{words}</p>")))
    assert not list(too_heavy(planted("<p>Agua.</p>")))
