"""One form makes one thing: sent twice, by a double click or a weak line, it is known by its fingerprint."""

import hashlib
import json


def form_key(form: str, *said: object) -> bytes | None:
    """The fingerprint of a form's token and all that was written in it; `None` for a form without a token.

    Another text from the same form is another thing, because somebody who went back meant another one.
    """
    return hashlib.sha256(json.dumps([form, *said]).encode()).digest() if form else None
