"""What other rules would have made of the same ballots, beside the rule of the process."""

from dataclasses import dataclass

from caxamarca.actions.declaring import ConstituencyResult
from caxamarca.domain import telling
from caxamarca.domain.comparing import Comparison
from caxamarca.domain.counting import Rule
from caxamarca.persistence.projects import Project


@dataclass(frozen=True)
class Other:
    """What a rule would have made of the same ballots: how many projects win for how much, who is left with nothing."""

    rule: Rule
    is_own: bool
    winners: int
    spent: int
    left_out: int


@dataclass(frozen=True)
class Difference:
    """The projects that would have won by the other rule alone, and those that would not have won by it."""

    rule: Rule
    more: tuple[Project, ...]
    fewer: tuple[Project, ...]


def beside_each_other(result: ConstituencyResult, comparison: Comparison, own: Rule) -> tuple[Other, ...]:
    """What each rule makes of these ballots, as far as it may be told, the process's own first."""
    return tuple(
        Other(rule, rule is own, len(outcome.funded), outcome.spent, comparison.left_out[rule])
        for rule, outcome in sorted(comparison.outcomes.items(), key=lambda one: one[0] is not own)
        if telling.is_told(rule, own, is_clear=result.is_clear)
    )


def differences(result: ConstituencyResult, comparison: Comparison, own: Rule) -> tuple[Difference, ...]:
    """For each other rule, what it would have changed."""
    projects = {line.number: line.project for line in result.lines}
    won = set(result.outcome.funded)

    def named(numbers: set[int]) -> tuple[Project, ...]:
        return tuple(projects[number] for number in sorted(numbers))

    return tuple(
        Difference(rule, named(set(outcome.funded) - won), named(won - set(outcome.funded)))
        for rule, outcome in comparison.outcomes.items()
        if rule is not own and telling.is_told(rule, own, is_clear=result.is_clear)
    )
