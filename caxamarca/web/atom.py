"""Atom (RFC 4287), written whole: whatever a title holds, what comes out is XML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

NAMESPACE = "http://www.w3.org/2005/Atom"
MIMETYPE = "application/atom+xml"

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no letters for, not even as numbers."""

register_namespace("", NAMESPACE)


@dataclass(frozen=True)
class Entry:
    """`id` is the same for ever, `url` whole."""

    id: str
    title: str
    summary: str
    url: str
    moment: datetime


def written(
    id_: str, title: str, page: str, own: str, author: str, updated: datetime, entries: Iterable[Entry]
) -> bytes:
    """A feed whose page is at `page`, and that is at `own`."""
    feed = Element(f"{{{NAMESPACE}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "es-PE"})
    _text(feed, "id", id_)
    _text(feed, "title", title)
    _text(feed, "updated", _moment(updated))
    _text(_part(feed, "author"), "name", author)
    _part(feed, "link", rel="self", type=MIMETYPE, href=own)
    _part(feed, "link", rel="alternate", type="text/html", href=page)
    for one in entries:
        entry = _part(feed, "entry")
        _text(entry, "id", one.id)
        _text(entry, "title", one.title)
        _text(entry, "updated", _moment(one.moment))
        _text(entry, "published", _moment(one.moment))
        _part(entry, "link", rel="alternate", type="text/html", href=one.url)
        _text(entry, "summary", one.summary)
    whole: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return whole


def _part(parent: Element, name: str, **attributes: str) -> Element:
    return SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _text(parent: Element, name: str, text: str) -> None:
    _part(parent, name).text = _NO_XML.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
