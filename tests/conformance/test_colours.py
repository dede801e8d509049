"""Every ink can be read on its ground and every line be seen, by day and by night (WCAG 2.2 AA)."""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from caxamarca.settings import ROOT
from tests.support.findings import none_of

TEXT, LINE = 4.5, 3.0
GROUNDS = ("--ground", "--paper")
WRITTEN = ("--ink", "--ink-soft", "--link", "--terra", "--danger-soft-ink")
DRAWN = ("--edge", "--focus", "--accent", "--danger")

DARK = "@media (prefers-color-scheme: dark)"
COLOUR = re.compile(r"(--[\w-]+):\s*(#[0-9a-f]{3,8})\s*;", re.IGNORECASE)
RAW = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(", re.IGNORECASE)

Tokens = Mapping[str, str]


def palettes(css: str) -> dict[str, Tokens]:
    """The colours of the sheet of tokens: by day, and by night, where what is not said again stays."""
    day, _media, night = css.partition(DARK)
    by_day = dict(COLOUR.findall(day))
    return {"by day": by_day, "by night": by_day | dict(COLOUR.findall(night))}


def pairs(tokens: Tokens) -> Iterator[tuple[str, str, float]]:
    """What is written or drawn on what, and the contrast that it needs; the first lines of the sheet say so."""
    yield from ((ink, ground, TEXT) for ink, ground in product(WRITTEN, GROUNDS))
    yield from ((ink, ink.removesuffix("-ink"), TEXT) for ink in tokens if re.fullmatch("--.+-ink", ink))
    yield "--mark", "--band", TEXT
    yield from ((line, ground, LINE) for line, ground in product(DRAWN, GROUNDS))


def faint(tokens: Tokens) -> Iterator[str]:
    """Pairs with too little contrast, or of which one is not there."""
    for ink, ground, needed in pairs(tokens):
        if missing := [name for name in (ink, ground) if name not in tokens]:
            yield f"{missing[0]} is missing"
        elif (contrast := contrast_of(tokens[ink], tokens[ground])) < needed:
            yield f"{ink} on {ground}: {contrast:.2f} : 1, and {needed} is needed"


def contrast_of(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    whole = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = (int(whole[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def raw_colours(name: str, css: str) -> Iterator[str]:
    """Colours that stand in a component instead of among the tokens."""
    without = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment.group().count("\n"), css, flags=re.DOTALL)
    for number, line in enumerate(without.splitlines(), start=1):
        if RAW.search(line.partition(":")[2]):
            yield f"{name}:{number} {line.strip()}"


def unknown_tokens(css: str) -> Iterator[str]:
    """Names that are used and never given a value."""
    known = set(re.findall(r"(--[\w-]+)\s*:", css))
    yield from sorted(set(re.findall(r"var\((--[\w-]+)\)", css)) - known)


SHEETS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "static" / "css").rglob("*.css"))}
TOKENS, PRINT = "00-tokens.css", "90-print.css"


def test_every_ink_can_be_read() -> None:
    none_of(
        (f"{when}: {told}" for when, tokens in palettes(SHEETS[TOKENS]).items() for told in faint(tokens)),
        f"Too faint. Change the colour in static/css/{TOKENS}; old eyes and a phone in the sun need the contrast.",
    )


def edge_of_boxes(css: str) -> str | None:
    """The token that draws the edge of an empty box to mark: that of any other field, where the browser draws none."""
    is_ours = ":is([type=radio], [type=checkbox]):not(:checked) { appearance: none; }" in css
    found = re.search(
        r"^input, select, textarea \{[^}]*border: 2px solid var\((--[\w-]+)\)", css, re.MULTILINE
    )
    return found[1] if found and is_ours else None


def test_a_box_to_mark_can_be_seen() -> None:
    """A browser's own box stands at 2.1 : 1 on the ballot's paper, and WCAG 2.2, 1.4.11, asks for 3 : 1."""
    assert edge_of_boxes(SHEETS["31-fields.css"]) in DRAWN, "Draw it in a colour that is measured here."


def test_a_faint_box_is_caught() -> None:
    sheet = SHEETS["31-fields.css"]
    assert edge_of_boxes(sheet.replace("2px solid var(--edge)", "2px solid var(--line)")) not in DRAWN
    assert edge_of_boxes(sheet.replace("appearance: none", "appearance: auto")) is None


def test_colours_stand_among_the_tokens() -> None:
    none_of(
        (
            told
            for name, css in SHEETS.items()
            if name not in {TOKENS, PRINT}
            for told in raw_colours(name, css)
        ),
        f"A component has a colour of its own, which the night does not change. Name it in static/css/{TOKENS}.",
    )


def test_every_token_has_a_value() -> None:
    none_of(unknown_tokens("\n".join(SHEETS.values())), f"This is given no value in static/css/{TOKENS}.")


def test_contrast_is_measured_as_the_norm_does() -> None:
    assert contrast_of("#000", "#fff") == 21
    assert round(contrast_of("#767676", "#ffffff"), 2) == 4.54


def test_faint_ink_is_caught() -> None:
    night = {"--accent": "#777777", "--accent-ink": "#888888"}
    day = SHEETS[TOKENS].replace("--ink: #17221d", "--ink: #aaaaaa")
    assert any(told.startswith("--ink on --ground") for told in faint(palettes(day)["by day"]))
    assert any(told.startswith("--accent-ink on --accent:") for told in faint(night))
    assert "--ink is missing" in set(faint(night))


def test_a_colour_outside_the_tokens_is_caught() -> None:
    assert list(raw_colours("planted.css", "/* #fff */\na { color: #fff; }")) == [
        "planted.css:2 a { color: #fff; }"
    ]
    assert list(unknown_tokens("a { --b: 1; color: var(--c); margin: var(--b); }")) == ["--c"]
