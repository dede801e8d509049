"""Who acts: a stranger, a resident, or a member of staff with what was granted to them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from caxamarca.domain.errors import NotSignedIn


class Role(StrEnum):
    """`UNIT` is the head of an executing unit, who signs for it; `UNIT_TEAM` whoever prepares its reports."""

    ANYONE = "anyone"
    RESIDENT = "resident"
    EVALUATOR = "evaluator"
    UNIT = "unit"
    UNIT_TEAM = "unit_team"
    COMMITTEE = "committee"
    ADMINISTRATOR = "administrator"


REGION = "region"
"""Asked for in place of a province: all of them at once. Only a grant without a province reaches that far."""

STAFF_ROLES = (Role.EVALUATOR, Role.UNIT, Role.UNIT_TEAM, Role.COMMITTEE, Role.ADMINISTRATOR)

OF_A_UNIT = frozenset({Role.UNIT, Role.UNIT_TEAM})
"""The roles that reach one executing unit and nothing else."""

TAKES_TWO = frozenset({Role.ADMINISTRATOR, Role.COMMITTEE})
"""The roles that one administrator gives and another one agrees to: who decides as a second person, and who holds the
key of a ballot box.
"""


@dataclass(frozen=True)
class Grant:
    """A role and how far it reaches. `None` reaches everywhere.

    `province` is an INEI province code, `unit` the id of an executing unit.
    """

    role: Role
    province: str | None = None
    unit: int | None = None

    def reaches(self, province: str | None, unit: int | None) -> bool:
        return self._covers(self.province, province) and self._covers(self.unit, unit)

    @staticmethod
    def _covers(granted: object, asked: object) -> bool:
        return granted is None or asked is None or granted == asked


@dataclass(frozen=True)
class Actor:
    """Whoever asks for something. At most one of `resident` and `staff` is set.

    `sign_in` stands for the sign-in by which they came, where they came by one (persistence/sign_ins.py).
    `by_one_at`: when one person alone made the code by which this resident came in; empty by any other door. Whoever
    made it may be the one who came in.
    """

    resident: int | None = None
    staff: int | None = None
    grants: tuple[Grant, ...] = ()
    sign_in: bytes = field(default=b"", compare=False, repr=False)
    by_one_at: datetime | None = field(default=None, compare=False)

    def may_learn(self, opened: datetime | None) -> bool:
        """Whether the own part in a vote that was opened then is told to this sign-in."""
        return self.by_one_at is None or opened is None or self.by_one_at <= opened

    @property
    def roles(self) -> frozenset[Role]:
        own = {Role.RESIDENT} if self.resident is not None else set[Role]()
        return frozenset({Role.ANYONE} | own | {grant.role for grant in self.grants})

    @property
    def as_resident(self) -> int:
        """The id of the resident who acts. Raises NotSignedIn where it is none of them."""
        if self.resident is None:
            raise NotSignedIn
        return self.resident

    def reaches(self, roles: frozenset[Role], province: str | None, unit: int | None) -> bool:
        """Whether one of these roles, as this actor holds it, reaches that province or unit."""
        if roles & {Role.ANYONE, *({Role.RESIDENT} if self.resident is not None else ())}:
            return True
        return any(grant.role in roles and grant.reaches(province, unit) for grant in self.grants)


STRANGER = Actor()
