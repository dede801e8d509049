"""The file of all checkpoints is written on and not anew, and anew where what was written is not its beginning."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from caxamarca.domain import checkpoints as points
from caxamarca.persistence.checkpoints import Signed
from caxamarca.persistence.control_file import ControlFile, End, Keeper


def a_chain(count: int) -> list[Signed]:
    return [a_checkpoint(number) for number in range(count)]


def a_checkpoint(number: int, signature: bytes = b"") -> Signed:
    nothing = points.head(points.NOTHING)
    frozen = {} if number else {"llave_de_las_firmas": "00" * 32}
    told = points.Checkpoint(2026, number, date(2026, 7, 11), points.BEGINNING, nothing, nothing, {}, frozen)
    return Signed(number, points.to_text(told), signature or number.to_bytes(64))


@dataclass
class Table:
    """What is in the database, and from which number on it was asked."""

    rows: list[Signed]
    asked: list[int] = field(default_factory=list)
    keeper: Keeper = field(default_factory=Keeper)

    def following(self, number: int) -> Sequence[Signed]:
        self.asked.append(number)
        return [one for one in self.rows if one.number >= number]

    def file(self, restored: int = 0) -> ControlFile:
        end = End(len(self.rows), self.rows[-1].signature, (restored,))
        return self.keeper.file(1, end, self.following, lambda: {"restauraciones": [restored]})

    def is_told(self, restored: int = 0) -> None:
        file = self.file(restored)
        text = b"".join(file.text())
        assert (gzip.decompress(file.packed), len(text)) == (text, file.size)
        assert json.loads(text) == {
            "llave_de_las_firmas": "00" * 32,
            "puntos": [one.told() for one in self.rows],
            "restauraciones": [restored],
        }


def test_only_what_is_new_is_asked_for() -> None:
    table = Table(a_chain(3))
    for count in (3, 3, 4, 6):
        table.rows = a_chain(count)
        table.is_told()
        table.is_told()
    assert table.asked == [0, 2, 3]


def test_what_follows_the_checkpoints_is_told_anew_without_writing_them() -> None:
    table = Table(a_chain(3))
    for restored in (0, 1, 2):
        table.is_told(restored)
    assert table.asked == [0, 2, 2]


def test_where_the_beginning_is_another_one_it_is_all_written_anew() -> None:
    table = Table(a_chain(5))
    table.is_told()
    for rows in (
        [*a_chain(4), a_checkpoint(4, b"x" * 64)],
        a_chain(3),
        [*a_chain(2), a_checkpoint(700_000)],
        [*a_chain(3), a_checkpoint(500_000), a_checkpoint(700_000)],
    ):
        table.rows = rows
        table.is_told()
    assert table.asked.count(0) == 5
