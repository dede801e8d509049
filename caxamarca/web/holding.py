"""Who holds the key of a ballot box, in words."""

from caxamarca.domain.custody import Ceremony, Custody
from caxamarca.persistence import ceremonies
from caxamarca.persistence.ceremonies import KeyCeremony
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
        return " ".join([_together(brought.ceremony), arrived(brought), *_compared(process)])
    if process.custody is Custody.SERVER:
        return _("It is a file of this server, apart from the database.")
    return _("Nobody yet.")


def _together(ceremony: Ceremony) -> str:
    return _(
        "%(holders)s people of the committee hold it together, and %(needed)s of them are needed to open the box. "
        "The key is %(name)s.",
        holders=ceremony.holders,
        needed=ceremony.needed,
        name=ceremony.name,
    )


def arrived(brought: KeyCeremony) -> str:
    """When a key came, and by whom as far as everybody may know it: the name stands in the record of acts."""
    return _("A member of the committee brought it on %(moment)s.", moment=formats.moment(brought.brought_at))


def _compared(process: Process) -> list[str]:
    """Whether the holders looked, before they opened the box, if its envelopes were those that were published."""
    if process.box_compared is None:
        return []
    if process.box_compared:
        return [_("Before they opened it, they compared the envelopes with copies of the published lists.")]
    return [
        _("Nobody brought copies of the published lists to compare the envelopes with before opening it.")
    ]


def set_aside(process: Process) -> list[str]:
    """The keys that were brought and are not used, each in a sentence."""
    return [
        _(
            "%(name)s: brought on %(day)s, not used since %(until)s.",
            name=one.ceremony.name,
            day=formats.day(one.brought_at),
            until=formats.day(one.replaced_at),
        )
        for one in ceremonies.replaced(session(), process.id)
    ]
