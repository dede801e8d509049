"""Where a form goes, so that what was typed is found again when the line is cut on the way.

Chromium shows its error in the place of a page of the very same address, and "back" then leads past the form. A form
that answers for itself therefore goes to its page's address with a mark, another one than the page was asked with. It
is the same each time that the page is: by it, among others, the browser knows the form whose text it kept.
"""

from urllib.parse import urlencode

from flask import Flask, request

from caxamarca.web import returning

MARK = "envio"


def sent_to(action: str | None) -> str:
    """The address for a form's `action`; none means the page it stands on."""
    if action and action != request.path:
        return action
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != MARK]
    if request.path.startswith(returning.OF_THE_VOTE):
        asked = []
    mark = "2" if request.args.get(MARK) == "1" else "1"
    return f"{request.path}?{urlencode([*asked, (MARK, mark)])}"


def install(app: Flask) -> None:
    app.jinja_env.globals["sent_to"] = sent_to
