"""The ballots of an opened box one by one, as files list them."""

from collections.abc import Iterator

from caxamarca.domain import telling
from caxamarca.persistence import processes, tallies
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web.public.columns import Marked


def marked(process: Process, *, few_too: bool) -> Iterator[Marked]:
    """Each set of marks of each constituency, in one order; `few_too` also where everybody is not to see them."""
    for one in processes.constituencies(session(), process.id):
        sets = tallies.ballots(session(), one.id)
        if few_too or telling.are_public(sum(sets.values()), process.clear_from):
            for numbers in sorted(sets, key=sorted):
                yield Marked(one.province, numbers, sets[numbers])
