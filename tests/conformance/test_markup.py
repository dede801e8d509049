"""Jinja escapes whatever people wrote; nothing turns that off."""

import re
from collections.abc import Iterable, Iterator

from caxamarca.settings import ROOT
from tests.support.findings import none_of
from tests.support.source import Module, of, planted

TRUSTING = re.compile(r"\|\s*safe\b|autoescape\s+false|\|\s*forceescape|Markup\(")

OWN_MARKUP: frozenset[str] = frozenset()
"""Modules whose Markup() holds no text of anybody's."""


def trusting_templates(templates: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in templates:
        for number, line in enumerate(text.splitlines(), start=1):
            if TRUSTING.search(line):
                yield f"{name}:{number} {line.strip()[:80]}"


def trusting_code(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for call, name in module.calls():
            if name.split(".")[-1] in {"Markup", "render_template_string"} and module.name not in OWN_MARKUP:
                yield f"{module.at(call)} calls {name}"


def test_no_template_trusts_what_people_wrote() -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    none_of(
        trusting_templates(
            (path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in templates
        ),
        "A template takes text for markup. Write the tags in the template, and let the text be escaped.",
    )


def test_no_code_trusts_what_people_wrote() -> None:
    none_of(
        trusting_code(of("caxamarca")),
        "Code makes markup. Make it in a template; a module whose Markup() holds only our own goes into OWN_MARKUP.",
    )


def test_trust_is_caught() -> None:
    template = "{{ idea.title|safe }}\n{{ idea.title }}\n{% autoescape false %}"
    assert len(list(trusting_templates([("planted.html", template)]))) == 2
    assert list(trusting_code([planted("caxamarca.web.words", "markupsafe.Markup(idea.title)")]))
