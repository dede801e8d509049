"""What is in the repository is everybody's: no secret, no machine's own paths, no registry, nobody's address."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping

import pytest

from caxamarca.settings import ROOT
from tests.support.findings import none_of

# Written in pieces, so that this file is not its own finding.
REGISTRIES = [
    *(
        ".".join(parts)
        for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ),
    *(
        ".".join(parts)
        for parts in (("yarnpkg", "com"), ("anaconda", "org"), ("docker", "io"), ("crates", "io"))
    ),
]
FINDERS: Mapping[str, re.Pattern[str]] = {
    "a private key": re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY-----"),
    "a token of a service": re.compile(
        r"\b(gh[pousr]_\w{20,}|glpat-[\w-]{20}|AKIA[0-9A-Z]{16}|xox[bp]-\w{10,}|sk-\w{20,})"
    ),
    "a password in an address": re.compile(r"\b[a-z+]+://[^\s/:@{}<>]+:[^\s/@{}<>]+@"),
    "a path of one machine": re.compile(r"(?<![\w.{}/-])/(?:work|root|home|Users)/[\w.]"),
    "a host of a registry": re.compile("|".join(map(re.escape, REGISTRIES))),
    "an address on a network": re.compile(
        r"\b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})\b"
    ),
}
EMAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
EXAMPLES = re.compile(r"(.+\.)?(example(\.(org|com|net|pe))?|test|invalid|localhost)", re.IGNORECASE)

NOT_OURS: Mapping[str, str] = {"LICENSE": "the words of the licence are not ours to change"}


def tracked() -> Iterator[tuple[str, str]]:
    """Every file of text that is in the repository, or is about to be."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    if listed.returncode != 0:
        pytest.fail(
            "git tells what is in the repository: run the tests in a clone, with git installed.",
            pytrace=False,
        )
    for name in sorted(set(listed.stdout.decode().split("\0"))):
        path = ROOT / name
        if name and name not in NOT_OURS and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                yield name, content.decode("utf-8")


def betrayals(files: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines that tell a secret, a machine, a registry or a person."""
    for name, text in files:
        for number, line in enumerate(text.splitlines(), start=1):
            yield from (
                f"{name}:{number} {what}" for what, pattern in FINDERS.items() if pattern.search(line)
            )
            if any(not EXAMPLES.fullmatch(domain) for domain in EMAIL.findall(line)):
                yield f"{name}:{number} somebody's e-mail address"


def test_the_repository_betrays_nobody() -> None:
    none_of(
        betrayals(tracked()),
        "The repository tells what is not everybody's. Take it out (and out of the history, if it was committed); "
        "invented addresses end in .example or example.org.",
    )


def test_what_is_made_is_not_kept() -> None:
    made = re.compile(
        r"(^|/)(\.venv|build|instance|__pycache__|\.\w+_cache)/|\.(mo|db|sqlite3|pyc|log)$|(^|/)(uv|pylock)\.\w+$"
    )
    none_of(
        (name for name, _text in tracked() if made.search(name)),
        "This is made by `python3 app.py`, or is a site's own data: take it out of the repository and into .gitignore.",
    )


def test_a_betrayal_is_caught() -> None:
    faults = (
        "-----BEGIN " + "PRIVATE KEY-----",
        "token = 'ghp_" + "a" * 36 + "'",
        "postgresql://caxamarca:" + "secret@db/caxamarca",
        "/ho" + "me/ana/caxamarca",
        "https://" + REGISTRIES[0] + "/simple",
        "host = 192.168." + "1.7",
        "ana@" + "gmail.com",
    )
    for fault in faults:
        assert len(list(betrayals([("planted.txt", fault)]))) >= 1, fault
    assert not list(
        betrayals([("planted.txt", "ana@example.org, ana@demostracion.example, templates/public/home.html")])
    )
