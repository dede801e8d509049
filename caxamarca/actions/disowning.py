"""Saying that a participation noted under the own document is not one's own. It stays secret what was voted with it."""

from sqlalchemy.exc import IntegrityError

from caxamarca.actions import casting
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.roles import Actor
from caxamarca.persistence import disowned, processes, residents, roll, sign_ins, site
from caxamarca.persistence.database import transaction


class DisownedBefore(Refusal):
    """Said by this person already."""


def disown_vote(actor: Actor, year: int) -> None:
    """Tell the committee that somebody else voted with the own document, and end the code that opened it to them.

    The box is not touched: nobody can find that ballot. Every sign-in of this resident ends, this one as well: a desk
    gives no other code before the box is closed, and until then the stranger would go on coming in.

    Raises NotFound where no participation is noted, or DisownedBefore.
    """
    resident = actor.as_resident
    took_part = casting.took_part(actor)
    try:
        with transaction() as writing:
            process = processes.shared(writing, year)
            now = site.now(writing)
            permit(actor, Action.DISOWN_VOTE, process.stage(now))
            entry = roll.entry(writing, process.id, resident)
            if process.id not in took_part or entry is None:
                raise NotFound
            residents.hold(writing, resident)
            disowned.add(writing, process.id, resident, entry.province, civil_day(now))
            residents.end_code(writing, resident)
            sign_ins.end_all(writing, resident=resident)
    except IntegrityError:
        raise DisownedBefore from None
