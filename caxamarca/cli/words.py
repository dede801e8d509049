"""`words`: gather every sentence that people read, and lay it out for whoever translates."""

from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from caxamarca.cli.language import _, ngettext
from caxamarca.settings import ROOT

TRANSLATIONS = ROOT / "translations"
SPANISH = TRANSLATIONS / "es" / "LC_MESSAGES" / "messages.po"

# `_l` is the lazy one, for class bodies.
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}

# What the first lines of every catalogue say.
HEADER = {
    "header_comment": "# The words of Caxamarca Democrática y Participativa.",
    "project": "Caxamarca",
    "version": "1",
    "msgid_bugs_address": "README.md",
    "last_translator": "Caxamarca",
    "language_team": "Caxamarca",
}

DATES = (b'"POT-Creation-Date', b'"PO-Revision-Date')


@click.command(help=_("Gather every sentence of the code into the catalogues, for whoever translates."))
def command() -> None:
    """Write `messages.pot` and bring every catalogue up to date, keeping what is translated."""
    template = extract()
    save(template, TRANSLATIONS / "messages.pot")
    for path in catalogues():
        catalogue = load(path)
        # A near miss would come in as "fuzzy": better an empty place than another sentence's translation.
        catalogue.update(template, no_fuzzy_matching=True)
        entitle(catalogue)
        save(catalogue, path)
        empty = len(untranslated(catalogue))
        click.echo(
            ngettext(
                "%(file)s: %(count)d sentence waits for its translation.",
                "%(file)s: %(count)d sentences wait for their translation.",
                empty,
            )
            % {"file": path.relative_to(ROOT), "count": empty}
        )


def catalogues() -> list[Path]:
    """List the catalogues, one a language."""
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))


def extract() -> Catalog:
    """Read every sentence out of the code and the templates, with the files where it stands."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    template = Catalog(charset="utf-8", fuzzy=False)
    entitle(template)
    found = extract_from_dir(
        ROOT, methods, options, KEYWORDS, ("Translators:",), strip_comment_tags=True, directory_filter=is_ours
    )
    for name, line, message, comments, context in found:
        template.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return template


def entitle(catalogue: Catalog) -> None:
    """Write the first lines of a catalogue."""
    for name, value in HEADER.items():
        setattr(catalogue, name, value)


def is_ours(folder: str) -> bool:
    """Tell whether a folder may hold sentences of ours: not the environment, not what is made."""
    name = Path(folder).name
    return name not in {"build", "instance"} and not name.startswith(".")


def untranslated(catalogue: Catalog) -> list[Message]:
    """List the sentences of a catalogue that have no translation, or a doubtful one."""
    return [message for message in catalogue if message.id and (message.fuzzy or not is_translated(message))]


def is_translated(message: Message) -> bool:
    """Tell whether a sentence has a translation in each of its numbers."""
    return bool(message.string) if isinstance(message.string, str) else all(message.string or [""])


def load(path: Path) -> Catalog:
    """Read one catalogue. The list of sentences to translate is in no language, whatever its folder is called."""
    locale = path.parent.parent.name if path.suffix == ".po" else None
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def save(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue so that only a changed sentence changes the file: no line numbers, no date alone."""
    output = BytesIO()
    write_po(output, catalogue, width=0, ignore_obsolete=True, include_lineno=False)
    text = output.getvalue()
    if not path.exists() or undated(text) != undated(path.read_bytes()):
        path.write_bytes(text)


def undated(text: bytes) -> list[bytes]:
    """Give the lines of a catalogue but its dates."""
    return [
        line
        for line in text.splitlines()
        if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date'))
    ]
