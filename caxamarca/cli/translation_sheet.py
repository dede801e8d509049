"""The one file of a translator: a spreadsheet with a row for each sentence, laid out and read back.

A spreadsheet (XLSX) and no CSV: whoever translates opens it by a double click, and neither the letters nor the commas
depend on the computer's language. Where CSV goes through Excel set to Spanish, both do.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from babel.messages.catalog import Message
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils.exceptions import InvalidFileException

from caxamarca.cli.language import _, gettext
from caxamarca.settings import ROOT
from caxamarca.web.languages import ONLY_IN_A_TERMINAL

LARGEST = 8 * 1024 * 1024
"""Bytes of a file that is read; a complete one has about 150 KB."""
MOST_ROWS = 20_000

PLACE = re.compile(r"%\(\w+\)[sd]|%%")
TITLE = re.compile(r'\{% block title %\}\{\{ _\("((?:[^"%]|%(?!\())*)"\) \}\}\{% endblock %\}')

ROOMS = (
    ("templates/base.html", _("on every page")),
    ("templates/components/", _("on several pages")),
    ("templates/errors/", _("when something fails")),
    ("templates/public/", _("public pages")),
    ("templates/resident/", _("to propose, support and vote")),
    ("templates/account/", _("to come in")),
    ("templates/evaluator/", _("desk of the technical team")),
    ("templates/unit/", _("desk of the executing unit")),
    ("templates/committee/", _("desk of the oversight committee")),
    ("templates/admin/", _("desk of the administration")),
    ("caxamarca/web/refusals", _("when something cannot be done")),
    ("caxamarca/web/public/", _("public pages")),
    ("caxamarca/web/resident/", _("to propose, support and vote")),
    ("caxamarca/web/account/", _("to come in")),
    ("caxamarca/web/evaluator/", _("desk of the technical team")),
    ("caxamarca/web/unit/", _("desk of the executing unit")),
    ("caxamarca/web/committee/", _("desk of the oversight committee")),
    ("caxamarca/web/admin/", _("desk of the administration")),
)
ELSEWHERE = _("on several pages")

HEAD = (
    (_("English"), 48),
    (_("Spanish"), 48),
    (_("Translation"), 48),
    (_("Which one"), 12),
    (_("Leave as it is"), 20),
    (_("Where it is seen"), 36),
    (_("Note"), 30),
    (_("Key"), 10),
)
ENGLISH, SPANISH, TRANSLATION, WHICH, KEPT, WHERE, NOTE, KEY = range(len(HEAD))
ONE, MANY = _("for one"), _("for several")


@dataclass(frozen=True)
class Row:
    """A sentence in one of its numbers. `number` is the row of the sheet; `key` tells two equal forms apart."""

    number: int
    key: str
    english: str
    spanish: str
    translation: str
    note: str
    is_formula: bool = False


class NotASheet(ValueError):  # noqa: N818 - it is none
    """The file is no spreadsheet of ours."""


def forms_of(message: Message) -> tuple[tuple[str, str], ...]:
    """Each English form of a sentence with its name."""
    if isinstance(message.id, str):
        return ((message.id, ""),)
    return tuple(zip(message.id, (ONE, MANY), strict=True))


def keys_of(message: Message) -> tuple[str, ...]:
    """What stands for each form of a sentence, whatever else its row says."""
    forms = [english for english, _name in forms_of(message)]
    digest = hashlib.sha256("\0".join(forms).encode()).hexdigest()[:16]
    return tuple(f"{digest}-{number}" for number in range(len(forms)))


def write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Lay the rows out for a person: what is not to be touched is grey and locked, long texts wrap."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(_("Translation"))
    sheet.append([title for title, _width in HEAD])
    grey = PatternFill("solid", fgColor="EEEEEE")
    for number, (_title, width) in enumerate(HEAD):
        sheet.column_dimensions["ABCDEFGH"[number]].width = width
        sheet.cell(1, number + 1).font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row):
            cell = sheet.cell(number, column + 1, text)
            cell.data_type = "s"  # A sentence that begins with "=" is a sentence.
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            mine = column in {TRANSLATION, NOTE}
            cell.protection = Protection(locked=not mine)
            if not mine:
                cell.fill = grey
    sheet.column_dimensions["H"].hidden = True
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = False
    sheet.auto_filter.ref = sheet.dimensions
    book.save(path)


def read(path: Path) -> list[Row]:
    """Read the rows back, with nothing of them believed yet. Raises NotASheet."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise NotASheet(_("it is larger than any file of this kind"))
        # From memory: a sheet whose rows are not all read would keep the file open, after `close` too.
        book = load_workbook(BytesIO(content), read_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as fault:
        raise NotASheet(str(fault)) from fault
    try:
        cells = book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=len(HEAD))
        if [str(cell.value or "") for cell in next(cells, ())] != [title for title, _width in HEAD]:
            raise NotASheet(_("its first row is not that of the file which was made here"))
        return [_row(number, row) for number, row in enumerate(cells, start=2) if any(c.value for c in row)]
    finally:
        book.close()


def _row(number: int, cells: Iterable[object]) -> Row:
    told = list(cells)
    texts = [str(getattr(cell, "value", None) or "") for cell in told]
    is_formula = any(getattr(cell, "data_type", "") in {"f", "e"} for cell in told)
    return Row(
        number,
        texts[KEY],
        texts[ENGLISH],
        texts[SPANISH],
        texts[TRANSLATION].strip(),
        texts[NOTE].strip(),
        is_formula,
    )


def kept(sentence: str) -> str:
    """What of a sentence stays as it is in every language."""
    return " ".join(dict.fromkeys(PLACE.findall(sentence)))


def where(message: Message) -> str:
    """Where people see a sentence, in words."""
    places = [str(place) for place, _line in message.locations]
    places = [place for place in places if not place.startswith(ONLY_IN_A_TERMINAL)]
    return "; ".join(dict.fromkeys(_where(place) for place in places))


@cache
def _where(place: str) -> str:
    room = next((words for start, words in ROOMS if place.startswith(start)), ELSEWHERE)
    title = TITLE.search((ROOT / place).read_text("utf-8")) if place.endswith(".html") else None
    return f"{room}: {gettext(title[1])}" if title else room


def sheet_rows(messages: Iterable[tuple[Message, Message, Message | None]]) -> Iterator[tuple[str, ...]]:
    """A row for each form of each sentence: that of the code, its Spanish, and what there is of the translation."""
    for said, spanish, told in messages:
        ours, mine = _texts(spanish), _texts(told)
        note = " ".join(told.user_comments) if told is not None else ""
        for index, (english, form) in enumerate(forms_of(said)):
            translation = mine[index] if index < len(mine) else ""
            yield (
                english,
                ours[index],
                translation,
                form,
                kept(english),
                where(said),
                note,
                keys_of(said)[index],
            )


def _texts(message: Message | None) -> list[str]:
    if message is None or message.string is None:
        return []
    return [message.string] if isinstance(message.string, str) else [text or "" for text in message.string]
