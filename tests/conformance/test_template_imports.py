"""What a template takes from another one it uses: an import that nothing needs hides what a page is made of."""

from collections.abc import Iterable, Iterator

from jinja2 import Environment, nodes

from caxamarca.settings import ROOT
from tests.support.findings import none_of

ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def unused(templates: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Names that a template imports and never says again, each with its line."""
    for name, text in templates:
        tree = ENVIRONMENT.parse(text)
        said = {one.name for one in tree.find_all(nodes.Name)}
        for line, taken in _imports(tree):
            if taken not in said:
                yield f"{name}:{line} {taken}"


def _imports(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for statement in tree.find_all(nodes.FromImport):
        for one in statement.names:
            yield statement.lineno, one if isinstance(one, str) else one[1]
    for whole in tree.find_all(nodes.Import):
        yield whole.lineno, whole.target


def test_a_template_takes_only_what_it_uses() -> None:
    folder = ROOT / "templates"
    pages = ((path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in folder.rglob("*.html"))
    none_of(unused(sorted(pages)), "A template imports what it does not use: take the line away.")


def test_an_import_that_nothing_needs_is_caught() -> None:
    text = (
        '{% from "a.html" import card, tag as mark %}\n{% import "b.html" as b %}\n'
        "{% block content %}{% call card(_('tag')) %}mark{% endcall %}{% endblock %}"
    )
    assert list(unused([("planted.html", text)])) == ["planted.html:1 mark", "planted.html:2 b"]
    assert not list(unused([("planted.html", text.replace("mark{%", "{{ mark(b.c) }}{%"))]))
