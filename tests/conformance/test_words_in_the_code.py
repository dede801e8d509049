"""Words are said at the edge, whole, and when somebody listens: never inside, never in pieces, never at import."""

import ast
from collections.abc import Iterable, Iterator

from jinja2 import Environment, nodes

from caxamarca.settings import ROOT
from tests.support.findings import none_of
from tests.support.source import Module, is_within, of, planted

ASKING = {"_", "_l", "ngettext"}
SILENT = ("caxamarca.domain", "caxamarca.persistence", "caxamarca.actions")
LANGUAGES = ("gettext", "babel", "flask_babel", "caxamarca.web.words", "caxamarca.cli.language")


def voices_inside(modules: Iterable[Module]) -> Iterator[str]:
    """Where a layer without language speaks one."""
    for module in modules:
        for node, name in module.imports():
            if is_within(name, LANGUAGES):
                yield f"{module.at(node)} imports {name}"
        for call, name in module.calls():
            if name in ASKING:
                yield f"{module.at(call)} calls {name}"


def sentences_in_pieces(modules: Iterable[Module]) -> Iterator[str]:
    """Sentences that are put together before they are translated, so that no catalogue has them."""
    for module in modules:
        for call, name in module.calls():
            asked = call.args[: 2 if name == "ngettext" else 1]
            if name in ASKING and not all(_is_text(argument) for argument in asked):
                yield f"{module.at(call)} {ast.unparse(call)[:80]}"


def words_at_import(modules: Iterable[Module]) -> Iterator[str]:
    """`_` where no reader is there yet: in a class body, at the top of a module, or as a default."""
    for module in modules:
        for call in _outside_functions(module.tree):
            if isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}:
                yield f"{module.at(call)} {ast.unparse(call)[:80]}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _outside_functions(node: ast.AST) -> Iterator[ast.Call]:
    """Every call that happens when a module is imported: defaults and decorators are, bodies are not."""
    if isinstance(node, ast.Call):
        yield node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        children: Iterable[ast.AST] = [
            *node.decorator_list,
            *node.args.defaults,
            *filter(None, node.args.kw_defaults),
        ]
    elif isinstance(node, ast.Lambda):
        children = ()
    else:
        children = ast.iter_child_nodes(node)
    for child in children:
        yield from _outside_functions(child)


def pieces_in_template(name: str, text: str) -> Iterator[str]:
    """The same in a template: `_("a" ~ b)` and `_(variable)` are in no catalogue."""
    for call in Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(text).find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in ASKING):
            continue
        asked = call.args[: 2 if call.node.name == "ngettext" else 1]
        if not asked or not all(isinstance(one, nodes.Const) and isinstance(one.value, str) for one in asked):
            yield f"{name}:{call.lineno}"


def test_the_rules_the_memory_and_the_acts_are_silent() -> None:
    none_of(
        voices_inside(of(*SILENT)),
        "A sentence inside. Raise a Refusal that carries the facts; web/refusals.py puts it into words.",
    )


def test_sentences_are_translated_whole() -> None:
    none_of(
        sentences_in_pieces(of("caxamarca.web", "caxamarca.cli")),
        "A sentence in pieces. Write it whole with named places, never as an f-string: "
        '`_("Closes on %(day)s.", day=day)`.',
    )


def test_templates_translate_whole_sentences() -> None:
    none_of(
        (
            finding
            for path in sorted((ROOT / "templates").rglob("*.html"))
            for finding in pieces_in_template(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        ),
        'A sentence in pieces. Write it whole in the template: `{{ _("Closes on %(day)s.", day=day) }}`; '
        "words of a StrEnum come from the filter `label`.",
    )


def test_pages_ask_for_words_when_somebody_reads() -> None:
    none_of(
        words_at_import(of("caxamarca.web")),
        "`_` is asked at import, when nobody's language is known. In class bodies and tables of words use `_l`.",
    )


def test_a_voice_inside_is_caught() -> None:
    fault = planted("caxamarca.domain.money", 'from gettext import gettext as _\nraise ValueError(_("No."))')
    assert len(list(voices_inside([fault]))) == 2


def test_a_sentence_in_pieces_is_caught() -> None:
    fault = planted(
        "caxamarca.web.home",
        '_(f"Closes on {day}.")\n_("Closes on " + day)\nngettext("one", many, 2)\n_("Closes on %(day)s.", day=day)',
    )
    assert len(list(sentences_in_pieces([fault]))) == 3
    template = '{{ _("a" ~ b) }}\n{{ _(word) }}\n{{ _("Closes on %(day)s.", day=day) }}'
    assert list(pieces_in_template("planted.html", template)) == ["planted.html:1", "planted.html:2"]


def test_words_at_import_are_caught() -> None:
    fault = planted(
        "caxamarca.web.labels",
        """
        TITLE = _("Home")
        class Form:
            label = _("Title")
        def page(title=_("Page")):
            return _("Hello")
        later = lambda: _("Later")
        """,
    )
    assert [finding.rsplit(" ", 1)[1] for finding in words_at_import([fault])] == [
        "_('Home')",
        "_('Title')",
        "_('Page')",
    ]
