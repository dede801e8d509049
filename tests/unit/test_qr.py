"""The code on a sheet: the very modules that the standard asks for, drawn as one path, with white all around."""

import re

import pytest
import segno

from caxamarca.web.qr import QUIET, qr

ADDRESSES = (
    "http://127.0.0.1:8000/i/1",
    "https://presupuesto.example.pe/r/2026/sanignacio",
    f"https://{'presupuesto-participativo.' * 2}example.pe/votar",
)


def drawn(path: str) -> set[tuple[int, int]]:
    """Column and row of each module that a path paints."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{wide}v1h-{back}z" for x, y, wide, back in runs) == path
    assert all(wide == back for _x, _y, wide, back in runs)
    return {(int(x) + step, int(y)) for x, y, wide, _back in runs for step in range(int(wide))}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_path_paints_the_dark_modules_and_no_other(address: str) -> None:
    made = segno.make(address, error="m", micro=False)
    dark = {
        (column + QUIET, row + QUIET)
        for row, modules in enumerate(made.matrix)
        for column, module in enumerate(modules)
        if module
    }
    assert drawn(qr(address).path) == dark


@pytest.mark.parametrize("address", ADDRESSES)
def test_white_is_left_all_around(address: str) -> None:
    code = qr(address)
    places = {place for module in drawn(code.path) for place in module}
    assert min(places) == QUIET
    assert max(places) == code.side - QUIET - 1


def test_a_fold_does_not_spoil_it() -> None:
    assert segno.make(ADDRESSES[1], error="m", micro=False).error in {"M", "Q", "H"}
