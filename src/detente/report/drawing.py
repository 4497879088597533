"""Shapes and words of a picture, as SVG. Colours and fonts are those of the page's style sheet, by class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.report.markup import Child, Markup, element, number

FONT = 12.0
"""Size of ordinary words in a picture, in pixels."""
_NARROW = "fijltI.,:;'|![]()/ -"
_WIDE = "mwMW%@ABCDEGHKNOPQRSUVXYZ&+=<>"


def svg(width: float, height: float, *children: Child, title: str, description: str, key: str) -> Markup:
    """Return a picture that screen readers can read.

    Parameters
    ----------
    width, height
        Its size in pixels.
    children
        What it shows.
    title, description
        What it is, and what it says, in words.
    key
        An id of its own on the page.
    """
    return element(
        "svg",
        element("title", title, id=f"{key}-t"),
        element("desc", description, id=f"{key}-d"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}-t",
        aria_describedby=f"{key}-d",
    )


def group(*children: Child, class_: str | None = None, title: str = "") -> Markup:
    """Return shapes that belong together; a title is shown where the pointer rests."""
    return element("g", element("title", title) if title else None, *children, class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(x: float, y: float, width: float, height: float, class_: str, *, radius: float | None = None) -> Markup:
    """Return a rectangle."""
    return element("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), rx=radius, class_=class_)


def circle(x: float, y: float, radius: float, class_: str) -> Markup:
    """Return a circle."""
    return element("circle", cx=x, cy=y, r=radius, class_=class_)


def polyline(points: Iterable[tuple[float, float]], class_: str) -> Markup:
    """Return a line through points."""
    return element("polyline", points=_points(points), class_=class_)


def polygon(points: Iterable[tuple[float, float]], class_: str) -> Markup:
    """Return a filled shape."""
    return element("polygon", points=_points(points), class_=class_)


def path(commands: str, class_: str, *, stroke_width: float | None = None, marker_end: str | None = None) -> Markup:
    """Return a path; its commands are ours, made of numbers."""
    return element("path", d=commands, class_=class_, stroke_width=stroke_width, marker_end=marker_end)


def diamond(x: float, y: float, radius: float, class_: str) -> Markup:
    """Return a square on its corner."""
    return polygon([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], class_)


def triangle(x: float, y: float, radius: float, class_: str) -> Markup:
    """Return a triangle that points up."""
    return polygon([(x, y - radius), (x + radius, y + 0.8 * radius), (x - radius, y + 0.8 * radius)], class_)


def words(
    x: float, y: float, text: str, class_: str = "w", *, anchor: str | None = None, middle: bool = True
) -> Markup:
    """Return words at a place; ``middle`` sets their middle at ``y``, else their line."""
    return element("text", text, x=x, y=y + (0.36 * FONT if middle else 0.0), class_=class_, text_anchor=anchor)


def _points(points: Iterable[tuple[float, float]]) -> str:
    """Return points as SVG writes them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def band(xs: Sequence[float], low: Sequence[float], high: Sequence[float], class_: str) -> Markup:
    """Return the area between two curves."""
    return polygon([*zip(xs, high, strict=True), *reversed(list(zip(xs, low, strict=True)))], class_)


def text_width(text: str, size: float = FONT) -> float:
    """Return about how wide words are in a sans-serif font.

    Measured on nothing: the reader's font is not known. Widths are those of Helvetica, rounded to three classes, and
    rather too wide than too narrow.
    """
    units = sum(0.32 if c in _NARROW else 0.72 if c in _WIDE else 0.56 for c in text)
    return units * size


def wrapped(text: str, width: float, size: float = FONT, *, most: int = 3) -> list[str]:
    """Return words as lines of at most a width; what does not fit ``most`` lines ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = _cut(f"{lines[-1]} …", width, size)
    return [_cut(each, width, size) for each in lines]


def _cut(text: str, width: float, size: float) -> str:
    """Return words cut to a width, with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip(' …')}…"


def lines_of(x: float, y: float, lines: Sequence[str], class_: str = "w", *, anchor: str | None = None) -> Markup:
    """Return several lines of words with their middle at ``y``."""
    top = y - (len(lines) - 1) * 0.6 * FONT
    return element(
        "text",
        [element("tspan", each, x=x, y=top + i * 1.2 * FONT + 0.36 * FONT) for i, each in enumerate(lines)],
        class_=class_,
        text_anchor=anchor,
    )
