"""Open data as files: CSV that a spreadsheet opens without harm, and JSON. Columns are named in Spanish."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it, Excel takes UTF-8 for something older and spoils every accent."""

# A spreadsheet takes a cell that begins so for a formula, and runs it; full-width signs count as well. Where it was
# told that something else parts the columns, what follows that begins a cell too.
_FORMULA = re.compile(r"(?:^(?=[\t\r\n])|(?:^|[;\t\r\n])\s*(?=[=+\-@\uff1d\uff0b\uff0d\uff20]))")

_MOMENT = re.compile(rb"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")

Cell = str | int | None
Told = Mapping[str, object]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_NAME, LONGEST_CELL = 31, 32_767
"""Characters that a spreadsheet takes (ECMA-376)."""


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as `name`.csv: UTF-8 with BOM, commas, CRLF (RFC 4180)."""
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file(text.getvalue(), "text/csv", f"{name}.csv")


def json_file(name: str, content: object) -> Response:
    """The same facts as `name`.json."""
    return file(json.dumps(content, ensure_ascii=False), "application/json", f"{name}.json")


def xlsx_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as `name`.xlsx, its first row fixed. Every text is a text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:SHEET_NAME])
    sheet.freeze_panes = "A2"
    for row in (columns, *rows):
        sheet.append([_as_typed(sheet, cell) for cell in row])
    return file(packed(book), XLSX, f"{name}.xlsx")


def packed(book: Workbook) -> bytes:
    """A workbook as a file that says the same in the same bytes, without the moment at which it was written."""
    written, told = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist()):
            kept.writestr(
                zipfile.ZipInfo(name),
                _MOMENT.sub(b"1980-01-01T00:00:00Z", made.read(name)),
                zipfile.ZIP_DEFLATED,
            )
    return told.getvalue()


def _as_typed(sheet: WriteOnlyWorksheet, cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    written = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", cell)[:LONGEST_CELL])
    written.data_type = "s"
    return written


def table_file(
    kind: str, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], about: Told
) -> Response:
    """The same rows as `kind` says: csv, xlsx, or json, which tells `about` what they are as well."""
    if kind == "csv":
        return csv_file(name, columns, rows)
    if kind == "xlsx":
        return xlsx_file(name, columns, rows)
    return json_file(name, {**about, "filas": [dict(zip(columns, row, strict=True)) for row in rows]})


def soles(centimos: int | None) -> str | None:
    """An amount as machines read it: 1234567.00"""
    if centimos is None:
        return None
    whole, rest = divmod(centimos, 100)
    return f"{whole}.{rest:02}"


def yes_or_no(fact: bool) -> str:
    return "si" if fact else "no"


def _harmless(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return cell
    return _FORMULA.sub(r"\g<0>'", cell)


def file(content: str | bytes, mimetype: str, name: str) -> Response:
    """What is kept under this name, and not opened in the browser."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
