"""What a phone keeps for when there is no line: the worker that keeps the public pages seen last, and a page that says
what is safe when the one asked for is not among them.
"""

import json
from hashlib import sha256

from flask import Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from caxamarca.web.access import open_to_all
from caxamarca.web.formats import LOCALE
from caxamarca.web.public import blueprint
from caxamarca.web.words import _

FILES = ("caxamarca.css", "img/icons.svg", "img/favicon.svg")
"""What every page is drawn with."""


@blueprint.get("/sin-conexion")
@open_to_all
def offline() -> ResponseReturnValue:
    """The page that the worker shows. It is the same for everybody, so that it may be kept while somebody is in."""
    answer = make_response(render_template("public/offline.html"))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.get("/sw.js")
@open_to_all
def worker() -> ResponseReturnValue:
    """The worker with this site's words and files before it; another one as soon as any of them changes."""
    told = json.dumps(_told(), ensure_ascii=False, separators=(",", ":"))
    text = f"const SITE = {told};\n{current_app.config['WORKER']}"
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(sha256(text.encode()).hexdigest()[:16])
    return answer.make_conditional(request)


def _told() -> dict[str, object]:
    asset = current_app.jinja_env.globals["asset"]
    return {
        "offline": url_for("public.offline"),
        "files": [asset(name) for name in FILES],  # type: ignore[operator]
        "locale": LOCALE.replace("_", "-"),
        "cut": _("Without connection."),
        "kept": _("You are reading a copy that this phone kept on %(day)s.", day="#"),
        "again": _("Try again"),
        "pages": _("Pages kept on this phone"),
        "vote": [
            _(
                "The connection was cut. If you do not see your code under “Your vote is in the box”, send it again: "
                "nobody votes twice."
            ),
            _("Send it again"),
        ],
        "text": [
            _(
                "The connection was cut. We do not know whether your text arrived, and it is safe in this page: do not "
                "close it. If you had chosen a photo, you will have to choose it again."
            ),
            _("Go back to my text"),
        ],
        "sent": [
            _("The connection was cut before the answer came. Go back and look whether it is done."),
            "",
        ],
    }
