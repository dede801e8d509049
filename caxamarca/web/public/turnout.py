"""Who took part by age, sex and channel, in words. Where a group is small its row says that it is not told."""

from collections.abc import Sequence
from dataclasses import dataclass

from caxamarca.domain.rolls import Sex
from caxamarca.domain.turnout import UNKNOWN, Dimension, Told, told
from caxamarca.domain.voting import Channel
from caxamarca.persistence import turnout
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web.labels import label
from caxamarca.web.words import _l

NAMES = {
    (Dimension.AGE, "0-29"): _l("Up to 29 years"),
    (Dimension.AGE, "30-44"): _l("30 to 44 years"),
    (Dimension.AGE, "45-59"): _l("45 to 59 years"),
    (Dimension.AGE, "60-mas"): _l("60 years or more"),
    (Dimension.AGE, UNKNOWN): _l("The roll does not say"),
    (Dimension.SEX, Sex.FEMALE): _l("Women"),
    (Dimension.SEX, Sex.MALE): _l("Men"),
    (Dimension.SEX, UNKNOWN): _l("The roll does not say"),
    (Dimension.CHANNEL, Channel.WEB): _l("Through the internet"),
}


@dataclass(frozen=True)
class Part:
    """One dimension: its title, and its groups with their names."""

    title: str
    rows: Sequence[tuple[str, Told]]

    @property
    def hides(self) -> bool:
        return any(one.is_hidden for _name, one in self.rows)


def groups(process: Process) -> list[Told]:
    """Every group as it may be told, dimension by dimension."""
    found = turnout.by_group(session(), process.id)
    return [one for dimension in Dimension for one in told(found[dimension])]


def parts(process: Process) -> list[Part]:
    """The dimensions that tell something: one that has a single group says no more than the total."""
    rows: dict[Dimension, list[tuple[str, Told]]] = {dimension: [] for dimension in Dimension}
    for one in groups(process):
        rows[one.dimension].append((str(NAMES[one.dimension, one.name]), one))
    return [Part(str(label(dimension)), found) for dimension, found in rows.items() if len(found) > 1]
