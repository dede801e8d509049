"""What was worked out once stays; what many ask at once is worked out once; nobody takes every place."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from caxamarca.actions.remembering import Memory
from caxamarca.actions.rooms import Full, Room


def a_memory(folder: Path, servers: int = 16, most: int = 3) -> Memory[int, int]:
    return Memory(Room.beside(folder, "trying", servers), most)


class Squares:
    """What is worked out here, and how often."""

    def __init__(self, memory: Memory[int, int]) -> None:
        self.memory, self.asked = memory, list[int]()

    def of(self, key: int) -> int:
        def work_out() -> int:
            self.asked.append(key)
            return key * key

        return self.memory.recall(key, work_out)


def test_what_is_known_is_not_worked_out_again(tmp_path: Path) -> None:
    squares = Squares(a_memory(tmp_path))
    assert [squares.of(key) for key in (2, 2, 3, 2)] == [4, 4, 9, 4]
    assert squares.asked == [2, 3]


def test_only_what_was_asked_for_last_is_kept(tmp_path: Path) -> None:
    squares = Squares(a_memory(tmp_path, most=2))
    for key in (1, 2, 1, 3, 1, 2):
        squares.of(key)
    assert squares.asked == [1, 2, 3, 2], "2 had been asked for longest ago"
    assert len(squares.memory._known) == 2


def test_what_many_ask_at_once_is_worked_out_once(tmp_path: Path) -> None:
    memory, asked = a_memory(tmp_path), list[int]()

    def slowly() -> int:
        sleep(0.2)
        asked.append(1)
        return 7

    with ThreadPoolExecutor(8) as people:
        assert list(people.map(lambda _one: memory.recall(1, slowly), range(8))) == [7] * 8
    assert asked == [1]


def test_half_of_those_who_serve_stay_free_and_what_is_known_needs_no_place(tmp_path: Path) -> None:
    memory, done = a_memory(tmp_path, servers=4), Event()
    memory.recall(9, lambda: 81)
    with ThreadPoolExecutor(2) as people:
        under_way = [people.submit(memory.recall, key, lambda: done.wait(5) and 1) for key in (1, 1)]
        while not memory._under_way:
            sleep(0.01)
        sleep(0.1)
        with pytest.raises(Full):
            memory.recall(2, lambda: 4)
        assert memory.recall(9, lambda: 0) == 81
        done.set()
        assert [one.result() for one in under_way] == [1, 1]
    assert memory.recall(2, lambda: 4) == 4, "places are given back"


def test_what_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    memory = a_memory(tmp_path)

    def fails() -> int:
        sleep(0.1)
        raise LookupError

    with ThreadPoolExecutor(2) as people:
        for one in [people.submit(memory.recall, 1, fails) for _twice in range(2)]:
            with pytest.raises(LookupError):
                one.result()
    assert memory.recall(1, lambda: 1) == 1
