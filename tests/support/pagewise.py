"""Acts that are asked one question a page, answered from the first page to the last as a person would."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.forms import form_to
from tests.support.visiting import Visitor

NEW_IDEA = "/ideas/nueva"
LAST = "/revisar"
_NAME = re.compile(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"')
MOST_PAGES = 9


def answered(visitor: Visitor, start: str, told: Mapping[str, object]) -> TestResponse:
    """Answer page after page. What comes back is the last page, which looks over it all, or the first that refuses."""
    path = start
    for _time in range(MOST_PAGES):
        page = visitor.get(path)
        if page.status_code == 303:
            path = page.location
            continue
        if page.status_code != 200 or urlsplit(path).path.endswith(LAST):
            return page
        answer = filled(visitor, page, path, told)
        if answer.status_code != 303:
            return answer
        path = answer.location
    raise AssertionError(f"no end to the pages after {path}")


def filled(visitor: Visitor, page: TestResponse, path: str, told: Mapping[str, object]) -> TestResponse:
    """Send one page with those of the answers that it asks for."""
    action = urlsplit(path).path
    asked = {name: told[name] for name in _NAME.findall(page.text) if name in told}
    answer = visitor.client.post(path, data={**only_hidden(page, action), **asked})
    # The test client leaves the temporary file open in which it puts a large body together.
    answer.request.environ["wsgi.input"].close()
    return answer


def left(visitor: Visitor, path: str, told: Mapping[str, object], way: str) -> TestResponse:
    """Leave a page by one of its own buttons, with some answers on it, right or not."""
    page = visitor.get(path)
    assert f'name="leave" value="{way}"' in page.text
    form = only_hidden(page, urlsplit(path).path)
    answer = visitor.client.post(path, data={**form, **told, "leave": way})
    answer.request.environ["wsgi.input"].close()
    return answer


def erased(visitor: Visitor, at: str) -> TestResponse:
    """Erase what was begun, from a page that offers it, through the page that asks."""
    [asks] = set(re.findall(rf'href="({NEW_IDEA}/borrar/[^"]+)"', visitor.get(at).text))
    return visitor.client.post(asks, data=only_hidden(visitor.get(asks), asks))


def phone_copies(page: TestResponse) -> set[str]:
    """Under which names a phone may keep what is written on a page."""
    found = set(re.findall(r'data-draft="([0-9a-f]+)"', page.text))
    assert found
    return found


def settled(page: TestResponse) -> set[str]:
    """Which of its own copies a page lets the phone forget."""
    [told] = re.findall(r'data-settled="([^"]*)"', page.text)
    return set(told.split())


def only_hidden(page: TestResponse, action: str) -> MultiDict[str, str]:
    """The fields of a page's form that nobody fills in."""
    form = form_to(page, action)
    return MultiDict(
        (name, form[name]) for name in ("csrf_token", "owner", "shown", "before", "draft") if name in form
    )


def proposed(visitor: Visitor, told: Mapping[str, object]) -> TestResponse:
    """Propose an idea. What comes back answers the last button, or is the first page that refuses."""
    page = answered(visitor, NEW_IDEA, told)
    return page if page.status_code != 200 else published(visitor, page)


def published(visitor: Visitor, page: TestResponse) -> TestResponse:
    """Press the button of the look over it all."""
    return visitor.client.post(NEW_IDEA + LAST, data=only_hidden(page, NEW_IDEA + LAST))
