"""What stands on a slip with a code, on paper and on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from caxamarca.domain.documents import Document, DocumentKind
from caxamarca.persistence.processes import Process
from caxamarca.web import addresses, clock, formats
from caxamarca.web.stages import last_day
from caxamarca.web.words import _

ENDING = 3
"""So many last characters of a document stand on a slip: enough to tell slips apart, too few to use one found."""


@dataclass(frozen=True)
class PrintedSlip:
    """One slip. Whoever finds it does not learn the document that goes with the code; `name` may be empty."""

    name: str
    document: str
    code: str


@dataclass(frozen=True)
class SlipTerms:
    """What every slip of a process says: where the code is typed, and what it is good for until when."""

    process: str
    address: str
    uses: Sequence[str]


def ending(number: str, *, is_dni: bool) -> str:
    """A document as a slip names it."""
    digits = number[-ENDING:]
    if is_dni:
        return _("DNI ending in %(digits)s", digits=digits)
    return _("Foreigner's card ending in %(digits)s", digits=digits)


def printed(document: Document, code: str, name: str = "") -> PrintedSlip:
    return PrintedSlip(name, ending(document.number, is_dni=document.kind is DocumentKind.DNI), code)


def terms(process: Process) -> SlipTerms:
    """What the slips of a process say today."""
    uses = []
    if (until := last_day(process.ideas_until)) >= clock.today():
        uses.append(_("Proposing and supporting ideas: until %(until)s.", until=formats.short_day(until)))
    uses.append(
        _(
            "Voting: from %(since)s to %(until)s.",
            since=formats.short_day(process.voting_from),
            until=formats.short_day(last_day(process.voting_until)),
        )
    )
    return SlipTerms(process.name, addresses.whole("account.sign_in"), uses)
