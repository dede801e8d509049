"""`mef`: look at the Ministry's open data, whatever their size, and load what they say of the prioritised projects."""

import csv
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

import click
from flask import Flask
from sqlalchemy import make_url

from caxamarca.actions import enrolling, loading_mef
from caxamarca.cli import refusals
from caxamarca.cli.application import prepared, settings_of_environment
from caxamarca.cli.language import _, ngettext
from caxamarca.domain.days import read_day
from caxamarca.domain.encodings import UTF_8
from caxamarca.domain.errors import NotAllowed, NotFound, Refusal
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.mef import Found, OfficialFigures, OwnRow
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.roles import Actor
from caxamarca.persistence import official, prioritised, site
from caxamarca.persistence.database import session
from caxamarca.settings import Settings

ROWS_SHOWN = 20
NAME = 46
"""Letters of a project's name on a line."""


@click.command(
    help=_(
        "Look at the file of investments that the Ministry of Economy publishes (DETALLE_INVERSIONES.csv), whole or a "
        "part of it: what it says of the prioritised projects, by CUI. With --load that is kept and shown beside what "
        "the executing units declare."
    )
)
@click.argument(
    "file", metavar=_("FILE"), type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True)
)
@click.option(
    "--as-of", "as_of", required=True, metavar=_("DAY"), help=_("The day that the data are of: 30/06/2026.")
)
@click.option(
    "--load", is_flag=True, help=_("Load it, if nothing is left to decide. Without this nothing changes.")
)
@click.option("--by", "email", metavar=_("EMAIL"), help=_("The administrator who answers for the data."))
@click.option(
    "--row",
    "take",
    type=int,
    multiple=True,
    metavar=_("NUMBER"),
    help=_("Where several rows have one CUI: the row that counts. It can be said several times."),
)
@click.option(
    "--leave-out",
    "leave_out",
    multiple=True,
    metavar="CUI",
    help=_("A CUI that is loaded another time. It can be said several times."),
)
@click.option(
    "--bad-rows",
    metavar=_("NEW_FILE"),
    type=click.Path(path_type=Path),
    help=_("Write every wrong row into this file (CSV), with its number and reason."),
)
def command(
    file: Path,
    as_of: str,
    load: bool,
    email: str | None,
    take: tuple[int, ...],
    leave_out: tuple[str, ...],
    bad_rows: Path | None,
) -> None:
    """Say what is in the file; load it where that was asked for and nothing is left to decide."""
    if load and not email:
        raise click.ClickException(_("To load the data, say who answers for them: --by."))
    settings = settings_of_environment()
    _check_there(settings)
    with _at(prepared(settings)):
        day = read_day(as_of)
        actor = _known(email, is_loading=load)
        found = _read(file, day, take, leave_out, bad_rows)
        _tell(found)
        if not found.is_sound:
            raise click.ClickException(
                _(
                    "Nothing was loaded: first decide about the rows above. --row says which of several rows counts, "
                    "--leave-out leaves a CUI for another time."
                )
            )
        if load:
            number = loading_mef.load_mef(actor, file.name, found, by_operator=True)
            click.echo(
                _("Import number %(number)d was loaded. Its figures stand beside the declared ones.")
                % {"number": number}
            )
        else:
            click.echo(_("Nothing was kept: this was a trial. To load it, add --load."))


def _check_there(settings: Settings) -> None:
    """A trial makes no site; where none is, there are no projects either."""
    if settings.is_sqlite and not Path(make_url(settings.database_url).database or "").exists():
        raise click.ClickException(_no_site())


def _no_site() -> str:
    return _("There is no site here yet. CAXAMARCA_DATA names its folder; “init” makes one.")


@contextmanager
def _at(app: Flask) -> Iterator[None]:
    """Work at the site. Whatever is refused ends the command with a sentence."""
    with app.app_context():
        if site.found(session()) is None:
            raise click.ClickException(_no_site())
        try:
            yield
        except Refusal as fact:
            raise click.ClickException(refusals.words(fact)) from fact


def _known(email: str | None, *, is_loading: bool) -> Actor:
    """Who answers, refused before a large file is read."""
    try:
        actor = Actor() if email is None else enrolling.who_answers(email)
    except NotFound:
        raise click.ClickException(
            _("Nobody on the staff has this address: %(email)s") % {"email": email}
        ) from None
    if is_loading:
        try:
            permit(actor, Action.LOAD_MEF, None)
        except NotAllowed:
            raise click.ClickException(_("Only an administrator answers for the data of the MEF.")) from None
    return actor


def _read(
    file: Path, as_of: date, take: tuple[int, ...], leave_out: tuple[str, ...], bad_rows: Path | None
) -> Found:
    try:
        with file.open("rb") as content:
            if not content.seekable():
                raise click.ClickException(
                    _("%(file)s is no file that can be read twice. Save the data as a file first.")
                    % {"file": file}
                )
            size = file.stat().st_size
            if size > loading_mef.FILE_LIMIT:
                raise FileTooLarge(loading_mef.FILE_LIMIT)
            # It is read twice: once to find out its letters, and once for its rows.
            shown: Any = click.progressbar(length=2 * size, label=_("Reading"), file=sys.stderr)
            with shown as bar:
                watched = cast(BinaryIO, _Watched(content, bar))
                found = loading_mef.try_mef(watched, as_of, take, leave_out)
        if bad_rows is not None:
            _write(bad_rows, found)
    except FileExistsError as trouble:
        raise click.ClickException(
            _("There is something at %(file)s already. Name a new file.") % {"file": bad_rows}
        ) from trouble
    except OSError as trouble:
        raise click.ClickException(
            _("%(file)s cannot be read or written (%(reason)s). Nothing was loaded.")
            % {"file": trouble.filename or file, "reason": trouble.strerror}
        ) from trouble
    return found


class _Watched:
    """A file of which is shown how much was read."""

    def __init__(self, file: BinaryIO, bar: Any) -> None:
        self.file, self.bar = file, bar

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.bar.update(len(content))
        return content

    def seek(self, place: int) -> int:
        return self.file.seek(place)


def _wrong(found: Found) -> Iterator[tuple[int, str, str]]:
    """Every row that is not believed: its number, its CUI where one is known, and the reason."""
    for row in found.bad:
        yield row.number, row.cui, _why(row)
    for several in found.repeated:
        for row in several:
            yield row.number, row.cui, _why(row)
    for strange in found.strange:
        yield strange.number, "", refusals.words(strange.reason)


def _why(row: OwnRow) -> str:
    return _("several rows have this CUI") if row.reason is None else refusals.words(row.reason)


def _write(path: Path, found: Found) -> None:
    """A file that is there already is never written over."""
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("fila", "cui", "motivo"))
        writer.writerows(sorted(_wrong(found)))


def _tell(found: Found) -> None:
    """What the file says of each of ours, then what is left to decide, then what it lacks."""
    titles = _titles()
    letters = "UTF-8" if found.writing.encoding == UTF_8 else "Latin-1"
    click.echo(f"SHA-256: {found.writing.sha256}")
    click.echo(
        _("%(rows)s rows, in %(letters)s; data of %(day)s.")
        % {"rows": f"{found.rows:,}", "letters": letters, "day": f"{found.as_of:%d/%m/%Y}"}
    )
    _tell_the_last()
    if not found.writing.has_end:
        click.echo(
            _("The last line has no end: perhaps the file was cut. Compare its size with the Ministry's.")
        )
    for row in found.taken:
        if row.figures is not None:
            click.echo(f"{row.cui}  {_told(titles.get(row.cui, '–'), row.figures)}")
    _tell_undecided(found, titles)
    for cui in found.missing:
        click.echo(
            _("The file does not have CUI %(cui)s (%(title)s).") % {"cui": cui, "title": titles.get(cui, "–")}
        )
    for cui in found.left_out:
        click.echo(_("CUI %(cui)s is left out.") % {"cui": cui})
    if found.other_codes:
        click.echo(
            _("These CUIs are of no prioritised project: %(codes)s.")
            % {"codes": ", ".join(found.other_codes)}
        )
    elif found.others:
        click.echo(_("%(num)s more rows are of no prioritised project.") % {"num": f"{found.others:,}"})


def _titles() -> dict[str, str]:
    return {one.project.cui: one.project.title for one in prioritised.listed(session()) if one.project.cui}


def _tell_the_last() -> None:
    last = official.newest(session())
    if last is not None:
        click.echo(
            _("The import before, number %(number)d, had %(rows)s rows and data of %(day)s.")
            % {"number": last.number, "rows": f"{last.rows:,}", "day": f"{last.as_of:%d/%m/%Y}"}
        )


def _told(name: str, said: OfficialFigures) -> str:
    return _("%(name)s: PIM %(pim)s, accrued %(accrued)s") % {
        "name": name if len(name) <= NAME else name[: NAME - 1] + "…",
        "pim": _soles(said.pim),
        "accrued": _soles(said.accrued),
    }


def _soles(centimos: int | None) -> str:
    return "–" if centimos is None else f"{centimos // 100:,}.{centimos % 100:02}"


def _tell_undecided(found: Found, titles: Mapping[str, str]) -> None:
    for several in found.repeated:
        click.echo(
            _(
                "CUI %(cui)s (%(title)s) has several rows. None is taken by itself, for nothing says which is right:"
            )
            % {"cui": several[0].cui, "title": titles.get(several[0].cui, "–")}
        )
        for row in several[:ROWS_SHOWN]:
            what = refusals.words(row.reason) if row.reason else ""
            if row.figures is not None:
                what = _told(row.figures.name, row.figures)
            click.echo("  " + _("Row %(number)s: %(reason)s") % {"number": row.number, "reason": what})
        _tell_more(len(several))
    for row in found.bad:
        click.echo(
            _("Row %(number)s, CUI %(cui)s: %(reason)s")
            % {
                "number": row.number,
                "cui": row.cui,
                "reason": refusals.words(row.reason) if row.reason else "",
            }
        )
    for strange in found.strange[:ROWS_SHOWN]:
        click.echo(
            _("Row %(number)s: %(reason)s")
            % {"number": strange.number, "reason": refusals.words(strange.reason)}
        )
    _tell_more(found.strange_rows)


def _tell_more(rows: int) -> None:
    """How many rows were not shown."""
    if rows > ROWS_SHOWN:
        click.echo(
            ngettext("And one more row.", "And %(num)s more rows.", rows - ROWS_SHOWN)
            % {"num": f"{rows - ROWS_SHOWN:,}"}
        )
