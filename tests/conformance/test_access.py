"""Every page says who may see it, every page that changes something says by which act, and no form skips its token."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import Rule

from caxamarca.domain.permissions import Action
from caxamarca.domain.roles import OF_A_UNIT, Role
from caxamarca.web import access
from tests.support.findings import none_of
from tests.support.visits import forms_of
from tests.support.walking import Walk, Walker, digest, endpoint_of, everybody

SAFE = {"GET", "HEAD", "OPTIONS"}

CHANGE_NOTHING_OF_THE_HOUSE: Mapping[str, str] = {
    "account.sign_in": "whoever comes in is nobody yet, so no role can be asked for; guessing is throttled",
    "account.staff_sign_in": "the same",
    "account.use_link": "the one-time link itself is the permission",
    "account.sign_out": "everybody may leave",
    "account.leave_text": "keeps what was sealed here before, for minutes; how many texts a source leaves is throttled",
    "public.verify": "looks a tracking code up; it is sent so that it stands in no address",
}
"""Pages that take a form without an act, each with its reason."""

NO_TOKEN: Mapping[str, str] = {
    "caxamarca.web.public.notices.end_notices": "mail programs send it by themselves (RFC 8058); its address "
    "is told to one person, and whoever knows it may end those notices and do nothing else",
}
"""Views that take a form without the token of a page, each with its reason."""

STAFF_PREFIXES: Mapping[str, frozenset[Role]] = {
    "evaluator": frozenset({Role.EVALUATOR}),
    "unit": OF_A_UNIT,
    "committee": frozenset({Role.COMMITTEE}),
    "admin": frozenset({Role.ADMINISTRATOR}),
}
"""Rooms in which strangers have no business at all."""


def rules(app: Flask) -> Iterable[Rule]:
    return app.url_map.iter_rules()


def unguarded(app: Flask) -> Iterator[str]:
    """Addresses of which nobody said who may see them. The guard shows them to nobody."""
    for rule in rules(app):
        if access.of_endpoint(app, rule.endpoint) is None:
            yield f"{rule.rule} ({rule.endpoint})"


def changes_without_act(app: Flask) -> Iterator[str]:
    """Addresses that take a form, and say no act."""
    for rule in rules(app):
        declared = access.of_endpoint(app, rule.endpoint)
        if rule.methods is None or rule.methods <= SAFE or rule.endpoint in CHANGE_NOTHING_OF_THE_HOUSE:
            continue
        if declared is None or not declared.actions:
            yield f"{rule.rule} ({rule.endpoint})"


def rooms_open_to_others(app: Flask) -> Iterator[str]:
    """Pages in a room of staff that somebody else may see."""
    for rule in rules(app):
        room = rule.endpoint.split(".")[0]
        declared = access.of_endpoint(app, rule.endpoint)
        if room in STAFF_PREFIXES and declared is not None and not declared.roles <= STAFF_PREFIXES[room]:
            yield f"{rule.rule} ({rule.endpoint}) is seen by {', '.join(sorted(declared.roles))}"


def without_token(app: Flask) -> Iterator[str]:
    """Everything by which a form would be taken without the token of its page."""
    protection: CSRFProtect | None = app.extensions.get("csrf")
    if protection is None:
        yield "there is no CSRFProtect at all"
        return
    yield from (f"the view {view} is exempt" for view in sorted(protection._exempt_views - NO_TOKEN.keys()))
    yield from (f"the room {room} is exempt" for room in sorted(map(str, protection._exempt_blueprints)))
    if not (app.config["WTF_CSRF_ENABLED"] and app.config["WTF_CSRF_CHECK_DEFAULT"]):
        yield "WTF_CSRF_ENABLED or WTF_CSRF_CHECK_DEFAULT is off"
    for rule in rules(app):
        for method in sorted((rule.methods or set()) - SAFE - set(app.config["WTF_CSRF_METHODS"])):
            yield f"{method} {rule.rule} is not asked for its token"


def test_every_page_says_who_may_see_it(app: Flask) -> None:
    none_of(
        unguarded(app),
        "Nobody sees these pages, because nobody said who may. Put @open_to_all, @seen_by(Role.…) or @acts(Action.…) "
        "right under the route.",
    )


def test_every_page_that_changes_something_says_its_act(app: Flask) -> None:
    none_of(
        changes_without_act(app),
        "A page takes a form and names no act. Decorate it with @acts(Action.…); if it changes nothing of the house, "
        "say why in CHANGE_NOTHING_OF_THE_HOUSE in this file.",
    )


def test_the_rooms_of_staff_are_closed_to_others(app: Flask) -> None:
    none_of(
        rooms_open_to_others(app),
        "A page of a staff room is open to others. Use @seen_by with the room's role, or @acts; a page for everybody "
        "belongs into web/public.",
    )


def test_every_form_carries_the_token_of_its_page(app: Flask) -> None:
    none_of(without_token(app), "A form could be sent from another site. Take the exemption away.")


def heads_that_change(app: Flask, walk: Walk) -> Iterator[str]:
    """Forms that were met, sent with everything filled in but with a HEAD, which no token protects."""
    for who, actor in everybody(app).items():
        client = Walker(app, who, actor, Walk()).client
        met = {
            (endpoint_of(app, form.action), form.kind): form
            for visit in walk.pages()
            if visit.who == who
            for form in forms_of(visit)
        }
        for (endpoint, _kind), form in met.items():
            before = digest(app, ())
            client.head(form.action, data=form.filled(with_token=True, is_full=True)).close()
            if digest(app, ()) != before:
                yield f"HEAD {form.action} ({endpoint}) as {who}"


def test_a_head_changes_nothing(site: Flask, walk: Walk) -> None:
    none_of(
        heads_that_change(site, walk),
        "A view took the head of an answer for a form, without its token. web/heads.py gives views GET and POST alone.",
    )


def test_an_open_page_is_caught() -> None:
    app = Flask("planted", static_folder=None)
    app.add_url_rule("/nada", endpoint="public.nothing", view_func=lambda: "")
    app.add_url_rule(
        "/salir", endpoint="public.leave", view_func=access.open_to_all(_page("a")), methods=["POST"]
    )
    app.add_url_rule("/admin", endpoint="admin.desk", view_func=access.open_to_all(_page("b")))
    app.add_url_rule(
        "/bien", endpoint="admin.fine", view_func=access.acts(Action.ADD_UNIT)(_page("c")), methods=["POST"]
    )
    assert list(unguarded(app)) == ["/nada (public.nothing)"]
    assert list(changes_without_act(app)) == ["/salir (public.leave)"]
    assert list(rooms_open_to_others(app)) == ["/admin (admin.desk) is seen by anyone"]


def test_a_form_without_its_token_is_caught() -> None:
    app = Flask("planted", static_folder=None)
    assert list(without_token(app)) == ["there is no CSRFProtect at all"]
    protection = CSRFProtect(app)
    protection.exempt("public.flag_idea")
    app.config["WTF_CSRF_METHODS"] = ["POST"]
    app.add_url_rule("/borrar", endpoint="erase", view_func=_page("d"), methods=["DELETE"])
    assert list(without_token(app)) == [
        "the view public.flag_idea is exempt",
        "DELETE /borrar is not asked for its token",
    ]


def _page(text: str) -> Callable[[], str]:
    return lambda: text
