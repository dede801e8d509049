"""`watch`: keep copies of what a site publishes of its ballot box, and say at once if it changes what it published."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click

from caxamarca.cli.comparing import Changed, Seen, look
from caxamarca.cli.copies import LOST, Copies, NotKept, key_of
from caxamarca.cli.fetching import Away
from caxamarca.cli.language import _, ngettext

ALARM, DAMAGED, RESTORED, LEFT = 3, 4, 5, 130
"""What the command ends with where history was changed, where an own copy was, where the site says that a restore has
lost a part of it, and after Ctrl-C.

1 is for what may be better the next time.
"""

PAUSE = 10
"""Seconds before what looks like an alarm is looked at again: one answer can be spoiled on its way."""

SEVERAL_HOURS = 2 * 60


@click.command(
    help=_(
        "Keep copies of the checkpoints and lists of a vote, and say if its history was changed. Ends with 0 if all is "
        "well, 1 if the site could not be looked at, 3 with an ALARM, 4 if your own copies are damaged, 5 if a restore "
        "lost a part of the box."
    )
)
@click.argument("url", metavar=_("URL"))
@click.argument("folder", metavar=_("FOLDER"), type=click.Path(path_type=Path, file_okay=False))
@click.option("--every", type=click.IntRange(1), help=_("Look again every so many minutes, until Ctrl-C."))
@click.option(
    "--all",
    "is_whole",
    is_flag=True,
    help=_("Ask for every list again, and not only for some that are drawn by lot."),
)
@click.option(
    "--key", metavar="HEX", help=_("The key of the signatures, as you know it from a printed page.")
)
def command(url: str, folder: Path, every: int | None, is_whole: bool, key: str | None) -> None:
    """`url` is the page of the process, such as https://presupuesto.example.pe/procesos/2026."""
    known = None if key is None else key_of(key)
    if key is not None and known is None:
        raise click.ClickException(
            _("A key of signatures has 64 digits from 0 to 9 and letters from a to f.")
        )
    address = _address(url)
    rounds = Rounds(address, folder, lambda copies: look(address, copies, known=known, is_whole=is_whole))
    try:
        with Copies(folder).alone():
            while (status := rounds.one(every)) != ALARM and every is not None:
                time.sleep(every * 60)
    except NotKept as told:
        raise click.ClickException(str(told)) from told
    except KeyboardInterrupt:
        click.echo("\n" + _("Nobody watches any more. The copies stay in %(folder)s.") % {"folder": folder})
        raise SystemExit(LEFT) from None
    raise SystemExit(status)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise click.ClickException(
            _("The address begins with http:// or https:// and is that of the page of a process.")
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


@dataclass
class Rounds:
    """One look after another. `away_since` is when the site first did not answer, by a clock that nobody sets."""

    url: str
    folder: Path
    look: Callable[[Copies], Seen]
    away_since: float | None = None

    def one(self, every: int | None) -> int:
        """Look once, say what is seen, and return what the command would end with."""
        copies = Copies(self.folder)
        try:
            seen = self._twice(copies)
            self.away_since = None
            _tell(seen)
            status = _tell_lost(seen, copies)
        except Changed as told:
            self._alarm(told, copies)
            status = ALARM
        except Away as told:
            click.echo(str(told), err=every is None)
            self._count(every)
            status = 1
        except NotKept as told:
            click.echo(str(told), err=every is None)
            status = 1
        if copies.damaged:
            _tell_damaged(copies)
        return DAMAGED if copies.damaged and status != ALARM else status

    def _twice(self, copies: Copies) -> Seen:
        """Nothing that can be the line's fault is an alarm before it was seen twice."""
        try:
            return self.look(copies)
        except Changed as told:
            if told.is_proof:
                raise
            # Said in any case: whoever answers wrongly once and then not at all would never be told of.
            click.echo(_("At first sight: %(what)s It is looked at once more.") % {"what": told})
        time.sleep(PAUSE)
        return self.look(copies)

    def _alarm(self, told: Changed, copies: Copies) -> None:
        click.echo(_("ALARM: %(what)s") % {"what": told})
        try:
            click.echo(
                _("What the site answered is kept in %(file)s.") % {"file": copies.keep_proof(told.answer)}
            )
        except NotKept as trouble:
            click.echo(str(trouble))
        if told.is_proof:
            click.echo(_("Both of them are signed by the site: nobody else can have made them."))
        elif self.url.startswith("http://"):
            click.echo(
                _(
                    "The address begins with http://, so somebody on the line can have changed the answer. Look from "
                    "another connection too, with another folder, before you accuse anybody."
                )
            )
        click.echo(
            _(
                "Keep this folder as it is and make a copy of it. Show it to the oversight committee and to others who "
                "watch, and compare it with theirs."
            )
        )

    def _count(self, every: int | None) -> None:
        now = time.monotonic()
        if self.away_since is None:
            self.away_since = now
        elif (minutes := round((now - self.away_since) / 60)) > 0:
            click.echo(_for_long(minutes))
        if every is not None:
            click.echo(
                ngettext(
                    "It is asked again in %(num)d minute.", "It is asked again in %(num)d minutes.", every
                )
                % {"num": every}
            )


def _for_long(minutes: int) -> str:
    if minutes < SEVERAL_HOURS:
        return ngettext(
            "It has not answered for %(num)d minute.", "It has not answered for %(num)d minutes.", minutes
        ) % {"num": minutes}
    hours = minutes // 60
    return ngettext(
        "It has not answered for %(num)d hour. Tell the oversight committee.",
        "It has not answered for %(num)d hours. Tell the oversight committee.",
        hours,
    ) % {"num": hours}


def _tell(seen: Seen) -> None:
    click.echo(
        _("Checkpoints: %(num)d (%(new)d new). Ballots: %(ballots)d.")
        % {"num": seen.checkpoints, "ballots": seen.ballots, "new": seen.new}
        + ("" if seen.lost else " " + _("All of it follows from what was there before."))
    )
    for number in seen.restated:
        click.echo(
            _(
                "Checkpoint %(number)d tells of a change that two people decided: more days to vote, or somebody added "
                "to the roll. The page of the process says which, and why."
            )
            % {"number": number}
        )
    if seen.again:
        click.echo(
            _("Batches whose lists were asked for again: %(num)d of %(before)d. They are the same as before.")
            % {"num": seen.again, "before": seen.before}
        )
    if seen.new == seen.checkpoints:
        key = " ".join(seen.key.hex()[at : at + 4] for at in range(0, 64, 4))
        click.echo(_("The site signs with this key: %(key)s") % {"key": key})
        click.echo(
            _("Compare it with the one on the page of the process, and with that of others who watch.")
        )


def _tell_lost(seen: Seen, copies: Copies) -> int:
    """Say what a restore has lost on the site, and what whoever kept it does now. Raises NotKept."""
    if not seen.lost:
        if seen.is_paused:
            click.echo(
                _(
                    "The site was restored from a backup and the vote is paused. It lacks nothing that you have."
                )
            )
        return 0
    how_many = {"num": len(seen.lost), "folder": copies.folder}
    if seen.is_paused:
        click.echo(
            _(
                "THE SITE WAS RESTORED from a backup and the vote is paused. Checkpoints that you have and the site "
                "has not: %(num)d. Take a copy of %(folder)s to the administration and to the oversight committee: "
                "only with it can they tell whose votes were lost."
            )
            % how_many
        )
        click.echo(
            _(
                "The page of the process has to say the same to everybody, and go on within days. If it does not, it "
                "is an ALARM: tell the oversight committee."
            )
        )
        return RESTORED
    copies.set_aside(seen.lost)
    click.echo(
        _(
            "THE SITE WAS RESTORED from a backup, says so signed, and the vote goes on. Checkpoints that were lost: "
            "%(num)d. Your copies of them are in %(folder)s now."
        )
        % {**how_many, "folder": copies.folder / LOST}
    )
    if seen.untold:
        click.echo(
            _(
                "Nobody brought the copies of these: %(numbers)s. Whose votes were in them is told to nobody. Take "
                "yours to the oversight committee."
            )
            % {"numbers": ", ".join(map(str, seen.untold))}
        )
    return RESTORED


def _tell_damaged(copies: Copies) -> None:
    click.echo(
        _(
            "YOUR COPIES in %(folder)s are damaged: %(files)s. It was not the site: somebody or a bad disk did it here."
        )
        % {"folder": copies.folder, "files": ", ".join(copies.damaged)}
    )
    click.echo(
        _(
            "Bring these files back from another copy of the folder. If there is none, take them out of it, keep them "
            "elsewhere and look again: what the site signed is kept anew."
        )
    )
