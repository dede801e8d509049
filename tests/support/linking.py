"""An adversary with a whole copy of the database, who tries to tell which envelope is whose.

Each way to link gives, for some voters, the envelope that it holds to be theirs. What the harness knows and the
adversary does not, is who cast what. Whoever guesses among the ballots of one list and province is right once in as
many tries as there are: all that stand there were put in random order, so none is likelier than another.
"""

import sqlite3
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

Links = Mapping[int, bytes]
"""The envelope of each resident, by id."""
Set = tuple[str, int | None]
"""A province and the number of a list; without one, what waits."""

WAL_HEADER, FRAME_HEADER = 32, 24


@dataclass(frozen=True)
class Guess:
    """What one way of linking came to. `odds` says among how many ballots each guess was made."""

    way: str
    right: int
    odds: tuple[int, ...]

    @property
    def tried(self) -> int:
        return len(self.odds)

    @property
    def expected(self) -> float:
        """How many would be right by chance."""
        return sum(1 / of for of in self.odds)

    @property
    def chance(self) -> float:
        """How likely it is to be right so often by chance: one-sided, exact, each guess with odds of its own."""
        fewer = [1.0] + [
            0.0
        ] * self.right  # How likely each number of hits below `right` is; above, all together.
        for of in self.odds:
            for hits in range(self.right, 0, -1):
                stays = 1.0 if hits == self.right else 1 - 1 / of
                fewer[hits] = fewer[hits] * stays + fewer[hits - 1] / of
            if self.right:
                fewer[0] *= 1 - 1 / of
        return fewer[self.right]

    def __str__(self) -> str:
        return (
            f"{self.way}: {self.right} of {self.tried}, by chance {self.expected:.1f} (p = {self.chance:.2g})"
        )


def judged(way: str, links: Links, truth: Links, sets: Mapping[bytes, int]) -> Guess:
    right = sum(truth.get(who) == what for who, what in links.items())
    return Guess(way, right, tuple(sets.get(what, 1) for what in links.values()))


# Whose envelopes stand together


HELD_IN = ("envelope", "waiting_envelope", "sealed_box")


def homes(session: Session) -> dict[bytes, Set]:
    """The province of each envelope, and the list in which its hash was published."""
    lists = {bytes(hashed): int(batch) for batch, hashed in _rows(session, "batch, hash", "envelope_hash")}
    return {
        bytes(sealed): (province, lists.get(sha256(bytes(sealed)).digest()))
        for of in HELD_IN
        for province, sealed in _rows(session, "province, sealed", of)
    }


def sizes(found: Mapping[bytes, Set]) -> dict[bytes, int]:
    """Among how many of its list and province each envelope stands."""
    counted = Counter(found.values())
    return {sealed: counted[home] for sealed, home in found.items()}


def told(found: Mapping[bytes, Set]) -> str:
    counted = sorted(Counter(found.values()).values())
    half = median(counted)
    return f"{len(counted)} sets of {counted[0]} to {counted[-1]} ballots, half of them of {half:.0f} or more"


# What the tables tell by the order in which something lies in them


@dataclass(frozen=True)
class Order:
    """An order that a database keeps, as an expression of its own for the rows of a table."""

    name: str
    by: str
    where: str = ""


PEOPLE = {
    "sqlite": (Order("number", "resident_id"), Order("day", "day, resident_id")),
    "postgresql": (
        Order("transaction", "participation.xmin::text::bigint"),
        Order("place on the disk", "participation.ctid"),
        Order("day", "day, resident_id"),
    ),
}
SIGNED_IN = Order("sign-in", "s.expires_at", "JOIN sign_in s ON s.resident_id = participation.resident_id")
BALLOTS = {
    "sqlite": (Order("key", "key"), Order("dump", "")),
    "postgresql": (
        Order("key", "key"),
        Order("transaction", "{0}.xmin::text::bigint, {0}.ctid"),
        Order("dump", ""),
    ),
}


def in_order(session: Session, people: Order, ballots: Order, known: Mapping[bytes, Set]) -> Links:
    """The n-th voter of a province with its n-th envelope: list by list, and within each in an order that is kept."""
    voters: dict[str, list[int]] = {}
    for province, who in _rows(
        session,
        "participation.province, participation.resident_id",
        f"participation {people.where}",
        people.by,
    ):
        if who not in voters.setdefault(province, []):
            voters[province].append(who)
    found: dict[str, list[tuple[float, int, bytes]]] = {}
    for of in HELD_IN:
        for place, (sealed,) in enumerate(_rows(session, "sealed", of, ballots.by.format(of))):
            province, number = known[bytes(sealed)]
            published = float("inf") if number is None else number
            found.setdefault(province, []).append((published, place, bytes(sealed)))
    return {
        who: sealed
        for province, mine in voters.items()
        for who, (_list, _place, sealed) in zip(mine, sorted(found.get(province, ())), strict=False)
    }


def _rows(session: Session, names: str, of: str, order: str = "") -> Sequence[Any]:
    """What stands in a table, in an order, or in that of a dump: as it lies there."""
    ordered = f" ORDER BY {order}" if order else ""
    return session.execute(text(f"SELECT {names} FROM {of}{ordered}")).all()  # noqa: S608 - our own words


def same_transaction(session: Session) -> Links:
    """PostgreSQL: rows with the number of the same transaction (`xmin`), where that is one voter's alone."""
    voters, links = _voters(session), {}
    for of in HELD_IN:
        written = [
            (int(number), bytes(sealed))
            for number, sealed in _rows(session, "xmin::text::bigint, sealed", of)
        ]
        often = Counter(number for number, _sealed in written)
        links.update({voters[one]: sealed for one, sealed in written if often[one] == 1 and one in voters})
    return links


def _voters(session: Session) -> dict[int, int]:
    rows = session.execute(text("SELECT xmin::text::bigint, resident_id FROM participation"))
    return {int(transaction): int(who) for transaction, who in rows}


SEALED_AFTER = (54, 61)
"""Bytes from the head of a row of `envelope` to its sealed ballot: without the number of a batch, and with one."""


def left_on_the_disk(session: Session, known: Mapping[bytes, Set]) -> Links:
    """PostgreSQL: rows that are gone may still lie in the pages of their table, with their transaction's number."""
    session.execute(text("CHECKPOINT"))
    pages = b"".join(
        session.execute(text(f"SELECT pg_read_binary_file(pg_relation_filepath('{of}'))")).scalar_one()
        for of in HELD_IN
    )
    voters = _voters(session)
    links = {}
    for sealed in known:
        for place in _places(pages, sealed):
            for before in SEALED_AFTER:
                (transaction,) = struct.unpack_from("<I", pages, max(place - before, 0))
                if transaction in voters:
                    links[voters[transaction]] = sealed
    return links


def _places(among: bytes, what: bytes) -> Iterator[int]:
    place = among.find(what)
    while place >= 0:
        yield place
        place = among.find(what, place + 1)


HEAP, RECORD_HEADER, FARTHEST = 10, 24, 200
"""Of a record of PostgreSQL's write-ahead log (access/xlogrecord.h): the manager of tables, its header, and how many
bytes at the most lie between that and a ballot."""


def write_ahead_log(session: Session, known: Mapping[bytes, Set]) -> Links:
    """PostgreSQL: the log tells each row with the number of its transaction, for as long as its files are kept."""
    names = session.execute(text("SELECT name FROM pg_ls_waldir()")).scalars().all()
    voters, links = _voters(session), {}
    for name in names:
        log: bytes = session.execute(text(f"SELECT pg_read_binary_file('pg_wal/{name}')")).scalar_one()
        for sealed in known:
            for place in _places(log, sealed):
                start = place - place % 8
                for head in range(start, max(start - FARTHEST, 0), -8):
                    length, transaction = struct.unpack_from("<II", log, head)
                    is_record = log[head + 17] == HEAP and place - head < length < 2 * FARTHEST
                    if is_record and transaction in voters:
                        links[voters[transaction]] = sealed
                        break
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


# Two copies, one after another


@dataclass(frozen=True)
class Copy:
    """What a copy of the database has of who and what, each in the best order that it keeps."""

    people: tuple[tuple[str, int], ...]
    ballots: Mapping[bytes, Set]

    @classmethod
    def of(cls, session: Session, kind: str) -> "Copy":
        rows = _rows(
            session, "participation.province, participation.resident_id", "participation", PEOPLE[kind][0].by
        )
        return cls(tuple((province, int(who)) for province, who in rows), homes(session))


def between(one: Copy, other: Copy, way: str, truth: Links) -> Guess:
    """Who came between two copies is joined with the envelopes of the own province that did."""
    before = {*one.people}
    came = [pair for pair in other.people if pair not in before]
    new: dict[str, list[bytes]] = {}
    for sealed, (province, _list) in other.ballots.items():
        if sealed not in one.ballots:
            new.setdefault(province, []).append(sealed)
    links: dict[int, bytes] = {}
    for province, envelopes in new.items():
        links |= dict(zip((who for place, who in came if place == province), envelopes, strict=False))
    odds = {sealed: len(envelopes) for envelopes in new.values() for sealed in envelopes}
    return judged(way, links, truth, odds)


Way = tuple[str, Callable[[], Links]]


def ways(
    session: Session, kind: str, database: Path, folder: Path, known: Mapping[bytes, Set]
) -> Iterator[Way]:
    """Every way that is known, each with its name."""
    for people in (*PEOPLE[kind], SIGNED_IN):
        for ballots in BALLOTS[kind]:
            yield (
                f"people by {people.name}, ballots by {ballots.name}",
                lambda people=people, ballots=ballots: in_order(session, people, ballots, known),  # type: ignore[misc]
            )
    if kind == "sqlite":
        yield "log", lambda: replayed(database, folder)
        return
    yield "same transaction", lambda: same_transaction(session)
    yield "rows that are gone", lambda: left_on_the_disk(session, known)
