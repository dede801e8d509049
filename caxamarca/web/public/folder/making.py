"""The publication of a process, made the first time that it is needed: when the results are declared, or asked for."""

import math
import time
from collections.abc import Callable
from functools import partial
from threading import Lock

from flask import current_app

from caxamarca.actions import publishing
from caxamarca.actions.publishing import NotAsRecorded, Published
from caxamarca.domain.errors import NotFound
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.typesetting import NotTypeset
from caxamarca.web.public.folder import acta, contents

_ONE_AT_A_TIME = Lock()
"""Making one takes seconds; whoever comes meanwhile waits for the same one."""

_REST = 60
"""Seconds in which nobody tries again what has just failed: it takes as long as the first time."""

_STANDS = 10
"""Seconds in which what was read whole and compared is not read whole again; each piece is compared as it goes out."""

_FAILED, _READ = "caxamarca_publications_not_made", "caxamarca_publications_read"
"""Where the application keeps when it failed last, and at what, and when it was read last, by the signature of what was
counted.
"""


def published(process: Process) -> Published:
    """Raises WrongStage before the declaration, NotAsRecorded where what is kept is not what was made, and NotTypeset
    where the record of agreements could not be set.
    """
    with _ONE_AT_A_TIME:
        read: dict[bytes | None, tuple[float, Published]] = current_app.extensions.setdefault(_READ, {})
        last, found = read.get(process.tally_signature, (-math.inf, None))
        is_old = time.monotonic() - last >= _STANDS
        if found is None or is_old or not publishing.is_still(process, found):
            # What another one has kept while this one waited is not in what was read before.
            session().rollback()
            found = publishing.published(process) or _made(process)
            read[process.tally_signature] = time.monotonic(), found
        return found


def _made(process: Process) -> Published:
    failed: dict[bytes | None, tuple[float, Callable[[], Exception]]] = current_app.extensions.setdefault(
        _FAILED, {}
    )
    last, why = failed.get(process.tally_signature, (-math.inf, Exception))
    if time.monotonic() - last < _REST:
        raise why()
    try:
        publishing.publish(process.year, contents.files, acta.record)
    except (NotTypeset, NotAsRecorded) as fault:
        failed[process.tally_signature] = time.monotonic(), partial(type(fault), *fault.args)
        raise
    found = publishing.published(process)
    if found is None:
        raise NotFound
    return found
