"""`demo`: the demonstration, made once, told again with --fresh."""

import json
import shutil
from pathlib import Path
from typing import Any

import click
from flask import Flask

from caxamarca.actions.keeping import KeyOfAnotherYear
from caxamarca.cli import schema
from caxamarca.cli.demonstration import story as told
from caxamarca.cli.demonstration.cast import Story
from caxamarca.cli.demonstration.people import Resident
from caxamarca.cli.language import N_, _, gettext
from caxamarca.domain import custody
from caxamarca.domain.custody import CEREMONY_FILE, Ceremony
from caxamarca.domain.errors import Refusal
from caxamarca.domain.provinces import PROVINCES, province
from caxamarca.persistence import site
from caxamarca.persistence.at_once import at_once
from caxamarca.persistence.database import session
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Settings

FILE = "demonstration.json"


@click.command(help=_("Make the demonstration; with --fresh, forget the one there is and tell it again."))
@click.option("--fresh", is_flag=True, help=_("Forget the demonstration there is."))
@click.option(
    "--key",
    metavar=_("FILE"),
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("Let a committee hold the key of the open vote: the file %(file)s that “key new” made.")
    % {"file": CEREMONY_FILE},
)
def command(fresh: bool, key: Path | None) -> None:
    """Make a demonstration in the data folder. A real site is never touched."""
    from caxamarca.web.factory import create_app

    ceremony = None if key is None else _ceremony(key)
    settings = Settings.from_environment()
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = create_app(settings)
    schema.bring_up_to_date(app)
    kind = _kind(app)
    if kind is SiteKind.REAL:
        raise click.ClickException(
            _("There is a real site in this folder. A demonstration is never made over it.")
        )
    if kind is SiteKind.DEMONSTRATION:
        if not fresh:
            raise click.ClickException(_("There is a demonstration already. Use --fresh to tell it again."))
        forget(app, settings)
    make(app, ceremony)
    click.echo(introduction(app))


def _ceremony(key: Path) -> Ceremony:
    """The key for the open vote, before anything is forgotten for it."""
    try:
        ceremony = custody.from_text(key.read_text("utf-8", "replace"))
        if ceremony.year != told.KEYED:
            raise KeyOfAnotherYear
    except Refusal as fact:
        raise click.ClickException(
            _(
                "%(file)s is no key for the vote of %(year)d. Make one: python3 app.py key new FOLDER --year %(year)d "
                "--holders 5 --needed 3"
            )
            % {"file": key, "year": told.KEYED}
        ) from fact
    return ceremony


def forget(app: Flask, settings: Settings) -> None:
    """Take a demonstration away, its files with it: the next one is another site, and they would not be its own."""
    schema.empty(app)
    for folder in settings.file_folders:
        shutil.rmtree(folder, ignore_errors=True)


def make(app: Flask, key: Ceremony | None = None) -> None:
    """Tell the demonstration into an empty, migrated database, and write down how each role can be tried."""
    with app.app_context():
        with at_once():
            story = told.tell(key)
        file = Path(app.config["DATA_FOLDER"]) / FILE
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(_cast(story), ensure_ascii=False, indent=1), "utf-8")
        draft.replace(file)


def _cast(story: Story) -> dict[str, list[dict[str, Any]]]:
    """Everybody who can be tried: one resident of each province who has not voted, and the whole staff.

    `what` is a sentence of the code and the name of its place, for each reader's language.
    """
    residents = [
        (
            _fresh(story, place.code),
            {"sentence": N_("%(place)s: can vote once, propose and support"), "place": place.name},
        )
        for place in PROVINCES
    ]
    voted = story.residents[2]
    residents.append((voted, {"sentence": N_("%(place)s: has voted already"), "place": _place(voted)}))
    return {
        "residents": [{"document": one.document, "code": one.code, "what": what} for one, what in residents],
        "staff": [
            {
                "email": one.email,
                "password": one.password,
                "secret": one.secret,
                "what": {"sentence": one.what},
            }
            for one in story.staff.values()
        ],
    }


def _fresh(story: Story, code: str) -> Resident:
    """The first resident of a province whose ballot of 2026 is not in the box; see the story's voters."""
    voters = {one.document for one in story.residents[2::3]}
    return next(one for one in story.of(code) if one.document not in voters)


def _what(what: dict[str, str]) -> str:
    sentence = what["sentence"]
    return gettext(sentence) % what


def _place(one: Resident) -> str:
    return province(one.district.province_code).name


def introduction(app: Flask) -> str:
    """How to try each role, for whoever has just started the demonstration."""
    told_cast = json.loads((Path(app.config["DATA_FOLDER"]) / FILE).read_text("utf-8"))
    lines = [
        _("This is a demonstration with invented people. Its clock stands still."),
        "",
        _("Residents (DNI and code):"),
    ]
    lines += [f"  {one['document']}  {one['code']}  {_what(one['what'])}" for one in told_cast["residents"]]
    lines += ["", _("Staff, at /personal/entrar (the page shows the one-time codes):")]
    lines += [f"  {one['email']}  {one['password']}  {_what(one['what'])}" for one in told_cast["staff"]]
    return "\n".join(lines)


def _kind(app: Flask) -> SiteKind | None:
    with app.app_context():
        found = site.found(session())
        return None if found is None else found.kind
