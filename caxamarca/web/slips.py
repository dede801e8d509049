"""What stands on a slip with a code, on paper and on the screen."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import current_app

from caxamarca import typesetting
from caxamarca.domain.documents import Document, DocumentKind
from caxamarca.persistence.database import keyring
from caxamarca.persistence.processes import Process
from caxamarca.web import addresses, clock, formats, identity, language
from caxamarca.web.qr import Qr, qr
from caxamarca.web.stages import last_day
from caxamarca.web.words import _

ENDING = 3
"""So many last characters of a document stand on a slip: enough to tell slips apart, too few to use one found."""


@dataclass(frozen=True)
class PrintedSlip:
    """One slip. Whoever finds it does not learn the document that goes with the code.

    `name` may be empty. `row` is where its person stands on the list that the slips were made for, and 0 where there
    was no list: among a thousand slips many have the same last three digits, and no two the same row.
    """

    name: str
    document: str
    code: str
    row: int = 0

    @property
    def title(self) -> str:
        return self.name or self.document

    @property
    def under(self) -> str:
        """What tells it from the others besides its title; empty where that is all there is."""
        told = [self.document] if self.name else []
        if self.row:
            told.append(_("Row %(number)s of the list", number=formats.number(self.row)))
        return " · ".join(told)


@dataclass(frozen=True)
class SlipTerms:
    """What every slip of a process says: where the code is typed, and what it is good for until when."""

    process: str
    address: str
    uses: Sequence[str]

    @property
    def said(self) -> str:
        """The address as one reads it aloud and types it."""
        return addresses.as_said(self.address)

    @property
    def drawing(self) -> Qr:
        """The address as a code to point a phone at."""
        return qr(self.address)


def ending(number: str, *, is_dni: bool) -> str:
    """A document as a slip names it."""
    digits = number[-ENDING:]
    if is_dni:
        return _("DNI ending in %(digits)s", digits=digits)
    return _("Foreigner's card ending in %(digits)s", digits=digits)


def printed(document: Document, code: str, name: str = "", row: int = 0) -> PrintedSlip:
    return PrintedSlip(name, ending(document.number, is_dni=document.kind is DocumentKind.DNI), code, row)


def terms(process: Process) -> SlipTerms:
    """What the slips of a process say today."""
    uses = []
    if last_day(process.ideas_until) >= clock.today():
        uses.append(
            _(
                "Proposing and supporting ideas: until %(until)s.",
                until=formats.short_last_moment(process.ideas_until),
            )
        )
    until = formats.short_last_moment(process.voting_until)
    if process.voting_from > clock.now():
        since = formats.short_day(process.voting_from)
        uses.append(_("Voting: from %(since)s to %(until)s.", since=since, until=until))
    else:
        uses.append(_("Voting: until %(until)s.", until=until))
    return SlipTerms(process.name, addresses.whole("account.sign_in"), uses)


KEY = "slips"
LARGEST_SEALED = 480 * 1024
"""Letters that a form can carry along. Thousands of slips with very long names are printed from the page alone."""


def sealed(slips: Sequence[PrintedSlip], year: int) -> str:
    """The slips of a page as its form carries them along, to be set as PDF: they are kept in that page, not here.

    Only whoever they were made for can send them back. Empty where they are too many letters.
    """
    clear = zlib.compress(json.dumps([list(asdict(one).values()) for one in slips]).encode())
    text = b64encode(keyring().seal(KEY, clear, _context(year))).decode()
    return text if len(text) <= LARGEST_SEALED else ""


def unsealed(text: str, year: int) -> tuple[PrintedSlip, ...] | None:
    """The inverse of `sealed`; `None` for anything else."""
    try:
        clear = keyring().unseal(KEY, b64decode(text, validate=True), _context(year))
    except ValueError:
        return None
    if clear is None:
        return None
    return tuple(PrintedSlip(*one) for one in json.loads(zlib.decompress(clear)))


def _context(year: int) -> bytes:
    return f"{identity.key()} {year}".encode()


def as_pdf(slips: Sequence[PrintedSlip], said: SlipTerms) -> bytes:
    """The same slips on sheets of A4 to cut apart, tagged, so that they can be heard as well. Raises NotTypeset."""
    return typesetting.pdf(
        "slips",
        {
            "title": _("Slips: %(process)s", process=said.process),
            "author": str(current_app.jinja_env.globals["site_name"]),
            "lang": language.tag(),
            "process": said.process,
            "qr": said.drawing.svg,
            "qr-alt": _("QR code that leads to %(address)s", address=said.said),
            "first-step": _("Come in with DNI and code:"),
            "address": said.said,
            "uses": list(said.uses),
            "last-step": _("It is personal: do not lend it or show it."),
            "slips": [{"title": one.title, "under": one.under, "code": one.code} for one in slips],
        },
    )
