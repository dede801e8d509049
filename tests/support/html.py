"""A page as a tree, read by the standard library alone. What is not closed, or closed twice, is noted as a fault."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template"}
SPOKEN = ("aria-label", "alt", "title", "placeholder")
SHOWN_ELSEWHERE = {"og:title", "og:description", "og:image:alt"}
BUTTONS = {"submit", "button", "reset"}


@dataclass(eq=False)
class Element:
    """A tag, what it says of itself, and what it holds."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """Everything that is written inside, in one line."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in SILENT:
                yield from (" ", *child._texts(), " ")

    def says(self) -> Iterator[str]:
        """What this one says by itself, by eye or by ear, piece by piece."""
        if self.tag not in SILENT:
            yield from (text for child in self.children if isinstance(child, str) and (text := _line(child)))
        yield from self.attributes_said()

    def attributes_said(self) -> Iterator[str]:
        """The part of it that stands in no text: names, hints, buttons, what is shown of a page elsewhere."""
        yield from (text for name in SPOKEN if (text := _line(self.get(name))))
        if self.tag == "input" and self.get("type") in BUTTONS and self.get("value"):
            yield _line(self.get("value"))
        is_for_elsewhere = self.get("name") == "description" or self.get("property") in SHOWN_ELSEWHERE
        if self.tag == "meta" and is_for_elsewhere:
            yield _line(self.get("content"))

    def all(self, *tags: str) -> "Iterator[Element]":
        """What lies inside, in order; with tags, only these."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def around(self, *tags: str) -> "Element | None":
        """The nearest of these tags in which this one lies."""
        outer = self.parent
        while outer is not None and outer.tag not in tags:
            outer = outer.parent
        return outer

    def is_in(self, language: str) -> bool:
        """Whether this one, or what it lies in, says that it is in a language other than the page's."""
        here: Element | None = self
        while here is not None and "lang" not in here.attributes:
            here = here.parent
        return here is not None and here.get("lang").partition("-")[0] == language

    def __str__(self) -> str:
        told = "".join(f" {name}={value!r}" for name, value in list(self.attributes.items())[:4])
        return f"<{self.tag}{told}>"


class Document(HTMLParser):
    """A whole page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.faults: list[str] = []
        self._here = self.root
        self.feed(text)
        self.close()
        if self._here is not self.root:
            self.faults.append(f"<{self._here.tag}> is never closed")
        self.elements = tuple(self.root.all())
        self.by_id = {element.get("id"): element for element in reversed(self.elements) if element.get("id")}

    def all(self, *tags: str) -> Iterator[Element]:
        return (element for element in self.elements if element.tag in tags)

    def spoken(self, *, own_language: bool = False) -> Iterator[str]:
        """Every piece of text that a reader meets, by eye or by ear; perhaps without the names of other languages."""
        for element in self.elements:
            if not (own_language and (element.get("hreflang") or element.get("translate") == "no")):
                yield from element.says()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in reversed(attrs)}, self._here)
        self._here.children.append(element)
        if len(attrs) != len(element.attributes):
            self.faults.append(f"{element} says something twice")
        if tag not in VOID:
            self._here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._here.tag != tag:
            self.faults.append(f"</{tag}> stands where <{self._here.tag}> is open")
            return
        self._here = self._here.parent or self.root

    def handle_data(self, data: str) -> None:
        self._here.children.append(data)


def _line(text: str) -> str:
    return " ".join(text.split())
