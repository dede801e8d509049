"""The checkpoints of a ballot box and the lists behind them, for whoever keeps copies (`python3 app.py watch`)."""

from collections.abc import Iterable

from flask import Response
from flask.typing import ResponseReturnValue

from caxamarca.actions import freezing
from caxamarca.domain import checkpoints as points
from caxamarca.domain.errors import NotFound
from caxamarca.persistence import board, checkpoints, processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import open_data
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint


@blueprint.get("/procesos/<year:year>/control.json")
@open_to_all
def checkpoint_file(year: int) -> ResponseReturnValue:
    """Every checkpoint as it was signed, from the first one on."""
    made = checkpoints.all_of(session(), processes.by_year(session(), year).id)
    if not made:
        raise NotFound
    return open_data.json_file(
        f"control-{year}",
        {
            "llave_de_las_firmas": points.from_text(made[0].text).frozen["llave_de_las_firmas"],
            "puntos": [{"texto": one.text, "firma": one.signature.hex()} for one in made],
        },
    )


@blueprint.get("/procesos/<year:year>/control/<id:number>/codigos.csv")
@open_to_all
def code_list(year: int, number: int) -> ResponseReturnValue:
    """The hashes of the tracking codes of one batch."""
    process = _reached(year, number)
    return _list(board.hashes_of(session(), process.id, number), f"codigos-{year}-{number}.csv")


@blueprint.get("/procesos/<year:year>/control/<id:number>/sobres.csv")
@open_to_all
def envelope_list(year: int, number: int) -> ResponseReturnValue:
    """The hashes of the sealed envelopes of one batch."""
    process = _reached(year, number)
    return _list(checkpoints.hashes_of(session(), process.id, number), f"sobres-{year}-{number}.csv")


@blueprint.get("/procesos/<year:year>/bases.json")
@open_to_all
def terms_file(year: int) -> ResponseReturnValue:
    """What stands still since the opening was decided, byte for byte as checkpoint 0 has its hash."""
    process = _opened(year)
    return open_data.text_file(
        freezing.terms_text(session(), process), "application/json", f"bases-{year}.json"
    )


def _opened(year: int) -> Process:
    process = processes.by_year(session(), year)
    if process.opened_at is None:
        raise NotFound
    return process


def _reached(year: int, number: int) -> Process:
    """The process, whose checkpoints have come that far."""
    process = processes.by_year(session(), year)
    last = checkpoints.last(session(), process.id)
    if last is None or last.number < number:
        raise NotFound
    return process


def _list(hashes: Iterable[bytes], name: str) -> Response:
    """Empty where a checkpoint tells of another change than new ballots."""
    return open_data.text_file("".join(f"{one.hex()}\n" for one in hashes), "text/csv", name)
