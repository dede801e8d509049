"""`load`: a real election of a Pabulib file as a finished process of the demonstration."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from caxamarca.actions.convening import YearTaken
from caxamarca.cli import refusals
from caxamarca.cli.application import database_file, prepared, settings_of_environment
from caxamarca.cli.counting import RULES, NotCounted, election_of, rule_of
from caxamarca.cli.demonstration import real
from caxamarca.cli.language import _, ngettext
from caxamarca.domain.counting import Rule
from caxamarca.domain.days import civil_day
from caxamarca.domain.pabulib import Election
from caxamarca.domain.provinces import PROVINCES, Province, UnknownProvince, province_by_slug
from caxamarca.domain.spanish import search_key
from caxamarca.persistence import processes, site
from caxamarca.persistence.at_once import at_once
from caxamarca.persistence.database import session
from caxamarca.persistence.site import SiteKind
from caxamarca.persistence.storing import StorageBusy, StorageFailed

FIRST_YEAR = 2000
"""Addresses know no earlier one."""


@click.command(
    help=_(
        "Load an approval election of a Pabulib file (.pb) into the demonstration, as a finished process: invented "
        "voters cast its ballots one by one. 1,000 ballots take some 10 seconds; nobody else can write meanwhile."
    )
)
@click.argument("file", metavar=_("FILE"), type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=int, required=True, help=_("The year of the process; it has to be over."))
@click.option(
    "--place",
    metavar=_("PROVINCE"),
    default="cajamarca",
    help=_("The province that gets it; else Cajamarca."),
)
@click.option(
    "--rule",
    type=click.Choice(list(RULES)),
    help=_("By which rule: most votes or equal shares. Without it, the one that the file names."),
)
def command(file: Path, year: int, place: str, rule: str | None) -> None:
    """Load it whole, or end with 2 and say in a sentence why not; nothing of it is kept then."""
    election = election_of(file)
    chosen, province = rule_of(election, rule), _province(place)
    _check_fits(election)
    began = time.monotonic()
    settings = settings_of_environment()
    if settings.is_sqlite and not database_file(settings).exists():
        raise _nothing_there()
    with prepared(settings).app_context():
        _check_can_load(year)
        with _kept_whole(year):
            _load(election, year, province, chosen)
    for line in _told(year, province, sum(election.ballots.values()), round(time.monotonic() - began)):
        click.echo(line)


def _load(election: Election, year: int, province: Province, rule: Rule) -> None:
    with click.progressbar(length=sum(election.ballots.values()), label=_("Ballots cast")) as bar:
        real.tell(election, year, province, rule, lambda: bar.update(1))


@contextmanager
def _kept_whole(year: int) -> Iterator[None]:
    try:
        with at_once():
            yield
    except KeyboardInterrupt:
        raise NotCounted(_("It was interrupted. Nothing was loaded; the same command begins anew.")) from None
    except real.StaffMissing as fact:
        raise NotCounted(
            _(
                "It takes two administrators and an evaluator of all provinces, and there are fewer by now. Tell the "
                "demonstration again: %(command)s"
            )
            % {"command": "python3 app.py demo --fresh"}
        ) from fact
    except YearTaken as fact:
        raise _taken(year) from fact
    except StorageBusy as fact:
        raise NotCounted(refusals.words(fact)) from fact
    except StorageFailed as fact:
        raise NotCounted(refusals.words(StorageFailed())) from fact


def _province(text: str) -> Province:
    try:
        return province_by_slug(search_key(text).replace(" ", "-"))
    except UnknownProvince as fact:
        raise NotCounted(
            _("There is no province “%(given)s”. There are: %(names)s.")
            % {"given": text, "names": ", ".join(one.name for one in PROVINCES)}
        ) from fact


def _check_can_load(year: int) -> None:
    """Raises NotCounted on a real site, where there is none, and for a year that is taken or not over."""
    reading = session()
    found = site.found(reading)
    if found is None:
        raise _nothing_there()
    if found.kind is not SiteKind.DEMONSTRATION:
        raise NotCounted(
            _(
                "This is a real site. An election of elsewhere is loaded into a demonstration and nowhere else."
            )
        )
    today = civil_day(site.now(reading))
    if not FIRST_YEAR <= year < today.year:
        raise NotCounted(
            _("The year has to be over, and %(first)d at the earliest: in the demonstration it is %(now)d.")
            % {"first": FIRST_YEAR, "now": today.year}
        )
    if any(one.year == year for one in processes.all_of(reading)):
        raise _taken(year)


def _nothing_there() -> NotCounted:
    return NotCounted(
        _("There is no demonstration here yet. Make it first: %(command)s")
        % {"command": "python3 app.py demo"}
    )


def _taken(year: int) -> NotCounted:
    return NotCounted(
        _("There is a process of %(year)d already. Choose another year with --year.") % {"year": year}
    )


def _check_fits(election: Election) -> None:
    """Raises NotCounted, with what does not fit into a process of ours."""
    ballots, longest = sum(election.ballots.values()), max(map(len, election.ballots), default=0)
    above = next((one for one in election.projects if one.cost > election.ceiling), None)
    if not election.projects or not ballots:
        raise NotCounted(_("The file has no projects or no ballots."))
    if longest > real.MOST_MARKS:
        raise NotCounted(
            _(
                "A ballot of the file marks %(marks)d projects. A process here lets people mark %(most)d at the most."
            )
            % {"marks": longest, "most": real.MOST_MARKS}
        )
    if len(election.projects) > min(real.MOST_PROJECTS, ballots * real.IDEAS_OF_ONE):
        raise NotCounted(
            _(
                "The file has %(projects)d projects. Here %(most)d fit on a ballot, and %(each)d for each voter."
            )
            % {"projects": len(election.projects), "most": real.MOST_PROJECTS, "each": real.IDEAS_OF_ONE}
        )
    if ballots > real.MOST_BALLOTS:
        raise NotCounted(
            _("The file has %(ballots)s ballots. %(most)s at the most can be loaded.")
            % {"ballots": f"{ballots:,}", "most": f"{real.MOST_BALLOTS:,}"}
        )
    if above is not None:
        raise NotCounted(
            _("“%(project)s” costs more than the whole ceiling, so it cannot stand on a ballot here.")
            % {"project": above.name or above.id}
        )


def _told(year: int, province: Province, ballots: int, seconds: int) -> list[str]:
    return [
        ngettext(
            "%(num)s ballot was cast, opened and counted in %(seconds)d s.",
            "%(num)s ballots were cast, opened and counted in %(seconds)d s.",
            ballots,
        )
        % {"num": f"{ballots:,}", "seconds": seconds},
        _("Look at it: %(address)s") % {"address": f"/procesos/{year}/resultados/{province.slug}"},
    ]
