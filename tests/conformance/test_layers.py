"""Imports point inwards: each layer uses what this table gives it, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.support.findings import none_of
from tests.support.source import Module, house, is_standard, is_within, planted


@dataclass(frozen=True)
class Layer:
    """What a package may import: parts of the house, and other people's packages. Python's own is free."""

    house: tuple[str, ...]
    packages: tuple[str, ...] = ()


LAYERS: Mapping[str, Layer] = {
    "caxamarca.domain": Layer(("caxamarca.domain",)),
    "caxamarca.settings": Layer(()),
    "caxamarca.bootstrap": Layer(()),
    "caxamarca.typesetting": Layer(("caxamarca.settings",), ("typst",)),
    "caxamarca.reprinting": Layer((), ("typst",)),
    "caxamarca.camera_notes": Layer(()),
    "caxamarca.persistence": Layer(
        ("caxamarca.persistence", "caxamarca.domain", "caxamarca.settings"),
        ("sqlalchemy", "alembic", "cryptography", "pyshamir", "pysqlite3", "snowballstemmer"),
    ),
    "caxamarca.actions": Layer(
        (
            *("caxamarca.actions", "caxamarca.persistence", "caxamarca.domain"),
            *("caxamarca.reprinting", "caxamarca.camera_notes"),
        ),
        ("sqlalchemy", "authlib", "cryptography", "joserfc", "mutagen", "PIL"),
    ),
    "caxamarca.web": Layer(
        (
            "caxamarca.web",
            "caxamarca.actions",
            "caxamarca.persistence",
            "caxamarca.domain",
            "caxamarca.settings",
            "caxamarca.typesetting",
        ),
        (
            *(
                "babel",
                "brotli",
                "flask",
                "flask_babel",
                "flask_login",
                "flask_migrate",
                "flask_wtf",
                "markupsafe",
            ),
            *("openpyxl", "segno", "werkzeug", "whitenoise", "wtforms"),
        ),
    ),
    "caxamarca.cli": Layer(
        (
            *("caxamarca.cli", "caxamarca.actions", "caxamarca.persistence", "caxamarca.domain"),
            *(
                "caxamarca.settings",
                "caxamarca.web.factory",
                "caxamarca.web.assets",
                "caxamarca.web.languages",
            ),
        ),
        ("PIL", "babel", "click", "flask", "flask_migrate", "openpyxl", "sqlalchemy", "waitress"),
    ),
    "caxamarca": Layer(()),
}

DOORS: Mapping[str, tuple[str, ...]] = {
    "caxamarca.persistence.database": ("flask", "flask_sqlalchemy"),
}
"""The one module at which the database and Flask meet."""

REFUSED_IN_WEB = ("sqlite3", "caxamarca.persistence.base", "caxamarca.persistence.database.transaction")
"""Python's own driver, the tables themselves, and the door through which one writes."""


def layer_of(module: Module) -> Layer:
    return next(layer for package, layer in LAYERS.items() if module.is_of(package))


def outward_imports(modules: Iterable[Module]) -> Iterator[str]:
    """Every import that its layer does not give."""
    for module in modules:
        layer = layer_of(module)
        given = layer.house + layer.packages + DOORS.get(module.name, ())
        for node, name in module.imports():
            if is_standard(name) or is_within(name, given):
                continue
            yield f"{module.at(node)} imports {name}"


def database_in_web(modules: Iterable[Module]) -> Iterator[str]:
    """Every way by which a page would reach the database itself."""
    for module in modules:
        for node, name in module.imports():
            if is_within(name, REFUSED_IN_WEB):
                yield f"{module.at(node)} imports {name}"
        for call, name in module.calls():
            if name.split(".")[-1] in {"commit", "execute", "flush", "add_all", "scalars"}:
                yield f"{module.at(call)} calls {name}"


def hidden_imports(modules: Iterable[Module]) -> Iterator[str]:
    """Imports that hide in a string, where neither this test nor the reader sees what is imported."""
    for module in modules:
        for node, name in module.calls():
            if name.split(".")[-1] in {"import_module", "__import__"}:
                yield f"{module.at(node)} calls {name}"


def test_imports_point_inwards() -> None:
    none_of(
        outward_imports(house()),
        "A layer imports what is not its own (design, section 6). Move the code to the layer that may, or hand the "
        "value in as an argument. A new package goes into LAYERS in this file, with its reason in dependencies.",
    )


def test_pages_never_touch_the_database() -> None:
    none_of(
        database_in_web(module for module in house() if module.is_of("caxamarca.web")),
        "A page writes or queries by itself. Write in a function of actions/, ask in a reader of persistence/.",
    )


def test_no_import_hides_in_a_string() -> None:
    none_of(
        hidden_imports(module for module in house() if module.name != "caxamarca.cli"),
        "Import by name, so that the layers can be checked. Only the list of commands imports by a string.",
    )


def test_an_import_that_points_outwards_is_caught() -> None:
    faults = (
        planted("caxamarca.domain.money", "from caxamarca.persistence import people"),
        planted("caxamarca.domain.days", "import sqlalchemy"),
        planted("caxamarca.persistence.people", "from flask import request"),
        planted("caxamarca.actions.casting", "def cast():\n    from caxamarca.web import forms"),
        planted("caxamarca.web.labels", "from caxamarca.cli import demo"),
        planted("caxamarca.cli.demo", "from caxamarca.web import labels"),
        planted("caxamarca.actions.deep.verb", "from ...web import labels"),
    )
    assert [fault.split(" imports ")[1] for fault in outward_imports(faults)] == [
        "caxamarca.persistence.people",
        "sqlalchemy",
        "flask.request",
        "caxamarca.web.forms",
        "caxamarca.cli.demo",
        "caxamarca.web.labels",
        "caxamarca.web.labels",
    ]


def test_a_page_that_writes_is_caught() -> None:
    page = """
        from caxamarca.persistence.database import session, transaction
        session().commit()
    """
    assert len(list(database_in_web([planted("caxamarca.web.public.home", page)]))) == 2


def test_an_import_in_a_string_is_caught() -> None:
    fault = planted("caxamarca.domain.days", "importlib.import_module('flask')")
    assert list(hidden_imports([fault])) == ["caxamarca/domain/days.py:1 calls importlib.import_module"]
