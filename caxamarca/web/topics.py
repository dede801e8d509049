"""What can be followed, in words, and where its page is."""

from flask import url_for

from caxamarca.domain.notices import Topic
from caxamarca.persistence import ideas, projects
from caxamarca.persistence.database import session
from caxamarca.web.sharing import can_be_sent
from caxamarca.web.words import _


def words(topic: Topic) -> str:
    """Its name within a sentence. What a title may not say outside the site stays out (`sharing.can_be_sent`)."""
    if topic.place is not None:
        return _("the province of %(name)s", name=topic.place.name)
    if topic.project is not None:
        title = projects.one(session(), topic.project).title
        return _("the project “%(title)s”", title=title) if can_be_sent(title) else _("a project")
    idea = ideas.one(session(), topic.idea or 0)
    if idea.hidden or not can_be_sent(idea.title):
        return _("an idea")
    return _("the idea “%(title)s”", title=idea.title)


def page(topic: Topic) -> str:
    """The path of the page of what is followed."""
    if topic.place is not None:
        return url_for("public.province", province=topic.province)
    if topic.project is not None:
        return url_for("public.project", project_id=topic.project)
    return url_for("public.idea", idea_id=topic.idea)


def asking(topic: Topic) -> str:
    """The path of the page where notices of it are asked for."""
    if topic.place is not None:
        return url_for("public.province_notices", province=topic.province)
    if topic.project is not None:
        return url_for("public.project_notices", project_id=topic.project)
    return url_for("public.idea_notices", idea_id=topic.idea)
