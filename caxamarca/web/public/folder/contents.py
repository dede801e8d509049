"""The files of a publication but its record of agreements and its manifests."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from caxamarca.actions import freezing
from caxamarca.actions.declaring import declared_comparison, election_of
from caxamarca.domain import pabulib
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.publication import Files, as_text
from caxamarca.persistence import board, checkpoints, processes, restorations, tallies, turnout
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, language
from caxamarca.web.converters import place_slug
from caxamarca.web.labels import place as place_name
from caxamarca.web.labels import slug
from caxamarca.web.open_data import Cell
from caxamarca.web.public.checkpoints import control_text
from caxamarca.web.public.folder import dictionary, read_me, results, verifier
from caxamarca.web.public.folder.results import Compared
from caxamarca.web.public.turnout import groups


def files(process: Process) -> Files:
    """Every file by its name. What is told in words is told in Spanish."""
    with language.in_spanish():
        counted = compared(process)
        return {
            "LEAME.txt": read_me.text(process).encode(),
            "bases.json": freezing.terms_text(session(), process).encode(),
            "control.json": control_text(process),
            **dict(_lists(process)),
            **dict(_tables(process, counted)),
            verifier.NAME: verifier.program(),
            "resultados.json": as_text(results.told(process, counted)).encode(),
            **{
                f"elecciones/{place_slug(one.result.constituency.province)}.pb": pabulib.write(
                    election_of(session(), process, one.result), process.rule
                ).encode()
                for one in counted
                if one.result.is_clear
            },
        }


def compared(process: Process) -> list[Compared]:
    """Each constituency that had a project on its ballot, counted by every rule."""
    found = (
        Compared(*declared_comparison(session(), process, one, clock.now()))
        for one in processes.constituencies(session(), process.id)
    )
    return [one for one in found if one.result.lines]


def _lists(process: Process) -> Iterator[tuple[str, bytes]]:
    """What each checkpoint listed, also those that a restore has lost; and the codes that went with them."""
    for kind, lists in (
        ("codigos", board.in_batches(session(), process.id)),
        ("sobres", checkpoints.in_batches(session(), process.id)),
    ):
        for number, hashes in lists.items():
            yield f"control/{number}/{kind}.csv", _hashes(hashes)
    for lost in restorations.lost_checkpoints(session(), process.id):
        yield f"control/{lost.number}/codigos.csv", _hashes(restorations.split(lost.codes))
        yield f"control/{lost.number}/sobres.csv", _hashes(restorations.split(lost.envelopes))
    for one in restorations.of_process(session(), process.id):
        if one.number is not None:
            lost_codes = restorations.lost_codes(session(), process.id, one.number)
            yield f"control/{one.number}/perdidos.csv", _hashes(lost_codes)


def _hashes(hashes: Iterable[bytes]) -> bytes:
    return "".join(f"{one.hex()}\n" for one in hashes).encode()


def _tables(process: Process, counted: Sequence[Compared]) -> Iterator[tuple[str, bytes]]:
    yield _table(
        dictionary.PLACES,
        [
            *((place_slug(one.code), one.code, one.name) for one in PROVINCES),
            (place_slug(None), "", str(place_name(None))),
        ],
    )
    yield _table(
        dictionary.BALLOTS,
        (
            (place_slug(one.result.constituency.province), "-".join(map(str, numbers)), count)
            for one in counted
            if one.result.is_clear
            for numbers, count in sorted(
                (sorted(marked), count)
                for marked, count in tallies.ballots(session(), one.result.constituency.id).items()
            )
        ),
    )
    yield _table(
        dictionary.VOTES,
        (
            (
                place_slug(one.result.constituency.province),
                line.number,
                one.result.outcome.tally.votes[line.number],
            )
            for one in counted
            for line in one.result.lines
        ),
    )
    voted = turnout.by_province(session(), process.id)
    yield _table(
        dictionary.TURNOUT,
        (
            (place_slug(one.code), *((row.entitled, row.voted) if (row := voted.get(one.code)) else (0, 0)))
            for one in PROVINCES
        ),
    )
    yield _table(
        dictionary.GROUPS,
        ((slug(one.dimension), one.name, one.entitled, one.voted) for one in groups(process)),
    )
    yield dictionary.NAME, _csv(dictionary.HEAD, dictionary.rows())


def _table(name: str, rows: Iterable[Sequence[Cell]]) -> tuple[str, bytes]:
    return name, _csv([*dictionary.COLUMNS[name]], rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """For programs before spreadsheets: no mark of its encoding, and lines end as those of every other file here."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
