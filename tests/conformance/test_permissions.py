"""Every act has a rule, a function that asks for it, and a page that offers it; the grave ones take two people."""

import ast
from collections.abc import Iterable, Iterator

from flask import Flask

from caxamarca.actions import seconding
from caxamarca.domain.permissions import GRAVE, RULES, Action
from caxamarca.web import access
from tests.support.findings import none_of
from tests.support.source import Module, of, planted

ASKED_WITHOUT_FUNCTION = {
    Action.READ_AUDIT: "reading changes nothing, so no verb asks for it: the page does",
}

GRAVE_VERBS = {
    "caxamarca.actions.enrolling.approve",
    "caxamarca.actions.opening.open_voting",
    "caxamarca.actions.closing.freeze",
    "caxamarca.actions.declaring.declare",
}
"""What confirming a grave act does. Nobody but `seconding` may do it."""


def permitted(modules: Iterable[Module]) -> set[Action]:
    """The actions for which some function asks `permit`, by name."""
    found = set()
    for module in modules:
        for call, name in module.calls():
            if name.split(".")[-1] == "permit":
                found |= {Action[named] for argument in call.args for named in _actions_in(argument)}
    return found


def _actions_in(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "Action":
            yield one.attr


def declared(app: Flask) -> set[Action]:
    """The actions that some page declares."""
    pages = (access.of_endpoint(app, endpoint) for endpoint in app.view_functions)
    return {action for page in pages if page is not None for action in page.actions}


def short_ways(modules: Iterable[Module]) -> Iterator[str]:
    """Calls of a grave verb that go past the second person."""
    for module in modules:
        if module.name == "caxamarca.actions.seconding":
            continue
        imported = {name.split(".")[-1]: name for _node, name in module.imports()}
        for call, name in module.calls():
            first, _dot, rest = name.partition(".")
            whole = ".".join(filter(None, (imported.get(first, f"{module.name}.{first}"), rest)))
            if whole in GRAVE_VERBS:
                yield f"{module.at(call)} calls {whole}"


def test_every_act_has_a_rule() -> None:
    none_of(
        (action.name for action in Action if action not in RULES),
        "An act without a rule is refused to everybody. Give it its row in RULES (domain/permissions.py), and in the "
        "table of tests/unit/test_permissions.py.",
    )


def test_every_act_has_a_function_that_asks_for_it() -> None:
    free = permitted(of("caxamarca.actions")) | GRAVE | set(ASKED_WITHOUT_FUNCTION)
    none_of(
        (action.name for action in Action if action not in free),
        "No function of actions/ says `permit(actor, Action.…)` for this. Write the verb, or take the act out of the "
        "table. An act by which nothing is written goes into ASKED_WITHOUT_FUNCTION with its reason.",
    )


def test_every_act_has_a_page(app: Flask) -> None:
    none_of(
        (action.name for action in Action if action not in declared(app)),
        "No page declares this act, so nobody can take it. Decorate the view with `@acts(Action.…)`.",
    )


def test_every_grave_act_takes_two_people() -> None:
    lists = {"_CHECKS": seconding._CHECKS, "_EFFECTS": seconding._EFFECTS}
    none_of(
        (
            f"{action.name} {'is missing in' if action in GRAVE else 'should not be in'} {name}"
            for name, told in lists.items()
            for action in sorted(GRAVE ^ set(told))
        ),
        "GRAVE (domain/permissions.py) and the lists of actions/seconding.py disagree: each grave act has what is "
        "checked when it is asked for, and what happens when it is confirmed.",
    )


def test_nothing_grave_is_done_by_one_person() -> None:
    none_of(
        short_ways(of("caxamarca")),
        "A grave act is done without a second person. Go through `seconding.ask` and `seconding.confirm`.",
    )


def test_an_act_that_nobody_permits_is_caught() -> None:
    modules = [
        planted(
            "caxamarca.actions.voting", "permit(actor, Action.CAST_VOTE, stage)\nmay(actor, Action.ADD_UNIT)"
        )
    ]
    assert permitted(modules) == {Action.CAST_VOTE}


def test_an_act_without_a_page_is_caught() -> None:
    app = Flask("planted")
    app.add_url_rule("/votar", view_func=access.acts(Action.CAST_VOTE)(_nothing))
    assert declared(app) == {Action.CAST_VOTE}


def test_a_short_way_is_caught() -> None:
    faults = (
        planted("caxamarca.actions.hurry", "from caxamarca.actions import closing\nclosing.freeze(process)"),
        planted("caxamarca.cli.hurry", "from caxamarca.actions.declaring import declare\ndeclare(s, p, n)"),
        planted("caxamarca.actions.opening", "open_voting(s, p, n)"),
    )
    assert len(list(short_ways(faults))) == 3


def _nothing() -> str:
    return ""
