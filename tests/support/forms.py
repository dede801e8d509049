"""Forms as a browser would send them: every hidden field, several of one name where there are several, nothing else."""

import re
from html import unescape

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.visiting import Visitor

PAPER, REVIEW, CONFIRM = "/votar/cedula", "/votar/revisar", "/votar/confirmar"

_FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z]+)(?:="([^"]*)")?')
_CODE = re.compile(r'<p class="code">(.*?)</p>', re.DOTALL)


def hidden(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of a page that has one form of its own."""
    fields = [_attributes(one) for one in _INPUT.findall(answer.text)]
    return {one["name"]: one.get("value", "") for one in fields if one.get("type") == "hidden"}


def _attributes(element: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(element)}


def form_to(answer: TestResponse, action: str) -> MultiDict[str, str]:
    """What the form of a page that leads to this address would send if nothing more were touched."""
    found = next(body for address, body in _FORM.findall(answer.text) if address.partition("?")[0] == action)
    sent: MultiDict[str, str] = MultiDict()
    for one in _INPUT.findall(found):
        attributes = _attributes(one)
        if attributes.get("type") != "checkbox" or "checked" in attributes:
            sent.add(attributes["name"], attributes.get("value", ""))
    return sent


def marked(visitor: Visitor, *marks: tuple[int, int]) -> TestResponse:
    """The answer to a paper with these marks: pairs of a constituency and a ballot number."""
    form = form_to(visitor.get(PAPER), REVIEW)
    for constituency, number in marks:
        form.add(f"parte-{constituency}", str(number))
    return visitor.client.post(REVIEW, data=form)


def confirmed(visitor: Visitor, form: MultiDict[str, str]) -> TestResponse:
    return visitor.client.post(CONFIRM, data=form)


def code_in(answer: TestResponse) -> str:
    """The tracking code that a page shows."""
    shown = _CODE.search(answer.text)
    assert shown is not None
    return re.sub(r"<[^>]*>", "", shown[1])


def field(answer: TestResponse, name: str) -> str:
    """What stands in a text field of a page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', answer.text)
    assert found is not None
    value = re.search(r'value="([^"]*)"', found[0])
    return "" if value is None else value[1]


def checked(answer: TestResponse, name: str) -> list[str]:
    """The values marked on a page among those of one question."""
    boxes = [one for one in re.findall(r"<input[^>]*>", answer.text) if f'name="{name}"' in one]
    return [re.findall(r'value="([^"]*)"', box)[0] for box in boxes if " checked" in box]
