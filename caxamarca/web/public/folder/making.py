"""The publication of a process, made the first time that it is needed: when the results are declared, or asked for."""

import time
from threading import Lock

from caxamarca.actions import publishing
from caxamarca.domain.errors import NotFound
from caxamarca.persistence import publications
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.publications import Publication
from caxamarca.typesetting import NotTypeset
from caxamarca.web.public.folder import acta, contents

_ONE_AT_A_TIME = Lock()
"""Making one takes seconds; whoever comes meanwhile waits for the same one."""


_REST = 60
"""Seconds in which nobody tries again what has just failed: it takes as long as the first time."""

_FAILED: dict[int, float] = {}
"""When it failed last, by the year of the process."""


def published(process: Process) -> Publication:
    """Raises WrongStage before the declaration, NotTypeset where the record of agreements could not be set."""
    found = publications.of_process(session(), process.id)
    if found is None:
        found = _made(process)
    if found is None:
        raise NotFound
    return found


def _made(process: Process) -> Publication | None:
    with _ONE_AT_A_TIME:
        # What another one has kept while this one waited is not in what was read before.
        session().rollback()
        if time.monotonic() - _FAILED.get(process.year, -_REST) < _REST:
            raise NotTypeset("it failed a moment ago")
        try:
            publishing.publish(process.year, contents.files, acta.record)
        except NotTypeset:
            _FAILED[process.year] = time.monotonic()
            raise
        return publications.of_process(session(), process.id)
