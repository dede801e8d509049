"""What the tests need of the machine. It is there, or is got, or the tests fail and say how to get it."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from os import environ
from pathlib import Path

from caxamarca.settings import ROOT

# Kept between runs, made again when missing, never committed.
KEPT = ROOT / "build"


class Lacking(Exception):  # noqa: N818 - a fact about the machine
    """The machine lacks something that cannot be got from here; the message says what to install, and how."""


def succeeds(command: Sequence[str | Path], *, within: int, added: Mapping[str, str] | None = None) -> bool:
    """Tell whether a program ends well within so many seconds; what it prints is of no interest."""
    try:
        done = subprocess.run(
            list(command),
            env={**environ, **(added or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=within,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main(needs: Sequence[str]) -> int:
    """Get what these parts of the tests need, and tell where it is."""
    from tests.support import chromium, postgresql

    finders = {"chromium": chromium.find, "postgresql": postgresql.find}
    for need in needs:
        try:
            print(f"{need}: {finders[need]()}", flush=True)
        except Lacking as lack:
            print(lack, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
