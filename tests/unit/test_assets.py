"""The static files: one stylesheet under the hash of everything, smaller, with compressed twins."""

import gzip
import os
from pathlib import Path

import brotli
import pytest

from caxamarca.web import assets


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "img").mkdir()
    (folder / "css" / "10-base.css").write_text("p { color : red; }\n", "utf-8")
    (folder / "css" / "00-tokens.css").write_text("/* first */ :root { --a: 1px }", "utf-8")
    (folder / "img" / "logo.svg").write_text("<svg/>", "utf-8")
    return folder


def built(source: Path) -> Path:
    target = source.parent / "build"
    assets.build(source, target)
    return target / (target / "version").read_text("utf-8")


def test_the_sheets_come_together_in_the_order_of_their_names(source: Path) -> None:
    sheet = (built(source) / "caxamarca.css").read_text("utf-8")
    assert sheet.index("--a") < sheet.index("color")
    assert "first" not in sheet


def test_a_folder_of_sheets_is_a_sheet_of_its_own(source: Path) -> None:
    (source / "css" / "desk").mkdir()
    (source / "css" / "desk" / "10-desk.css").write_text("b { top: 0 }", "utf-8")
    assert (built(source) / "desk.css").read_text("utf-8") == "b{top:0}"
    assert "b{" not in (built(source) / "caxamarca.css").read_text("utf-8")


def test_what_is_served_has_twins_that_say_the_same(source: Path) -> None:
    folder = built(source)
    plain = (folder / "caxamarca.css").read_bytes()
    assert gzip.decompress((folder / "caxamarca.css.gz").read_bytes()) == plain
    assert brotli.decompress((folder / "caxamarca.css.br").read_bytes()) == plain


def test_another_content_has_another_address_and_the_same_one_the_same(source: Path) -> None:
    first = built(source)
    assert built(source) == first
    (source / "img" / "logo.svg").write_text("<svg></svg>", "utf-8")
    second = built(source)
    assert second != first
    assert first.exists()


def test_versions_that_no_open_page_can_need_are_taken_away(source: Path) -> None:
    made = []
    for number in range(5):
        (source / "img" / "logo.svg").write_text(f"<svg>{number}</svg>", "utf-8")
        made.append(built(source))
        os.utime(made[-1], (number, number))
    assert [one.exists() for one in made] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("css", "small"),
    [
        ("a { b : c ; }", "a{b :c}"),
        ('a::before { content: "  /  ; } " }', 'a::before{content:"  /  ; } "}'),
        ("a /* why */ b > c { margin: 0 auto }", "a b>c{margin:0 auto}"),
        ("a > b + c ~ d, e { width: calc(1px + 2px) }", "a>b+c~d,e{width:calc(1px + 2px)}"),
        (
            "@media (min-width: 40em) { a { b: calc(1px + 2px) } }",
            "@media (min-width:40em){a{b:calc(1px + 2px)}}",
        ),
    ],
)
def test_rules_get_smaller_and_mean_the_same(css: str, small: str) -> None:
    assert assets.minified(css) == small
