"""The words with which an idea, a project, a ballot, a result, or the vote itself is passed on."""

from collections.abc import Mapping

from flask import url_for

from caxamarca.domain.processes import Stage
from caxamarca.domain.provinces import district, province
from caxamarca.persistence.content import Picture
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.processes import Process
from caxamarca.persistence.projects import Project
from caxamarca.web.addresses import whole
from caxamarca.web.formats import money_words
from caxamarca.web.labels import place as place_name
from caxamarca.web.sharing import Shared, can_be_sent, of_site, shared
from caxamarca.web.words import _, ngettext


def idea(found: Idea, stage: Stage, picture: Picture | None) -> Shared:
    where = _(
        "%(district)s, %(province)s",
        district=district(found.district).name,
        province=province(found.province).name,
    )
    return shared(
        whole("public.idea", idea_id=found.id),
        _("Idea for %(place)s. %(problem)s", place=where, problem=found.problem),
        short=whole("public.short_idea", idea_id=found.id),
        message=_idea_message(found, stage),
        sheet=url_for("public.idea_sheet", idea_id=found.id),
        picture=picture,
    )


def _idea_message(found: Idea, stage: Stage) -> str:
    where, is_open = district(found.district).name, stage is Stage.IDEAS and found.withdrawn_at is None
    if not can_be_sent(found.title):
        return _("Look at this idea of neighbours for %(place)s:", place=where)
    if is_open:
        return _(
            "Look at this idea for %(place)s: “%(title)s”. If you agree, support it here:",
            place=where,
            title=found.title,
        )
    return _(
        "Look at this idea for %(place)s: “%(title)s”. Its story is here:", place=where, title=found.title
    )


def project(found: Project, place: str | None, districts: str) -> Shared:
    where = str(place_name(place))
    return shared(
        whole("public.project", project_id=found.id),
        _(
            "Project of %(place)s, %(cost)s. It benefits %(districts)s.",
            place=where,
            cost=money_words(found.cost),
            districts=districts,
        ),
        short=whole("public.short_project", project_id=found.id),
        message=_(
            "Follow this project of %(place)s: “%(title)s”. It is all here:", place=where, title=found.title
        )
        if can_be_sent(found.title)
        else _("Follow this project of %(place)s. It is all here:", place=where),
        sheet=url_for("public.project_sheet", project_id=found.id),
    )


def ballot(process: Process, place: str | None, count: int) -> Shared:
    where = str(place_name(place))
    return shared(
        whole("public.ballot", year=process.year, place=place),
        ngettext(
            "%(num)s project is on the ballot of %(place)s: what it is, what it costs and whom it benefits.",
            "%(num)s projects are on the ballot of %(place)s: what they are, what they cost and whom they benefit.",
            count,
            place=where,
        ),
        short=whole("public.short_ballot", year=process.year, place=place),
        message=_(
            "These are the projects on the ballot of %(place)s. Read them before the vote:", place=where
        ),
        sheet=url_for("public.ballot_sheet", year=process.year, place=place),
    )


def result(process: Process, place: str | None, funded: int, spent: int) -> Shared:
    where = str(place_name(place))
    chosen = ngettext(
        "%(place)s chose %(num)s project by vote, for %(money)s. Each step of the count is told.",
        "%(place)s chose %(num)s projects by vote, for %(money)s. Each step of the count is told.",
        funded,
        place=where,
        money=money_words(spent),
    )
    nothing = _("No project of %(place)s won this vote. Each step of the count is told.", place=where)
    return shared(
        whole("public.result", year=process.year, place=place),
        chosen if funded else nothing,
        short=whole("public.short_result", year=process.year, place=place),
        message=_(
            "This is what %(place)s decided by vote in the process of %(year)s:",
            place=where,
            year=process.year,
        ),
        sheet=url_for("public.result_sheet", year=process.year, place=place),
    )


def exercise(
    process: Process, place: str | None, question: Mapping[str, str], said: Mapping[str, str], winners: int
) -> Shared:
    """What somebody tried in the simulator. Preview and message begin by saying that it is no result.

    `question` is what stands in its address, and `said` what of it has to be said in the short one.
    """
    return shared(
        whole("public.simulator", year=process.year, place=place, **question),
        ngettext(
            "It is only an exercise and changes no result. %(num)s project would win with this ceiling and this rule.",
            "It is only an exercise and changes no result. %(num)s projects would win with this ceiling and this rule.",
            winners,
        ),
        short=whole("public.short_exercise", year=process.year, place=place, **said),
        message=_(
            "This is only an exercise, not the result: who would have won in %(place)s in %(year)s with another "
            "ceiling or rule:",
            place=str(place_name(place)),
            year=process.year,
        ),
    )


def results(process: Process, funded: int, spent: int) -> Shared:
    return shared(
        whole("public.results", year=process.year),
        ngettext(
            "Neighbours of the thirteen provinces chose %(num)s project by vote, for %(money)s.",
            "Neighbours of the thirteen provinces chose %(num)s projects by vote, for %(money)s.",
            funded,
            money=money_words(spent),
        ),
        short=whole("public.short_results", year=process.year),
        message=_(
            "This is what the provinces of Cajamarca decided by vote in the process of %(year)s:",
            year=process.year,
        ),
    )


def vote() -> Shared:
    """What whoever voted may send on: that one has voted, and nothing of what."""
    address = whole("resident.vote")
    return shared(
        address,
        of_site(),
        short=address,
        message=_("I have voted. Vote for the projects of your province too:"),
    )
