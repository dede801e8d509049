"""`watch`: keep copies of what a site publishes of its ballot box, and say at once if it changes what it published."""

import json
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, build_opener

import click

from caxamarca.cli.language import _, ngettext
from caxamarca.domain.checkpoints import History, HistoryChanged, NotACheckpoint, from_text
from caxamarca.persistence import signing

KEY = "llave-de-las-firmas.txt"
SECONDS = 30
LARGEST = 256 * 1024 * 1024
"""Bytes that one file may have: more than the lists of the whole region, and less than a small disk."""

ALARM = 3
"""What the command ends with where history was changed; 1 is for what may be better the next time."""


class NoWayOn(HTTPRedirectHandler):
    """The addresses of a process lead nowhere else: whoever is led on is not where they think."""

    def redirect_request(self, *_what: object) -> None:
        return None


AT_HOME = build_opener(NoWayOn)


class Away(Exception):  # noqa: N818 - said to the watcher, who tries again
    """The site did not answer, or answered something else."""


class Changed(Exception):  # noqa: N818 - the reason why this command exists
    """The site says otherwise than before, or than it signed."""


@click.command(
    help=_("Keep copies of the checkpoints and lists of a vote, and say if its history was changed.")
)
@click.argument("url", metavar=_("URL"))
@click.argument("folder", metavar=_("FOLDER"), type=click.Path(path_type=Path, file_okay=False))
@click.option("--every", type=click.IntRange(1), help=_("Look again every so many minutes, until Ctrl-C."))
def command(url: str, folder: Path, every: int | None) -> None:
    """`url` is the page of the process, such as https://presupuesto.example.pe/procesos/2026."""
    if not url.startswith(("http://", "https://")):
        raise click.ClickException(_("The address begins with http:// or https://"))
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        _look(url.rstrip("/"), folder, is_alone=every is None)
        if every is None:
            return
        time.sleep(every * 60)


def _look(url: str, folder: Path, *, is_alone: bool) -> None:
    try:
        checkpoints, ballots, new = look(url, folder)
    except Changed as told:
        click.echo(_("ALARM: %(what)s") % {"what": told})
        click.echo(_("Keep this folder as it is, and show it to the oversight committee and to others."))
        raise SystemExit(ALARM) from told
    except Away as told:
        if is_alone:
            raise click.ClickException(str(told)) from told
        click.echo(str(told))
        return
    click.echo(
        ngettext(
            "%(num)d checkpoint, %(ballots)d ballots, %(new)d new. All of it follows from what was there before.",
            "%(num)d checkpoints, %(ballots)d ballots, %(new)d new. All of it follows from what was there before.",
            checkpoints,
        )
        % {"num": checkpoints, "ballots": ballots, "new": new}
    )


def look(url: str, folder: Path) -> tuple[int, int, int]:
    """One round: how many checkpoints there are, how many ballots they list, and how many checkpoints are new.

    Raises Away or Changed.
    """
    key, points = _published(url)
    _pin(folder, key)
    history, new = History(), 0
    seen: set[bytes] = set()
    for number, (text, signature) in enumerate(points):
        if not signing.is_signed(key, text, signature):
            raise Changed(
                _("checkpoint %(number)d is not signed by the key that was there before.")
                % {"number": number}
            )
        kept = folder / f"punto-{number:05}.json"
        _compare(kept, text, number)
        lists = {path: _text(path, where) for path, where in _lists(url, folder, number)}
        try:
            hashes = [_hashes(one, number) for one in lists.values()]
            history = history.followed(text, *hashes)
            _check_new(seen, number, hashes)
            _check_key(text, number, key)
        except (NotACheckpoint, HistoryChanged):
            raise Changed(
                _("checkpoint %(number)d does not follow from those before it.") % {"number": number}
            ) from None
        if not kept.exists():
            for path, content in lists.items():
                if number:
                    _keep(path, content)
            _keep(kept, json.dumps({"texto": text, "firma": signature.hex()}, ensure_ascii=False))
            new += 1
    missing = sum(1 for _one in folder.glob("punto-*.json")) - len(points)
    if missing > 0:
        raise Changed(
            ngettext(
                "%(num)d checkpoint that was published is gone.",
                "%(num)d checkpoints that were published are gone.",
                missing,
            )
            % {"num": missing}
        )
    return len(points), history.codes.size, new


def _check_new(seen: set[bytes], number: int, lists: list[list[bytes]]) -> None:
    """No code and no envelope stands in two lists: one of two voters would have been counted in the other's place."""
    for one in (one for hashes in lists for one in hashes):
        if one in seen:
            raise HistoryChanged(number)
        seen.add(one)


def _check_key(text: str, number: int, key: bytes) -> None:
    """The first checkpoint says by which key all of them are signed."""
    if number == 0 and from_text(text).frozen.get("llave_de_las_firmas") != key.hex():
        raise HistoryChanged(number)


def _published(url: str) -> tuple[bytes, list[tuple[str, bytes]]]:
    try:
        found: Any = json.loads(_fetched(f"{url}/control.json"))
        return bytes.fromhex(found["llave_de_las_firmas"]), [
            (str(one["texto"]), bytes.fromhex(one["firma"])) for one in found["puntos"]
        ]
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise Away(_("What %(url)s answers is no list of checkpoints.") % {"url": url}) from None


def _pin(folder: Path, key: bytes) -> None:
    """The first look believes the key of the site; every later one asks for the same."""
    path = folder / KEY
    if not path.exists():
        _keep(path, key.hex())
    elif path.read_text("utf-8").strip() != key.hex():
        raise Changed(_("the site signs with another key than before."))


def _compare(kept: Path, text: str, number: int) -> None:
    if kept.exists() and json.loads(kept.read_text("utf-8"))["texto"] != text:
        raise Changed(_("checkpoint %(number)d is another one than before.") % {"number": number})


def _lists(url: str, folder: Path, number: int) -> list[tuple[Path, str]]:
    """Where the two lists of a batch are kept, and where the site has them. Those of the first checkpoint are empty."""
    return [
        (folder / f"{name}-{number:05}.csv", f"{url}/control/{number}/{name}.csv" if number else "")
        for name in ("codigos", "sobres")
    ]


def _text(path: Path, where: str) -> str:
    """A list as it is kept, else as the site has it now. Whether it is the right one, its checkpoint tells."""
    if path.exists():
        return path.read_text("utf-8")
    return _fetched(where) if where else ""


def _hashes(text: str, number: int) -> list[bytes]:
    try:
        return [bytes.fromhex(line) for line in text.split()]
    except ValueError:
        raise Changed(
            _("a list of checkpoint %(number)d holds what is no hash.") % {"number": number}
        ) from None


def _keep(path: Path, text: str) -> None:
    """Whole, or not at all."""
    draft = path.with_suffix(".part")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _fetched(url: str) -> str:
    try:
        with AT_HOME.open(url, timeout=SECONDS) as answer:
            content: bytes = answer.read(LARGEST)
            return content.decode()
    except HTTPError as refused:
        refused.close()
        raise Away(_("%(url)s does not answer (%(reason)s).") % {"url": url, "reason": refused}) from None
    except (URLError, HTTPException, OSError, UnicodeDecodeError) as trouble:
        raise Away(_("%(url)s does not answer (%(reason)s).") % {"url": url, "reason": trouble}) from trouble
