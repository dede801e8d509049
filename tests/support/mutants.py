"""The small faults that a module is tried with, each planted alone in its syntax tree: nothing is written to a file.

What is no behaviour is left alone: annotations, decorators, names of types, the words of an error of the program, and
the values of an `Enum`, which are for whoever reads the code.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache, singledispatch
from types import CodeType

from caxamarca.settings import ROOT

DOMAIN = ROOT / "caxamarca" / "domain"

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
CALLED = {"max": "min", "min": "max", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
IN_ANY_ORDER = {"max", "min", "gcd", "compare_digest"}
"""What takes its arguments in whatever order."""
CLEANED = {"strip", "lstrip", "rstrip", "lower"}
"""Methods that are tried by leaving them out."""

CONDITIONS = {"test", "ifs"}
INTERNAL = {"ValueError", "TypeError"}
_TYPE = re.compile(r"_?[A-Z]+[a-z]\w*|__all__")
_LONGEST = 90


Key = tuple[str, str, str, str, int]
"""What a fault is known by, whatever moves its line: module, function, what was there, what is, which of the same."""


@dataclass(frozen=True)
class Mutant:
    """One fault: `was` became `becomes` in the function `where`, for the `nth` time that it could there."""

    module: str
    where: str
    was: str
    becomes: str
    nth: int
    line: int

    @property
    def key(self) -> Key:
        return self.module, self.where, self.was, self.becomes, self.nth


@dataclass(frozen=True)
class _Site:
    """A node of a tree that can be put in the place of another."""

    holder: ast.AST
    field: str
    at: int | None
    new: ast.AST
    was: str
    becomes: str
    where: str
    line: int

    def plant(self) -> None:
        if self.at is None:
            setattr(self.holder, self.field, self.new)
        else:
            getattr(self.holder, self.field)[self.at] = self.new


@cache
def source(module: str) -> str:
    return (DOMAIN / f"{module}.py").read_text("utf-8")


def mutants(module: str, text: str | None = None) -> list[Mutant]:
    """Every fault of a module, in the order of its lines."""
    found: list[Mutant] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for site in _sites(ast.parse(source(module) if text is None else text), ""):
        same = (site.where, site.was, site.becomes)
        seen[same] += 1
        found.append(Mutant(module, *same, seen[same], site.line))
    return found


def planted(mutant: Mutant, text: str | None = None) -> CodeType:
    """The module with one fault, as Python runs it."""
    tree = ast.parse(source(mutant.module) if text is None else text)
    same = (mutant.where, mutant.was, mutant.becomes)
    sites = [site for site in _sites(tree, "") if (site.where, site.was, site.becomes) == same]
    sites[mutant.nth - 1].plant()
    return compile(ast.fix_missing_locations(tree), str(DOMAIN / f"{mutant.module}.py"), "exec")


def _sites(node: ast.AST, where: str) -> Iterator[_Site]:
    for field, at, child in _tried(node):
        inside = where
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            inside = f"{where}.{child.name}".lstrip(".")
        sign = "if " if field in CONDITIONS else ""
        options = [(new, sign) for new in _of_its_place(field, child)]
        if field != "type":  # the order in which errors are caught together is none
            options += [(new, "") for new in _variants(child)]
        for new, said in options:
            was, becomes = said + _short(child), said + _short(new)
            if was != becomes:
                yield _Site(node, field, at, new, was, becomes, inside, _line(child, node))
        yield from _sites(child, inside)


def _tried(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """The parts of a node in which a fault would change what is done."""
    left_out = {"annotation", "returns", "decorator_list", "bases", "ctx", "target", "targets"}
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _short(node.exc.func) in INTERNAL:
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Subscript):
        left_out.add("func")
    for field, value in ast.iter_fields(node):
        if field not in left_out:
            for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST) and not _is_still(node, child):
                    yield field, at, child


def _is_still(node: ast.AST, child: ast.AST) -> bool:
    """Whether nothing is done by it: a sentence, an import, the end of a function, a type, a word of an `Enum`."""
    if isinstance(child, ast.Expr):
        return isinstance(child.value, ast.Constant)
    if isinstance(child, ast.Return) and isinstance(node, ast.FunctionDef) and child is node.body[-1]:
        return _short(child) == "return None"
    if isinstance(child, ast.Assign) and isinstance(node, (ast.Module, ast.ClassDef)):
        is_enum = isinstance(node, ast.ClassDef) and any(_short(base) == "Enum" for base in node.bases)
        return is_enum or _TYPE.fullmatch(_short(child.targets[0])) is not None
    return isinstance(child, (ast.Import, ast.ImportFrom))


def _of_its_place(field: str, child: ast.AST) -> Iterator[ast.AST]:
    """A condition that is always so, or never; one of several errors that is not caught."""
    if field in CONDITIONS:
        for value in (True, False):
            if not isinstance(child, ast.Constant) or child.value is not value:
                yield ast.Constant(value)
    if field == "type" and isinstance(child, ast.Tuple):
        for at in range(len(child.elts)):
            yield _with(child, "elts", child.elts[:at] + child.elts[at + 1 :])


@singledispatch
def _variants(_node: ast.AST) -> Iterator[ast.AST]:
    """What else a node could be."""
    yield from ()


@_variants.register
def _(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        for other in COMPARED[type(operator)]:
            yield _with(node, "ops", [*node.ops[:at], other(), *node.ops[at + 1 :]])


@_variants.register
def _(node: ast.BinOp) -> Iterator[ast.AST]:
    yield _with(node, "op", RECKONED[type(node.op)]())


@_variants.register
def _(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield _with(node, "op", RECKONED[type(node.op)]())
    yield ast.Pass()


@_variants.register
def _(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _with(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for at in range(len(node.values)):
        rest = node.values[:at] + node.values[at + 1 :]
        yield rest[0] if len(rest) == 1 else _with(node, "values", rest)


@_variants.register
def _(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


@_variants.register
def _(node: ast.Constant) -> Iterator[ast.AST]:
    yield from map(ast.Constant, _values(node.value))


@_variants.register
def _(node: ast.Tuple) -> Iterator[ast.AST]:
    for at in range(len(node.elts) - 1):
        yield _with(node, "elts", _exchanged(node.elts, at))


@_variants.register
def _(node: ast.Dict) -> Iterator[ast.AST]:
    for at in range(len(node.values) - 1):
        yield _with(node, "values", _exchanged(node.values, at))


@_variants.register
def _(node: ast.Slice) -> Iterator[ast.AST]:
    for end in ("lower", "upper", "step"):
        if getattr(node, end) is not None:
            yield _with(node, end, None)


@_variants.register
def _(node: ast.Call) -> Iterator[ast.AST]:
    match node.func:
        case ast.Name(name) if name in CALLED:
            yield _with(node, "func", ast.Name(CALLED[name], ast.Load()))
        case ast.Attribute(whole, name) if name in CLEANED:
            yield whole
    name = node.func.attr if isinstance(node.func, ast.Attribute) else _short(node.func)
    for at in range(len(node.args) - 1) if name not in IN_ANY_ORDER else ():
        yield _with(node, "args", _exchanged(node.args, at))
    for at in range(len(node.keywords)):
        yield _with(node, "keywords", node.keywords[:at] + node.keywords[at + 1 :])


@_variants.register
def _(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value) if value is not None and _short(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Continue():
            yield ast.Break()
        case ast.Return() | ast.Raise() | ast.Expr() | ast.Assign() | ast.Break():
            yield ast.Pass()


def _values(value: object) -> Iterator[bool | int | str | bytes]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            if value:
                yield value - 1
        case str():
            yield f"{value}X"
        case bytes():
            yield value + b"X"


def _with(node: ast.AST, field: str, value: object) -> ast.AST:
    other = copy(node)
    setattr(other, field, value)
    return other


def _exchanged(nodes: list[ast.expr], at: int) -> list[ast.expr]:
    return [*nodes[:at], nodes[at + 1], nodes[at], *nodes[at + 2 :]]


def _line(node: ast.AST, holder: ast.AST) -> int:
    return getattr(node, "lineno", getattr(holder, "lineno", 0))


def _short(node: ast.AST) -> str:
    """A node as it is written, on one line and not too long."""
    text = " ".join(ast.unparse(node).split())
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"
