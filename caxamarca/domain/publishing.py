"""What of an opened box everybody may read. Among few ballots a rare set of marks can be somebody's signature."""

FEWEST_BALLOTS = 100
"""A constituency with fewer shows its votes per project, and its ballots one by one to the committee alone, unless the
terms of the process say another number.

Of ballots with three marks about 4 % are unique (design, section 3): enough to know one's own, or a neighbour's.
"""


def are_public(ballots: int, fewest: int) -> bool:
    """Whether a constituency has so many ballots that each set of marks may be published."""
    return ballots >= fewest
