"""Sheets for a wall: what every one of them carries besides its own content."""

import re
from dataclasses import dataclass
from datetime import date

from flask import Flask

from caxamarca.web import clock
from caxamarca.web.addresses import as_said
from caxamarca.web.qr import Qr, qr
from caxamarca.web.ways import Way


@dataclass(frozen=True)
class Sheet:
    """`invitation` says what the code is good for; it leads to `address`, which is printed as one says it.

    `back` is the page that this sheet is of, `day` the day up to which it tells.
    """

    invitation: str
    address: str
    code: Qr
    back: Way
    day: date


def pieces(address: str) -> list[str]:
    """An address in pieces, between which a line may end: nobody takes a dot or a stroke for a hyphen."""
    return re.split(r"(?=[./])", address)


def sheet(invitation: str, address: str, back: Way) -> Sheet:
    """A sheet of today whose code leads to this whole address."""
    return Sheet(invitation, as_said(address), qr(address), back, clock.today())


def install(app: Flask) -> None:
    app.add_template_filter(pieces, "pieces")
