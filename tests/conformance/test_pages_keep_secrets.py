"""Nothing personal stays behind: not in a cache, not in a cookie, not on a page; and what is typed stays text."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Flask

from caxamarca.settings import Settings
from caxamarca.web.factory import create_app
from tests.support.findings import none_of
from tests.support.visits import TOKEN, Visit, found, planted
from tests.support.walking import Walk

DOORS = frozenset({"account.sign_in", "account.staff_sign_in"})
"""Where a demonstration, and only that, tells by which codes its people come in."""

COOKIE = frozenset({"HttpOnly", "SameSite=Lax", "Path=/"})
STRANGER = "stranger"


def kept_by_the_browser(visit: Visit) -> Iterator[str]:
    """Pages of somebody that a browser would keep for whoever takes the phone next."""
    told = visit.headers.get("Cache-Control", "")
    if visit.who != STRANGER and "no-store" not in told:
        yield f"Cache-Control is {told!r} though somebody is signed in"
    elif "public" in told:
        yield f"Cache-Control is {told!r}, and the next page may be another one"


CHOOSES_LANGUAGE = "account.choose_language"


def needless_cookies(visit: Visit) -> Iterator[str]:
    """Cookies for a stranger who only reads, and cookies that scripts or other sites could use."""
    has_form = visit.is_page and any(one.get("name") == TOKEN for one in visit.document.all("input"))
    if visit.endpoint == CHOOSES_LANGUAGE:
        has_form = True  # It is asked to remember, and its cookie has to be as closed as the others.
    if visit.cookies and visit.who == STRANGER and visit.how.endswith("look") and not has_form:
        yield f"{visit.cookies[0].partition('=')[0]} is set for somebody who only reads"
    for cookie in visit.cookies:
        missing = sorted(COOKIE - {part.strip() for part in cookie.split(";")})
        if missing:
            yield f"the cookie {cookie.partition('=')[0]} lacks {', '.join(missing)}"


def markup_from_outside(visit: Visit) -> Iterator[str]:
    """What somebody typed, and a page took for a tag."""
    if "planted" in visit.document.by_id:
        yield "what was typed has become a tag"


def secrets_shown(visits: Iterable[Visit], secrets: Iterable[str]) -> Iterator[str]:
    """Documents and codes on a page that is no door of the demonstration."""
    hidden = tuple(secrets)
    for visit in visits:
        if visit.endpoint not in DOORS:
            yield from (f"{secret[:2]}… stands on {visit}" for secret in hidden if secret in visit.text)


def test_nothing_of_a_person_stays_in_the_browser(walk: Walk) -> None:
    none_of(
        found(walk.pages(), kept_by_the_browser),
        "Phones are shared: a page of a signed-in person is never stored. web/headers.py says so unless the view sets "
        "its own Cache-Control.",
    )


def test_who_only_reads_gets_no_cookie(walk: Walk) -> None:
    none_of(
        found(walk.visits, needless_cookies),
        "A cookie where none is needed, or one that is not closed enough. Something wrote into Flask's session: a "
        "flash, a CSRF token on a page without a form.",
    )


def test_what_people_type_stays_text(walk: Walk) -> None:
    none_of(
        found(walk.pages(), markup_from_outside),
        "Text of a person came out as markup. Let Jinja escape it: no `|safe`, no Markup() around it.",
    )


def test_no_page_shows_a_document_or_a_code(walk: Walk, site_folder: Path) -> None:
    told = json.loads((site_folder / "demonstration.json").read_text("utf-8"))
    secrets = [one[name] for one in told["residents"] for name in ("document", "code")]
    none_of(
        secrets_shown(walk.pages(), secrets),
        "A DNI or a personal code stands on a page. They are typed, hashed and forgotten; no page shows them.",
    )


def test_a_page_that_stays_in_the_browser_is_caught() -> None:
    stored = {"Cache-Control": "private, no-cache"}
    assert list(kept_by_the_browser(planted("", who="resident", headers=stored)))
    assert list(kept_by_the_browser(planted("", headers={"Cache-Control": "public, max-age=60"})))
    assert not list(kept_by_the_browser(planted("", headers=stored)))


def test_a_needless_cookie_is_caught() -> None:
    closed = "caxamarca=x; Path=/; HttpOnly; SameSite=Lax"
    form = f'<form method="post"><input type="hidden" name="{TOKEN}"></form>'
    assert list(needless_cookies(planted("<p>Ideas</p>", cookies=(closed,))))
    assert not list(needless_cookies(planted(form, cookies=(closed,))))
    assert list(needless_cookies(planted(form, cookies=("caxamarca=x; Path=/",))))


def test_typed_markup_is_caught() -> None:
    assert list(markup_from_outside(planted('<p><b id="planted">"</b></p>')))
    assert not list(markup_from_outside(planted("<p>&lt;b id=&quot;planted&quot;&gt;</p>")))


def test_a_document_on_a_page_is_caught() -> None:
    pages = [planted("<p>99000001</p>"), planted("<p>99000001</p>", endpoint="account.sign_in")]
    assert len(list(secrets_shown(pages, ["99000001"]))) == 1


def test_behind_https_the_cookie_is_the_hosts_own(site_folder: Path, site: Flask) -> None:
    settings = Settings.of_folder(site_folder, address="https://presupuesto.example.pe")
    door = create_app(settings).test_client().get("/entrar", base_url=settings.address)
    assert door.headers["Set-Cookie"].startswith("__Host-caxamarca=")
    assert {"Secure", *COOKIE} <= set(door.headers["Set-Cookie"].split("; "))
    assert door.headers["Strict-Transport-Security"].startswith("max-age=")
