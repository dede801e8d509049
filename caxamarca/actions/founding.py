"""The first day of a site: its places, its audit log, its first administrator."""

from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError

from caxamarca.actions import tidying
from caxamarca.actions.appointing import NAME_LIMIT, add_staff, email_of, make_link
from caxamarca.domain.errors import Refusal
from caxamarca.domain.roles import STRANGER, Role
from caxamarca.domain.texts import clean_line
from caxamarca.persistence import audit, people, places, site
from caxamarca.persistence.database import transaction
from caxamarca.persistence.site import SiteKind


class AlreadyFounded(Refusal):
    """There is a site in this data folder; neither kind is made over the other."""


def found_site(kind: SiteKind, clock: datetime | None = None) -> None:
    """Make an empty site on an empty database. Raises AlreadyFounded."""
    try:
        with transaction() as session:
            site.found_as(session, kind, clock)
            session.flush()
            places.load(session)
            audit.begin(session)
            session.flush()
            audit.write(session, STRANGER, "site:site:found", None, site.now(session), {"kind": kind.value})
    except IntegrityError:
        raise AlreadyFounded from None
    tidying.claim_folders()


def invite_first_administrator(email: str, name: str) -> str:
    """The token of a one-time link for a site's first administrator. Raises AlreadyFounded where there is one."""
    with transaction() as session:
        if people.administrators(session):
            raise AlreadyFounded
        staff = add_staff(session, email, name)
        session.add(
            people.Appointment(staff_id=staff.id, role=Role.ADMINISTRATOR, given_at=site.now(session))
        )
        audit.write(session, STRANGER, "site:staff:invite", staff.id, site.now(session))
        return make_link(session, staff, None, datetime.now(UTC))


def invite_again(email: str, name: str) -> str:
    """Another link for the first administrator, who never came: the link expired, or the address was mistyped.

    Raises AlreadyFounded as soon as anybody has used a link; from then on administrators make them.
    """
    with transaction() as session:
        staff = people.who_never_came(session)
        if staff is None:
            raise AlreadyFounded
        staff.email, staff.name = email_of(email), clean_line(name, NAME_LIMIT)
        audit.write(session, STRANGER, "site:staff:invite", staff.id, site.now(session))
        return make_link(session, staff, None, datetime.now(UTC))
