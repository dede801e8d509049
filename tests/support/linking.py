"""An adversary with a whole copy of the database, who tries to tell which envelope is whose.

Each way to link gives, for some voters, the envelope that it holds to be theirs. What the harness knows and the
adversary does not, is who cast what. A guess within a batch is right by chance once in as many tries as it has ballots.
"""

import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb
from pathlib import Path
from typing import Any

from sqlalchemy import ScalarResult, column, select, table, text
from sqlalchemy.orm import Session

Links = Mapping[int, bytes]
"""The envelope of each resident, by id."""

WAL_HEADER, FRAME_HEADER = 32, 24


@dataclass(frozen=True)
class Guess:
    """What one way of linking came to."""

    way: str
    tried: int
    right: int

    def chance(self, of: int) -> float:
        """How likely it is to be right so often by guessing among `of` (one-sided exact binomial)."""
        ways = (
            comb(self.tried, hits) * (of - 1) ** (self.tried - hits)
            for hits in range(self.right, self.tried + 1)
        )
        return float(Fraction(sum(ways), of**self.tried))


def judged(way: str, links: Links, truth: Links) -> Guess:
    return Guess(way, len(links), sum(truth.get(who) == what for who, what in links.items()))


# What the tables themselves tell


HELD_IN = ("envelope", "waiting_envelope")
"""The tables with envelopes, in the order in which the first voters' and the last ones' are likely to be there."""


def in_order(session: Session, people: str, ballots: str) -> Links:
    """The n-th voter with the n-th envelope, in an order that the database keeps for itself."""
    envelopes = [sealed for of in HELD_IN for sealed in _column(session, of, "sealed", ballots)]
    return dict(
        zip(_column(session, "participation", "resident_id", people), envelopes, strict=False),
    )


def _column(session: Session, of: str, name: str, order: str = "1") -> list[Any]:
    found: ScalarResult[Any] = session.execute(
        select(column(name)).select_from(table(of)).order_by(text(order))
    ).scalars()
    return [bytes(one) if isinstance(one, memoryview) else one for one in found]


def same_transaction(session: Session) -> Links:
    """PostgreSQL: rows with the number of the same transaction (`xmin`), where that is one voter's alone."""
    links = {}
    for of in HELD_IN:
        rows = session.execute(
            text(
                f"SELECT p.resident_id, e.sealed FROM participation p JOIN {of} e ON e.xmin = p.xmin "  # noqa: S608
                f"WHERE (SELECT count(*) FROM {of} o WHERE o.xmin = p.xmin) = 1"
            )
        )
        links.update({who: bytes(sealed) for who, sealed in rows})
    return links


SEALED_AFTER = (54, 61)
"""Bytes from the head of a row of `envelope` to its sealed ballot: without the number of a batch, and with one."""


def left_on_the_disk(session: Session) -> Links:
    """PostgreSQL: rows that are gone may still lie in the pages of their table, with their transaction's number."""
    session.execute(text("CHECKPOINT"))
    pages = b"".join(
        session.execute(text(f"SELECT pg_read_binary_file(pg_relation_filepath('{of}'))")).scalar_one()
        for of in HELD_IN
    )
    rows = session.execute(text("SELECT xmin::text::bigint, resident_id FROM participation"))
    voters: dict[int, int] = {int(transaction): int(who) for transaction, who in rows}
    links = {}
    for sealed in (sealed for of in HELD_IN for sealed in _column(session, of, "sealed")):
        place = pages.find(sealed)
        while place >= 0:
            for before in SEALED_AFTER:
                (transaction,) = struct.unpack_from("<I", pages, max(place - before, 0))
                if transaction in voters:
                    links[voters[transaction]] = sealed
            place = pages.find(sealed, place + 1)
    return links


# What SQLite's log tells: each transaction's pages, one after another


def commits(log: bytes) -> Iterator[int]:
    """Where each transaction ends in a write-ahead log, in bytes (https://sqlite.org/fileformat2.html, section 4)."""
    if len(log) < WAL_HEADER:
        return
    size = struct.unpack(">I", log[8:12])[0]
    salts = log[16:24]
    for start in range(WAL_HEADER, len(log) - FRAME_HEADER - size + 1, FRAME_HEADER + size):
        _page, pages_after = struct.unpack(">II", log[start : start + 8])
        if log[start + 8 : start + 16] != salts:
            return
        if pages_after:
            yield start + FRAME_HEADER + size


def replayed(database: Path, folder: Path) -> Links:
    """The database as it stood after each transaction of its log: whoever came new with an envelope cast it."""
    main, log = database.read_bytes(), Path(f"{database}-wal").read_bytes()
    states = [_state(folder, main, log[:end]) for end in (0, *commits(log))]
    links = {}
    for (people, sealed), (more_people, more_sealed) in pairwise(states):
        who, what = more_people - people, more_sealed - sealed
        if len(who) == len(what) == 1:
            links[who.pop()] = what.pop()
    return links


def _state(folder: Path, main: bytes, log: bytes) -> tuple[set[int], set[bytes]]:
    copy = folder / "copy.sqlite"
    for leftover in folder.glob("copy.sqlite*"):
        leftover.unlink()
    copy.write_bytes(main)
    Path(f"{copy}-wal").write_bytes(log)
    connection = sqlite3.connect(copy)
    try:
        return (
            {row[0] for row in connection.execute("SELECT resident_id FROM participation")},
            {
                bytes(row[0])
                for of in HELD_IN
                for row in connection.execute(f"SELECT sealed FROM {of}")  # noqa: S608
            },
        )
    except sqlite3.DatabaseError:
        return set(), set()
    finally:
        connection.close()


Way = tuple[str, Callable[[], Links]]


def ways(session: Session, kind: str, database: Path, folder: Path) -> Sequence[Way]:
    """Every way that is known, each with its name."""
    if kind == "sqlite":
        return (
            ("order of the tables", lambda: in_order(session, "1", "key")),
            ("log", lambda: replayed(database, folder)),
        )
    return (
        ("transaction", lambda: same_transaction(session)),
        ("rows that are gone", lambda: left_on_the_disk(session)),
        (
            "order of transactions",
            lambda: in_order(session, "xmin::text::bigint", "xmin::text::bigint, ctid"),
        ),
        ("order on the disk", lambda: in_order(session, "ctid", "ctid")),
    )
