"""To whom the committee may complain with a form of this site. The site gathers facts; it judges nobody."""

from enum import StrEnum


class Recipient(StrEnum):
    COUNCIL = "council"
    COMPTROLLER = "comptroller"
