"""`backup`: two archives for two places. The data alone reveal nobody and no vote."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from caxamarca.cli import refusals
from caxamarca.cli.application import database_file, prepared, settings_of_environment
from caxamarca.cli.demo import FILE as DEMONSTRATION_FILE
from caxamarca.cli.language import _
from caxamarca.domain.backups import Manifest, Part
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import Refusal
from caxamarca.persistence import archives, dumping, signing, site, witness
from caxamarca.persistence.database import db, keyring, session, sqlite_driver
from caxamarca.persistence.files import MADE, MARK
from caxamarca.persistence.migrating import expected
from caxamarca.persistence.site import Site
from caxamarca.settings import Settings

SEALING_KEY = "backups"
"""In the keyring: whoever keeps the data has not got it."""

COPIES = 3
"""How often the database stands on the disk while a backup is made: twice as it is read, and once in the archive."""


@click.command(
    help=_(
        "Copy the site into two archives, for two places: its data, and its keys. People can go on voting."
    )
)
@click.argument("folder", metavar=_("FOLDER"), type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keys",
    "keys_folder",
    metavar=_("FOLDER"),
    type=click.Path(path_type=Path, file_okay=False),
    help=_("Write the archive of the keys into this folder, and not beside that of the data."),
)
def command(folder: Path, keys_folder: Path | None) -> None:
    """Both archives whole, or nothing."""
    settings = settings_of_environment()
    if settings.is_sqlite and not database_file(settings).exists():
        raise click.ClickException(_("There is no site in this folder yet."))
    app = prepared(settings)
    with app.app_context():
        found = site.found(session())
        if found is None:
            raise click.ClickException(_("There is no site in this folder yet."))
        made = _made(settings, found, {Part.DATA: folder, Part.KEYS: keys_folder or folder})
    click.echo(_("Data: %(path)s") % {"path": made[Part.DATA]})
    click.echo(_("Keys: %(path)s") % {"path": made[Part.KEYS]})
    click.echo(
        _(
            "Take them to two places, and into different hands: the data alone reveal nobody and no vote, and whoever "
            "has both has everything. To restore the site, both are needed."
        )
    )


def _made(settings: Settings, found: Site, places: Mapping[Part, Path]) -> dict[Part, Path]:
    try:
        return back_up(settings, found, places, datetime.now(UTC))
    except Refusal as fact:
        raise click.ClickException(refusals.words(fact)) from fact
    except (OSError, SQLAlchemyError, sqlite_driver().Error) as trouble:
        raise click.ClickException(
            _("No backup was made, and nothing of it was left behind: %(reason)s")
            % {"reason": reason(trouble)}
        ) from trouble


def reason(trouble: Exception) -> str:
    """The first line of what the system says: it names neither rows nor people."""
    told = getattr(trouble, "strerror", None) or str(getattr(trouble, "orig", trouble))
    return next(iter(str(told).strip().splitlines()), type(trouble).__name__)


def seal(key: bytes, text: str) -> str:
    """What stands beside the manifest of the data: HMAC-SHA-256 in hex."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def signer(key: bytes) -> str:
    """How a manifest names the key of signatures."""
    return hashlib.sha256(signing.public_key(key)).hexdigest()


def back_up(settings: Settings, found: Site, places: Mapping[Part, Path], now: datetime) -> dict[Part, Path]:
    """Write the two archives. Returns where they are. Raises NoRoom, OSError or what the database raises."""
    for folder in places.values():
        folder.mkdir(exist_ok=True, mode=0o700)
    archives.sweep(list(places.values()))
    beside = sum(path.stat().st_size for path in _files(settings).values())
    archives.check_room(places[Part.DATA], COPIES * dumping.size() + beside)
    # Made here where there are none yet, so that they are among the keys that are copied.
    key = keyring().key(SEALING_KEY)
    data = _manifest(found, now, signer(keyring().key(signing.KEY_NAME)))
    with archives.drafts(places, civil_day(now)) as drafts, archives.workshop(places[Part.DATA]) as shop:
        base = {f"base/{path.name}": path for path in dumping.dump(shop)}
        # Looked up after the rows were copied: a file is written before its row is.
        drafts[Part.DATA].write({**base, **_files(settings)}, data, lambda text: seal(key, text))
        drafts[Part.KEYS].write(_keys(settings), replace(data, part=Part.KEYS))
        return {part: one.place for part, one in drafts.items()}


def _manifest(found: Site, now: datetime, signed_by: str) -> Manifest:
    revision, fingerprint = expected()
    return Manifest(
        Part.DATA,
        secrets.token_hex(4),
        found.identity,
        found.kind.value,
        now,
        revision,
        fingerprint,
        db.engine.dialect.name,
        signed_by,
        {},
    )


def _files(settings: Settings) -> dict[str, Path]:
    """Pictures, documents and recordings that are written to their end, and the marks that say whose they are."""
    return {
        f"{folder.name}/{path.name}": path
        for folder in settings.file_folders
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.name == MARK or (MADE.fullmatch(path.name) and not path.name.startswith("."))
    }


def _keys(settings: Settings) -> dict[str, Path]:
    """Every key, and how to try a demonstration, whose invented people have codes as well."""
    found = {
        f"keys/{path.name}": path
        for path in sorted(settings.keys_folder.iterdir())
        if path.is_file() and not path.name.startswith(".") and path.name != witness.NAME
    }
    introduction = settings.data_folder / DEMONSTRATION_FILE
    return {**found, **({DEMONSTRATION_FILE: introduction} if introduction.exists() else {})}
