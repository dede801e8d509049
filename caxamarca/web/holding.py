"""Who holds the key of a ballot box, in words."""

from caxamarca.domain.custody import Custody
from caxamarca.persistence import ceremonies
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import formats
from caxamarca.web.words import _


def held(process: Process) -> str:
    """One or two sentences that are true before and after the opening of the vote."""
    if process.key_destroyed_at is not None:
        return _(
            "Nobody any more: it was destroyed on %(day)s. The envelopes cannot be opened again.",
            day=formats.day(process.key_destroyed_at),
        )
    brought = ceremonies.of_process(session(), process.id)
    if brought is not None:
        return _(
            "%(holders)s people of the committee hold it together, and %(needed)s of them are needed to open the box. "
            "The key is %(name)s.",
            holders=brought.ceremony.holders,
            needed=brought.ceremony.needed,
            name=brought.ceremony.name,
        )
    if process.custody is Custody.SERVER:
        return _("It is a file of this server, apart from the database.")
    return _("Nobody yet.")
