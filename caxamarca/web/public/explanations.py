"""What it is, how it works, what is promised and what is not; what we do with people's data, and for whom it works.

Each can be listened to, where there is a recording of it.
"""

from collections.abc import Mapping
from datetime import timedelta

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from caxamarca.actions import identifying
from caxamarca.domain.drafting import LIFE
from caxamarca.domain.notices import TIME_TO_CONFIRM
from caxamarca.domain.processes import COURSE, PHASE_OF, Stage
from caxamarca.domain.quarters import DAYS_TO_REPORT
from caxamarca.domain.recording import Explanation
from caxamarca.domain.telling import FEWEST_BALLOTS
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.web import clock, holding, tried
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.recordings import of_explanation
from caxamarca.web.stages import PHASES
from caxamarca.web.words import _l

PATH: Mapping[Stage, str] = {
    Stage.ANNOUNCED: _l(
        "The Regional Government publishes the dates, the rules and the money of each province."
    ),
    Stage.IDEAS: _l(
        "Any resident on the roll proposes what their province needs, and supports the ideas of others."
    ),
    Stage.EVALUATION: _l(
        "The technical team looks at each idea and publishes its reasons. Those that are eligible become projects "
        "with a cost, sometimes several in one."
    ),
    Stage.VOTING: _l("Each province votes on its own projects: one person, one secret vote."),
    Stage.COUNT: _l("The ballot box is closed, opened and counted. Every step of the count is public."),
    Stage.RESULTS: _l("In each province the projects with most votes win, as far as the money goes."),
    Stage.FOLLOW_UP: _l(
        "Every quarter the executing unit says what was done and spent. The oversight committee asks, the unit "
        "answers, and all of it is public."
    ),
}
"""What is done in each stage, by whom."""


@blueprint.get("/como-funciona")
@open_to_all
def how_it_works() -> ResponseReturnValue:
    return render_template(
        "public/how_it_works.html",
        stages=[(stage, PHASE_OF[stage], PATH[stage]) for stage in COURSE],
        phases=PHASES,
        days_to_report=DAYS_TO_REPORT,
        recordings=of_explanation(Explanation.HOW_IT_WORKS),
    )


@blueprint.get("/como-funciona/voto")
@open_to_all
def vote_explained() -> ResponseReturnValue:
    now = clock.now()
    voted = [one for one in processes.all_of(session()) if one.stage(now) in {Stage.VOTING, Stage.COUNT}]
    return render_template(
        "public/vote_explained.html",
        recordings=of_explanation(Explanation.VOTE),
        held=[(one, holding.held(one)) for one in voted],
        fewest=voted[0].clear_from if voted else FEWEST_BALLOTS,
    )


@blueprint.get("/privacidad")
@open_to_all
def privacy() -> ResponseReturnValue:
    return render_template(
        "public/privacy.html",
        pause=identifying.RESIDENT_PAUSE // timedelta(minutes=1),
        stay=identifying.RESIDENT_STAY // timedelta(minutes=1),
        draft_days=LIFE.days,
        confirm_days=TIME_TO_CONFIRM.days,
        staff_stay=identifying.STAFF_STAY // timedelta(hours=1),
        recordings=of_explanation(Explanation.PRIVACY),
        **_answerable(),
    )


@blueprint.get("/accesibilidad")
@open_to_all
def accessibility() -> ResponseReturnValue:
    return render_template(
        "public/accessibility.html",
        tried=tried,
        recordings=of_explanation(Explanation.ACCESSIBILITY),
        **_answerable(),
    )


def _answerable() -> dict[str, str]:
    """Who answers for this site, as its settings say; empty where they do not."""
    return {"responsible": current_app.config["RESPONSIBLE"], "contact": current_app.config["CONTACT"]}
