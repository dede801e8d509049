"""The migrations are one chain from nothing to today, each of which can be taken back."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from alembic.script import Script, ScriptDirectory

from caxamarca.persistence.migrating import MIGRATIONS
from tests.support.findings import none_of

NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.py")


def broken_chain(scripts: ScriptDirectory) -> Iterator[str]:
    """Whatever makes more, or less, than one chain."""
    heads, bases = scripts.get_heads(), scripts.get_bases()
    if len(heads) != 1:
        yield f"there are {len(heads)} newest migrations: {sorted(heads)}"
    if len(bases) != 1:
        yield f"there are {len(bases)} first migrations: {sorted(bases)}"
    yield from (f"{script.path} joins two" for script in scripts.walk_revisions() if script.is_merge_point)


def one_way(scripts: Iterable[Script]) -> Iterator[str]:
    """Migrations that cannot be taken back, or whose file is called otherwise than what it is."""
    for script in scripts:
        path = Path(script.path)
        functions = {
            one.name: one
            for one in ast.parse(path.read_text("utf-8")).body
            if isinstance(one, ast.FunctionDef)
        }
        for name in ("upgrade", "downgrade"):
            if name not in functions or not any(
                isinstance(one, ast.Call) for one in ast.walk(functions[name])
            ):
                yield f"{path.name}: {name} does nothing"
        named = NAME.fullmatch(path.name)
        if named is None or named.group(1) != script.revision:
            yield f"{path.name} is revision {script.revision}"
        if "from caxamarca" in path.read_text("utf-8") or "import caxamarca" in path.read_text("utf-8"):
            yield f"{path.name} leans on today's code, which will change"


def test_the_migrations_are_one_chain() -> None:
    none_of(
        broken_chain(ScriptDirectory(str(MIGRATIONS))),
        "Two migrations follow the same one, or none is first. Let `down_revision` of the newer one name the other.",
    )


def test_every_migration_can_be_taken_back() -> None:
    none_of(
        one_way(ScriptDirectory(str(MIGRATIONS)).walk_revisions()),
        "A migration is called NNNN_what_it_does.py after its revision, goes up and down, and needs nothing of ours.",
    )


def test_a_broken_chain_is_caught(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    empty = "def upgrade():\n    pass\n\ndef downgrade():\n    pass\n"
    for revision in ("0001", "0002"):
        told = f'revision = "{revision}"\ndown_revision = None\n{empty}'
        (tmp_path / "versions" / f"{revision}_planted.py").write_text(told)
    scripts = ScriptDirectory(str(tmp_path))
    assert len(list(broken_chain(scripts))) == 2
    assert len(list(one_way(scripts.walk_revisions()))) == 4
