"""The publication of a process, made the first time that it is needed: when the results are declared, or asked for."""

import math
import time
from threading import Lock

from flask import current_app

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

_FAILED = "caxamarca_publications_not_made"
"""Where the application keeps when it failed last, by the signature of what was counted."""


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
        failed: dict[bytes | None, float] = current_app.extensions.setdefault(_FAILED, {})
        if time.monotonic() - failed.get(process.tally_signature, -math.inf) < _REST:
            raise NotTypeset("it failed a moment ago")
        try:
            publishing.publish(process.year, contents.files, acta.record)
        except NotTypeset:
            failed[process.tally_signature] = time.monotonic()
            raise
        return publications.of_process(session(), process.id)
