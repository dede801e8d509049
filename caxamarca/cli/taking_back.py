"""A translator's file taken back: what is wrong or doubtful in it, and what of it is taken over."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message

from caxamarca.cli.language import _
from caxamarca.cli.translation_checks import doubts, mistakes
from caxamarca.cli.translation_sheet import Row, forms_of, keys_of


@dataclass(frozen=True)
class Finding:
    """What was found in a row, in words."""

    row: int
    words: str
    is_wrong: bool


def look_over(rows: Iterable[Row], catalogue: Catalog, spanish: Catalog) -> Iterator[Finding]:
    """Everything that is wrong or doubtful in a file, row by row."""
    known = {key: (one, index) for one in catalogue if one.id for index, key in enumerate(keys_of(one))}
    seen = Counter[str]()
    for row in rows:
        if not row.translation and not row.is_formula:
            continue
        seen[row.key] += 1
        message, index = known.get(row.key, (None, 0))
        if message is None or forms_of(message)[index][0] != row.english:
            yield Finding(
                row.number,
                _wrong(row, _("the site does not say this sentence now; export the file again")),
                is_wrong=True,
            )
            continue
        told = list(mistakes(row))
        if seen[row.key] > 1:
            told.append(_("the same sentence stands in a row above already"))
        yield from (Finding(row.number, _wrong(row, one), is_wrong=True) for one in told)
        ours = texts_of(spanish_of(spanish, message))[index]
        yield from (Finding(row.number, _doubtful(row, one), is_wrong=False) for one in doubts(row, ours))


def _wrong(row: Row, words_of_it: str) -> str:
    return _("Row %(number)d: %(what)s. “%(text)s”") % {
        "number": row.number,
        "what": words_of_it,
        "text": row.translation or row.english,
    }


def _doubtful(row: Row, words_of_it: str) -> str:
    return _("Row %(number)d, to be looked at: %(what)s. “%(text)s”") % {
        "number": row.number,
        "what": words_of_it,
        "text": row.translation,
    }


def take_over(rows: Iterable[Row], catalogue: Catalog) -> int:
    """Put what was translated into the catalogue; what the file leaves empty or out stays. Tell how much changed."""
    told = {row.key: row for row in rows if row.translation}
    changed = 0
    for message in catalogue:
        given = [told.get(key) for key in keys_of(message)] if message.id else []
        if not any(given):
            continue
        before = texts_of(message) or [""] * len(given)
        after = [row.translation if row else old for row, old in zip(given, before, strict=True)]
        changed += sum(one != other for one, other in zip(before, after, strict=True))
        message.string = after[0] if isinstance(message.id, str) else tuple(after)
        notes = [row.note for row in given if row and row.note]
        message.user_comments = list(dict.fromkeys(notes)) or message.user_comments
        message.flags.discard("fuzzy")
    return changed


def half_told(catalogue: Catalog) -> list[str]:
    """Sentences of which one number is translated and the other one is not."""
    return [
        one.id[0]
        for one in catalogue
        if one.id and not isinstance(one.id, str) and any(texts_of(one)) and not all(texts_of(one))
    ]


def spanish_of(spanish: Catalog, message: Message) -> Message:
    """The Spanish of a sentence. A sentence without one stands for itself."""
    return spanish.get(message.id) or Message(message.id, message.id)


def texts_of(message: Message) -> list[str]:
    """What is translated of a sentence, form by form."""
    told = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    wanted = 1 if isinstance(message.id, str) else len(message.id)
    return [text or "" for text in told][:wanted] + [""] * (wanted - len(told))
