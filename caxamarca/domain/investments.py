"""Where an investment stands, from the idea to its closing."""

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
