"""Where an investment stands, from the idea to its closing, and which way leads from one stage to another."""

from enum import StrEnum


class InvestmentStage(StrEnum):
    """Where an investment stands. The exact official list is unconfirmed; the names are those in public use."""

    IDEA = "idea"
    FORMULATION = "formulation"
    VIABLE = "viable"
    TECHNICAL_FILE = "technical_file"
    TECHNICAL_FILE_APPROVED = "technical_file_approved"
    TENDER = "tender"
    WORKS = "works"
    STALLED = "stalled"
    FINISHED = "finished"
    SETTLEMENT = "settlement"
    CLOSED = "closed"
    DEACTIVATED = "deactivated"


DONE = frozenset({InvestmentStage.FINISHED, InvestmentStage.SETTLEMENT, InvestmentStage.CLOSED})
"""The stages of a work that is done."""

ENDED = frozenset({InvestmentStage.CLOSED, InvestmentStage.DEACTIVATED})
"""The stages after which nothing more is to be reported."""

_ROAD = {stage: place for place, stage in enumerate(InvestmentStage)} | {
    # Works that stand still are as far as works that go on.
    InvestmentStage.STALLED: list(InvestmentStage).index(InvestmentStage.WORKS)
}

STEPS_OF_A_QUARTER = 2
"""How many stages an investment goes on in three months at the most, before one asks what came between."""


def goes_back(before: InvestmentStage, now: InvestmentStage) -> bool:
    """Whether an investment stands earlier on its way than it did. Whoever deactivates it goes nowhere."""
    return now is not InvestmentStage.DEACTIVATED and _ROAD[now] < _ROAD[before]


def skips(before: InvestmentStage, now: InvestmentStage, quarters: int) -> bool:
    """Whether an investment went further in so many quarters than anybody expects without a word about it."""
    ahead = now is not InvestmentStage.DEACTIVATED and _ROAD[now] - _ROAD[before]
    return bool(ahead) and ahead > STEPS_OF_A_QUARTER * quarters
