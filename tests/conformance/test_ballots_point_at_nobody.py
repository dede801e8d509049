"""Who voted and what was voted are never joined: not by a table, not by a module, not by the audit log."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    String,
    Table,
    Time,
)

from caxamarca.persistence.tables import Base
from tests.support.findings import none_of
from tests.support.source import Module, house, is_within, planted

OF_THE_VOTE: Mapping[str, frozenset[str]] = {
    "participation": frozenset({"process_id", "resident_id", "province", "channel", "day"}),
    "waiting_envelope": frozenset({"key", "process_id", "province", "sealed", "stamp"}),
    "envelope": frozenset({"key", "process_id", "province", "batch", "sealed"}),
    "waiting_line": frozenset({"code_hash", "process_id", "province", "stamp"}),
    "board": frozenset({"code_hash", "process_id", "province", "batch"}),
    "sealed_box": frozenset({"key", "process_id", "province", "sealed"}),
    "envelope_hash": frozenset({"process_id", "batch", "hash"}),
    "clear_ballot": frozenset({"constituency_id", "numbers", "count"}),
}
"""Every column of the tables of the vote (design, section 3). One more has to be argued for before it is here:
a stamp follows from the other columns and a key of the site, so it tells nothing that they do not."""

BALLOTS = tuple(name for name in OF_THE_VOTE if name != "participation")
PEOPLE = frozenset({"resident", "staff", "participation", "roll_entry", "access_code", "sign_in"})
MAY_LEAD_TO = frozenset({"process", "constituency"})

WHO, WHAT = "caxamarca.persistence.participation", "caxamarca.persistence.envelopes"
MAY_SEE: Mapping[str, tuple[str, ...]] = {
    "caxamarca.actions.casting": (WHO, WHAT),
    "caxamarca.actions.closing": (WHO, WHAT),
    "caxamarca.actions.batching": (WHAT,),
    "caxamarca.persistence.tables": (WHO, WHAT),
}
"""The last of them only gathers the metadata."""

ABOUT_A_VOTE = ("vote", "voter", "ballot", "envelope", "cast", "participation", "tracking", "receipt")
TAGS_OF_STAFF = frozenset({"evaluation:ballot:propose"})
"""Tags with one of these words that tell of staff, and of nobody's vote."""


def unexpected_columns(tables: Iterable[Table]) -> Iterator[str]:
    """Columns that a table of the vote should not have, or no longer has."""
    for table in tables:
        if table.name in OF_THE_VOTE:
            names = {column.name for column in table.columns}
            for name in sorted(names ^ OF_THE_VOTE[table.name]):
                yield f"{table.name}.{name} {'is new' if name in names else 'is gone'}"


def ways_to_a_person(tables: Iterable[Table]) -> Iterator[str]:
    """Columns of a ballot that lead to a person, tell a moment, or count in order."""
    for table in tables:
        if table.name not in BALLOTS:
            continue
        for column in table.columns:
            for key in column.foreign_keys:
                if (target := key.target_fullname.split(".")[0]) not in MAY_LEAD_TO:
                    yield f"{table.name}.{column.name} leads to {target}"
            if any(word in column.name for word in ("resident", "person", "staff", "document", "voter")):
                yield f"{table.name}.{column.name} names a person"
            if isinstance(column.type, (Date, DateTime, Time)):
                yield f"{table.name}.{column.name} tells a time"
            if _counts(column):
                yield f"{table.name}.{column.name} counts in order"


def _counts(column: Column[object]) -> bool:
    """Whether the database numbers the rows as they come."""
    alone = len(column.table.primary_key.columns) == 1
    numbered = column.primary_key and alone and isinstance(column.type, Integer) and not column.foreign_keys
    return numbered or column.identity is not None or isinstance(column.default, Sequence)


def joined_tables(tables: Iterable[Table]) -> Iterator[str]:
    """Tables in which two things meet that must not: a person and a ballot, a tracking code and an envelope."""
    for table in tables:
        names = {column.name for column in table.columns}
        targets = {key.target_fullname.split(".")[0] for key in table.foreign_keys}
        if {"code_hash", "sealed"} <= names:
            yield f"{table.name} has a tracking code beside an envelope"
        if targets & PEOPLE and (names & {"code_hash", "sealed", "numbers"} or targets & set(BALLOTS)):
            yield f"{table.name} has a person beside a ballot"
        if table.name == "participation":
            yield from (
                f"participation.{column.name} tells more than the day"
                for column in table.columns
                if isinstance(column.type, (DateTime, Time))
            )


def ordered_rows(tables: Iterable[Table]) -> Iterator[str]:
    """Tables of the vote whose rows SQLite numbers by itself, in the order in which people voted."""
    for table in tables:
        if table.name in OF_THE_VOTE and table.dialect_options["sqlite"]["with_rowid"]:
            yield f"{table.name} has a hidden rowid"


def who_sees_both(modules: Iterable[Module]) -> Iterator[str]:
    """Modules that see who voted or what was voted, and are not those that must."""
    for module in modules:
        seen = MAY_SEE.get(module.name, ())
        for node, name in module.imports():
            if is_within(name, (WHO, WHAT)) and not is_within(name, seen):
                yield f"{module.at(node)} imports {name}"


def audited_votes(modules: Iterable[Module]) -> Iterator[str]:
    """Audit tags that tell of somebody's vote, and any audit at all where a ballot is cast."""
    for module in modules:
        for call, name in module.calls():
            if name.split(".")[-2:] != ["audit", "write"]:
                continue
            if module.name == "caxamarca.actions.casting":
                yield f"{module.at(call)} writes to the audit log"
            for tag in _tags(call):
                if tag not in TAGS_OF_STAFF and any(part in ABOUT_A_VOTE for part in tag.split(":")):
                    yield f"{module.at(call)} {tag}"


def _tags(call: ast.Call) -> Iterator[str]:
    for argument in call.args[2:3]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


TABLES = tuple(Base.metadata.sorted_tables)


def test_the_tables_of_the_vote_hold_what_was_promised() -> None:
    missing = OF_THE_VOTE.keys() - {table.name for table in TABLES}
    none_of(
        [*(f"{name} is gone" for name in sorted(missing)), *unexpected_columns(TABLES)],
        "A table of the vote has changed. Read design, section 3: what could the new column be joined with? If it is "
        "harmless, say why beside it and add it to OF_THE_VOTE in this file.",
    )


def test_no_ballot_leads_to_a_person() -> None:
    none_of(
        ways_to_a_person(TABLES), "A ballot leads to a person, a moment or an order. Take that column away."
    )


def test_no_table_joins_who_and_what() -> None:
    none_of(
        joined_tables(TABLES),
        "Two things stand in one row that must never meet. Part them (design, section 3).",
    )


def test_no_table_of_the_vote_keeps_the_order_of_its_rows() -> None:
    none_of(
        ordered_rows(TABLES), 'SQLite joins rows by their hidden rowid. Say `{"sqlite_with_rowid": False}`.'
    )


def test_only_casting_and_closing_see_who_and_what() -> None:
    none_of(
        who_sees_both(house()),
        "Who voted and what was voted are seen together only in actions/casting.py and actions/closing.py, and what "
        "alone where it is mixed, in actions/batching.py. Ask one of these for the one fact that you need, as pages do "
        "with `casting.has_voted`.",
    )


def test_no_vote_is_noted_in_the_audit_log() -> None:
    none_of(audited_votes(house()), "The audit log is of what staff did. Nothing is noted of a vote.")


def test_a_table_that_gives_a_voter_away_is_caught() -> None:
    faults = MetaData()
    Table("resident", faults, Column("id", Integer, primary_key=True))
    Table(
        "envelope",
        faults,
        Column("id", Integer, primary_key=True),
        Column("resident_id", ForeignKey("resident.id")),
        Column("made_at", DateTime),
        Column("code_hash", LargeBinary),
        Column("sealed", LargeBinary),
    )
    Table("participation", faults, Column("resident_id", ForeignKey("resident.id")), Column("day", DateTime))
    Table("receipt", faults, Column("resident_id", ForeignKey("resident.id")), Column("numbers", String))
    planted_tables = faults.tables.values()
    assert set(ways_to_a_person(planted_tables)) == {
        "envelope.id counts in order",
        "envelope.resident_id leads to resident",
        "envelope.resident_id names a person",
        "envelope.made_at tells a time",
    }
    assert set(joined_tables(planted_tables)) == {
        "envelope has a tracking code beside an envelope",
        "envelope has a person beside a ballot",
        "participation.day tells more than the day",
        "receipt has a person beside a ballot",
    }
    assert set(ordered_rows(planted_tables)) == {
        "envelope has a hidden rowid",
        "participation has a hidden rowid",
    }
    assert "envelope.made_at is new" in set(unexpected_columns(planted_tables))


def test_a_module_that_sees_both_is_caught() -> None:
    fault = planted(
        "caxamarca.web.resident.space", "from caxamarca.persistence import participation, envelopes"
    )
    assert len(list(who_sees_both([fault]))) == 2
    mixing = planted(
        "caxamarca.actions.batching", "from caxamarca.persistence import participation, envelopes"
    )
    assert len(list(who_sees_both([mixing]))) == 1


def test_an_audited_vote_is_caught() -> None:
    told = 'audit.write(session, actor, "voting:vote:cast", process.id, now)'
    faults = (planted("caxamarca.actions.voting", told), planted("caxamarca.actions.casting", told))
    assert len(list(audited_votes(faults))) == 3
