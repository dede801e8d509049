"""The one table of permission as the README shows it. Run as a module, it writes the table into the README.

python -m tests.support.permission_table
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
from collections.abc import Iterator

from caxamarca.domain.permissions import GRAVE, RULES, Action, Rule
from caxamarca.domain.processes import COURSE, Stage
from caxamarca.settings import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- permission table: begin -->", "<!-- permission table: end -->"
COMMAND = ".venv/bin/python -m tests.support.permission_table"


def permission_table() -> str:
    """The table in Markdown, in the order of the actions."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| act | who | when |"
    yield "|---|---|---|"
    for action in Action:
        yield f"| `{action}` | {_who(action)} | {_when(RULES[action])} |"
    yield ""
    yield "† One asks for it, and another one confirms."


def _who(action: Action) -> str:
    roles = ", ".join(sorted(RULES[action].roles))
    return f"{roles} †" if action in GRAVE else roles


def _when(rule: Rule) -> str:
    if rule.stages is None:
        return "always"
    if rule.stages == frozenset(Stage):
        return "every stage"
    if rule.stages == frozenset(COURSE):
        return "every stage but annulled"
    return ", ".join(stage.replace("_", "-") for stage in Stage if stage in rule.stages)


def with_table(readme: str) -> str:
    """The README with the table of today between its two marks. Raises ValueError where a mark is missing."""
    before, begin, rest = readme.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the README needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{permission_table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
    print(permission_table())
