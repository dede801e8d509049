"""A page asks nobody else for anything, runs nothing but its own file, and says so to the browser."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.support.findings import none_of
from tests.support.html import Element
from tests.support.visits import Visit, found, planted
from tests.support.walking import Walk

LOADING = ("src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "manifest")
LINKING = ("href", "xlink:href", "cite")
OWN_SCHEMES = {"", "mailto"}

HOSTS_LINKED: frozenset[str] = frozenset({"wa.me"})
"""Hosts of others to which a page may link: WhatsApp, by which people pass a page on. Nothing is loaded from them, and
what opens there cannot reach back to the page it came from.
"""

OWN = "http://localhost/"
"""How the walk's own site begins, where a page says its whole address."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "caxamarca",
}


def outsiders(visit: Visit) -> Iterator[str]:
    """What a page asks of others, or runs or paints beside its own files."""
    for one in visit.document.elements:
        for name, value in one.attributes.items():
            if name == "style" or name.startswith("on"):
                yield f"{one} has {name}=…"
            elif (
                name in LOADING and _leaves(value) and not (name == "src" and value.startswith("data:image/"))
            ):
                yield f"{one} asks {value}"
            elif name in LINKING and _leaves(value):
                yield from _leaving(one, value)
        if one.tag in {"style", "iframe", "object", "embed", "base"}:
            yield f"{one} has no place here"
        if one.tag == "script" and not (one.get("src").startswith("/static/") and one.get("nonce")):
            yield f"{one} is no file of ours with its nonce"


def _leaving(one: Element, value: str) -> Iterator[str]:
    """An outgoing link that is not allowed, or that is not closed behind whoever follows it."""
    if one.tag == "link" and one.get("rel") == "canonical" and value.startswith(OWN):
        return
    if one.tag != "a" or urlsplit(value).netloc not in HOSTS_LINKED:
        yield f"{one} leads to {value}"
    elif "noopener" not in one.get("rel").split():
        yield f"{one} leads out without rel=noopener"


def _leaves(value: str) -> bool:
    told = urlsplit(value.strip())
    return bool(told.netloc) or told.scheme not in OWN_SCHEMES


def careless_headers(visit: Visit) -> Iterator[str]:
    """What an answer does not say to the browser."""
    for name, value in HEADERS.items():
        if visit.headers.get(name) != value:
            yield f"{name} is {visit.headers.get(name)!r}"
    told = dict(
        part.strip().partition(" ")[::2]
        for part in visit.headers.get("Content-Security-Policy", "").split(";")
    )
    for name, value in POLICY.items():
        if told.get(name) != value:
            yield f"Content-Security-Policy: {name} is {told.get(name)!r}"
    if "unsafe" in str(told) or not told.get("script-src", "").startswith("'nonce-"):
        yield f"Content-Security-Policy: script-src is {told.get('script-src')!r}"


def test_pages_stay_at_home(walk: Walk) -> None:
    none_of(
        found(walk.pages(), outsiders),
        "A page leaves the house, or carries code or style inside. Keep files in static/, looks in static/css by "
        "class, behaviour in static/js. A host that people should visit goes into HOSTS_LINKED in this file.",
    )


def test_every_answer_tells_the_browser_to_be_careful(walk: Walk) -> None:
    answers = (visit for visit in walk.visits if not visit.url.startswith("/static/"))
    none_of(
        found(answers, careless_headers),
        "An answer lacks a header. web/headers.py sets them for all of them.",
    )


def test_a_page_that_leaves_the_house_is_caught() -> None:
    faults = (
        '<img src="https://example.org/a.png">',
        '<img src="//example.org/a.png">',
        '<form action="https://example.org"></form>',
        '<a href="https://example.org">Más</a>',
        '<a href="javascript:alert(1)">Más</a>',
        '<p style="color: red">Rojo</p>',
        '<button onclick="alert(1)">Ya</button>',
        "<script>alert(1)</script>",
        '<script src="/static/a.js"></script>',
        '<iframe src="/"></iframe>',
        "<style>p { color: red }</style>",
        '<link rel="canonical" href="https://example.org/ideas">',
        '<link rel="stylesheet" href="http://localhost/static/a.css">',
        '<a href="https://wa.me/?text=Hola">WhatsApp</a>',
        '<img src="https://wa.me/a.png">',
    )
    for fault in faults:
        assert len(list(outsiders(planted(fault)))) == 1, fault
    at_home = '<a href="/ideas">Ideas</a><script src="/static/a.js" nonce="x"></script><img src="data:image/svg+xml,x">'
    at_home += '<link rel="canonical" href="http://localhost/ideas">'
    at_home += '<a href="https://wa.me/?text=Hola" rel="noopener">WhatsApp</a>'
    assert not list(outsiders(planted(at_home)))


def test_a_careless_answer_is_caught() -> None:
    careful = "; ".join(("script-src 'nonce-x'", *(f"{name} {value}" for name, value in POLICY.items())))
    assert not list(careless_headers(planted("", headers={**HEADERS, "Content-Security-Policy": careful})))
    loose = careful.replace("'nonce-x'", "'nonce-x' 'unsafe-inline'")
    assert (
        len(list(careless_headers(planted("", headers={**HEADERS, "Content-Security-Policy": loose})))) == 1
    )
    assert len(list(careless_headers(planted("")))) == len(HEADERS) + len(POLICY) + 1
