"""What is written page by page: how long it waits for its writer, and what is sent is what was looked over."""

from collections.abc import Mapping
from datetime import timedelta

from caxamarca.domain.errors import Refusal

LIFE = timedelta(days=30)
"""After the last answer. Whoever has no signal at home comes back to the town on another market day."""

ROOM = 20_000
"""Characters of one draft: some times what fits into the longest idea, so that too long a text is kept as well, and can
be made shorter."""


class DraftChanged(Refusal):
    """What was looked over is no longer what would be sent: it was changed on another page."""


class TooLongToKeep(Refusal):
    """There is no room for so much text, were it right or not."""


def check_room(answers: Mapping[str, str]) -> None:
    """Raises TooLongToKeep."""
    if sum(len(one) for one in answers.values()) > ROOM:
        raise TooLongToKeep
