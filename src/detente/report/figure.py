"""A picture on the page: drawn for wide and for narrow pages, with a description in words and its data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from detente.report.drawing import svg
from detente.report.markup import Child, Markup, element

WIDE = 820
"""Width of a picture on a screen or on paper, in pixels."""
NARROW = 350
"""Width of a picture on a phone."""

Drawn = tuple[float, Markup]
"""Height of a picture and what it shows."""
Draw = Callable[[float], Drawn]
"""Draws for a width."""
Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""Column names and rows."""


def figure(
    title: str,
    draw: Draw,
    *,
    description: str,
    data: Table,
    caption: Child = None,
    legend: Child = None,
    key: str = "",
    narrow: Markup | None = None,
) -> Markup:
    """Return a picture with all that belongs to it.

    Parameters
    ----------
    title
        What it shows.
    draw
        Draws it for a width.
    description
        What it says, in words, for those who do not see it.
    data
        What it is made of.
    caption
        How to read it.
    legend
        What its marks mean.
    key
        Its id on the page; made of the title if not given.
    narrow
        What a phone shows where no picture is narrow enough to be read; a narrow picture if not given.
    """
    key = key or slug(title)
    wide = _view(title, draw, description, key, "wide", WIDE)
    small = (
        _view(title, draw, description, key, "narrow", NARROW)
        if narrow is None
        else element("div", narrow, class_="narrow")
    )
    return element(
        "figure",
        element("figcaption", element("h3", title), element("p", caption) if caption else None),
        legend,
        wide,
        small,
        element(
            "div",
            element("details", element("summary", "In words"), element("p", description)),
            download(key, data),
            class_="under",
        ),
        id=key,
    )


def _view(title: str, draw: Draw, description: str, key: str, name: str, width: float) -> Markup:
    """Return the picture drawn for a width."""
    height, shapes = draw(width)
    picture = svg(width, height, shapes, title=title, description=description, key=f"{key}-{name}")
    return element("div", picture, class_=name)


def download(key: str, data: Table, label: str = "Data (CSV)") -> Markup:
    """Return a link that saves data as a file; nothing is fetched."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(data[0])
    writer.writerows([[_cell(each) for each in row] for row in data[1]])
    href = "data:text/csv;charset=utf-8," + quote(text.getvalue(), safe="/:,.-+() ").replace(" ", "%20")
    return element("a", label, href=href, download=f"{key}.csv", class_="data")


def _cell(value: object) -> object:
    """Return a cell of a table: numbers with six digits; words cannot start a formula in a spreadsheet."""
    if isinstance(value, float):
        return f"{value:.6g}"
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} and not _is_number(text) else text


def _is_number(text: str) -> bool:
    """Return whether a text is a number."""
    return re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", text) is not None


def slug(text: str) -> str:
    """Return a text as an id: lower case, hyphens.

    Examples
    --------
    >>> slug("How the risk builds: 2022")
    'how-the-risk-builds-2022'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "figure"
