"""`restore`: a site out of its two archives, into an empty folder and an empty database. Whole, or not at all."""

import hmac
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from caxamarca.actions import interrupting
from caxamarca.cli import refusals, schema
from caxamarca.cli.application import RESTORING, database_file, settings_of_environment
from caxamarca.cli.backing_up import SEALING_KEY, reason, seal, signer
from caxamarca.cli.demo import FILE as DEMONSTRATION_FILE
from caxamarca.cli.language import _
from caxamarca.domain import backups
from caxamarca.domain.backups import (
    ArchiveDamaged,
    BackupOfAnotherDatabase,
    BackupOfAnotherVersion,
    Manifest,
    NotSealedByTheKeys,
    Part,
    SigningKeyExchanged,
)
from caxamarca.domain.days import LIMA
from caxamarca.domain.errors import Refusal
from caxamarca.persistence import archives, dumping, signing
from caxamarca.persistence.archives import Archive
from caxamarca.persistence.database import db, sqlite_driver
from caxamarca.persistence.migrating import expected
from caxamarca.persistence.site import SiteKind
from caxamarca.settings import Settings

BESIDE = ("keys", "pictures", "documents", "recordings", DEMONSTRATION_FILE)
"""What lies beside the database in the data folder."""


@click.command(help=_("Restore a site from its two archives, where there is none yet."))
@click.argument(
    "data", metavar=_("DATA_ARCHIVE"), type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.argument(
    "keys", metavar=_("KEYS_ARCHIVE"), type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def command(data: Path, keys: Path) -> None:
    """Look at everything first, and write nothing before."""
    settings = settings_of_environment()
    try:
        manifest, paused = _restored(settings, data, keys)
    except Refusal as fact:
        raise click.ClickException(refusals.words(fact)) from fact
    except (OSError, SQLAlchemyError, sqlite_driver().Error) as trouble:
        raise click.ClickException(
            _("The site was not restored; run the same command again: %(reason)s")
            % {"reason": reason(trouble)}
        ) from trouble
    click.echo(
        _("The site is restored as it was on %(moment)s. Start it: python3 app.py")
        % {"moment": manifest.made_at.astimezone(LIMA).strftime("%d/%m/%Y %H:%M")}
    )
    if manifest.kind == SiteKind.DEMONSTRATION:
        click.echo(_("It is a demonstration."))
    for year in paused:
        click.echo(
            _(
                "The vote of %(year)d was open. It is paused: nobody can vote until two administrators go on with it. "
                "Bring what “watch” kept to the page of the process, in the administration; see there what is missing."
            )
            % {"year": year}
        )


def _restored(settings: Settings, data: Path, keys: Path) -> tuple[Manifest, list[int]]:
    with _pair(data, keys) as (rows, secrets):
        _check_fits(settings, rows.manifest)
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with archives.locked(settings.data_folder):
                return rows.manifest, _place(settings, rows, secrets)
        except BlockingIOError:
            raise click.ClickException(
                _("Another restore is at work in this folder. Let it come to its end.")
            ) from None


@contextmanager
def _pair(data: Path, keys: Path) -> Iterator[tuple[Archive, Archive]]:
    """The two archives, in whatever order they were named, once every byte of both was looked at."""
    one = Archive(data)
    try:
        other = Archive(keys)
        try:
            backups.check_pair(one.manifest, other.manifest)
            rows, secrets = (one, other) if one.manifest.part is Part.DATA else (other, one)
            rows.check()
            secrets.check()
            key = secrets.content(f"keys/{SEALING_KEY}")
            if not hmac.compare_digest(seal(key, rows.text), rows.seal):
                raise NotSealedByTheKeys
            _check_signer(rows.manifest, secrets)
            yield rows, secrets
        finally:
            other.close()
    finally:
        one.close()


def _check_signer(sealed: Manifest, secrets: Archive) -> None:
    """Raises SigningKeyExchanged, or ArchiveDamaged where there is none."""
    key = secrets.content(f"keys/{signing.KEY_NAME}")
    try:
        is_it = hmac.compare_digest(signer(key), sealed.signer)
    except (ValueError, TypeError):
        is_it = False
    if not is_it:
        raise SigningKeyExchanged


def _check_fits(settings: Settings, manifest: Manifest) -> None:
    """Raises BackupOfAnotherVersion or BackupOfAnotherDatabase."""
    if (manifest.revision, manifest.fingerprint) != expected():
        raise BackupOfAnotherVersion
    if (manifest.database == "sqlite") != settings.is_sqlite:
        raise BackupOfAnotherDatabase(manifest.database)


def _place(settings: Settings, rows: Archive, secrets: Archive) -> list[int]:
    """Unpack beside the place, look once more, and move everything there, the database last of all."""
    with _database(settings) as app:
        folder, shop = settings.data_folder, settings.data_folder / RESTORING
        _clear(folder, shop)
        archives.check_room(folder, 2 * rows.manifest.size + secrets.manifest.size)
        shop.mkdir(mode=0o700)
        rows.unpack(shop)
        secrets.unpack(shop)
        paused: list[int] = []

        def pause(session: Session) -> None:
            paused.extend(interrupting.interrupt(session, rows.manifest.made_at, datetime.now(UTC)))

        if app is None:
            _prepare_file(shop / "base" / dumping.FILE, rows.path.name, pause)
        for path in shop.iterdir():
            if path.name in BESIDE:
                path.rename(folder / path.name)
        if app is None:
            archives.put(shop / "base" / dumping.FILE, database_file(settings))
        else:
            _load(app, shop / "base", pause)
        shutil.rmtree(shop)
        return paused


def _prepare_file(path: Path, name: str, pause: dumping.Afterwards) -> None:
    if not path.exists() or not dumping.is_sound(path):
        raise ArchiveDamaged(name)
    with dumping.laid_out(path) as session:
        pause(session)


def _load(app: Flask, folder: Path, pause: dumping.Afterwards) -> None:
    try:
        with app.app_context():
            dumping.load(folder, pause)
    except dumping.Taken:
        raise click.ClickException(_taken()) from None


def _clear(folder: Path, shop: Path) -> None:
    """Take away what a restore left that was cut off. Anything else that is here is somebody's."""
    if shop.exists():
        for name in (*BESIDE, RESTORING):
            if (folder / name).is_dir():
                shutil.rmtree(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
    if any(folder.iterdir()):
        raise click.ClickException(
            _(
                "There is something in %(folder)s already, and nothing is restored over it. Name a folder that is "
                "empty or new: CAXAMARCA_DATA=/path python3 app.py restore …"
            )
            % {"folder": folder}
        )


@contextmanager
def _database(settings: Settings) -> Iterator[Flask | None]:
    """See that the database is empty, before anything is written: nothing for a file that is not there yet; else the
    application over PostgreSQL with our tables, and nothing in them.
    """
    if settings.is_sqlite:
        if database_file(settings).exists():
            raise click.ClickException(_taken())
        yield None
        return
    from caxamarca.web.factory import create_app

    # It makes keys of its own in its folder, which is not to be that of the site.
    with TemporaryDirectory() as scratch:
        app = create_app(replace(settings, data_folder=Path(scratch)))
        try:
            with app.app_context():
                if not dumping.is_free():
                    raise click.ClickException(_taken())
            schema.bring_up_to_date(app)
            yield app
        finally:
            with app.app_context():
                db.engine.dispose()


def _taken() -> str:
    return _("There is a site in this database already, and nothing is restored over it. Name an empty one.")
