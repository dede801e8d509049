"""A page as a tree, read by the standard library alone. What is not closed, or closed twice, is noted as a fault."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template"}
SPOKEN = ("aria-label", "alt", "title", "placeholder")
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

    def spoken(self) -> Iterator[str]:
        """Every piece of text that a reader meets, by eye or by ear."""
        for element in self.elements:
            if element.tag not in SILENT:
                yield from (
                    text for child in element.children if isinstance(child, str) and (text := _line(child))
                )
            yield from (text for name in SPOKEN if (text := _line(element.get(name))))
            if element.tag == "input" and element.get("type") in BUTTONS and element.get("value"):
                yield _line(element.get("value"))

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
