"""`test`: everything that must hold: the rules, the deeds on two databases, a browser's stories, then the code."""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import click

from caxamarca.cli.language import _, ngettext
from caxamarca.settings import ROOT

TOOLS = Path(sys.executable).parent

# Hundreds of small databases, each waiting for the disk at every commit, take half the time where there is none.
MEMORY = Path("/dev/shm")  # noqa: S108  # nosec B108
ENOUGH = 2 * 1024**3


@dataclass(frozen=True)
class Part:
    """One part of the tests: a word to ask for it, what it is, a tool of `.venv` and its words.

    `needs` names what the machine must have besides Python packages.
    """

    word: str
    title: str
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How one part went, how many seconds it took, and what it printed if that was kept back."""

    part: Part
    passed: bool
    seconds: float
    printed: bytes = b""


# The longest first: side by side, whatever comes last keeps all but one core waiting.
PARTS = (
    Part("integration", _("What is done and remembered"), ("pytest", "tests/integration"), ("postgresql",)),
    Part("e2e", _("Stories in a browser"), ("pytest", "tests/e2e"), ("postgresql", "chromium")),
    Part(
        "attacks",
        _("Attacks of the ballot box, in their short form"),
        ("pytest", "tests/attacks"),
        ("postgresql",),
    ),
    Part("conformance", _("What holds the house together"), ("pytest", "tests/conformance"), ("postgresql",)),
    Part("unit", _("The rules, alone"), ("pytest", "tests/unit")),
    Part("lint", _("Mistakes in the code"), ("ruff", "check", ".")),
    Part("format", _("The form of the code"), ("ruff", "format", "--check", ".")),
    Part("types", _("Types"), ("mypy",)),
    Part("layers", _("Imports that point inwards"), ("lint-imports", "--no-logo")),
    Part("dependencies", _("Packages: those used, and no others"), ("deptry", ".")),
    Part("templates", _("Templates"), ("djlint", "templates", "--lint", "--quiet")),
    Part(
        "security",
        _("Careless code"),
        ("bandit", "-q", "-ll", "-r", "caxamarca", "app.py", "-c", "pyproject.toml"),
    ),
)
BY_WORD = {part.word: part for part in PARTS}

FOR_PYTEST = f"{__name__}.for_pytest"


class WithPytestArguments(click.Command):
    """A command that keeps what stands after `--` for pytest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set aside what is not ours."""
        ours, dashes, theirs = partition(args, "--")
        ctx.meta[FOR_PYTEST] = theirs if dashes else []
        return super().parse_args(ctx, ours)


@click.command(
    cls=WithPytestArguments,
    help=_("Test everything, or only some parts: %(parts)s. What follows -- goes to pytest.")
    % {"parts": ", ".join(BY_WORD)},
)
@click.argument("parts", nargs=-1, type=click.Choice(list(BY_WORD)), metavar=_("[PART]..."))
@click.pass_context
def command(ctx: click.Context, parts: tuple[str, ...]) -> None:
    """Run the parts, tell how each went, and fail where one failed."""
    chosen = [BY_WORD[word] for word in dict.fromkeys(parts)] or list(PARTS)
    start = monotonic()
    provide(chosen)
    if len(chosen) == 1:
        entitle(chosen[0])
        outcomes = [run(chosen[0], ctx.meta[FOR_PYTEST])]
    else:
        outcomes = run_abreast(chosen, ctx.meta[FOR_PYTEST])
    ctx.exit(tell(outcomes, monotonic() - start))


def partition(words: Sequence[str], at: str) -> tuple[list[str], bool, list[str]]:
    """Split a list of words at the first occurrence of one, as `str.partition` does with text."""
    if at not in words:
        return list(words), False, []
    place = list(words).index(at)
    return list(words[:place]), True, list(words[place + 1 :])


def provide(parts: Sequence[Part]) -> None:
    """Have the machine ready for these parts before the first one starts: nothing is skipped for want of it."""
    needs = sorted({need for part in parts for need in part.needs})
    if needs and execute([sys.executable, "-m", "tests.support.machine", *needs]).returncode != 0:
        raise click.ClickException(
            _("Without what is missing nothing was tested. Install it and run this again.")
        )


def run_abreast(parts: Sequence[Part], for_pytest: Sequence[str]) -> list[Outcome]:
    """Run as many parts at a time as there are cores, in their order; show each one whole when it ends."""
    cores = os.cpu_count() or 1
    click.echo(
        _("%(count)d parts, %(cores)d at a time; each shows what it says when it ends.")
        % {"count": len(parts), "cores": cores}
    )
    with ThreadPoolExecutor(cores) as lanes:
        running = [lanes.submit(run, part, for_pytest, keep_back=True) for part in parts]
        try:
            for ended in as_completed(running):
                entitle(ended.result().part)
                click.echo(ended.result().printed, nl=False)
        except KeyboardInterrupt:
            lanes.shutdown(cancel_futures=True)
            raise
    return [one.result() for one in running]


def entitle(part: Part) -> None:
    """Say which part speaks next."""
    click.secho(f"\n── {part.word} · {part.title}", bold=True)


def run(part: Part, for_pytest: Sequence[str], *, keep_back: bool = False) -> Outcome:
    """Run one part, its words straight to the terminal or kept back."""
    tool, *words = part.command
    start = monotonic()
    done = execute(
        [str(TOOLS / tool), *words, *(for_pytest if tool == "pytest" else ())], keep_back=keep_back
    )
    return Outcome(part, done.returncode == 0, monotonic() - start, done.stdout or b"")


def execute(command: Sequence[str], *, keep_back: bool = False) -> subprocess.CompletedProcess[bytes]:
    """Run a program in the house's root, without the settings of the site that may be served from here."""
    sys.stdout.flush()
    environment = {name: value for name, value in os.environ.items() if not is_setting(name)}
    if "TMPDIR" not in environment and has_room(MEMORY):
        environment["TMPDIR"] = str(MEMORY)
    if keep_back and sys.stdout.isatty():
        environment["FORCE_COLOR"] = "1"
    where = subprocess.PIPE if keep_back else None
    together = subprocess.STDOUT if keep_back else None
    return subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=environment, stdout=where, stderr=together, check=False
    )


def has_room(folder: Path) -> bool:
    """Tell whether a folder may be written to, and run from, and holds all that the tests lay down."""
    try:
        system = os.statvfs(folder)
    except OSError:
        return False
    enough = system.f_bavail * system.f_frsize >= ENOUGH
    return (
        enough and not system.f_flag & (os.ST_RDONLY | os.ST_NOEXEC) and os.access(folder, os.W_OK | os.X_OK)
    )


def is_setting(name: str) -> bool:
    """Tell whether a variable sets up a site."""
    return name in {"HOST", "PORT"} or (name.startswith("CAXAMARCA_") and name != "CAXAMARCA_CHROMIUM")


def tell(outcomes: Sequence[Outcome], seconds: float) -> int:
    """Say in one place how everything went; return the exit code."""
    click.echo()
    for outcome in outcomes:
        word = _("passes") if outcome.passed else _("FAILS")
        click.secho(
            f"{word:>7} {outcome.seconds:7.1f} s  {outcome.part.word}", fg=None if outcome.passed else "red"
        )
    failed = [outcome.part.word for outcome in outcomes if not outcome.passed]
    if failed:
        sentence = ngettext(
            "%(count)d part fails (%(names)s), after %(seconds)d s.",
            "%(count)d parts fail (%(names)s), after %(seconds)d s.",
            len(failed),
        )
    else:
        sentence = _("Everything passes, after %(seconds)d s.")
    click.secho(sentence % {"count": len(failed), "names": ", ".join(failed), "seconds": seconds}, bold=True)
    return 1 if failed else 0
