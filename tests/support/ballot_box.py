"""What the tables of the box say, for tests that know nothing of how they are laid out."""

from typing import NamedTuple

from caxamarca.persistence import board, envelopes, participation, processes
from caxamarca.persistence.database import session
from tests.factories import YEAR


class Left(NamedTuple):
    """How many people took part, how many envelopes there are, and how many codes on the board."""

    people: int
    envelopes: int
    codes: int


def left_behind(year: int = YEAR) -> Left:
    """How much stands in the box of a process now, whoever wrote it."""
    session().rollback()
    reading = session()
    process_id = processes.by_year(reading, year).id
    found = Left(
        *(sum(table.by_province(reading, process_id).values()) for table in (participation, envelopes, board))
    )
    session().rollback()
    return found
