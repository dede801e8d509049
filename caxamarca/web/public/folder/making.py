"""The publication of a process, made the first time that it is needed: when the results are declared, or asked for."""

from threading import Lock

from caxamarca.actions import publishing
from caxamarca.domain.errors import NotFound
from caxamarca.persistence import publications
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.publications import Publication
from caxamarca.web.public.folder import acta, contents

_ONE_AT_A_TIME = Lock()
"""Making one takes seconds; whoever comes meanwhile waits for the same one."""


def published(process: Process) -> Publication:
    """Raises WrongStage before the declaration, NotTypeset where the record of agreements could not be set."""
    found = publications.of_process(session(), process.id)
    if found is None:
        with _ONE_AT_A_TIME:
            publishing.publish(process.year, contents.files, acta.record)
            found = publications.of_process(session(), process.id)
    if found is None:
        raise NotFound
    return found
