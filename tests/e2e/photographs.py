"""Pictures of every page, to be looked at: `python -m tests.e2e.photographs FOLDER [--only WORDS] [--looks NAMES]`.

Each stop (tests/e2e/stops.py) leaves one picture in each look, and each look its contact sheets. Paper is cut into its
pages where poppler's pdftoppm is installed; else it is one long sheet. The PDF lies beside it either way.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import argparse
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from caxamarca.cli import demo
from tests.e2e.barriers import TWICE, letters
from tests.e2e.conftest import FLAGS, PHONE, Place, made, served
from tests.e2e.furnished import Furnished, furnish
from tests.e2e.stops import Stop, arrive
from tests.support import chromium


@dataclass(frozen=True)
class Look:
    """One way to see a page: how wide the screen is in CSS pixels, and what the reader has asked it for."""

    name: str
    width: int
    colours: Literal["light", "dark"] = "light"
    forced: bool = False
    has_large_text: bool = False
    on_paper: bool = False
    is_usual: bool = True

    def take(self, page: Page, path: Path) -> None:
        """Leave a picture of the page as it is now in this look."""
        page.set_viewport_size({"width": self.width, "height": 740 if self.width < 700 else 800})
        page.emulate_media(
            media="print" if self.on_paper else "screen",
            color_scheme=self.colours,
            forced_colors="active" if self.forced else "none",
        )
        if self.on_paper:
            take_paper(page, path)
            return
        if self.has_large_text:
            take_large(page, path, self.width)
        else:
            page.screenshot(path=path, full_page=True)


A4_WITHIN_ITS_MARGINS = 672
"""CSS pixels: 210 mm without the two margins of 16 mm that static/css/90-print.css asks for."""

LOOKS: Mapping[str, Look] = {
    look.name: look
    for look in (
        Look("360-light", 360),
        Look("360-dark", 360, "dark"),
        Look("768", 768),
        Look("1280-light", 1280),
        Look("1280-dark", 1280, "dark"),
        Look("print", A4_WITHIN_ITS_MARGINS, on_paper=True),
        Look("360-forced", 360, "dark", forced=True, is_usual=False),
        Look("1280-forced", 1280, forced=True, is_usual=False),
        Look("320-text", 320, has_large_text=True, is_usual=False),
        Look("1280-text", 1280, has_large_text=True, is_usual=False),
    )
}


def main() -> None:
    """Tell the demonstration, walk past the pages asked for, and leave a picture of each in each look."""
    asked = arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    taken: list[tuple[Look, Path]] = []
    with TemporaryDirectory() as data, sync_playwright() as playwright:
        app = made(Path(data))
        demo.make(app)
        browser = playwright.chromium.launch(executable_path=chromium.find_or_say(), args=FLAGS)
        with served(app) as address:
            furnished = furnish(Place(app, address))
            for who in furnished.comers:
                taken.extend(photograph(furnished, browser, who, asked))
        browser.close()
    if not taken:
        raise SystemExit("No page has these words in its name; tests/e2e/stops.py makes the names.")
    for look in asked.looks:
        lay_out([path for seen, path in taken if seen is look], asked.folder, look)
    print(f"{len(taken)} pictures and their sheets in {asked.folder}")


def arguments() -> argparse.Namespace:
    """What is asked for: a folder, words of which one stands in a picture's name, and looks."""
    usual = ",".join(look.name for look in LOOKS.values() if look.is_usual)
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.photographs")
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--only", type=words, default=[], help="parts of names: public, resident.vote, error-404"
    )
    parser.add_argument("--looks", type=looks, default=usual, help=f"of {', '.join(LOOKS)}; usually {usual}")
    return parser.parse_args()


def words(told: str) -> list[str]:
    """Words with commas between them."""
    return [word for word in told.split(",") if word]


def looks(told: str) -> list[Look]:
    """The looks of these names."""
    try:
        return [LOOKS[name] for name in words(told)]
    except KeyError as unknown:
        raise argparse.ArgumentTypeError(f"{unknown} is none of {', '.join(LOOKS)}") from unknown


def photograph(
    furnished: Furnished, browser: Browser, who: str, asked: argparse.Namespace
) -> Iterator[tuple[Look, Path]]:
    """Take the pictures of one of those who come; each stop is come to once."""
    stops = [stop for stop in furnished.stops(who) if is_asked_for(stop, asked.only)]
    if not stops:
        return
    with furnished.opened(browser, who) as context:
        page = context.new_page()
        for stop in stops:
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            page.emulate_media(media="screen", color_scheme="light", forced_colors="none")
            with furnished.at_the_time_of(stop):
                arrive(page, stop)
            for look in asked.looks:
                path = asked.folder / f"{name_of(stop)}.{look.name}.png"
                look.take(page, path)
                yield look, path


def name_of(stop: Stop) -> str:
    return f"{stop.who.replace(' ', '-')}.{stop.name}"


def is_asked_for(stop: Stop, only: Sequence[str]) -> bool:
    return not only or any(word in name_of(stop) for word in only)


def take_large(page: Page, path: Path, width: int) -> None:
    """Take a page with letters of twice the size; a window that changes its size forgets them, so it is high before."""
    with letters(page, TWICE):
        height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    with letters(page, TWICE):
        page.screenshot(path=path)


def take_paper(page: Page, path: Path) -> None:
    """Print a page as PDF, and show its sheets side by side."""
    pdf = path.with_suffix(".pdf")
    page.pdf(path=pdf, format="A4", prefer_css_page_size=True)
    printer = shutil.which("pdftoppm")
    if printer is None:
        page.screenshot(path=path, full_page=True)
        return
    with TemporaryDirectory() as folder:
        command = [printer, "-r", "72", "-png", str(pdf), f"{folder}/sheet"]
        subprocess.run(command, check=True)
        sheets = [Image.open(one) for one in sorted(Path(folder).iterdir())]
        gap = 12
        whole = Image.new("RGB", (sum(one.width + gap for one in sheets), sheets[0].height + gap), "#888")
        for number, one in enumerate(sheets):
            whole.paste(one, (number * (one.width + gap) + gap // 2, gap // 2))
        whole.save(path)


THUMB = (300, 480)
"""Pixels of a small picture; what is longer is cut below, and shown whole in its own file."""
ACROSS, DOWN = 6, 3
LINE = 16


def lay_out(paths: Sequence[Path], folder: Path, look: Look) -> None:
    """Lay the pictures of one look out on sheets, each with its name under it."""
    width, height = THUMB
    for number, some in enumerate(in_lots(paths, ACROSS * DOWN), start=1):
        rows = -(-len(some) // ACROSS)
        sheet = Image.new("RGB", (ACROSS * (width + 8), rows * (height + 8 + LINE)), "#888")
        draw = ImageDraw.Draw(sheet)
        for place, path in enumerate(some):
            left, top = place % ACROSS * (width + 8), place // ACROSS * (height + 8 + LINE)
            sheet.paste(small(path), (left + 4, top + 4))
            draw.text((left + 4, top + height + 6), path.name.removesuffix(f".{look.name}.png")[:48], "#fff")
        sheet.save(folder / f"sheet.{look.name}.{number}.png")


def small(path: Path) -> Image.Image:
    """The top of a picture, made small."""
    width, height = THUMB
    with Image.open(path) as whole:
        top = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, whole.width * height // width)))
    return top.resize((width, max(1, top.height * width // top.width)))


def in_lots(paths: Iterable[Path], size: int) -> Iterator[list[Path]]:
    left = list(paths)
    while left:
        yield left[:size]
        left = left[size:]


if __name__ == "__main__":
    main()
