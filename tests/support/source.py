"""The house's own code as syntax trees, for the tests that read it instead of running it."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import dedent

from caxamarca.settings import ROOT


@dataclass(frozen=True)
class Module:
    """One file of Python: its dotted name, its path from the house's root, and what it says."""

    name: str
    path: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where something stands, as an editor understands it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def is_of(self, *packages: str) -> bool:
        return is_within(self.name, packages)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call, with the dotted name of what is called; empty where it has none."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, dotted(node.func)

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every imported name, whole: `from a.b import c` gives `a.b.c`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                near = self.name.split(".")[: -node.level] if node.level else []
                origin = ".".join([*near, *([node.module] if node.module else [])])
                yield from ((node, f"{origin}.{alias.name}") for alias in node.names)


@cache
def house() -> tuple[Module, ...]:
    """Every module of the product, in order of name."""
    return tuple(
        _read(path.relative_to(ROOT).as_posix()) for path in sorted((ROOT / "caxamarca").rglob("*.py"))
    )


def of(*packages: str) -> tuple[Module, ...]:
    """The modules of these packages."""
    return tuple(module for module in house() if module.is_of(*packages))


def planted(name: str, text: str) -> Module:
    """A module that is nowhere but in a test: the fault that a check must find."""
    return Module(name, name.replace(".", "/") + ".py", ast.parse(dedent(text)))


def is_within(name: str, packages: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of these packages, or inside one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def is_standard(name: str) -> bool:
    """Whether a dotted name belongs to Python itself."""
    return name.split(".", maxsplit=1)[0] in sys.stdlib_module_names


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text; for what hangs on a call or an index, only the names after it: `().c`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "()"


def _read(path: str) -> Module:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(name, path, ast.parse((ROOT / path).read_text("utf-8")))
