"""An address as a QR code for paper: level M, which forgives a fold or a drop of rain, with its quiet zone."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""Modules of white all around, as ISO/IEC 18004 asks."""


@dataclass(frozen=True)
class Qr:
    """`side` in modules, the quiet zone included; `path` draws the dark ones."""

    side: int
    path: str

    @property
    def svg(self) -> str:
        """The whole drawing, black on white, for what is no page of ours."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.side} {self.side}">'
            f'<path fill="#fff" d="M0 0h{self.side}v{self.side}H0z"/><path d="{self.path}"/></svg>'
        )


def qr(address: str) -> Qr:
    """The code of an address, its dark modules as one path in units of a module."""
    rows = segno.make(address, error="m", micro=False).matrix
    return Qr(
        len(rows) + 2 * QUIET,
        "".join(_row(row, number) for number, row in enumerate(rows, start=QUIET)),
    )


def _row(row: bytearray, number: int) -> str:
    drawn, column = "", QUIET
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            drawn += f"M{column} {number}h{length}v1h-{length}z"
        column += length
    return drawn
