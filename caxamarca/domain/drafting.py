"""What is written page by page: how long it waits for its writer, and what is sent is what was looked over."""

from datetime import timedelta

from caxamarca.domain.errors import Refusal

LIFE = timedelta(days=30)
"""After the last answer. Whoever has no signal at home comes back to the town on another market day."""


class DraftChanged(Refusal):
    """What was looked over is no longer what would be sent: it was changed on another page."""
