"""Pictures drawn back: shapes of an SVG as values, by the ticks a reader has.

A test that compares a picture with a stored one says only that it has changed. These read what a picture says, as its
reader does: a place between two ticks is a value between theirs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

PIXEL = 0.051
"""How far off a place may be: pictures are written to a tenth of a pixel."""
DROP = 0.36 * 12.0
"""How far below its middle a word's line is set."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Shape:
    """One shape, or one word."""

    tag: str
    classes: frozenset[str]
    attributes: dict[str, str]
    text: str
    title: str
    """What the pointer shows over it."""

    def __getitem__(self, name: str) -> float:
        """Return an attribute that is a number."""
        return float(self.attributes[name])

    @property
    def points(self) -> list[tuple[float, float]]:
        """The corners of a line, an area or a path."""
        numbers = [
            float(each) for each in re.findall(r"-?\d+\.?\d*", self.attributes.get("points") or self.attributes["d"])
        ]
        return list(zip(numbers[::2], numbers[1::2], strict=True))

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of a circle, a rectangle, a diamond, a line or a word."""
        match self.tag:
            case "circle":
                return self["cx"], self["cy"]
            case "rect":
                return self["x"] + self["width"] / 2, self["y"] + self["height"] / 2
            case "line":
                return (self["x1"] + self["x2"]) / 2, (self["y1"] + self["y2"]) / 2
            case "text":
                return self["x"], self["y"] - DROP
        xs, ys = zip(*self.points, strict=True)
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


@dataclass(frozen=True)
class Picture:
    """One SVG."""

    title: str
    description: str
    width: float
    height: float
    shapes: tuple[Shape, ...]

    def all(self, tag: str, classes: str = "") -> list[Shape]:
        """Return the shapes of a kind that have all of some classes, in the order in which they are drawn."""
        wanted = set(classes.split())
        return [shape for shape in self.shapes if shape.tag == tag and wanted <= shape.classes]

    def one(self, tag: str, classes: str = "") -> Shape:
        """Return the one shape of a kind."""
        found = self.all(tag, classes)
        assert len(found) == 1, (tag, classes, len(found))
        return found[0]

    def texts(self) -> list[str]:
        """Return all words."""
        return [shape.text for shape in self.all("text")]


def pictures(markup: str) -> list[Picture]:
    """Return the pictures of a page or a part of one, in order."""
    return [_picture(text) for text in re.findall(r"<svg\b.*?</svg>", str(markup), re.DOTALL)]


def _picture(text: str) -> Picture:
    root = ET.fromstring(re.sub(r' xmlns="[^"]*"', "", text))
    x, y, width, height = map(float, root.attrib["viewBox"].split())
    assert (x, y) == (0.0, 0.0)
    shapes: list[Shape] = []

    def walk(node: ET.Element, title: str) -> None:
        title = node.findtext("title") or title
        for child in node:
            if child.tag in {"title", "desc", "defs"}:
                continue
            if child.tag in {"g", "svg"}:
                walk(child, title)
                continue
            words = " ".join(child.itertext())
            if child.tag == "text" and "x" not in child.attrib:  # several lines: where they begin, in their middle
                lines = child.findall("tspan")
                child.set("x", lines[0].attrib["x"])
                child.set("y", str(sum(float(each.attrib["y"]) for each in lines) / len(lines)))
            classes = frozenset(child.attrib.get("class", "").split())
            shapes.append(Shape(child.tag, classes, dict(child.attrib), words, title))

    own = root.findtext("title") or ""
    for child in [root]:
        walk(child, "")
    named = tuple(Shape(s.tag, s.classes, s.attributes, s.text, "" if s.title == own else s.title) for s in shapes)
    return Picture(own, root.findtext("desc") or "", width, height, named)


@dataclass(frozen=True)
class Axis:
    """From places back to values."""

    first: tuple[float, float]
    """Place and value of a tick."""
    last: tuple[float, float]
    """Those of another."""

    def __call__(self, place: float) -> float:
        """Return the value at a place."""
        (p, v), (q, w) = self.first, self.last
        return v + (place - p) * (w - v) / (q - p)

    @property
    def grain(self) -> float:
        """By how much a value may be off, as places are rounded: the shape's, and the ticks'."""
        (p, v), (q, w) = self.first, self.last
        return 3 * PIXEL * abs((w - v) / (q - p))


def axis(ticks: Iterable[tuple[float, float]]) -> Axis:
    """Return an axis from places and values of its ticks, which must be evenly spaced."""
    ordered = sorted(ticks, key=lambda tick: tick[1])
    assert len(ordered) >= 2, "an axis needs two ticks"
    found = Axis(ordered[0], ordered[-1])
    for place, value in ordered:
        assert abs(found(place) - value) <= found.grain, (place, value, found)
    return found


def upwards(picture: Picture, read: Callable[[str], float | None], *, classes: str = "grid") -> Axis:
    """Return the axis from below to above, by level lines with words on their left."""
    ticks = []
    for line in picture.all("line", classes):
        x, y = line.middle
        for word in picture.all("text"):
            value = read(word.text)
            if value is not None and abs(word.middle[1] - y) < 0.2 and word["x"] < x:
                ticks.append((y, value))
    found = axis(ticks)
    assert found.first[0] > found.last[0], "more is higher up"
    return found


def across(picture: Picture, values: Iterable[tuple[float, float]]) -> Axis:
    """Return the axis from left to right."""
    found = axis(values)
    assert found.first[0] < found.last[0], "more is further right"
    return found


def share(text: str) -> float | None:
    """Return a percentage as a share; None for other words."""
    return float(text[:-1]) / 100 if re.fullmatch(r"\d+(\.\d+)?%", text) else None


def amount(text: str) -> float | None:
    """Return a number, or a percentage as percent; None for other words."""
    text = text.replace(",", "").removesuffix("%")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def dates(picture: Picture, start: dt.date) -> Axis:
    """Return the axis of time in ordinal days, by its labels in order; the first is in the year of ``start``.

    The month in which time begins stands at its first day, whatever day of the month that is.
    """
    ticks, year, last = [], start.year, 0
    for word in sorted(picture.all("text"), key=lambda each: each["x"]):
        found = re.fullmatch(r"(?:(\d{1,2}) )?([A-Z][a-z]{2})(?: (\d{4}))?|(\d{4})", word.text)
        if found is None or not (found[4] or found[2] in MONTHS):
            continue
        month = 1 if found[4] else MONTHS.index(found[2]) + 1
        year = int(found[4] or found[3] or (year + (month < last)))
        last = month
        day = max(dt.date(year, month, int(found[1] or 1)), start)
        ticks.append((word["x"], float(day.toordinal())))
    return across(picture, ticks)


def is_near(found: float, expected: float, grain: float) -> bool:
    """Return whether a value drawn back is the one that was drawn, as far as pixels tell."""
    return abs(found - expected) <= grain


def assert_near(found: Sequence[float], expected: Sequence[float], grain: float) -> None:
    """Assert that values drawn back are those that were drawn, one by one."""
    assert len(found) == len(expected), (found, expected)
    off = [(a, b) for a, b in zip(found, expected, strict=True) if not is_near(a, b, grain)]
    assert not off, f"within {grain:.3g}: {off[:5]}"
