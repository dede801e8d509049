"""What a resident is told of an own vote: the day and the channel. Never what."""

from collections.abc import Mapping

from caxamarca.domain.voting import Channel, TookPart
from caxamarca.web import formats
from caxamarca.web.words import _l

ENTERED: Mapping[Channel, str] = {
    Channel.WEB: _l("Your vote went into the box on %(day)s, through the internet."),
}


def entered(vote: TookPart | None) -> str | None:
    """When and how a vote came into the box; nothing where there is none."""
    return None if vote is None else ENTERED[vote.channel] % {"day": formats.day(vote.day)}
