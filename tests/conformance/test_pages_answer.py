"""Every link leads somewhere, every page is led to, nothing breaks, and looking changes nothing."""

from collections.abc import Iterable, Iterator, Mapping

from flask import Flask

from tests.support.findings import none_of
from tests.support.visits import Visit, found, planted
from tests.support.walking import EMPTY, FULL, LATER, LOOK, STRAY, WITHOUT_TOKEN, Walk

NO_LINK_LEADS_TO: Mapping[str, str] = {
    "account.use_link": "its address is told to one person, once",
    "account.sign_out": "it is a button",
    **dict.fromkeys(
        ("account.state_door", "account.back_from_state", "account.leave_text", "account.text_left"),
        "the demonstration has no provider of the State's identity; tests/integration/state_door goes there",
    ),
    "unit.sign_reports": "the demonstration has no report to be signed; test_web_unit_sheet.py goes there",
    "admin.correct_terms": "the demonstration has no process in which nothing has begun",
    "admin.slips_file": "the page with the slips sends them there; test_web_admin_codes.py does so",
    **dict.fromkeys(
        ("committee.open_box", "committee.box_file", "public.box_key"),
        "the demonstration has no box whose key people hold; test_web_custody.py follows it",
    ),
    **dict.fromkeys(
        ("public.code_list", "public.envelope_list"),
        "the program that watches asks for it; test_watching.py does so",
    ),
    **dict.fromkeys(
        ("admin.resume_voting", "public.lost_list"),
        "the demonstration was never restored; test_web_resuming.py follows it",
    ),
    "public.simulator": "the walk looks at one place of many; test_web_public_simulator.py follows its link",
    "evaluator.dissolve_project": "the demonstration leaves no project off a ballot that can still change",
    **dict.fromkeys(
        ("public.confirm_notices", "public.end_notices"),
        "its address is written to one person; test_web_notices.py follows it",
    ),
    "public.health": "machines ask for it",
    "unit.report_evidence": "a button leads there from the page before; test_web_evidence.py goes through it",
    **dict.fromkeys(
        ("public.short_ballot", "public.short_idea", "public.short_project"),
        "its address is sent and printed whole; test_web_public_sharing.py follows it",
    ),
    **dict.fromkeys(("public.short_exercise", "public.short_result", "public.short_results"), "the same"),
    "public.offline": "the worker asks for it, to show it when there is no line",
    "public.worker": "a script of the pages that only tell asks for it",
    "public.robots": "robots know where it is",
    "public.favicon": "browsers ask for it by themselves",
    "resident.confirm": "only the form of the review leads to it",
    "resident.review": "only the form of the ballot paper leads to it",
    "resident.similar_ideas": "the script of the form asks for it while a title is typed",
}


def dead_links(visits: Iterable[Visit]) -> Iterator[str]:
    """Links of a page that lead this very person to nothing, or to a refusal."""
    return found(visits, lambda visit: [f"leads to {visit.status}"] if visit.status >= 400 else [])


def breakdowns(visits: Iterable[Visit]) -> Iterator[str]:
    """Answers that tell of a mistake of ours, whatever was asked."""
    return found(
        visits,
        lambda visit: [f"answers {visit.status}"] if visit.status >= 500 or visit.status == 400 else [],
    )


def pages_without_way(app: Flask, visits: Iterable[Visit]) -> Iterator[str]:
    """Pages to which nobody's links lead."""
    met = {visit.endpoint for visit in visits} | set(NO_LINK_LEADS_TO)
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in met:
            yield f"{rule.rule} ({rule.endpoint})"


def changes(walk: Walk, before: str, after: str) -> Iterator[str]:
    if walk.digests[before] != walk.digests[after]:
        yield f"the database is another one after “{after}”"


def test_every_link_leads_somewhere(walk: Walk) -> None:
    none_of(
        dead_links(walk.of(LOOK, LATER + LOOK)),
        "A page links to what this person may not see, or what is not there. Show the link only to those whom it helps "
        "(`may(actor, Action.…)`), or mend the address.",
    )


def test_nothing_that_is_asked_or_sent_breaks_the_site(walk: Walk) -> None:
    none_of(
        breakdowns(walk.visits),
        "The site broke. Ask the same again with the test client and read the log; what people send is refused with a "
        "sentence (422), never with an error.",
    )


def test_every_page_has_a_way_to_it(site: Flask, walk: Walk) -> None:
    none_of(
        pages_without_way(site, walk.visits),
        "No link that anybody met leads to this page. Link it where people need it; if the demonstration never comes "
        "to that point, let it. A page for machines goes into NO_LINK_LEADS_TO with its reason; so does one whose link "
        "another test follows.",
    )


def test_looking_changes_nothing(walk: Walk) -> None:
    none_of(
        changes(walk, STRAY, LOOK),
        "Somebody only looked, and something was written. What is written is sent by a form, with POST.",
    )


def test_a_form_without_its_token_changes_nothing(walk: Walk) -> None:
    none_of(
        changes(walk, LOOK, WITHOUT_TOKEN),
        "A form was taken without the token of its page: another site could send it in a resident's name.",
    )


def test_the_forms_are_really_sent(walk: Walk) -> None:
    """A walk that changed nothing at all would make the two tests above worthless."""
    assert walk.digests[LOOK] != walk.digests[EMPTY] != walk.digests[FULL]
    assert any(visit.endpoint == "resident.confirm" and visit.status == 200 for visit in walk.of(EMPTY))


def test_a_dead_link_is_caught() -> None:
    visit = planted("", status=404, url="/nada", came_from="/")
    assert list(dead_links([visit])) == ["leads to 404 · look as stranger: /nada (404, from /)"]


def test_a_breakdown_is_caught() -> None:
    assert len(list(breakdowns([planted("", status=500), planted("", status=422)]))) == 1


def test_a_page_without_a_way_is_caught() -> None:
    app = Flask("planted", static_folder=None)
    app.add_url_rule("/solo", endpoint="public.alone", view_func=lambda: "")
    assert list(pages_without_way(app, [])) == ["/solo (public.alone)"]


def test_a_change_by_looking_is_caught() -> None:
    assert list(changes(Walk(digests={STRAY: "a", LOOK: "b"}), STRAY, LOOK))
