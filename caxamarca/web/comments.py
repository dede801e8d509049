"""Comments as pages show them: who speaks, and what they said or why it is gone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import request, url_for

from caxamarca.actions.commenting import forum
from caxamarca.domain.commenting import Order, Voice
from caxamarca.domain.provinces import district
from caxamarca.persistence import comments, content, ideas, projects
from caxamarca.persistence.comments import Comment, Line, Thread
from caxamarca.persistence.content import Hiding, Kind
from caxamarca.persistence.database import session
from caxamarca.web import paging
from caxamarca.web.comment_ways import Looker, button, looker_at, standing, way_to_comment, ways_with
from caxamarca.web.labels import from_slug, label, slug
from caxamarca.web.paging import Pager
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _

PAGE_SIZE = 10
ANCHOR = "comentarios"
ORDER = "orden"


@dataclass(frozen=True)
class Said:
    """One comment. `mark` is as whom it was said, where that is not as a neighbour; `gone` says why there is no text.

    `button` supports it or takes the support back; `ways` are what else can be done with it. `is_titled` where `name`
    is the title of what it is about.
    """

    id: int
    name: str
    mark: str
    day: date
    text: str
    gone: str = ""
    supports: int = 0
    button: Way | None = None
    ways: tuple[Way, ...] = ()
    answers: tuple["Said", ...] = ()
    is_titled: bool = False

    @property
    def anchor(self) -> str:
        return anchor(self.id)


@dataclass(frozen=True)
class Conversation:
    """All that is said about a thing, one page of it. `orders` are (words, address, whether it is this one)."""

    count: int
    items: tuple[Said, ...]
    pager: Pager
    orders: tuple[tuple[str, str, bool], ...]
    standing: str
    new: Way | None


def conversation(thread: Thread) -> Conversation:
    """What is said about an idea or a project that is on the site, in the order and on the page that are asked for."""
    reading = session()
    found = forum(reading, thread)
    order = from_slug(Order, request.args.get(ORDER)) or Order.NEWEST
    page = comments.page(reading, thread, order, paging.asked(), PAGE_SIZE)
    looker = looker_at(found, [line.comment.id for line in page.lines])
    kept = {ORDER: slug(order) if order is not Order.NEWEST else "", "_anchor": ANCHOR}
    return Conversation(
        count=page.readable,
        items=_told(page.lines, looker),
        pager=paging.pager(page.number, page.total, PAGE_SIZE, kept),
        orders=tuple(
            (
                label(one),
                _address(thread, **({} if one is Order.NEWEST else {ORDER: slug(one)})),
                one is order,
            )
            for one in Order
        )
        if page.total > 1
        else (),
        standing=standing(found),
        new=way_to_comment(looker),
    )


def _told(lines: Sequence[Line], looker: Looker) -> tuple[Said, ...]:
    """The comments of a page with the answers to them."""
    answers = comments.answers_to(session(), [line.comment.id for line in lines])
    everything = [line.comment for line in (*lines, *(one for some in answers.values() for one in some))]
    off = [one.id for one in everything if one.hidden]
    hidings = content.standing_hidings(session(), off, Kind.COMMENT) if off else {}
    return tuple(
        _one(line, looker, hidings, tuple(_one(one, looker, hidings) for one in answers[line.comment.id]))
        for line in lines
    )


def _one(line: Line, looker: Looker, hidings: Mapping[int, Hiding], answers: tuple[Said, ...] = ()) -> Said:
    """A comment with what whoever looks can do with it; nothing where it is gone."""
    bare = replace(_bare(line, hidings.get(line.comment.id)), answers=answers)
    if bare.gone:
        return bare
    return replace(bare, button=button(line.comment, looker), ways=tuple(ways_with(line.comment, looker)))


def _bare(line: Line, hiding: Hiding | None) -> Said:
    """A comment without anything to press."""
    comment = line.comment
    gone = _why_gone(comment, hiding)
    return Said(
        comment.id,
        signature(comment, line.name),
        mark(comment.voice),
        comment.said_on,
        "" if gone else comment.text,
        gone,
        comment.supports,
    )


def alone(comment: Comment) -> Said:
    """One comment by itself, as it stands on a page that is about it."""
    hiding = content.standing_hiding(session(), comment.id, Kind.COMMENT) if comment.hidden else None
    [line] = comments.many(session(), [comment.id])
    return replace(_bare(line, hiding), supports=0)


def own_words(resident: int, limit: int) -> tuple[Said, ...]:
    """What a resident said lately with the answers that it got, and the way to where it stands."""
    said = comments.of_resident(session(), resident, limit)
    answers = comments.answers_to(session(), [one.id for one in said])
    titles = _titles({one.thread for one in said})
    hidden = [one.id for one in said if one.hidden]
    hidings = content.standing_hidings(session(), hidden, Kind.COMMENT) if hidden else {}
    return tuple(
        replace(
            _bare(Line(one, None), hidings.get(one.id)),
            name=titles.get(one.thread) or _("On an idea that is not public now"),
            ways=(way(_("See it in its place"), "public.comment", comment_id=one.id),)
            if one.thread in titles
            else (),
            is_titled=one.thread in titles,
            answers=tuple(_bare(line, None) for line in answers[one.id] if line.comment.is_there),
        )
        for one in said
    )


def _titles(threads: Collection[Thread]) -> dict[Thread, str]:
    """What these ideas and projects are called. One that was taken off the site is not named."""
    found = ideas.many(session(), [one.idea for one in threads if one.idea is not None])
    formed = projects.many(session(), [one.project for one in threads if one.project is not None])
    return {
        **{Thread(idea=one.id): one.title for one in found if not one.hidden},
        **{Thread(project=one.id): one.title for one in formed.values()},
    }


def signature(comment: Comment, name: str | None) -> str:
    """The public name, or a neighbour of the own district. Staff have no name here: their mark says their office."""
    if comment.district is None:
        return _("Official answer")
    return name or _("Neighbour of %(district)s", district=district(comment.district).name)


def mark(voice: Voice) -> str:
    """What stands beside the name, where nothing that anybody types can stand. A neighbour has no mark."""
    return "" if voice is Voice.NEIGHBOUR else str(label(voice))


def _why_gone(comment: Comment, hiding: Hiding | None) -> str:
    if hiding is not None:
        return _("A comment was hidden. Reason: %(reason)s", reason=hiding.reason)
    return "" if comment.withdrawn_on is None else _("A comment was withdrawn by whoever wrote it.")


def anchor(comment_id: int) -> str:
    """Where on its page a comment stands."""
    return f"comentario-{comment_id}"


def url_of(comment: Comment) -> str:
    """The page on which a comment stands, newest first, and the place there."""
    number = comments.page_number(session(), comment, PAGE_SIZE)
    kept = {paging.PARAMETER: number} if number > 1 else {}
    return _address(comment.thread, anchor=anchor(comment.id), **kept)


def url_of_thread(thread: Thread) -> str:
    """The comments on a thing, as they stand on its page."""
    return _address(thread)


def _address(thread: Thread, *, anchor: str = ANCHOR, **kept: object) -> str:
    if thread.idea is not None:
        return url_for("public.idea", idea_id=thread.idea, _anchor=anchor, **kept)  # type: ignore[arg-type]
    return url_for("public.project", project_id=thread.project, _anchor=anchor, **kept)  # type: ignore[arg-type]
