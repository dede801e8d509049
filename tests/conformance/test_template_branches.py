"""What an `if` of a template may do to the tags around it: open or close some, and not close one to open another."""

import re
from collections.abc import Iterable, Iterator, Sequence

from jinja2 import Environment, nodes

from caxamarca.settings import ROOT
from tests.support.findings import none_of

ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
_DIV = re.compile(r"<(/?)(?:div|section)\b")


def turning(templates: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Branches that close a part of the page which they did not open, and then open one that they do not close."""
    for name, text in templates:
        for one in ENVIRONMENT.parse(text).find_all(nodes.If):
            if any(_turns(branch) for branch in (one.body, one.else_)):
                yield f"{name}:{one.lineno}"


def _turns(branch: Sequence[nodes.Node]) -> bool:
    depth = lowest = 0
    for part in branch:
        for written in part.find_all(nodes.TemplateData):
            for found in _DIV.finditer(written.data):
                depth += -1 if found[1] else 1
                lowest = min(lowest, depth)
    return lowest < 0 and depth > lowest


def test_each_layout_of_a_page_is_read_in_one_piece() -> None:
    folder = ROOT / "templates"
    pages = ((path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in folder.rglob("*.html"))
    none_of(
        turning(sorted(pages)),
        "A branch closes one part of the page to open another: write each layout whole, its parts as macros.",
    )


def test_a_branch_that_moves_the_parts_of_a_page_is_caught() -> None:
    text = "<div>{% if a %}{{ b }}</div>{{ c }}<div>{% endif %}</div>{% if a %}<div>{{ c }}</div>{% endif %}"
    assert list(turning([("planted.html", text)])) == ["planted.html:1"]
    wrapped = "{% if a %}<div>{% endif %}{{ b }}{% if a %}</div>{% endif %}"
    assert not list(turning([("planted.html", wrapped)]))
