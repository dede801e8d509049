"""One box to look for anything: ideas, projects, places, and the pages that explain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.domain.provinces import district
from caxamarca.persistence import finding, looking, processes, projects
from caxamarca.persistence.database import session
from caxamarca.persistence.findable import Kind
from caxamarca.persistence.finding import Counts, Found
from caxamarca.persistence.ideas import Idea
from caxamarca.persistence.looking import Asked, Question
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, districts, paging
from caxamarca.web.access import open_to_all
from caxamarca.web.excerpts import Piece, excerpt, marked
from caxamarca.web.labels import label, place, tone
from caxamarca.web.public import blueprint, leaflets, shelving
from caxamarca.web.public.leaflets import Leaflet, Sort
from caxamarca.web.public.narrowing import words_of
from caxamarca.web.ways import Way, way
from caxamarca.web.words import _, _l

PAGE_SIZE = 20
KINDS: Mapping[str, Kind | Sort] = {
    "ideas": Kind.IDEA,
    "proyectos": Kind.PROJECT,
    "paginas": Sort.SIGNPOST,
    "lugares": Sort.PLACE,
    "explicaciones": Sort.PAGE,
}
"""Each kind of result as it stands in an address."""

NAMES: Mapping[Kind | Sort, tuple[str, str]] = {
    Kind.IDEA: (_l("Idea"), _l("Ideas")),
    Kind.PROJECT: (_l("Project"), _l("Projects")),
    Sort.SIGNPOST: (_l("Page"), _l("Pages")),
    Sort.PLACE: (_l("Place"), _l("Places")),
    Sort.PAGE: (_l("Explanation"), _l("Explanations")),
}
"""What one result of a kind is called, and many."""


@dataclass(frozen=True)
class Result:
    """One result as the page shows it. `tags` are (words, tone); `origins` are the
    ideas that a project came from; `is_of_people` where somebody wrote it.
    """

    caption: str
    title: list[Piece]
    url: str
    context: list[Piece]
    tags: tuple[tuple[str, str], ...] = ()
    origins: tuple[Way, ...] = ()
    is_of_people: bool = False


@dataclass(frozen=True)
class Pile:
    """The link to the results of one kind. They are not counted apart: one may be told within another."""

    name: str
    url: str
    is_open: bool


@blueprint.get("/mi-idea")
@open_to_all
def my_idea() -> ResponseReturnValue:
    """How somebody without a sign-in finds out what became of the own idea."""
    return render_template("public/my_idea.html")


@blueprint.get("/buscar")
@open_to_all
def search() -> ResponseReturnValue:
    typed = words_of(request.args.get("q", ""))
    chosen = KINDS.get(request.args.get("tipo", ""))
    shelf = shelving.shelf()
    question = looking.understand(session(), typed, shelf.known)
    first, last = shelf.matching(question)
    counted = finding.counts(session(), question)
    everywhere = sum(counted.of.values()) + len(first) + len(last)
    if chosen is not None:
        first, last = (leaflets.of_sort(some, chosen) for some in (first, last))
    kinds = [one for one in Kind if chosen in {None, one}]
    kept = {"q": typed, "tipo": request.args.get("tipo", "") if chosen else ""}
    between = sum(counted.of.get(one, 0) for one in kinds) - (0 if chosen else counted.folded)
    pager = paging.pager(paging.asked(), len(first) + between + len(last), PAGE_SIZE, kept)
    return render_template(
        "public/search.html",
        typed=typed,
        question=question,
        results=_page(question, (first, last), between, kinds, pager.number),
        total=pager.total,
        piles=_piles(typed, counted, shelf.matching(question), chosen) if everywhere else (),
        pager=pager,
        taken=_taken(question),
        also=_also(question),
        looked_for="" if everywhere else _looked_for(typed, question),
        meant=None if everywhere else _meant(typed, question),
        alone=() if everywhere or len(question.asked) == 1 else _alone(question),
    )


def _page(
    question: Question,
    ends: tuple[Sequence[Leaflet], Sequence[Leaflet]],
    between: int,
    kinds: Sequence[Kind],
    number: int,
) -> list[Result]:
    """One page of the list: what has the words as its name, then ideas and projects, then what only mentions them."""
    first, last = ends
    start = (number - 1) * PAGE_SIZE
    stop = start + PAGE_SIZE
    of_texts = max(0, start - len(first))
    found = finding.find(
        session(), question, kinds, of_texts, min(between, max(0, stop - len(first))) - of_texts
    )
    after = len(first) + between
    years = {one.id: one for one in processes.all_of(session())} if found else {}
    wanted = question.stems | {stem for one in question.asked for stem in [one.stem]}
    where = _where(found, wanted)
    return [
        *(_leaflet(one, wanted) for one in first[start:stop]),
        *(_found(one, years[one.process_id], wanted, where) for one in found),
        *(_leaflet(one, wanted) for one in last[max(0, start - after) : max(0, stop - after)]),
    ]


def _leaflet(one: Leaflet, wanted: Collection[str]) -> Result:
    name = str(NAMES[one.sort][0])
    return Result(
        f"{name} · {one.where}" if one.where else name,
        marked(one.title, wanted),
        one.url,
        excerpt(one.text, wanted),
    )


def _where(found: Sequence[Found], wanted: Collection[str]) -> dict[int, str]:
    """The districts that a project benefits, in words, by its id: of those that have the words nowhere else."""
    formed = (one.thing for one in found if not isinstance(one.thing, Idea))
    ids = [one.id for one in formed if not _says(marked(f"{one.title} {one.summary}", wanted))]
    listed = projects.districts_of(session(), ids) if ids else {}
    return {project: districts.in_words(codes) for project, codes in listed.items()}


def _context(title: Sequence[Piece], texts: Sequence[str], wanted: Collection[str]) -> list[Piece]:
    """One line of the first text that has the words, so that every result says why it is one; of the very first of
    these where the title has them, or none does.
    """
    lines = [excerpt(one, wanted) for one in texts if one]
    if not _says(title):
        return next((line for line in lines if _says(line)), lines[0])
    return lines[0]


def _says(pieces: Sequence[Piece]) -> bool:
    return any(one.is_found for one in pieces)


def _found(one: Found, process: Process, wanted: Collection[str], districts_of: Mapping[int, str]) -> Result:
    thing = one.thing
    where = str(place(one.province))
    title = marked(thing.title, wanted)
    if isinstance(thing, Idea):
        return Result(
            f"{NAMES[Kind.IDEA][0]} · {where} · {district(thing.district).name} · {one.year}",
            title,
            url_for("public.idea", idea_id=thing.id),
            _context(title, (thing.problem, thing.place, thing.beneficiaries), wanted),
            ((str(label(thing.state)), tone(thing.state)),),
            is_of_people=True,
        )
    return Result(
        f"{NAMES[Kind.PROJECT][0]} · {where} · {one.year}",
        title,
        url_for("public.project", project_id=thing.id),
        _context(
            title,
            (thing.summary, _("It benefits %(districts)s", districts=districts_of.get(thing.id, ""))),
            wanted,
        ),
        ((str(label(process.stage(clock.now()))), "plain"),),
        tuple(way(each.title, "public.idea", idea_id=each.id) for each in one.ideas),
        is_of_people=True,
    )


def _piles(
    typed: str,
    counted: Counts,
    ends: tuple[Sequence[Leaflet], Sequence[Leaflet]],
    chosen: Kind | Sort | None,
) -> tuple[Pile, ...]:
    """The kinds that have results, and all of them together."""
    found: dict[Kind | Sort, int] = dict(counted.of.items())
    for one in (*ends[0], *ends[1]):
        found[one.sort] = found.get(one.sort, 0) + 1
    piles = [Pile(_("Everything"), url_for("public.search", q=typed), chosen is None)]
    piles += [
        Pile(str(NAMES[kind][1]), url_for("public.search", q=typed, tipo=word), chosen is kind)
        for word, kind in KINDS.items()
        if found.get(kind)
    ]
    return tuple(piles)


def _taken(question: Question) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words that stand nowhere as they were typed, and those that were looked for in their place."""
    return tuple(
        (one.word.written, tuple(dict.fromkeys(written for written, _stem in one.near))[:3])
        for one in question.asked
        if one.near and not _is_beginning(one)
    )


def _also(question: Question) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words that people say, and those that say the same here, which were looked for with them."""
    return tuple(
        (one.word.written, tuple(written for written, _stem in one.also))
        for one in question.asked
        if one.also
    )


def _is_beginning(one: Asked) -> bool:
    return all(written.startswith(one.word.written) for written, _stem in one.near)


def _meant(typed: str, question: Question) -> Way | None:
    """The same question with each word that is not there as the nearest one that exists is written; nothing where
    what is nearest was looked for already.
    """
    if not question.unknown:
        return None
    nearest = looking.nearest(session(), (one.word for one in question.unknown))
    if len(nearest) < len(question.unknown):
        return None
    text = _with(typed, question, nearest)
    return None if text == typed else way(text, "public.search", q=text)


def _looked_for(typed: str, question: Question) -> str:
    """What was typed, with what stands nowhere as it was looked for."""
    return _with(typed, question, {})


def _with(typed: str, question: Question, nearest: Mapping[str, str]) -> str:
    """What was typed, each word as it exists here, or else as the nearest one is written."""
    text = typed
    for one in reversed(question.asked):
        text = text[: one.word.start] + _as_it_exists(one, nearest) + text[one.word.end :]
    return text


def _as_it_exists(one: Asked, nearest: Mapping[str, str]) -> str:
    if one.near:
        return one.near[0][0]
    return nearest.get(one.word.folded, one.word.written)


def _alone(question: Question) -> tuple[Way, ...]:
    """Each word that is there by itself."""
    there = (_as_it_exists(one, {}) for one in question.asked if one.stems)
    return tuple(way(word, "public.search", q=word) for word in dict.fromkeys(there))
