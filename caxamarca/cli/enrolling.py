"""`roll`: look at the file of the roll, whatever its size, and load it so that two administrators can approve it."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import make_url

from caxamarca.actions import enrolling
from caxamarca.cli import refusals
from caxamarca.cli.application import prepared, settings_of_environment
from caxamarca.cli.language import _, ngettext
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.provinces import PROVINCES, CodeSystem
from caxamarca.domain.roles import Actor
from caxamarca.domain.rolls import ALLOWED_GROWTH, BadRow, DryRun, Growth, outgrown
from caxamarca.persistence import processes, roll, site
from caxamarca.persistence.database import session
from caxamarca.settings import Settings

BAD_ROWS_SHOWN = 20
NAMES, FIGURES = 16, 14


@click.command(
    help=_(
        "Look at the file of the roll: people of each province, growth, and every wrong row. With --load it is loaded "
        "and waits for two administrators, who approve it on the site."
    )
)
@click.argument(
    "file", metavar=_("FILE"), type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True)
)
@click.option(
    "--codes",
    type=click.Choice([one.value for one in CodeSystem], case_sensitive=False),
    help=_("Whose numbers “ubigeo” has, if the file has no column “sistema”."),
)
@click.option("--load", is_flag=True, help=_("Load it, if every row is right. Without this nothing changes."))
@click.option("--year", type=int, help=_("The year of the process."))
@click.option("--by", "email", metavar=_("EMAIL"), help=_("The administrator who answers for the roll."))
@click.option(
    "--reason", default="", help=_("Why it has many more people than the one before. Everyone can read it.")
)
@click.option(
    "--bad-rows",
    metavar=_("NEW_FILE"),
    type=click.Path(path_type=Path),
    help=_("Write every wrong row into this file (CSV), with its number and reason."),
)
def command(
    file: Path,
    codes: str | None,
    load: bool,
    year: int | None,
    email: str | None,
    reason: str,
    bad_rows: Path | None,
) -> None:
    """Say what is in the file; load it where that was asked for and everything is right."""
    if load and (year is None or not email):
        raise click.ClickException(_("To load a roll, say its process and who answers: --year and --by."))
    settings = settings_of_environment()
    _check_there(settings)
    system = None if codes is None else CodeSystem(codes)
    with _at(prepared(settings)):
        actor, process_id = _known(year, email, is_loading=load)
        tried = _read(file, system, bad_rows, is_loading=load)
        before = roll.counts_before(session(), process_id)
        _tell(tried, before)
        if not tried.is_sound:
            raise click.ClickException(
                ngettext(
                    "One row is wrong, so nothing was loaded.",
                    "%(num)s rows are wrong, so nothing was loaded.",
                    tried.bad_rows,
                )
                % {"num": f"{tried.bad_rows:,}"}
            )
        if load and year is not None:
            number = enrolling.keep_roll(actor, year, tried, reason, by_operator=True)
            click.echo(
                _(
                    "The roll was loaded, with number %(number)d. It counts when two administrators approve it on the "
                    "site: one asks for it and another one confirms."
                )
                % {"number": number}
            )
        else:
            click.echo(_("Every row is right. Nothing was kept: this was a trial. To load it, add --load."))


def _check_there(settings: Settings) -> None:
    """A trial makes no site; where none is, there is no roll to compare with either."""
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


def _known(year: int | None, email: str | None, *, is_loading: bool) -> tuple[Actor, int | None]:
    """Who answers, and the id of the process, refused before a large file is read."""
    reading = session()
    try:
        process = None if year is None else processes.by_year(reading, year)
    except NotFound:
        raise click.ClickException(
            _("There is no process of %(year)d. An administrator convenes it on the site first.")
            % {"year": year}
        ) from None
    try:
        actor = Actor() if email is None else enrolling.who_answers(email)
    except NotFound:
        raise click.ClickException(
            _("Nobody on the staff has this address: %(email)s") % {"email": email}
        ) from None
    if is_loading and process is not None:
        enrolling.check_loadable(actor, process, site.now(reading))
    return actor, None if process is None else process.id


def _read(file: Path, codes: CodeSystem | None, bad_rows: Path | None, *, is_loading: bool) -> DryRun:
    read = enrolling.read_roll if is_loading else enrolling.try_roll
    now = site.now(session())
    session().rollback()  # Reading takes its time; no question to the database waits open for so long.
    try:
        with file.open("rb") as content, _written(bad_rows) as rows:
            if file.stat().st_size > enrolling.FILE_LIMIT:
                raise FileTooLarge(enrolling.FILE_LIMIT)
            return read(content, now, codes, rows.tell)
    except FileExistsError as trouble:
        raise click.ClickException(
            _("There is something at %(file)s already. Name a new file.") % {"file": bad_rows}
        ) from trouble
    except OSError as trouble:
        raise click.ClickException(
            _("%(file)s cannot be read or written (%(reason)s). Nothing was loaded.")
            % {"file": trouble.filename or file, "reason": trouble.strerror}
        ) from trouble


class _Unwritten:
    """Where nobody asked for all the bad rows."""

    def tell(self, row: BadRow) -> None:
        """Say nothing."""


class _Rows(_Unwritten):
    """The file of all the bad rows, laid out as they are found."""

    def __init__(self, writer: Any) -> None:
        self.writer = writer

    def tell(self, row: BadRow) -> None:
        """Write down one."""
        self.writer.writerow((row.number, refusals.words(row.reason)))


@contextmanager
def _written(path: Path | None) -> Iterator[_Unwritten]:
    """Where the bad rows go. A file that is there already is never written over."""
    if path is None:
        yield _Unwritten()
        return
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("fila", "motivo"))
        yield _Rows(writer)


def _tell(tried: DryRun, before: Mapping[str, int] | None) -> None:
    """People of each province beside the last approved roll, then the first of the bad rows."""
    was = before or {}
    click.echo(f"SHA-256: {tried.sha256}")
    heads = [_("People"), *([] if before is None else [_("Before"), _("Growth")])]
    click.echo(f"{_('Province'):<{NAMES}}" + "".join(f"{head:>{FIGURES}}" for head in heads))
    for place in PROVINCES:
        growth = Growth(was.get(place.code, 0), tried.by_province.get(place.code, 0))
        click.echo(_line(place.name, growth, is_compared=before is not None))
    whole = Growth(sum(was.values()), tried.total)
    click.echo(_line(_("All provinces"), whole, is_compared=before is not None))
    if before is None:
        click.echo(_("No roll has been approved yet, so there is none to compare it with."))
    elif outgrown(tried.by_province, before):
        click.echo(
            _(
                "A province, or all of them together, has grown by more than %(percent)d %%. To load it, say why with "
                "--reason: everyone can read it."
            )
            % {"percent": ALLOWED_GROWTH}
        )
    for row in tried.bad[:BAD_ROWS_SHOWN]:
        click.echo(
            _("Row %(number)s: %(reason)s") % {"number": row.number, "reason": refusals.words(row.reason)}
        )
    if tried.bad_rows > BAD_ROWS_SHOWN:
        click.echo(
            ngettext("And one more row.", "And %(num)s more rows.", tried.bad_rows - BAD_ROWS_SHOWN)
            % {"num": f"{tried.bad_rows - BAD_ROWS_SHOWN:,}"}
        )


def _line(name: str, growth: Growth, *, is_compared: bool) -> str:
    line = f"{name:<{NAMES}}{growth.now:>{FIGURES},}"
    if not is_compared:
        return line
    change = "–" if growth.tenths is None else f"{growth.tenths / 10:+.1f} %"
    return f"{line}{growth.before:>{FIGURES},}{change:>{FIGURES}}"
