"""What a refusal means to whoever meets it on the command line, where no site is."""

from collections.abc import Callable, Mapping
from typing import Any

from caxamarca.actions import unsealing
from caxamarca.cli.language import _, ngettext
from caxamarca.domain import box, custody, shares
from caxamarca.domain.errors import Refusal

WORDS: Mapping[type[Refusal], Callable[[Any], str]] = {
    custody.NotEnoughHolders: lambda _fact: _(
        "From 2 to 15 people hold a key, and at least 2 of them are needed to use it."
    ),
    custody.NotACeremony: lambda _fact: _(
        "llave-publica.json is not the public part of a key, or was altered."
    ),
    custody.ForeignShare: lambda _fact: _("This share is of another key. Write one of this box."),
    custody.RepeatedShare: lambda fact: (
        _("This is share %(number)d again. Write another one.") % {"number": fact.number}
    ),
    custody.SharesMissing: lambda fact: (
        _("%(needed)d shares are needed, and only %(given)d were given.")
        % {"needed": fact.needed, "given": fact.given}
    ),
    shares.MistypedLine: lambda fact: (
        (
            _("Line %(line)d has a wrong symbol. Compare it with the sheet and write the share again.")
            if fact.length == fact.wanted
            else _("Line %(line)d has %(length)d symbols, and should have %(wanted)d. Write the share again.")
        )
        % {"line": fact.line, "length": fact.length, "wanted": fact.wanted}
    ),
    shares.NoShare: lambda _fact: _("These two lines do not belong together. Write the share again."),
    box.NotABox: lambda _fact: _("anfora.json does not describe a box, or was altered."),
    box.OtherEnvelopes: lambda _fact: _(
        "The envelopes of sobres.csv are not those of this box: the file was altered or cut. Bring it again."
    ),
    box.AnotherBox: lambda _fact: _("The key and the envelopes are of two different boxes."),
    unsealing.UnreadableEnvelopes: lambda fact: (
        ngettext(
            "%(num)d envelope holds no ballot of its province. Nothing was written; call whoever runs the site.",
            "%(num)d envelopes hold no ballot of their province. Nothing was written; call whoever runs the site.",
            fact.count,
        )
        % {"num": fact.count}
    ),
}


def words(fact: Refusal) -> str:
    """The refusal as a sentence."""
    return WORDS[type(fact)](fact)
