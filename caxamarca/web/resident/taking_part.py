"""What a resident is told of an own vote: the day and the channel, and the way to say that it was somebody else.
Never what.
"""

from collections.abc import Mapping

from caxamarca.domain.permissions import Action, may
from caxamarca.domain.voting import Channel, TookPart
from caxamarca.persistence import disowned
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity
from caxamarca.web.words import _l

ENTERED: Mapping[Channel, str] = {
    Channel.WEB: _l("Your vote went into the box on %(day)s, through the internet."),
}


def entered(vote: TookPart | None) -> str | None:
    """When and how a vote came into the box; nothing where there is none."""
    return None if vote is None else ENTERED[vote.channel] % {"day": formats.day(vote.day)}


def can_disown(process: Process) -> bool:
    """Whether the signed-in resident may still say that the vote under the own document was cast by somebody else."""
    actor = identity.actor()
    return may(
        actor, Action.DISOWN_VOTE, process.stage(clock.now())
    ) and process.id not in disowned.of_resident(session(), actor.as_resident)
