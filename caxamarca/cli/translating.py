"""`translate`: give a translator one file, take it back with checks, and let a person sign for the whole."""

import json
from datetime import datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog

from caxamarca.cli import building, translation_sheet, words
from caxamarca.cli.language import N_, _, gettext, ngettext
from caxamarca.cli.taking_back import half_told, look_over, take_over
from caxamarca.cli.translation_sheet import NotASheet
from caxamarca.domain.days import LIMA
from caxamarca.web import languages
from caxamarca.web.languages import LANGUAGES, SPANISH, Language, Standing, is_for_pages

SAID = {
    Standing.OFFERED: N_("on offer"),
    Standing.ABSENT: N_("nothing is translated yet"),
    Standing.UNREADABLE: N_("its catalogue cannot be read"),
    Standing.INCOMPLETE: N_("some sentences wait for their translation"),
    Standing.UNSIGNED: N_("complete; nobody has signed for it yet"),
    Standing.CHANGED: N_("changed since it was signed; it has to be signed again"),
}


def language_of_ours(_context: click.Context, _argument: click.Parameter, code: str) -> Language:
    """The language of a code, if a person translates it."""
    known = {one.code: one for one in LANGUAGES if not one.grows_with_the_code}
    if code not in known:
        raise click.BadParameter(
            _("There is no such language here. Choose one of: %(codes)s") % {"codes": ", ".join(known)}
        )
    return known[code]


@click.group(
    help=_("Give a translator one file, and take it back with checks."),
    subcommand_metavar=_("COMMAND [ARGUMENTS]..."),
)
@click.option("--folder", hidden=True, type=click.Path(path_type=Path), default=words.TRANSLATIONS)
@click.pass_context
def command(context: click.Context, folder: Path) -> None:
    """Hand over to the word that was typed, with the folder of the catalogues."""
    context.obj = folder


@command.command("status", options_metavar=_("[OPTIONS]"), help=_("Say how far each language has come."))
@click.pass_obj
def tell(folder: Path) -> None:
    """One line for each language."""
    for one in LANGUAGES:
        told = gettext(SAID[languages.standing(folder, one)])
        click.echo(f"{one.code:5} {one.name:16} {told}")


@command.command(
    "export", options_metavar=_("[OPTIONS]"), help=_("Write the file for the translator (XLSX).")
)
@click.argument("language", callback=language_of_ours, metavar=_("LANGUAGE"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar=_("FILE"))
@click.pass_obj
def write(folder: Path, language: Language, file: Path) -> None:
    """Lay out every sentence of the pages, with what is translated already."""
    if file.suffix.lower() != ".xlsx":
        raise click.ClickException(_("The name of the file has to end in .xlsx"))
    spanish = words.load(folder / SPANISH.code / languages.CATALOGUE)
    told = catalogue_of(folder, language, spanish)
    sentences = ((one, one, told.get(one.id)) for one in spanish if one.id and is_for_pages(one))
    rows = list(translation_sheet.sheet_rows(sentences))
    try:
        translation_sheet.write(file, rows)
    except OSError as fault:
        raise click.ClickException(f"{file}: {fault.strerror}") from fault
    done = sum(bool(row[translation_sheet.TRANSLATION]) for row in rows)
    click.echo(
        ngettext(
            "%(file)s: %(count)d row, %(done)d of them translated.",
            "%(file)s: %(count)d rows, %(done)d of them translated.",
            len(rows),
        )
        % {"file": file, "count": len(rows), "done": done}
    )


@command.command(
    "import",
    options_metavar=_("[OPTIONS]"),
    help=_("Take the translator's file back. Nothing is kept while a row is wrong."),
)
@click.argument("language", callback=language_of_ours, metavar=_("LANGUAGE"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar=_("FILE"))
@click.pass_obj
def take(folder: Path, language: Language, file: Path) -> None:
    """Check every row, and write the catalogue whole or not at all."""
    try:
        rows = translation_sheet.read(file)
    except NotASheet as fault:
        raise click.ClickException(
            _("This is not the file that “translate export” wrote: %(reason)s") % {"reason": fault}
        ) from fault
    spanish = words.load(folder / SPANISH.code / languages.CATALOGUE)
    catalogue = catalogue_of(folder, language, spanish)
    findings = list(look_over(rows, catalogue, spanish))
    for one in findings:
        click.echo(one.words, err=one.is_wrong)
    if wrong := len({one.row for one in findings if one.is_wrong}):
        raise click.ClickException(
            ngettext(
                "One row is wrong, and nothing was kept. Mend it and import the file again.",
                "%(count)d rows are wrong, and nothing was kept. Mend them and import the file again.",
                wrong,
            )
            % {"count": wrong}
        )
    changed = take_over(rows, catalogue)
    if left := half_told(catalogue):
        raise click.ClickException(
            _("Nothing was kept: these sentences have only one of their two forms: %(sentences)s")
            % {"sentences": "; ".join(left)}
        )
    path = folder / language.code / languages.CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    words.save(catalogue, path)
    building.compile_catalogue(path)
    click.echo(
        ngettext("%(count)d translation was taken over.", "%(count)d translations were taken over.", changed)
        % {"count": changed}
    )
    missing = sum(1 for one in catalogue if one.id and is_for_pages(one) and not languages.is_translated(one))
    click.echo(
        ngettext(
            "%(count)d sentence waits for its translation.",
            "%(count)d sentences wait for their translation.",
            missing,
        )
        % {"count": missing}
    )
    click.echo(gettext(SAID[languages.standing(folder, language)]))


@command.command(
    "sign",
    options_metavar=_("[OPTIONS]"),
    help=_("Sign for a complete translation, so that it is offered to people."),
)
@click.argument("language", callback=language_of_ours, metavar=_("LANGUAGE"))
@click.option("--name", required=True, help=_("Who answers for it."))
@click.option(
    "--role", required=True, help=_("By what right: for example, translator of the Ministry of Culture.")
)
@click.pass_obj
def sign(folder: Path, language: Language, name: str, role: str) -> None:
    """Write down who answers for exactly these words."""
    if not (name.strip() and role.strip() and (name + role).isprintable()):
        raise click.ClickException(_("Say who signs, and by what right."))
    standing = languages.standing(folder, language)
    if standing in {Standing.ABSENT, Standing.UNREADABLE, Standing.INCOMPLETE}:
        raise click.ClickException(gettext(SAID[standing]))
    told = words.load(folder / language.code / languages.CATALOGUE)
    lines = {
        "name": json.dumps(name.strip(), ensure_ascii=False),
        "role": json.dumps(role.strip(), ensure_ascii=False),
        "date": datetime.now(LIMA).date().isoformat(),
        "fingerprint": json.dumps(languages.fingerprint(told)),
    }
    path = folder / language.code / languages.SIGNATURE
    path.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()), "utf-8")
    click.echo(
        _("%(name)s signed for %(language)s. It is offered when the site starts again.")
        % {"name": name.strip(), "language": language.name}
    )


def catalogue_of(folder: Path, language: Language, spanish: Catalog) -> Catalog:
    """What there is of a language, with the sentences that Spanish has now; empty where nothing is translated."""
    path = folder / language.code / languages.CATALOGUE
    catalogue = (
        words.load(path) if path.exists() else Catalog(locale=language.code, charset="utf-8", fuzzy=False)
    )
    said = Catalog(charset="utf-8", fuzzy=False)
    for one in spanish:
        if one.id:
            said.add(one.id, locations=one.locations, flags=one.flags & {"python-format"})
    catalogue.update(said, no_fuzzy_matching=True)
    words.entitle(catalogue)
    return catalogue
