"""The committee's five duties on one project: what this site itself knows of each, and what the committee says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from caxamarca.domain.checking import Duty
from caxamarca.domain.planning import PlanState
from caxamarca.persistence import checks, plans, processes
from caxamarca.persistence import projects as remembered
from caxamarca.persistence.checks import Check
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import FollowUp
from caxamarca.persistence.plans import Plan
from caxamarca.persistence.processes import Process
from caxamarca.web import districts, formats
from caxamarca.web.labels import place
from caxamarca.web.words import _, ngettext

Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Checked:
    """One duty. `word` is the committee's last one, `None` while it said nothing; `earlier` those before, newest
    first; `evidence` what stands on this site, each with its date and who said it.
    """

    duty: Duty
    evidence: Facts
    word: Check | None
    earlier: tuple[Check, ...]


@dataclass(frozen=True)
class Dossier:
    """What the evidence is taken from."""

    followed: FollowUp
    process: Process
    versions: Sequence[Plan]
    districts: str


def dossier(followed: FollowUp) -> Dossier:
    project = followed.prioritised.project
    return Dossier(
        followed,
        processes.by_year(session(), followed.prioritised.year),
        plans.of_project(session(), project.id),
        districts.in_words(remembered.districts_of(session(), [project.id]).get(project.id, ())),
    )


def checklist(known: Dossier) -> tuple[Checked, ...]:
    """Every duty in the order of the law."""
    project = known.followed.prioritised.project.id
    words = checks.of_projects(session(), [project])[project]
    return tuple(one_of(known, duty, words) for duty in Duty)


def one_of(known: Dossier, duty: Duty, words: Sequence[Check]) -> Checked:
    said = [word for word in reversed(words) if word.duty is duty]
    return Checked(duty, evidence(known, duty), said[0] if said else None, tuple(said[1:]))


def evidence(known: Dossier, duty: Duty) -> Facts:
    """What this site knows of a duty. It judges nothing."""
    return EVIDENCE[duty](known)


def _agreements(known: Dossier) -> Facts:
    one = known.followed.prioritised
    return [
        (
            _("What was agreed"),
            _(
                "It won in %(place)s, in place %(order)s, and stands in the record of agreements (Acta). Declared on "
                "%(day)s.",
                place=place(one.province),
                order=one.place,
                day=formats.short_day(one.prioritised_at),
            ),
        ),
        (_("Cost agreed"), formats.money(one.project.cost)),
        (_("Executing unit"), one.unit or _("No executing unit yet")),
    ]


def _schedule(known: Dossier) -> Facts:
    plan, latest = known.followed.plan, known.followed.latest
    if plan is None or plan.decided_at is None:
        waits = any(one.state is PlanState.PROPOSED for one in known.versions)
        return [
            (
                _("Schedule"),
                _("It was proposed and waits for the approval of the administration.")
                if waits
                else _("There is no approved schedule."),
            )
        ]
    facts = [
        (
            _("Schedule"),
            _(
                "Version %(number)s, approved by the administration on %(day)s: from the %(first)s to the %(last)s.",
                number=plan.version,
                day=formats.short_day(plan.decided_at),
                first=formats.quarter(plan.schedule.first),
                last=formats.quarter(plan.schedule.last),
            ),
        ),
        (
            _("Versions"),
            ngettext("%(num)s version so far", "%(num)s versions so far", len(known.versions)),
        ),
    ]
    if latest is not None:
        facts.append(
            (
                _("Planned and done"),
                _(
                    "For the %(quarter)s: %(planned)s planned, %(done)s declared by the executing unit on %(day)s.",
                    quarter=formats.quarter(latest.quarter),
                    planned=formats.percent(plan.schedule.physical_by(latest.quarter)),
                    done=formats.percent(latest.physical),
                    day=formats.short_day(latest.filed_at),
                ),
            )
        )
    return facts


def _spending(known: Dossier) -> Facts:
    followed = known.followed
    latest, schedule, cost = followed.latest, followed.schedule, followed.prioritised.project.cost
    facts = [(_("Cost agreed"), formats.money(cost))]
    if latest is None:
        return [*facts, (_("Spent (devengado)"), _("Nothing was reported yet."))]
    if schedule is not None:
        facts.append(
            (
                _("Planned by then"),
                _(
                    "%(amount)s by the end of the %(quarter)s",
                    amount=formats.money(schedule.amount_by(latest.quarter)),
                    quarter=formats.quarter(latest.quarter),
                ),
            )
        )
    facts.append(
        (
            _("Spent (devengado)"),
            _(
                "%(spent)s since it began, %(percent)s of the cost; %(works)s of the works are done. Declared by the "
                "executing unit on %(day)s.",
                spent=formats.money(followed.accrued),
                percent=formats.percent(followed.spent),
                works=formats.percent(latest.physical),
                day=formats.short_day(latest.filed_at),
            ),
        )
    )
    return facts


def _coverage(known: Dossier) -> Facts:
    project = known.followed.prioritised.project
    formed = formats.short_day(project.formed_at)
    return [
        (_("Districts that benefit"), known.districts),
        (
            _("Who benefits"),
            _(
                "%(people)s, as the technical team said on %(day)s",
                people=formats.people(project.people),
                day=formed,
            ),
        ),
    ]


def _cofinancing(known: Dossier) -> Facts:
    one = known.followed.prioritised
    return [
        (
            _("Other money"),
            _(
                "Nobody has declared any here: the whole cost, %(cost)s, comes from the ceiling of %(place)s.",
                cost=formats.money(one.project.cost),
                place=place(one.province),
            ),
        )
    ]


EVIDENCE: Mapping[Duty, Callable[[Dossier], Facts]] = {
    Duty.AGREEMENTS: _agreements,
    Duty.SCHEDULE: _schedule,
    Duty.SPENDING: _spending,
    Duty.COVERAGE: _coverage,
    Duty.COFINANCING: _cofinancing,
}
