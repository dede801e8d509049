"""The schedule of a project beside what was reported, with every version that there was."""

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.planning import PlanState
from caxamarca.persistence import plans, prioritised
from caxamarca.persistence.database import session
from caxamarca.persistence.followed import follow
from caxamarca.web import clock, schedules
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint


@blueprint.get("/proyectos/<id:project_id>/cronograma")
@open_to_all
def schedule(project_id: int) -> ResponseReturnValue:
    project = prioritised.one(session(), project_id)
    [followed] = follow(session(), [project], clock.today())
    versions = plans.of_project(session(), project_id)
    standing = followed.schedule
    return render_template(
        "public/schedule.html",
        prioritised=project,
        plan=followed.plan,
        lines=() if standing is None else schedules.lines(standing, followed),
        milestones=() if standing is None else standing.milestones,
        waiting=schedules.waiting(versions),
        versions=[one for one in reversed(versions) if one.state is not PlanState.PROPOSED],
        behind=followed.facts.behind,
    )
