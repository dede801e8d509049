"""The neighbours' ideas: narrowed, searched, in a fair order; and the whole story of each."""

from http import HTTPStatus

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from caxamarca.domain.lots import number_of_day
from caxamarca.domain.processes import Stage
from caxamarca.domain.proposing import IdeaState
from caxamarca.domain.provinces import district, province
from caxamarca.persistence import ballots, content, evaluations, ideas, processes, projects, roll
from caxamarca.persistence.comments import Thread
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Idea
from caxamarca.web import clock, identity, paging, passing_on
from caxamarca.web.access import open_to_all
from caxamarca.web.addresses import whole
from caxamarca.web.comments import conversation
from caxamarca.web.labels import label
from caxamarca.web.public import blueprint
from caxamarca.web.public.narrowing import Narrowing, read
from caxamarca.web.public.project_states import State
from caxamarca.web.public.projects import known
from caxamarca.web.public.standpoints import standpoint
from caxamarca.web.public.stories import Told, signature, story
from caxamarca.web.sheets import sheet
from caxamarca.web.stages import standing
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _

WITHOUT_IDEAS = frozenset({Stage.ANNOUNCED, Stage.ANNULLED})


@blueprint.get("/ideas", endpoint="ideas")
@open_to_all
def idea_list() -> ResponseReturnValue:
    now = clock.now()
    offered = [one for one in processes.all_of(session()) if one.stage(now) not in WITHOUT_IDEAS]
    narrowing = read(request.args, offered)
    if narrowing.process is None:
        return render_template("public/no_ideas.html")
    page = ideas.page(session(), narrowing.filter, paging.asked(), number_of_day(clock.today()))
    return render_template(
        "public/ideas.html",
        now=standing(narrowing.process, now),
        narrowing=narrowing,
        own_province=_own_province(narrowing),
        filters_form=narrowing.form(offered),
        page=page,
        paging=paging.pager(page.number, page.total, page.size, narrowing.kept),
        captions={
            one.id: f"{province(one.province).name}\u00a0· {district(one.district).name}\u00a0· {label(one.subject)}"
            for one in page.items
        },
    )


def _own_province(narrowing: Narrowing) -> Way | None:
    """The way to the ideas that whoever looks can support, from a list of those of everywhere."""
    resident, process = identity.actor().resident, narrowing.process
    if resident is None or process is None or "provincia" in narrowing.chosen:
        return None
    entry = roll.entries_of(session(), resident).get(process.id)
    if entry is None:
        return None
    place = province(entry.province)
    kept = {**narrowing.kept, "provincia": place.slug}
    return way(_("See only those of my province, %(name)s", name=place.name), "public.ideas", **kept)


@blueprint.get("/ideas/<id:idea_id>")
@open_to_all
def idea(idea_id: int) -> ResponseReturnValue:
    found = ideas.one(session(), idea_id)
    if found.hidden:
        return hidden(found)
    process = processes.one(session(), found.process_id)
    now = clock.now()
    told = Told(
        found,
        process,
        ideas.author(session(), found),
        evaluations.of_idea(session(), idea_id),
        evaluations.findings_of_idea(session(), idea_id),
        content.hidings_of(session(), idea_id),
        ballots.fortune_of(session(), idea_id),
    )
    picture = content.picture(session(), found.picture)
    return render_template(
        "public/idea.html",
        idea=found,
        process=process,
        author=signature(told),
        district=district(found.district),
        picture=picture,
        shared=passing_on.idea(found, process.stage(now), picture),
        events=story(told, now),
        standpoint=standpoint(identity.actor(), told, now),
        project=_project_of(idea_id) if found.state is IdeaState.ELIGIBLE else None,
        talk=conversation(Thread(idea=idea_id)),
    )


def _project_of(idea_id: int) -> tuple[int, State] | None:
    """The project that the idea became part of, with where it stands now."""
    project_id = projects.projects_of_ideas(session(), [idea_id]).get(idea_id)
    return None if project_id is None else (project_id, known(project_id).state)


@blueprint.get("/ideas/<id:idea_id>/hoja")
@open_to_all
def idea_sheet(idea_id: int) -> ResponseReturnValue:
    """An idea for a wall. No names are gathered on it: a support counts once, of who is on the roll."""
    found = ideas.one(session(), idea_id)
    if found.hidden:
        return hidden(found)
    process = processes.one(session(), found.process_id)
    is_open = process.stage(clock.now()) is Stage.IDEAS and found.withdrawn_at is None
    return render_template(
        "public/idea_sheet.html",
        idea=found,
        process=process,
        district=district(found.district),
        is_open=is_open,
        project=_project_of(idea_id) if found.state is IdeaState.ELIGIBLE else None,
        sheet=sheet(
            _("Support it here") if is_open else _("Its whole story is here"),
            whole("public.short_idea", idea_id=idea_id),
            way(_("Back to the idea"), "public.idea", idea_id=idea_id),
        ),
    )


def hidden(found: Idea) -> ResponseReturnValue:
    """Tell in an idea's place why it was taken off.

    410 (gone): what searches and caches have kept of it goes, which hiding is for, and yet the address goes on
    answering with the reason. If the idea is put back, it answers as before.
    """
    hiding = content.standing_hiding(session(), found.id)
    page = render_template("public/hidden_idea.html", idea=found, hiding=hiding, shared=None)
    return make_response(page, HTTPStatus.GONE)
