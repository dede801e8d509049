"""A roll written whole: residents by their keyed hashes, and the place of each on it.

It comes in the order of the hashes, so that two that are written at once meet everyone in the same order, and so that
each row is laid beside the one before it in the index.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from caxamarca.domain.rolls import Place

AT_ONCE = {"sqlite": 500, "postgresql": 5000}
"""People of one statement: few enough to stay far below every time limit. More cost the embedded database more, for
Python's collector of cycles looks at all of them again and again; the other one has a way to go for each statement.
"""

SQLITE_KNOWN = "SELECT document_mac, id FROM resident WHERE document_mac BETWEEN ? AND ?"
SQLITE_RESIDENTS = "INSERT INTO resident (document_mac) VALUES (?)"
SQLITE_PLACES = """
INSERT INTO roll_entry (roll_id, resident_id, province, district, birth_year, sex) VALUES (?, ?, ?, ?, ?, ?)
"""

# The planner knows nothing of rows that came a moment ago, and would read every resident for each few of them.
POSTGRESQL_WAYS = text(
    "SELECT set_config(way, 'off', true) FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan']) "
    "AS ways (way)"
)

# Whoever is known is left out before, and not only by the conflict, which would use up a number for each of them.
POSTGRESQL_RESIDENTS = text("""
INSERT INTO resident (document_mac)
SELECT mac FROM unnest(CAST(:macs AS bytea[])) WITH ORDINALITY AS came (mac, place)
WHERE NOT EXISTS (SELECT FROM resident WHERE document_mac = mac) ORDER BY place
ON CONFLICT (document_mac) DO NOTHING
""")
POSTGRESQL_PLACES = text("""
INSERT INTO roll_entry (roll_id, resident_id, province, district, birth_year, sex)
SELECT :roll, resident.id, came.province, came.district, came.birth_year, came.sex
FROM unnest(
    CAST(:macs AS bytea[]), CAST(:provinces AS text[]), CAST(:districts AS text[]), CAST(:years AS integer[]),
    CAST(:sexes AS text[])
) AS came (mac, province, district, birth_year, sex)
JOIN resident ON resident.document_mac = came.mac
""")


def write(session: Session, roll_id: int, people: Iterable[Place]) -> None:
    """Put these people on a roll; whoever is new becomes a resident. `people` come in the order of their keys."""
    coming = iter(people)
    write_some = _on_sqlite
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        session.execute(POSTGRESQL_WAYS)
        write_some = _on_postgresql
    while some := list(islice(coming, AT_ONCE[dialect])):
        write_some(session, roll_id, some)


def _on_sqlite(session: Session, roll_id: int, some: Sequence[Place]) -> None:
    """Here nobody else writes meanwhile, and who lies between the first and the last is read in one stretch."""
    connection = session.connection()
    known = _known(connection, some)
    if fresh := [(one.key,) for one in some if one.key not in known]:
        connection.exec_driver_sql(SQLITE_RESIDENTS, fresh)
        known = _known(connection, some)
    connection.exec_driver_sql(
        SQLITE_PLACES,
        [(roll_id, known[key], province, district, year, sex) for key, province, district, year, sex in some],
    )


def _known(connection: Connection, some: Sequence[Place]) -> dict[bytes, int]:
    """The numbers of those of them who are residents, and of whoever lies between."""
    rows = connection.exec_driver_sql(SQLITE_KNOWN, (some[0].key, some[-1].key))
    return {mac: number for mac, number in rows}  # noqa: C416 - a row is no pair to dict()


def _on_postgresql(session: Session, roll_id: int, some: Sequence[Place]) -> None:
    macs, provinces, districts, years, sexes = map(list, zip(*some, strict=True))
    session.execute(POSTGRESQL_RESIDENTS, {"macs": macs})
    session.execute(
        POSTGRESQL_PLACES,
        {
            "roll": roll_id,
            "macs": macs,
            "provinces": provinces,
            "districts": districts,
            "years": years,
            "sexes": sexes,
        },
    )
