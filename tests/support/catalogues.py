"""The sentences of a catalogue, each beside its translation."""

from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """A sentence and its translation, number by number; what is not translated is left out."""
    asked = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    told = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return ((str(one), str(other)) for one, other in zip(asked, told, strict=False) if one and other)


def sentences(*catalogues: Catalog) -> Iterator[tuple[Message, str, str]]:
    """Every sentence of these catalogues with its translation, and the entry in which both stand."""
    for catalogue in catalogues:
        for message in catalogue:
            yield from ((message, one, other) for one, other in pairs(message))
