"""How each component of the pattern book is heard: the tree that a screen reader is given, as text.

`python -m tests.e2e.patterns` writes it anew, to be read before it is kept.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from caxamarca.cli import demo
from tests.e2e.conftest import FLAGS, PHONE, made, served
from tests.support import chromium

BOOK = "/componentes"
HEARD = Path(__file__).with_name("patterns.yml")


def heard(page: Page) -> str:
    """Every component with what is said of it, in the order of the book."""
    told = []
    for section in page.locator("section.pattern").all():
        told.append(f"# {section.locator('h2').first.inner_text()}")
        told.extend(state.aria_snapshot() for state in section.locator(".state > .flow").all())
    return "\n".join(told) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = made(Path(folder))
        demo.make(app)
        browser = playwright.chromium.launch(executable_path=chromium.find_or_say(), args=FLAGS)
        with served(app) as address:
            page = browser.new_page(base_url=address, viewport=PHONE)  # type: ignore[arg-type]
            page.goto(BOOK)
            HEARD.write_text(heard(page), "utf-8")
        browser.close()


if __name__ == "__main__":
    main()
