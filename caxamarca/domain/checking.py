"""The five things that the law gives the oversight committee to check of each project (Ley 28056 and its rules)."""

from enum import StrEnum

from caxamarca.domain.errors import Refusal

NOTE_LIMIT = 1000


class Duty(StrEnum):
    """What is checked, in the order of the law."""

    AGREEMENTS = "agreements"
    SCHEDULE = "schedule"
    SPENDING = "spending"
    COVERAGE = "coverage"
    COFINANCING = "cofinancing"


class Verdict(StrEnum):
    """The committee's word."""

    COMPLIES = "complies"
    IN_PART = "in_part"
    DOES_NOT = "does_not"
    CANNOT_TELL = "cannot_tell"


class SameWord(Refusal):
    """The committee's last word on this is the very same."""
