"""A unit's quarter in a spreadsheet: every bad cell is named, nothing is half taken, one signature files all of it."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from caxamarca.actions.reporting import draft_of, keep_answers, leave_for_signature
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.roles import Actor
from caxamarca.persistence import drafts, prioritised, reports
from caxamarca.persistence.database import session, transaction
from caxamarca.persistence.drafts import Writer
from caxamarca.persistence.prioritised import Prioritised, PrioritisedProject
from caxamarca.persistence.projects import Project
from caxamarca.web.unit import sheet
from tests.factories import a_report, a_unit, a_unit_person, a_unit_writer, at, constituency, the_winner
from tests.integration.conftest import FOLLOWED, starting
from tests.support.visiting import Visitor, anew, text_of

pytestmark = starting(FOLLOWED)

THIRD, FOURTH = Quarter(2026, 3), Quarter(2026, 4)
PAGE = "/unidad/trimestres/2026-t3"
ROW: dict[str, Any] = {
    "C": "En ejecución",
    "D": 35,
    "E": "Sí",
    "F": "sí",
    "G": 300000,
    "H": "300,000",
    "I": 250000.0,
    "J": 200000,
    "K": 90000.5,
    "L": "80,000",
    "M": "=Llueve",
}


@pytest.fixture
def project(visitor: Visitor) -> Prioritised:
    return the_winner()


@pytest.fixture
def head(visitor: Visitor, project: Prioritised) -> Actor:
    """The head of the unit, signed in on the day after the quarter."""
    found = a_unit_person(project.unit_id or 0)
    at(datetime(2026, 10, 1, 15, tzinfo=UTC))
    visitor.sign_in(found)
    return found


@pytest.fixture
def second(project: Prioritised) -> int:
    """Another project in the same hands."""
    with transaction() as writing:
        row = Project(
            process_id=project.project.process_id,
            constituency_id=constituency(),
            title="Riego de Porcón",
            summary="Canal.",
            people=10,
            cost=100_000_00,
            formed_at=project.prioritised_at,
        )
        writing.add(row)
        writing.flush()
        won = PrioritisedProject(
            project_id=row.id, place=9, unit_id=project.unit_id, prioritised_at=project.prioritised_at
        )
        writing.add(won)
        return row.id


def downloaded(visitor: Visitor, page: str = PAGE) -> Workbook:
    answer = visitor.get(f"{page}.xlsx")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.data))


def filled(book: Workbook, *rows: dict[str, Any]) -> bytes:
    for number, cells in enumerate(rows, start=2):
        for letter, value in cells.items():
            cell = book["Reportes"][f"{letter}{number}"]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def sent(visitor: Visitor, content: bytes, page: str = PAGE) -> Any:
    return visitor.send(page, file=(io.BytesIO(content), "reportes.xlsx"))


def drafts_of(project: Prioritised) -> dict[str, Any]:
    return drafts.open_of(anew(), Writer(unit=project.unit_id), datetime(2020, 1, 1, tzinfo=UTC))


def filed(project_id: int) -> list[int]:
    return [one.physical for one in reports.of_projects(anew(), [project_id])[project_id]]


def test_a_sheet_goes_down_filled_and_comes_back_to_be_signed(
    visitor: Visitor, head: Actor, project: Prioritised, second: int
) -> None:
    book = downloaded(visitor)
    assert [cell.value for cell in book["Reportes"]["A"]] == ["Número", str(project.project.id), str(second)]
    answer = sent(visitor, filled(book, ROW, {**ROW, "D": 10}))
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert filed(project.project.id) == []
    assert "Se tomaron 2 reportes de la hoja." in text_of(visitor.get(PAGE))
    signing = visitor.get(f"{PAGE}/firmar")
    assert "Riego de Porcón" in signing.text
    assert "=Llueve" in signing.text
    assert visitor.send(f"{PAGE}/firmar").status_code == 303
    assert (filed(project.project.id), filed(second)) == ([35], [10])
    kept = reports.of_projects(anew(), [second])[second][0]
    assert (kept.accrued, kept.contract_signed, kept.problems, kept.filed_by) == (
        90_000_50,
        True,
        "=Llueve",
        head.staff,
    )


def test_a_row_that_is_left_empty_is_left_alone(
    visitor: Visitor, head: Actor, project: Prioritised, second: int
) -> None:
    assert sent(visitor, filled(downloaded(visitor), ROW)).status_code == 303
    assert set(drafts_of(project)) == {draft_of(project.project.id, THIRD)}


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"D": 140}, "Hoja Reportes, fila 3, columna D ("),
        ({"D": "casi"}, "fila 3, columna D"),
        (
            {"C": "Avanzando"},
            "fila 3, columna C (Estado del proyecto) Elija una de las palabras de la lista.",
        ),
        ({"K": 200001}, "fila 3, columna K"),
        ({"G": None}, "fila 3, columna G"),
        ({"F": "no"}, "fila 3, columna F"),
        ({"M": "a" * 2001}, "fila 3, columna M"),
        ({"A": "x"}, "fila 3, columna A"),
        ({"A": 1}, "fila 3, columna A (Número) Este proyecto está dos veces en la hoja."),
        ({"A": 987654}, "Su unidad no tiene un proyecto con este número"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_half_taken(
    cells: dict[str, Any],
    named: str,
    visitor: Visitor,
    head: Actor,
    project: Prioritised,
    second: int,
) -> None:
    answer = sent(visitor, filled(downloaded(visitor), ROW, {**ROW, **cells}))
    assert answer.status_code == 422
    assert named in text_of(answer).replace("\xa0", " ")
    assert drafts_of(project) == {}


def test_a_reason_is_asked_for_in_its_cell(visitor: Visitor, head: Actor, project: Prioritised) -> None:
    a_report(project, THIRD, by=head, physical=60)
    at(datetime(2027, 1, 2, 15, tzinfo=UTC))
    page = "/unidad/trimestres/2026-t4"
    book = downloaded(visitor, page)
    assert book["Reportes"]["D2"].value == "60"
    answer = sent(visitor, filled(book, {**ROW, "K": "90,000"}), page)
    assert answer.status_code == 422
    assert "columna O (Motivo) El último reporte dijo 60" in text_of(answer).replace("\xa0", " ")
    assert (
        sent(
            visitor, filled(downloaded(visitor, page), {**ROW, "K": 90000, "O": "Se midió mal."}), page
        ).status_code
        == 303
    )


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 41 * 1024 * 1024)
    return content.getvalue()


def another_book() -> bytes:
    content = io.BytesIO()
    Workbook().save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"Hola", b"PK\x03\x04 broken", another_book(), bomb()],
    ids=["empty", "text", "broken", "another book", "bomb"],
)
def test_what_is_not_our_sheet_is_refused(visitor: Visitor, head: Actor, content: bytes) -> None:
    answer = sent(visitor, content)
    assert answer.status_code == 422
    assert "Esta no es la hoja que se descarga aquí" in text_of(answer) or "Elija el archivo." in text_of(
        answer
    )


def test_a_sheet_beyond_its_limit_is_refused(
    visitor: Visitor, head: Actor, project: Prioritised, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = filled(downloaded(visitor), ROW)
    monkeypatch.setattr(sheet, "LIMIT", len(book) - 1)
    assert sent(visitor, book).status_code == 413
    assert drafts_of(project) == {}
    monkeypatch.setattr(sheet, "LIMIT", len(book))
    assert sent(visitor, book).status_code == 303


def test_what_changed_while_one_looked_is_not_signed(
    visitor: Visitor, head: Actor, project: Prioritised
) -> None:
    sent(visitor, filled(downloaded(visitor), ROW))
    page = visitor.get(f"{PAGE}/firmar")
    shown = page.text.split('name="shown"')[1].split('value="')[1].split('"')[0]
    keep_answers(head, project.project.id, THIRD, {"physical": "36"})
    leave_for_signature(
        head, project.project.id, THIRD, drafts_of(project)[draft_of(project.project.id, THIRD)].fingerprint
    )
    answer = visitor.send(f"{PAGE}/firmar", shown=shown)
    assert answer.status_code == 200
    assert "no se firmó nada" in text_of(answer)
    assert filed(project.project.id) == []
    assert visitor.send(f"{PAGE}/firmar").status_code == 303
    assert filed(project.project.id) == [36]


def test_the_team_sends_the_sheet_and_does_not_sign(
    visitor: Visitor, head: Actor, project: Prioritised
) -> None:
    writer = Visitor(visitor.web).sign_in(a_unit_writer(project.unit_id or 0))
    assert sent(writer, filled(downloaded(writer), ROW)).status_code == 303
    assert writer.get(f"{PAGE}/firmar").status_code == 403
    assert "1 reporte" not in text_of(writer.get(PAGE))
    assert "Revisarlos y firmar" in text_of(visitor.get(PAGE))


def test_another_unit_sees_none_of_it(visitor: Visitor, head: Actor, project: Prioritised) -> None:
    sent(visitor, filled(downloaded(visitor), ROW))
    stranger = Visitor(visitor.web).sign_in(a_unit_person(a_unit()))
    assert downloaded(stranger)["Reportes"].max_row == 1
    assert "no debe reportes" in text_of(stranger.get(PAGE))
    book = downloaded(visitor)
    assert sent(stranger, filled(book, ROW)).status_code == 422


def test_a_quarter_that_is_not_over_has_no_sheet(visitor: Visitor, head: Actor) -> None:
    assert visitor.get("/unidad/trimestres/2026-t4").status_code in {404, 422, 409}
    assert prioritised.listed(session())
