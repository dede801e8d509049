"""Going back to where one was: a page of this site, and never anything else that an address may say."""

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from caxamarca.web import identity

OF_THE_VOTE = ("/votar", "/verificar")
"""The addresses of the vote, of which nothing is carried along or told in a log: people check their code right after
voting, and some write it into the address."""

LONGEST = 2000
"""Letters of an address that is carried along; proxies take no more than a few thousand."""


def is_page(path: str) -> bool:
    r"""Whether this is the path of something here that can be looked at, perhaps with a question behind it.

    `//evil` and `/\evil` are addresses of other sites to a browser, which also leaves out tabs and line ends.
    """
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return False
    try:
        current_app.url_map.bind("").match(path.split("?", 1)[0].split("#", 1)[0], method="GET")
    except HTTPException:
        return False
    return True


def next_page(path: str) -> str:
    """Where somebody goes on who has just come in: a page of this site that can be looked at; anything else leads to
    the person's own first page.
    """
    return path if is_page(path) else url_for(identity.CurrentActor(identity.actor()).home_endpoint)


def here() -> str:
    """Where a link of this page leads back to: this page, or the first one where it cannot be asked for again."""
    full = request.path if request.path.startswith(OF_THE_VOTE) else request.full_path.rstrip("?")
    return full if len(full) <= LONGEST and is_page(full) else "/"
