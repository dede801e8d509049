"""The committee's report to the Regional Coordination Council (CCR) on six months: gathered, written, signed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from caxamarca.domain.errors import Refusal
from caxamarca.domain.half_years import HalfYear

SECTION_LIMIT = 12_000
"""Characters of one section."""


class Section(StrEnum):
    """What the report tells, in its order. The first six are gathered; the last two are the committee's own."""

    REVIEWED = "reviewed"
    REPORTS = "reports"
    OBSERVATIONS = "observations"
    VISITS = "visits"
    CHECKS = "checks"
    ALERTS = "alerts"
    CONCLUSIONS = "conclusions"
    REQUESTS = "requests"


OWN_WORDS = (Section.CONCLUSIONS, Section.REQUESTS)
"""What nobody can gather: it has to be written before anybody signs."""

Text = Mapping[Section, str]


@dataclass(eq=False)
class HalfYearNotOver(Refusal):
    """Six months are told of once they have ended."""

    half: HalfYear


class AlreadyGathered(Refusal):
    """One report for each half of a year and scope."""


class AlreadyPublished(Refusal):
    """What was published is not written anew."""


class TextChanged(Refusal):
    """Somebody changed the text since it was shown."""


class NothingChanged(Refusal):
    """The text is the same as before: an edit would take the signatures away for nothing."""


@dataclass(eq=False)
class NotWrittenYet(Refusal):
    """Nobody signs a report that lacks the committee's own words."""

    section: Section


def check_half(half: HalfYear, today: date) -> None:
    """Raises HalfYearNotOver."""
    if today <= half.end:
        raise HalfYearNotOver(half)


def check_written(text: Text) -> None:
    """Raises NotWrittenYet."""
    for section in OWN_WORDS:
        if not text.get(section, "").strip():
            raise NotWrittenYet(section)


def fingerprint(text: Text) -> str:
    """SHA-256 in hex of every section in its order: what a signature is over, and what a page was shown."""
    told = [[section.value, text.get(section, "")] for section in Section]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def signatures_needed(members: int) -> int:
    """At least half of the members of the scope, and never fewer than one."""
    return max(1, (members + 1) // 2)
