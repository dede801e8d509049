"""A PDF as whoever cannot see it is told it, read by an independent reader (pypdf)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject


@dataclass(frozen=True)
class Tagged:
    """`kinds` are the structure's elements in order (H1, P, Figure); `figures` what each picture is said to be."""

    is_tagged: bool
    language: str
    title: str
    kinds: tuple[str, ...]
    figures: tuple[str, ...]
    pages: int
    text: str
    says_ua: bool
    can_act: bool


def read(file: bytes) -> Tagged:
    """What stands in the structure of a file. A file without a structure has no kinds."""
    reader = PdfReader(io.BytesIO(file))
    root: Any = reader.trailer["/Root"]
    marks = root.get("/MarkInfo", {})
    tree = root.get("/StructTreeRoot")
    elements = tuple(_elements(tree.get_object())) if tree is not None else ()
    meta = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
    return Tagged(
        is_tagged=bool(marks.get("/Marked")) and tree is not None,
        language=str(root.get("/Lang", "")),
        title=str(reader.metadata.title if reader.metadata else ""),
        kinds=tuple(str(one["/S"])[1:] for one in elements),
        figures=tuple(str(one.get("/Alt", "")) for one in elements if one["/S"] == "/Figure"),
        pages=len(reader.pages),
        text="\n".join(page.extract_text() for page in reader.pages),
        says_ua=b"<pdfuaid:part>1</pdfuaid:part>" in meta,
        can_act=any(name in root for name in ("/OpenAction", "/AA", "/AcroForm"))
        or any("/Annots" in page for page in reader.pages),
    )


def _elements(node: Any) -> Iterator[Any]:
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from _elements(node.get("/K", ArrayObject()))
