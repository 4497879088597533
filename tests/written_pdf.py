"""PDF files written for tests: text at given places, with or without a structure tree, which may mean harm."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 612, 792
"""Of a page, in points."""


@dataclass(frozen=True)
class Run:
    """Some characters in one font at one place; ``content`` is the number of their marked content."""

    x: float
    y: float
    text: str
    size: float = 10
    is_bold: bool = False
    content: int | None = None


@dataclass(eq=False)
class Element:
    """An element of the structure: of elements, and of contents given as page and number."""

    kind: str
    kids: list[Element | tuple[int, int]] = field(default_factory=list)


def element(kind: str, *kids: Element | tuple[int, int]) -> Element:
    return Element(kind, list(kids))


def width(text: str, size: float) -> float:
    """Return how wide a text is in Courier, whose letters are all equally wide."""
    return 0.6 * size * len(text)


def column(
    text: str, x: float, y: float, n_letters: int, *, size: float = 10, content: int | None = None, leading: float = 1.2
) -> list[Run]:
    """Return a paragraph of lines of at most some letters; ``^12^`` is a raised number."""
    runs: list[Run] = []
    for line in textwrap.wrap(text, n_letters, break_on_hyphens=False):
        runs += line_of(line, x, y, size=size, content=content)
        y -= leading * size
    return runs


def line_of(line: str, x: float, y: float, *, size: float = 10, content: int | None = None) -> Iterator[Run]:
    """Yield a line in which ``^12^`` is a raised number."""
    for index, part in enumerate(line.split("^")):
        if not part:
            continue
        small = 0.65 * size if index % 2 else size
        yield Run(x, y + (0.35 * size if index % 2 else 0), part, small, content=content)
        x += width(part, small)


def write_pdf(
    pages: Sequence[Sequence[Run]], structure: Element | None = None, *, title: str = "", author: str = ""
) -> bytes:
    """Return a PDF file."""
    objects: dict[int, bytes] = {}
    n_pages = len(pages)
    first_element = 10 + 2 * n_pages
    objects[3] = b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"
    objects[4] = b"<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold/Encoding/WinAnsiEncoding>>"
    objects[5] = f"<</Title({title})/Author({author})>>".encode("cp1252")
    for index, runs in enumerate(pages):
        content = "\n".join(_shown(run) for run in runs).encode("cp1252")
        objects[10 + 2 * index] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {11 + 2 * index} 0 R"
            f"/StructParents {index}"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>"
        ).encode()
        objects[11 + 2 * index] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    kids = " ".join(f"{10 + 2 * index} 0 R" for index in range(n_pages))
    objects[2] = f"<</Type/Pages/Count {n_pages}/Kids[{kids}]>>".encode()
    tree = ""
    if structure is not None:
        tree = "/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>"
        objects |= _tree(structure, n_pages, first_element)
    objects[1] = f"<</Type/Catalog/Pages 2 0 R{tree}>>".encode()
    return _file(objects)


def _shown(run: Run) -> str:
    text = run.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    shown = f"BT /F{2 if run.is_bold else 1} {run.size} Tf {run.x} {run.y} Td ({text}) Tj ET"
    return shown if run.content is None else f"/P <</MCID {run.content}>> BDC {shown} EMC"


def _tree(structure: Element, n_pages: int, first: int) -> dict[int, bytes]:
    """Return the objects of a structure tree; an element may be its own descendant."""
    numbers: dict[int, int] = {}
    parents: dict[int, int] = {}
    owners: list[dict[int, int]] = [{} for _ in range(n_pages)]
    ordered: list[Element] = []
    waiting = [structure]
    while waiting:
        here = waiting.pop()
        if id(here) in numbers:
            continue
        numbers[id(here)] = first + len(ordered)
        ordered.append(here)
        for kid in here.kids:
            if isinstance(kid, Element):
                parents.setdefault(id(kid), id(here))
                waiting.append(kid)
            else:
                owners[kid[0]].setdefault(kid[1], id(here))
    objects: dict[int, bytes] = {}
    for here in ordered:
        kids = " ".join(
            f"{numbers[id(kid)]} 0 R"
            if isinstance(kid, Element)
            else f"<</Type/MCR/Pg {10 + 2 * kid[0]} 0 R/MCID {kid[1]}>>"
            for kid in here.kids
        )
        above = numbers[parents[id(here)]] if id(here) in parents else 6
        objects[numbers[id(here)]] = f"<</Type/StructElem/S/{here.kind}/P {above} 0 R/K[{kids}]>>".encode()
    rows = []
    for page, owner in enumerate(owners):
        listed = " ".join(
            f"{numbers[owner[number]]} 0 R" if number in owner else "null"
            for number in range(max(owner, default=-1) + 1)
        )
        rows.append(f"{page} [{listed}]")
    objects[6] = f"<</Type/StructTreeRoot/K[{first} 0 R]/ParentTree 7 0 R>>".encode()
    objects[7] = f"<</Nums[{' '.join(rows)}]>>".encode()
    return objects


def _file(objects: dict[int, bytes]) -> bytes:
    data = b"%PDF-1.7\n"
    places: dict[int, int] = {}
    for number, content in sorted(objects.items()):
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        data += b"%d 1\n%010d 00000 n \n" % (number, place)
    return data + b"trailer\n<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, start)
