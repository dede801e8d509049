"""What of an opened box everybody may read. Among few ballots a rare set of marks can be somebody's signature."""

from caxamarca.domain.counting import Rule

FEWEST_BALLOTS = 100
"""A constituency with fewer shows its votes per project, and its ballots one by one to the committee alone, unless the
terms of the process say another number.

Of ballots with three marks about 4 % are unique (design, section 3): enough to know one's own, or a neighbour's.
"""


def is_told(rule: Rule, own: Rule, *, is_clear: bool) -> bool:
    """Whether it may be told what a rule makes of the ballots of a process that has its own.

    By most votes it follows from the votes of each project, which are public everywhere. By equal shares it follows
    from single ballots, so that of few only the result is told that was declared.
    """
    return is_clear or rule in {own, Rule.MOST_VOTES}


def are_public(ballots: int, fewest: int) -> bool:
    """Whether a constituency has so many ballots that each set of marks may be published."""
    return ballots >= fewest
