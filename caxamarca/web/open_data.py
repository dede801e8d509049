"""Open data as files: CSV that a spreadsheet opens without harm, and JSON. Columns are named in Spanish."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

from flask import Response

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it, Excel takes UTF-8 for something older and spoils every accent."""

# A spreadsheet takes a cell that begins so for a formula, and runs it; full-width signs count as well. Where it was
# told that something else parts the columns, what follows that begins a cell too.
_FORMULA = re.compile(r"(?:^(?=[\t\r\n])|(?:^|[;\t\r\n])\s*(?=[=+\-@\uff1d\uff0b\uff0d\uff20]))")

Cell = str | int | None


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
