"""The count: ballots in, funded projects out, exact and the same for whoever repeats it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum

from caxamarca.domain import equal_shares, most_votes
from caxamarca.domain.outcomes import (
    AboveCeiling,
    Candidate,
    Cheaper,
    DoesNotFit,
    Lot,
    MoreVotes,
    NotPaid,
    NoVotes,
    Outcome,
    Paid,
    Patience,
    Shares,
    Step,
    TieBreak,
    WhyNot,
    endless,
)
from caxamarca.domain.tallying import ApprovalSet, Ballots, Tally, tally

__all__ = [
    "AboveCeiling",
    "ApprovalSet",
    "Ballots",
    "Candidate",
    "Cheaper",
    "DoesNotFit",
    "Lot",
    "MoreVotes",
    "NoVotes",
    "NotPaid",
    "Outcome",
    "Paid",
    "Patience",
    "Rule",
    "Shares",
    "Step",
    "Tally",
    "TieBreak",
    "WhyNot",
    "count",
    "endless",
    "tally",
]

_Fund = Callable[[Ballots, Collection[Candidate], int, Sequence[int], Patience], Outcome]


class Rule(StrEnum):
    MOST_VOTES = "most_votes"
    EQUAL_SHARES = "equal_shares"


# A rule is one module with one function `fund` of this signature, and one line here.
_RULES: Mapping[Rule, _Fund] = {
    Rule.MOST_VOTES: most_votes.fund,
    Rule.EQUAL_SHARES: equal_shares.fund,
}


def count(
    rule: Rule,
    ballots: Ballots,
    candidates: Collection[Candidate],
    ceiling: int,
    lot: Sequence[int],
    patience: Patience = endless,
) -> Outcome:
    """Count one constituency, in whatever order its ballots and projects come.

    `ceiling` is in céntimos; `lot` is the order of all project ids, drawn and published before the vote.
    Raises ValueError where the parts do not belong together: a mark for a project that is
    not on the ballot, a project twice, a lot that leaves one out. A count over such parts would be no count.
    Raises whatever `patience` raises.
    """
    ids = [candidate.id for candidate in candidates]
    if len(set(ids)) != len(ids):
        raise ValueError("a project stands twice on the ballot")
    if sorted(lot) != sorted(ids):
        raise ValueError("the lot is not an order of exactly the projects on the ballot")
    if strangers := set().union(*ballots) - set(ids):
        raise ValueError(f"marked, but not on the ballot: {sorted(strangers)}")
    if ceiling < 0:
        raise ValueError("a ceiling cannot be below zero")
    return _RULES[rule](ballots, candidates, ceiling, lot, patience)
