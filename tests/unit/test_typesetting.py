"""Documents for paper are whole, tagged and harmless, whatever people are called."""

import os
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from caxamarca.typesetting import LETTERS, TEMPLATES, NotTypeset, pdf
from tests.support import tagged

NAMES = (
    "Rosa Chilón Ñahui, Encañada",
    "Túpac K’iriyuq Ñuñunqa",
    "Kɨñu Shawit Dʉsɨ",
    "Zoë Ŵ O'Higgins-Núñez",
)
HOSTILE = (
    "#eval",
    '#eval("1+1")',
    "$x$",
    "*negrita* _cursiva_ `raw`",
    "= Título",
    "\\u{202e}",
    '#image("/etc/passwd")',
    '#read("house.typ")',
    "@cite <label> // nada /* y */",
    "https://example.org/",
    "\\",
    "]#panic()[",
    '"} , "x": {"',
)


def slips(*names: str, **more: Any) -> dict[str, Any]:
    """What the template of slips is told."""
    return {
        "title": "Papelitos: Presupuesto participativo 2026",
        "author": "Caxamarca",
        "lang": "es-PE",
        "process": "Presupuesto participativo 2026",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>',
        "qr-alt": "Código QR que lleva a example.pe/entrar",
        "first-step": "Entre con DNI y código:",
        "address": "presupuesto.example.pe/entrar",
        "uses": ["Votación: del 2 al 22 de noviembre de 2026."],
        "last-step": "Es personal: no lo preste ni lo muestre.",
        "slips": [{"title": one, "under": "DNI terminado en 418", "code": "4KD-7QX-2M9"} for one in names],
        **more,
    }


def test_slips_are_tagged_and_say_their_language_and_title() -> None:
    found = tagged.read(pdf("slips", slips(*NAMES)))
    assert found.is_tagged
    assert found.says_ua
    assert found.language == "es-PE"
    assert found.title == "Papelitos: Presupuesto participativo 2026"
    assert not found.can_act


def test_each_slip_has_a_heading_and_a_code_that_is_told_in_words() -> None:
    found = tagged.read(pdf("slips", slips(*NAMES)))
    assert found.kinds.count("H1") == len(NAMES)
    assert found.figures == ("Código QR que lleva a example.pe/entrar",) * len(NAMES)


def test_a_picture_without_words_is_refused() -> None:
    """The seeded fault: PDF/UA-1 is what Typst checks, and not only what it writes into the file."""
    with pytest.raises(NotTypeset, match="alt"):
        pdf("slips", slips("Rosa", **{"qr-alt": None}))


def test_names_are_whole() -> None:
    found = tagged.read(pdf("slips", slips(*NAMES))).text
    for name in NAMES:
        assert name in found


def test_what_somebody_is_called_is_never_markup() -> None:
    found = tagged.read(pdf("slips", slips(*HOSTILE)))
    flat = "".join(found.text.replace("\u200b", "").split())
    for name in HOSTILE:
        assert "".join(name.split()) in flat
    assert found.kinds.count("H1") == len(HOSTILE)
    assert not found.can_act


@pytest.mark.parametrize("name", ["x" * 300, "W" * 120, "\u202e\u0000\u2066 \U0001f600", " ", "ﷺ" * 100])
def test_a_name_that_nobody_has_breaks_nothing(name: str) -> None:
    assert tagged.read(pdf("slips", slips(name, "Rosa Chilón"))).pages == 1


def test_our_type_has_every_letter_that_is_let_through() -> None:
    """Bold and not, one slip for each range; where one lacks its shape, nothing is set."""
    every = [[chr(place) for place in range(first, last + 1)] for first, last in LETTERS]
    shown = ["".join(one for one in some if unicodedata.category(one)[0] not in "CZ") for some in every]
    found = tagged.read(pdf("slips", slips(*shown, process=shown[1])))
    assert found.is_tagged
    assert "?" not in pdf_text_of("ñÑáÉíóúüÜ’ŵɨʉꞌ"[:-1])


def test_a_letter_without_a_shape_costs_nobody_a_slip() -> None:
    assert "Rosa ??? Chilón" in pdf_text_of("Rosa \U0001f600漢ﷺ Chilón")


def pdf_text_of(name: str) -> str:
    return tagged.read(pdf("slips", slips(name))).text


def test_eight_slips_stand_on_a_sheet() -> None:
    assert tagged.read(pdf("slips", slips(*["Rosa Chilón"] * 9))).pages == 2


def test_no_file_is_read_but_the_templates(tmp_path: Path) -> None:
    (tmp_path / "spy.typ").write_text('#set document(title: "x")\n#read("/etc/hostname")')
    (tmp_path / "fetch.typ").write_text('#import "@preview/cetz:0.3.0"\n#set document(title: "x")')
    (tmp_path / "fine.typ").write_text('#set document(title: "x")\nHola')
    # The process finds the templates beside its own file, so the name leads there.
    lead = os.path.relpath(tmp_path, TEMPLATES)
    for name in ("spy", "fetch"):
        with pytest.raises(NotTypeset):
            pdf(f"{lead}/{name}", {})


def test_a_template_that_is_not_there_and_a_text_that_is_missing_are_told() -> None:
    with pytest.raises(NotTypeset):
        pdf("nothing", {})
    with pytest.raises(NotTypeset) as fault:
        pdf("slips", {"title": "María Secreta"})
    assert "Secreta" not in str(fault.value)


def test_the_process_learns_no_setting_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAXAMARCA_DATA", "/secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    assert pdf("slips", slips("Rosa")).startswith(b"%PDF")


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caxamarca.typesetting.PATIENCE", 0.01)
    with pytest.raises(NotTypeset, match="seconds"):
        pdf("slips", slips("Rosa"))


def test_a_thousand_slips_take_seconds() -> None:
    began = time.perf_counter()
    alone = pdf("slips", slips("Rosa"))
    one = time.perf_counter() - began
    began = time.perf_counter()
    many = pdf("slips", slips(*[f"Persona {number} Chilón" for number in range(1000)]))
    thousand = time.perf_counter() - began
    assert tagged.read(many[:]).pages == 125
    assert thousand < 250 * one
    assert len(many) < 200 * len(alone)
