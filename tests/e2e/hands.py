"""Somebody who has only the keys of a keyboard: Tab, Enter, Space, arrows and letters go to what has the focus."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

PATIENCE = 150
"""How many times Tab is pressed in search of one thing."""

# What has the focus: its id, the words that name it, whether its ring shows, and whether it is in sight.
HERE = """
() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const named = [...(one.labels ?? [])].map(label => label.innerText).join(' ') || one.getAttribute('aria-label') ||
    one.innerText || one.value || ''
  const rings = [one, ...(one.labels ?? [])].flatMap(
    each => [null, '::before'].map(side => getComputedStyle(each, side)))
  const {top, bottom, left, right} = one.getBoundingClientRect()
  return {
    id: one.id,
    name: named.trim().replace(/\\s+/g, ' '),
    shows: rings.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
    inSight: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
  }
}
"""


@dataclass(frozen=True)
class Hands:
    """A person at a keyboard; whatever they come to must show that it has the focus."""

    page: Page

    def __post_init__(self) -> None:
        """Have windows for files caught from the beginning: asked for at the key alone, it may come too late."""
        self.page.on("filechooser", lambda _opened: None)

    def key(self, name: str, times: int = 1) -> None:
        for _time in range(times):
            self.page.keyboard.press(name)

    def goes_on_to(self, wanted: str, *, key: str = "Tab") -> None:
        """Press Tab until something with this id, or whose name begins with these words, has the focus."""
        met = []
        for _time in range(PATIENCE):
            self.key(key)
            here = self.page.evaluate(HERE)
            if here is None:
                met.append("nothing")
                continue
            assert here["shows"], f"“{here['name']}” has the focus and does not show it"
            assert self._comes_into_sight(), f"“{here['name']}” has the focus out of sight"
            if here["id"] == wanted or here["name"].startswith(wanted):
                return
            met.append(here["name"] or here["id"])
        raise AssertionError(f"“{wanted}” is not met with {key}; met: {met[:40]}")

    def goes_back_to(self, wanted: str) -> None:
        self.goes_on_to(wanted, key="Shift+Tab")

    def _comes_into_sight(self) -> bool:
        """Tell whether what has the focus can be seen, once the page has rolled there."""
        for _time in range(20):
            if self.page.evaluate(HERE)["inSight"]:
                return True
            self.page.wait_for_timeout(50)
        return False

    def types(self, field: str, text: str) -> None:
        """Go on to a field and write into it."""
        self.goes_on_to(field)
        self.key("Control+a")
        self.page.keyboard.type(text)

    def chooses(self, field: str, beginning: str, shown: str) -> None:
        """Go on to a list and pick the choice that begins with these letters."""
        self.goes_on_to(field)
        self.page.keyboard.type(beginning)
        expect(self.page.locator(f"[id='{field}'] option:checked")).to_have_text(shown)

    def ticks(self, box: str) -> None:
        """Go on to a box, and press Space."""
        self.goes_on_to(box)
        self.key("Space")
        assert self.page.evaluate("document.activeElement.checked"), box

    def attaches(self, field: str, file: Path | FilePayload) -> None:
        """Go on to a field for a file, open it with Enter, and pick one."""
        self.goes_on_to(field)
        with self.page.expect_file_chooser() as opening:
            self.key("Enter")
        opening.value.set_files(file)

    def follows(self, wanted: str) -> None:
        """Go on to a link or a button, and press Enter."""
        self.goes_on_to(wanted)
        self.enters()

    def enters(self) -> None:
        """Press Enter where the focus stands, and wait for the page that it brings."""
        with self.page.expect_navigation():
            self.key("Enter")

    def stands_at(self, selector: str) -> None:
        """What was said first has the focus."""
        expect(self.page.locator(selector).first).to_be_focused()

    def reads(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def reads_title(self, text: str) -> None:
        expect(self.page.locator("h1")).to_have_text(text)
