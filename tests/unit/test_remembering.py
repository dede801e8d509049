"""What was worked out once stays; what many ask at once is worked out once."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from caxamarca.actions.remembering import Memory


class Squares:
    """What is worked out here, and how often."""

    def __init__(self, memory: Memory[int, int]) -> None:
        self.memory, self.asked = memory, list[int]()

    def of(self, key: int) -> int:
        def work_out() -> int:
            self.asked.append(key)
            return key * key

        return self.memory.recall(key, work_out)


def test_what_is_known_is_not_worked_out_again() -> None:
    squares = Squares(Memory(3))
    assert [squares.of(key) for key in (2, 2, 3, 2)] == [4, 4, 9, 4]
    assert squares.asked == [2, 3]


def test_only_what_was_asked_for_last_is_kept() -> None:
    squares = Squares(Memory(2))
    for key in (1, 2, 1, 3, 1, 2):
        squares.of(key)
    assert squares.asked == [1, 2, 3, 2], "2 had been asked for longest ago"
    assert len(squares.memory._known) == 2


def test_what_many_ask_at_once_is_worked_out_once() -> None:
    memory, asked = Memory[int, int](3), list[int]()

    def slowly() -> int:
        sleep(0.2)
        asked.append(1)
        return 7

    with ThreadPoolExecutor(8) as people:
        assert list(people.map(lambda _one: memory.recall(1, slowly), range(8))) == [7] * 8
    assert asked == [1]


def test_what_fails_is_told_and_tried_again() -> None:
    memory = Memory[int, int](3)

    def fails() -> int:
        sleep(0.1)
        raise LookupError

    with ThreadPoolExecutor(2) as people:
        for one in [people.submit(memory.recall, 1, fails) for _twice in range(2)]:
            with pytest.raises(LookupError):
                one.result()
    assert memory.recall(1, lambda: 1) == 1
