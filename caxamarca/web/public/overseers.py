"""Who the oversight committee is, what the law has it check, and what it reported to the CCR."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.checking import Duty
from caxamarca.persistence import ccr_reports, people
from caxamarca.persistence.database import session
from caxamarca.web import clock
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint


@blueprint.get("/comite-de-vigilancia")
@open_to_all
def oversight_committee() -> ResponseReturnValue:
    return render_template(
        "public/oversight_committee.html",
        members=people.members(session(), clock.today()),
        duties=list(Duty),
        reports=ccr_reports.published(session()),
    )
