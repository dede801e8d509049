"""The money of a public investment in one year, as the budget system counts it: from the opening budget to the payment.

Each amount comes out of the one before it (DL 1440, articles 41 to 44): nothing is certified beyond the modified
budget, committed beyond what is certified, accrued beyond what is committed, or paid beyond what is accrued.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from caxamarca.domain.errors import Refusal


class Phase(StrEnum):
    """The amounts of a year, in the order in which they come out of one another. The opening budget bounds none."""

    PIM = "pim"
    CERTIFIED = "certified"
    COMMITTED = "committed"
    ACCRUED = "accrued"
    PAID = "paid"


ARTICLE: Mapping[Phase, int] = {
    Phase.PIM: 41,
    Phase.CERTIFIED: 41,
    Phase.COMMITTED: 42,
    Phase.ACCRUED: 43,
    Phase.PAID: 44,
}
"""The article of DL 1440 that bounds a phase by the one before it; that of the PIM, what it bounds."""


@dataclass(eq=False)
class MoreThanThePhaseBefore(Refusal):
    """More in one phase than there is in the one before it. Both amounts in céntimos."""

    phase: Phase
    amount: int
    before: Phase
    limit: int

    @property
    def article(self) -> int:
        """Of DL 1440."""
        return ARTICLE[self.phase]


@dataclass(frozen=True)
class Spending:
    """The money of one project in one fiscal year, from January on, in céntimos.

    `pia` is the opening budget (presupuesto institucional de apertura), `pim` the modified one, then certificado,
    compromiso anual, devengado and girado. `paid` is `None` where a source does not tell it.
    """

    pia: int
    pim: int
    certified: int
    committed: int
    accrued: int
    paid: int | None

    @property
    def financial(self) -> int | None:
        """Financial progress of the year in whole percent: accrued / PIM. `None` without a PIM."""
        return None if self.pim == 0 else percent(self.accrued, self.pim)

    def phases(self) -> Iterator[tuple[Phase, int]]:
        """The phases that are told, in their order."""
        for phase in Phase:
            amount: int | None = getattr(self, phase.value)
            if amount is not None:
                yield phase, amount


def check_spending(spending: Spending) -> None:
    """Raises MoreThanThePhaseBefore for the first phase that holds more than the one it comes out of."""
    told = list(spending.phases())
    for (before, limit), (phase, amount) in itertools.pairwise(told):
        if amount > limit:
            raise MoreThanThePhaseBefore(phase, amount, before, limit)


def percent(part: int, whole: int) -> int:
    """Rounded half up; but only all of it, or more, is 100."""
    rounded = (part * 200 + whole) // (whole * 2)
    return min(rounded, 99) if part < whole else rounded
