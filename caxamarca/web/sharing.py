"""What others see of a page before they open it, and the sentence with which neighbours pass it on.

Nothing here tells who shares: every address is the same for everybody. Behind a question mark stands at most what
is tried in the simulator.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, current_app, request

from caxamarca.persistence.content import Picture
from caxamarca.web import addresses
from caxamarca.web.words import _

TEXT_LIMIT = 200
WHATSAPP = "https://wa.me/?text="

ROOMS = frozenset({"public", "resident.vote"})
"""Blueprints, and pages of other ones, whose addresses are passed on."""

_LINK = re.compile(r"://|\bwww\.|[^\s.]\.[^\W\d_][^\s.,;:)]|\S[。．｡]\S|(\d+\.){3}\d", re.IGNORECASE)
"""A dot between two names, in any script and of any kind that browsers take for one (UTS 46), or four numbers. An
amount, a date or initials are none."""


@dataclass(frozen=True)
class Image:
    """The picture of a preview, with its whole address."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Shared:
    """One page as it is passed on.

    `address` is its own, whole; `text` describes it in at most `TEXT_LIMIT` characters; `short` is the address to send
    and to say, `message` the sentence before it, and `sheet` the page to print: each empty where there is none.
    """

    address: str
    text: str
    image: Image
    short: str = ""
    message: str = ""
    sheet: str = ""

    @property
    def whatsapp(self) -> str:
        """Opens WhatsApp with the message written; whoever shares chooses there to whom it goes."""
        return WHATSAPP + quote(f"{self.message} {self.short}", safe="")


def shared(
    address: str, text: str, *, short: str, message: str, sheet: str = "", picture: Picture | None = None
) -> Shared:
    """A page with a short address, told in its own words."""
    return Shared(
        address, short_text(text), _identity() if picture is None else _photo(picture), short, message, sheet
    )


def of_page() -> Shared | None:
    """The page that is being answered, told in the words of the site; `None` where it is nobody else's to open.

    A page that was asked something (searched, narrowed, turned over) is one of many faces of the same page.
    """
    if request.endpoint is None or request.query_string or request.method not in {"GET", "HEAD"}:
        return None
    if not ROOMS & {request.blueprint, request.endpoint}:
        return None
    return Shared(addresses.whole_path(request.path), of_site(), _identity())


def of_site() -> str:
    return _(
        "Participatory budget of Cajamarca. In thirteen provinces, neighbours propose ideas, vote for projects and "
        "see what becomes of the money."
    )


def short_text(text: str) -> str:
    """One line of at most `TEXT_LIMIT` characters, which ends with a word."""
    line = " ".join(text.split())
    if len(line) <= TEXT_LIMIT:
        return line
    cut = line[: TEXT_LIMIT - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


def can_be_sent(title: str) -> bool:
    """Whether a title can stand in a message. One that looks like an address would become a link there, before ours."""
    return not _LINK.search(title)


def _photo(picture: Picture) -> Image:
    url = addresses.whole("public.picture", name=picture.name)
    return Image(url, picture.width, picture.height, _("Photo sent with the idea"))


def _identity() -> Image:
    url = current_app.jinja_env.globals["asset"]("img/share.png")  # type: ignore[operator]
    return Image(addresses.whole_path(url), 1200, 630, _("Participatory budget of Cajamarca"))


def install(app: Flask) -> None:
    app.jinja_env.globals["shared_page"] = of_page
    app.add_template_filter(addresses.whole_path, "whole")
