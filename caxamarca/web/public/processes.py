"""The processes: their calendar, their rules, their money, and the acts that two people answer for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.actions.convening import CEILING, lot_of
from caxamarca.domain import checkpoints as points
from caxamarca.domain.counting import Rule
from caxamarca.domain.custody import Custody
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import WITH_RESULTS, LegalPhase, Stage
from caxamarca.domain.provinces import PROVINCES
from caxamarca.persistence import acts, ballots, ceremonies, checkpoints, omitted, processes, roll, stations
from caxamarca.persistence.acts import PublicAct
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import CalendarChange, Process, TermsChange
from caxamarca.web import clock, formats, holding, marks, open_data, restoring
from caxamarca.web.access import open_to_all
from caxamarca.web.labels import CALENDAR, DECIDED, label, place, term
from caxamarca.web.public import blueprint
from caxamarca.web.public.results import turnout_of
from caxamarca.web.stages import PHASES, standing
from caxamarca.web.ways import Way, way, ways
from caxamarca.web.words import _, _l, ngettext

RULES: Mapping[Rule, str] = {
    Rule.MOST_VOTES: _l(
        "Projects win in order of votes, as long as the money of the province is enough. One that no longer fits "
        "is skipped."
    ),
    Rule.EQUAL_SHARES: _l(
        "Everybody who marked something has an equal share of the money. A project wins when those who marked it can "
        "pay for it together out of their shares. What is left over goes to the projects with most votes that still "
        "fit."
    ),
}

NEWEST = 10
"""So many checkpoints stand on the page; a long vote has hundreds, which whoever keeps copies reads from the file."""

WITH_IDEAS = frozenset(Stage) - {Stage.ANNOUNCED}


@dataclass(frozen=True)
class Change:
    """One date that was moved, as `components/timeline.html` shows it."""

    when: str
    title: str
    before: str
    after: str
    reason: str
    tone: str = "warning"


@dataclass(frozen=True)
class Decided:
    """One act of two people, in the same shape."""

    when: str
    title: str
    reason: str
    first: str
    second: str
    is_annulment: bool
    tone: str = "plain"


@dataclass(frozen=True)
class Listed:
    """A checkpoint: `votes` are those of all lists up to it, `more` those that it added to each of the two lists."""

    number: int
    day: date
    votes: int
    more: int


@blueprint.get("/procesos", endpoint="processes")
@open_to_all
def process_list() -> ResponseReturnValue:
    now = clock.now()
    return render_template(
        "public/processes.html", standings=[standing(one, now) for one in processes.all_of(session())]
    )


@blueprint.get("/procesos/<year:year>")
@open_to_all
def process(year: int) -> ResponseReturnValue:
    found = processes.by_year(session(), year)
    now = standing(found, clock.now())
    approved = roll.approved(session(), found.id)
    on_paper = ballots.sizes(session(), found.id)
    constituencies = [one for one, _projects in on_paper]
    places = stations.counted_before(session(), found.id, clock.today())
    return render_template(
        "public/process.html",
        process=found,
        now=now,
        links=_links(found, now.stage),
        calendar=[(CALENDAR[name], _moment(name, getattr(found, name))) for name in CALENDAR],
        rule=RULES[found.rule],
        lot_is_void=lot_of(session(), found).is_void(found.calendar, clock.now()),
        marks=_marks(found),
        phases=[(phase, PHASES[phase], phase is now.phase) for phase in LegalPhase],
        money=on_paper,
        has_common_part=any(one.province is None for one in constituencies),
        total=sum(one.ceiling for one in constituencies),
        corrections=[_corrected(one) for one in processes.terms_changes(session(), found.id)],
        changes=[_changed(one) for one in processes.calendar_changes(session(), found.id)],
        acts=[_decided(one) for one in acts.published(session(), found.id)],
        roll=approved,
        people=[] if approved is None else _people(approved.id),
        added=[(str(place(code)), count) for code, count in omitted.added(session(), found.id).items()],
        with_code=0 if approved is None else roll.people_with_codes(session(), approved.id),
        turnout=None if found.declared_at is None else turnout_of(found, on_paper).whole,
        places=places,
        made=sum(one.made for one in places),
        ended=sum(one.ended for one in places),
        listed=_listed(found),
        has_ballots=found.opened_at is not None,
        key_holders=holding.held(found),
        keys_set_aside=holding.set_aside(found),
        restored=restoring.told(found),
        has_ceremony=found.custody is Custody.COMMITTEE,
        signing_key=_signing_key(found),
    )


def _signing_key(found: Process) -> str | None:
    """The key of the signatures of the lists, in groups, so that people can compare it with their own paper."""
    first = checkpoints.first(session(), found.id)
    if first is None:
        return None
    key = points.from_text(first.text).frozen[points.SIGNING_KEY]
    return formats.in_fours(key)


def _listed(found: Process) -> list[Listed]:
    """The last checkpoints, the newest first. One more is asked for: what each has added is the difference."""
    made = [points.from_text(one) for one in checkpoints.newest_texts(session(), found.id, NEWEST + 1)]
    before = [*(one.codes.size for one in made[1:]), 0]
    return [
        Listed(one.number, one.day, one.codes.size, one.codes.size - least)
        for one, least in zip(made, before, strict=False)
    ][:NEWEST]


@blueprint.get("/procesos/<year:year>/llave-publica.json")
@open_to_all
def box_key(year: int) -> ResponseReturnValue:
    """The public part of a key that people hold, as they brought it."""
    held = ceremonies.of_process(session(), processes.by_year(session(), year).id)
    if held is None:
        raise NotFound
    return open_data.file(held.record, "application/json", f"llave-publica-{year}.json")


def _marks(found: Process) -> str:
    """How many projects can be marked. While the ballots can still change, only the most is known."""
    if found.opened_at is not None:
        return " ".join(marks.by_part(found).said)
    return ngettext(
        "In each part of the ballot one project can be marked, or none.",
        "In each part of the ballot up to %(num)s projects can be marked, if there are so many, or none.",
        found.marks,
    )


def _people(roll_id: int) -> list[tuple[str, str]]:
    """How many people each province has on a roll."""
    counted = roll.people_by_province(session(), roll_id)
    return [(one.name, formats.number(counted.get(one.code, 0))) for one in PROVINCES]


def _links(found: Process, stage: Stage) -> tuple[Way, ...]:
    """What there is to see of a process that has come to this stage."""
    return ways(
        way(_("Ideas"), "public.ideas", proceso=found.year) if stage in WITH_IDEAS else None,
        way(_("Results"), "public.results", year=found.year) if stage in WITH_RESULTS else None,
        way(_("Open data"), "public.data"),
    )


def _moment(field: str, moment: datetime) -> str:
    """What ends at midnight ends at 23:59 of the day before, as people say it."""
    return formats.last_moment(moment) if field.endswith("until") else formats.moment(moment)


def _changed(one: CalendarChange) -> Change:
    return Change(
        formats.day(one.made_at),
        CALENDAR[one.field],
        _moment(one.field, one.before),
        _moment(one.field, one.after),
        one.reason,
    )


def _corrected(one: TermsChange) -> Change:
    before, after = (
        _told_term(one.field, text) if text else _("nothing") for text in (one.before, one.after)
    )
    return Change(formats.day(one.made_at), term(one.field), before, after, one.reason)


def _told_term(field: str, value: str) -> str:
    if field.startswith(CEILING):
        return formats.money(int(value))
    return str(label(Rule(value))) if field == "rule" else value


def _decided(one: PublicAct) -> Decided:
    return Decided(
        formats.day(one.act.settled_at),
        f"{DECIDED[one.act.action]}: {one.act.number}" if one.act.number else DECIDED[one.act.action],
        one.act.reason,
        one.first,
        one.second,
        one.act.action is Action.ANNUL_PROCESS,
    )
