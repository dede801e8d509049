"""What is looked at in a translation before it is taken: places, markup, spaces, ends, length."""

import re
from collections import Counter
from collections.abc import Iterator

from caxamarca.cli.language import _
from caxamarca.cli.translation_sheet import PLACE, Row

MARKUP = re.compile(r"</?[A-Za-z!][^>]*>|&#?\w+;|\{\{|\{%")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
END = re.compile(r"[.:?!…,;]*$")
QUOTES = "”»)\"'"
TOO_LONG = 2
SHORT = 20
"""Letters up to which a word may well be twice as long in another language."""


def mistakes(row: Row) -> Iterator[str]:
    """What makes a row impossible to take, in words for whoever translates."""
    wanted, given = Counter(PLACE.findall(row.english)), Counter(PLACE.findall(row.translation))
    if row.is_formula:
        yield _("it is a formula; write it as text")
    if lost := sorted(set(wanted) - set(given)):
        yield _("it lacks %(places)s") % {"places": " ".join(lost)}
    if invented := sorted(set(given) - set(wanted)):
        yield _("it has %(places)s, which the sentence has not") % {"places": " ".join(invented)}
    if "%" in PLACE.sub("", row.translation):
        yield _("a percent sign is written %%")
    if MARKUP.search(row.translation):
        yield _("it has signs of a program, such as a tag")
    if UNSEEN.search(row.translation):
        yield _("it has signs that nobody sees; write it anew")
    if "  " in row.translation:
        yield _("it has two spaces together")
    if _end(row.translation) != _end(row.english):
        yield _("it ends otherwise than the sentence (%(end)s)") % {
            "end": _end(row.english) or _("without a sign")
        }


def doubts(row: Row, spanish: str) -> Iterator[str]:
    """What should be looked at again, and does not keep a row from being taken."""
    if len(row.translation) > max(SHORT, TOO_LONG * max(len(row.english), len(spanish))):
        yield _("it is more than twice as long as the sentence")
    if row.spanish != spanish:
        yield _("its Spanish is another one now")


def _end(text: str) -> str:
    found = END.search(text.rstrip(QUOTES))
    return found.group() if found else ""
