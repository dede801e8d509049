"""A unit's quarter as a spreadsheet: a row for each project, filled in without a signal, read back cell by cell."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.reporting import WORDS_LIMIT
from caxamarca.domain.rows import NotOurSheet, TooManyRows
from caxamarca.web import labels
from caxamarca.web.open_data import packed
from caxamarca.web.unit.forms import ReportForm
from caxamarca.web.words import _

LIMIT = 2 * MEGABYTE
UNPACKED_LIMIT = 40 * MEGABYTE
"""A spreadsheet is a ZIP: a small one can hold more than any memory."""

ROWS_LIMIT = 500
FIRST_ROW = 2
NUMBER = "number"
ASKED = (
    "stage",
    "physical",
    "contract_signed",
    "works_started",
    "pia",
    "pim",
    "certified",
    "committed",
    "accrued",
    "paid",
    "problems",
    "commitments",
    "reason",
)
"""The questions of a report, in the order of the columns after the number and the title."""


def _truths() -> Mapping[str, str]:
    return {_("Yes"): "si", _("No"): "no"}


CHOICES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "stage": lambda: {str(labels.label(one)): one.value for one in InvestmentStage},
    "contract_signed": _truths,
    "works_started": _truths,
}
"""What is chosen rather than typed: the words of the sheet, and what the form calls them."""

LONG = frozenset({"problems", "commitments", "reason"})


@dataclass(frozen=True)
class Line:
    """A project and what its row begins with: answers by the name of the question, as they are typed."""

    project_id: int
    title: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be taken: the sheet, the row, the letter and the title of its column, and why."""

    sheet: str
    row: int
    letter: str
    column: str
    why: str


@dataclass(frozen=True)
class Read:
    """A row as it came back: the number of the row, the project, and what was typed."""

    row: int
    project_id: int
    answers: Mapping[str, str]


def titles() -> tuple[str, ...]:
    form = ReportForm(meta={"csrf": False})
    return (_("Number"), _("Project"), *(str(form[name].label.text) for name in ASKED))


def name() -> str:
    """Of the sheet that is filled in."""
    return _("Reports")


def written(lines: Sequence[Line]) -> bytes:
    """The workbook: what is not to be touched is grey and locked, what is chosen has its list."""
    book = Workbook()
    sheet = book.active
    sheet.title = name()
    sheet.append(titles())
    for number in range(len(titles())):
        sheet.cell(1, number + 1).font = Font(bold=True)
        sheet.cell(1, number + 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number + 1)].width = 40 if number in {1, 12, 13, 14} else 18
    for row, line in enumerate(lines, start=FIRST_ROW):
        _write_row(sheet, row, line)
    for place, question in enumerate(ASKED, start=3):
        if question in CHOICES:
            _offer(book, sheet, place, tuple(CHOICES[question]()), len(lines))
    sheet.freeze_panes = "C2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    return packed(book)


def _write_row(sheet: Worksheet, row: int, line: Line) -> None:
    grey = PatternFill("solid", fgColor="EEEEEE")
    for column, text in ((1, str(line.project_id)), (2, line.title)):
        cell = sheet.cell(row, column, text)
        cell.data_type = "s"
        cell.fill = grey
    for column, question in enumerate(ASKED, start=3):
        typed = line.answers.get(question, "")
        if question in CHOICES:
            typed = next((said for said, value in CHOICES[question]().items() if value == typed), "")
        cell = sheet.cell(row, column, typed or None)
        if typed:
            cell.data_type = "s"
        cell.protection = Protection(locked=False)
        cell.alignment = Alignment(wrap_text=question in LONG, vertical="top")


def _offer(book: Workbook, sheet: Worksheet, column: int, words: Sequence[str], rows: int) -> None:
    """A list of what can be chosen, kept in a hidden sheet: the words are longer than a list may be."""
    hidden = book.create_sheet(f"_{column}")
    hidden.sheet_state = "hidden"
    for word in words:
        hidden.append([word])
    offer = DataValidation(type="list", formula1=f"'_{column}'!$A$1:$A${len(words)}", allow_blank=True)
    sheet.add_data_validation(offer)
    letter = get_column_letter(column)
    offer.add(f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + max(rows, 1) - 1}")


def read(content: bytes) -> tuple[tuple[Read, ...], tuple[Wrong, ...]]:
    """The rows in which something was filled in, and the cells that are no answer at all.

    Raises NotOurSheet or TooManyRows.
    """
    book = _opened(content)
    try:
        sheet = book[name()] if name() in book.sheetnames else None
        if sheet is None:
            raise NotOurSheet
        cells = sheet.iter_rows(max_row=ROWS_LIMIT + FIRST_ROW, max_col=len(titles()), values_only=True)
        if tuple(str(cell or "") for cell in next(cells, ())) != titles():
            raise NotOurSheet
        found: list[Read] = []
        wrong: list[Wrong] = []
        for row, values in enumerate(cells, start=FIRST_ROW):
            if not any(value not in (None, "") for value in values[2:]):
                continue
            if row >= ROWS_LIMIT + FIRST_ROW:
                raise TooManyRows(ROWS_LIMIT)
            one = _row(row, values, wrong)
            if one is not None:
                found.append(one)
        return tuple(found), tuple(wrong)
    finally:
        book.close()


def _opened(content: bytes) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        book = load_workbook(io.BytesIO(content), read_only=True) if unpacked <= UNPACKED_LIMIT else None
    except Exception:  # noqa: BLE001 - what was made to trip a reader of spreadsheets trips it in any way
        book = None
    if book is None:
        raise NotOurSheet
    return book


def _row(row: int, values: Sequence[object], wrong: list[Wrong]) -> Read | None:
    number = str(values[0] or "").strip()
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        wrong.append(at(row, NUMBER, _("The number of the project was changed. Download the sheet again.")))
        return None
    answers = {}
    for question, value in zip(ASKED, values[2:], strict=True):
        typed = _typed(value)
        if question in CHOICES and typed:
            known = {said.casefold(): answer for said, answer in CHOICES[question]().items()}
            if typed.casefold() not in known:
                wrong.append(at(row, question, _("Choose one of the words of the list.")))
                continue
            typed = known[typed.casefold()]
        answers[question] = typed[: WORDS_LIMIT * 2]
    return Read(row, int(number), answers)


def _typed(value: object) -> str:
    """A cell as it would have been typed: a whole number without its decimals, an amount with two."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.2f}"
    return "" if value is None else str(value).strip()


def at(row: int, question: str, why: str) -> Wrong:
    """A cell of the sheet that is filled in."""
    column = 0 if question == NUMBER else ASKED.index(question) + 2
    return Wrong(name(), row, get_column_letter(column + 1), titles()[column], why)


def wrongs(row: int, form: ReportForm) -> Iterator[Wrong]:
    """What the questions of a report find wrong in a row."""
    for question in ASKED:
        for why in form[question].errors:
            yield at(row, question, str(why))
