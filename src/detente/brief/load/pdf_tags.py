"""What a tagged PDF says of its structure: headings, paragraphs, lists, tables, captions and notes, in their order."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import Any

from detente.brief.load.limits import MAX_TAG_DEPTH, MAX_TAG_NODES

CELL = -2
"""Stands among the contents of a row for the beginning of a cell."""
BREAK = -3
"""Stands among the contents of a row for the beginning of a paragraph in a cell."""


@dataclass(slots=True)
class Tagged:
    """A paragraph, as the structure tree has it: which marked contents of the page are in it."""

    kind: str
    level: int = 0
    contents: list[int] = field(default_factory=list)
    starts_before: bool = False
    """Its first part is on another page."""
    goes_on: bool = False
    """Its last part is on another page."""


_HEADING = re.compile(r"(?:H|Heading ?)([1-9]?)")
_KINDS = {
    "BlockQuote": "quotation",
    "TOC": "boilerplate",
    "TOCI": "boilerplate",
    "Index": "boilerplate",
    "Note": "note",
    "FENote": "note",
    "Footnote": "note",
    "Endnote": "note",
    "LI": "item",
    "TR": "table",
    "Figure": "table",
    "Title": "heading",
}
"""Types that begin a paragraph of a kind."""
_GROUPS = frozenset(
    {"Document", "DocumentFragment", "Part", "Art", "Sect", "Div", "Aside", "NonStruct", "L", "Table", "THead", "TBody",
     "TFoot"}
)  # fmt: skip
"""Types that hold paragraphs and are none; whatever is neither here nor below is a part of a paragraph."""
_LISTS = frozenset({"L", "Table", "THead", "TBody", "TFoot"})
"""Of these, what is no part of a paragraph although it may stand in one."""
_POINTING = frozenset({"Link", "Annot", "Reference", "Form"})
"""Types some of whose children are no text, also where nothing is on another page."""
_CELLS = frozenset({"TD", "TH"})
_KEPT = frozenset({"note", "table", "caption", "boilerplate", "quotation"})
"""Kinds that paragraphs inside an element of the kind have too."""


class TooManyTagsError(Exception):
    """The structure is larger or deeper than that of any document written to be read."""


class Tags:
    """Reads the structure trees of the pages of one file, within limits for the whole of it."""

    def __init__(self) -> None:
        self.n_nodes = 0
        self._seen: set[int] = set()
        self._found: list[Tagged] = []

    def of_page(self, page: Any) -> list[Tagged]:
        """Return the paragraphs of a page in the order of the structure; none if the page has no structure.

        Raises
        ------
        TooManyTagsError
            If the file's structure is beyond the limits.
        """
        from pypdfium2 import raw

        tree = raw.FPDF_StructTree_GetForPage(page.raw)
        if not tree:
            return []
        try:
            self._seen, self._found = set(), []
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                self._count()
                child = raw.FPDF_StructTree_GetChildAtIndex(tree, index)
                if child:
                    self._walk(child, None, "", 1)
            return [tagged for tagged in self._found if any(content >= 0 for content in tagged.contents)]
        finally:
            raw.FPDF_StructTree_Close(tree)

    def _count(self) -> None:
        self.n_nodes += 1
        if self.n_nodes > MAX_TAG_NODES:
            raise TooManyTagsError

    def _walk(self, element: Any, around: Tagged | None, kind: str, depth: int) -> None:
        """Add the contents of an element to the paragraph around it, or to new ones.

        Parameters
        ----------
        around
            The paragraph that the contents belong to unless the element begins one.
        kind
            What paragraphs inside are; empty where nothing says so.
        """
        from pypdfium2 import raw

        place = ctypes.cast(element, ctypes.c_void_p).value or 0
        if place in self._seen:
            return
        if depth > MAX_TAG_DEPTH:
            raise TooManyTagsError
        self._seen.add(place)
        name = _type(element)
        if name == "Artifact":
            return
        block = self._block(name, around, kind)
        kind = block.kind if block is not None and block.kind in _KEPT else kind
        if block is not None and block is around and block.kind == "table":
            if name in _CELLS:
                block.contents.append(CELL)
            elif name in {"P", "LI"} or _HEADING.fullmatch(name):
                block.contents.append(BREAK)
        for index in range(raw.FPDF_StructElement_CountChildren(element)):
            self._count()
            child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                self._walk(child, block, kind, depth + 1)
                continue
            number = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if number < 0:
                if block is not None and name not in _POINTING:
                    block.starts_before |= not block.contents
                    block.goes_on = bool(block.contents)
                continue
            if block is None:
                block = self._new(kind or "text")
            block.contents.append(number)
            block.goes_on = False

    def _block(self, name: str, around: Tagged | None, kind: str) -> Tagged | None:
        """Return the paragraph into which the contents of an element go; None where its parts begin their own."""
        heading = _HEADING.fullmatch(name)
        if name in _GROUPS:
            is_inside = around is not None and (around.kind == "table" or name not in _LISTS)
            return around if is_inside and name != "Table" else None
        if name == "Caption":
            return self._new("caption")
        if heading and kind not in _KEPT:
            return self._new("heading", int(heading.group(1) or 1))
        if around is not None and around.kind == "table" and name != "TR":
            return around
        if name == "LBody":
            return around if around is not None and around.kind == "item" else self._new(kind or "item")
        if name == "P" and around is not None and around.kind == "item" and _is_fresh(around):
            return around
        if name == "P" or heading:
            return self._new(kind or "text")
        if name == "LI" and kind in _KEPT:
            return self._new(kind)
        if name in _KINDS:
            return self._new(_KINDS[name], 1 if name == "Title" else 0)
        return around

    def _new(self, kind: str, level: int = 0) -> Tagged:
        tagged = Tagged(kind, level)
        self._found.append(tagged)
        return tagged


def _is_fresh(item: Tagged) -> bool:
    """Return whether an item of a list holds its bullet at most."""
    return len(item.contents) <= 1


def _type(element: Any) -> str:
    """Return the type of an element, after the file's own names are mapped to the standard's."""
    from pypdfium2 import raw

    buffer = ctypes.create_string_buffer(128)
    length = raw.FPDF_StructElement_GetType(element, buffer, 128)
    return buffer.raw[: max(0, min(length, 128) - 2)].decode("utf-16-le", errors="replace")
