"""The processes: their calendar, their rules, their money, and the acts that two people answer for."""

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.counting import Rule
from caxamarca.domain.processes import LegalPhase, Stage
from caxamarca.persistence import acts, processes, roll
from caxamarca.persistence.database import session
from caxamarca.web import clock
from caxamarca.web.access import open_to_all
from caxamarca.web.labels import CALENDAR
from caxamarca.web.public import blueprint
from caxamarca.web.stages import PHASES, standing
from caxamarca.web.words import _l

RULES: Mapping[Rule, str] = {
    Rule.MOST_VOTES: _l(
        "Projects win in order of votes, as long as the money of the province is enough. One that no longer fits "
        "is skipped."
    ),
    Rule.EQUAL_SHARES: _l(
        "Every vote carries an equal share of the money. A project wins when those who voted for it can pay for it "
        "together."
    ),
}

WITH_RESULTS = frozenset({Stage.RESULTS, Stage.FOLLOW_UP})


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
    return render_template(
        "public/process.html",
        process=found,
        now=now,
        calendar=[(CALENDAR[name], getattr(found, name), name.endswith("until")) for name in CALENDAR],
        rule=RULES[found.rule],
        phases=[(phase, PHASES[phase], phase is now.phase) for phase in LegalPhase],
        constituencies=processes.constituencies(session(), found.id),
        changes=processes.calendar_changes(session(), found.id),
        acts=acts.published(session(), found.id),
        roll=approved,
        people={} if approved is None else roll.people_by_province(session(), approved.id),
        codes=roll.codes_made(session(), found.id),
        has_results=now.stage in WITH_RESULTS,
    )
