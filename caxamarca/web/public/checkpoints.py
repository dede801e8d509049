"""The checkpoints of a ballot box and the lists behind them, for whoever keeps copies (`python3 app.py watch`)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from caxamarca.actions import freezing, resuming
from caxamarca.domain.errors import NotFound
from caxamarca.persistence import board, checkpoints, processes, restorations
from caxamarca.persistence.control_file import ControlFile, End, Keeper
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.restorations import Restoration
from caxamarca.web import open_data
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint

KEEPER = "caxamarca_control_files"
"""Where the application keeps what it wrote."""


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    state.app.extensions[KEEPER] = Keeper()


@blueprint.get("/procesos/<year:year>/control.json")
@open_to_all
def checkpoint_file(year: int) -> ResponseReturnValue:
    """Every checkpoint as it was signed, from the first one on; and where a restore has broken the chain."""
    process = processes.by_year(session(), year)
    end, restored = _end(process)
    mark = hashlib.sha256(repr((process.id, end.count, end.after)).encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(mark):
        answer = Response(status=304)
    else:
        answer = _sent(_file(process, end, restored))
        answer.headers["Content-Disposition"] = f"attachment; filename=control-{year}.json"
    # Of counts alone. What stands in a checkpoint follows from how people voted, and no header may.
    answer.set_etag(mark, weak=True)
    return answer


def control_text(process: Process) -> bytes:
    """The same file as it is published with the result."""
    return b"".join(_file(process, *_end(process)).text())


def _end(process: Process) -> tuple[End, list[dict[str, object]]]:
    """Where the file ends, and the restores that are told after it."""
    count, signature = checkpoints.end_of(session(), process.id)
    if not count:
        raise NotFound
    restored = [_restored(one) for one in restorations.of_process(session(), process.id)]
    return End(count, signature, (restorations.lost_count(session(), process.id), repr(restored))), restored


def _file(process: Process, end: End, restored: list[dict[str, object]]) -> ControlFile:
    keeper: Keeper = current_app.extensions[KEEPER]
    return keeper.file(
        process.id,
        end,
        lambda number: checkpoints.signed_from(session(), process.id, number),
        lambda: {"puntos_perdidos": _all_lost(process), "restauraciones": restored},
    )


def _sent(file: ControlFile) -> Response:
    """As it is kept to whoever takes that, else as text, bit by bit."""
    if request.accept_encodings["gzip"]:
        answer = Response(file.packed, mimetype="application/json")
        answer.content_encoding = "gzip"
    else:
        answer = Response(file.text(), mimetype="application/json")
        answer.content_length = file.size
    return answer


def _all_lost(process: Process) -> list[dict[str, str]]:
    return [one.signed.told() for one in restorations.lost_checkpoints(session(), process.id)]


@blueprint.get("/procesos/<year:year>/control/<id:number>/codigos.csv")
@open_to_all
def code_list(year: int, number: int) -> ResponseReturnValue:
    """The hashes of the tracking codes of one batch; also of one that a restore has lost, if somebody kept it."""
    process = _reached(year, number)
    here = board.hashes_of(session(), process.id, number)
    return _list(here or (_lost(process, number) or Lists()).codes, f"codigos-{year}-{number}.csv")


@blueprint.get("/procesos/<year:year>/control/<id:number>/sobres.csv")
@open_to_all
def envelope_list(year: int, number: int) -> ResponseReturnValue:
    """The hashes of the sealed envelopes of one batch, or of one that was lost."""
    process = _reached(year, number)
    here = checkpoints.hashes_of(session(), process.id, number)
    return _list(here or (_lost(process, number) or Lists()).envelopes, f"sobres-{year}-{number}.csv")


@blueprint.get("/procesos/<year:year>/control/<id:number>/perdidos.csv")
@open_to_all
def lost_list(year: int, number: int) -> ResponseReturnValue:
    """The hashes of the codes that a restore has lost. The first checkpoint of the chain after it has their SHA-256."""
    process = _opened(year)
    if all(one.number != number for one in restorations.of_process(session(), process.id)):
        raise NotFound
    text = resuming.list_text(restorations.lost_codes(session(), process.id, number))
    return open_data.file(text, "text/csv", f"perdidos-{year}-{number}.csv")


@blueprint.get("/procesos/<year:year>/bases.json")
@open_to_all
def terms_file(year: int) -> ResponseReturnValue:
    """What stands still since the opening was decided, byte for byte as checkpoint 0 has its hash."""
    process = _opened(year)
    return open_data.file(freezing.terms_text(session(), process), "application/json", f"bases-{year}.json")


def _opened(year: int) -> Process:
    process = processes.by_year(session(), year)
    if process.opened_at is None:
        raise NotFound
    return process


def _reached(year: int, number: int) -> Process:
    """The process, which has a checkpoint of this number, or had one that somebody kept."""
    process = processes.by_year(session(), year)
    if not checkpoints.has(session(), process.id, number) and not _lost(process, number):
        raise NotFound
    return process


def _restored(one: Restoration) -> dict[str, object]:
    """`copia`, `restaurado` and `reanudado` are moments, or nothing; with the number `punto` the box went on."""
    return {
        "copia": _moment(one.copied_at),
        "restaurado": _moment(one.restored_at),
        "reanudado": _moment(one.resumed_at),
        "punto": one.number,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")


@dataclass(frozen=True)
class Lists:
    """The two lists of a checkpoint that was lost, as somebody brought it."""

    codes: Sequence[bytes] = ()
    envelopes: Sequence[bytes] = ()


def _lost(process: Process, number: int) -> Lists | None:
    lost = restorations.lost_checkpoint(session(), process.id, number)
    if lost is None:
        return None
    return Lists(restorations.split(lost.codes), restorations.split(lost.envelopes))


def _list(hashes: Iterable[bytes], name: str) -> Response:
    """Empty where a checkpoint tells of another change than new ballots."""
    return open_data.file("".join(f"{one.hex()}\n" for one in hashes), "text/csv", name)
