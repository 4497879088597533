"""How the quantities go: the middle half and the middle nine tenths of all paths, with what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator

from detente.forecast.fans import LEVELS, Fan
from detente.report import phrases
from detente.report.drawing import band, circle, group, line, polyline, svg, words
from detente.report.figure import Drawn, figure
from detente.report.findings import Findings
from detente.report.markup import Markup, element
from detente.report.risk import SMALL
from detente.report.scales import Dates, Linear

MARGIN = 0.06
"""Share of a fan's height that is left free above and below."""


def fan_figures(findings: Findings) -> list[Markup]:
    """Return the quantities that were measured, in full size."""
    return [_figure(fan) for fan in findings.fans if fan.measured]


def _figure(fan: Fan) -> Markup:
    """Return one quantity in full size."""
    title = fan.text or fan.quantity.replace("_", " ")
    return figure(
        title,
        lambda width: _draw(fan, width, 260.0 if width > 500 else 230.0, is_small=False),
        description=_told(fan),
        data=(
            ("date", *(f"p{round(100 * level)}" for level in LEVELS)),
            zip(fan.dates, *fan.quantiles, strict=True),
        ),
        key=f"quantity-{fan.quantity}",
        caption="Dark: half of all paths. Light: nine of ten. Line: median. Dots: what was measured, with its error.",
    )


def _told(fan: Fan) -> str:
    """Return a fan in words."""
    low, _, median, _, high = (row[-1] for row in fan.quantiles)
    text = f"From {phrases.amount(fan.quantiles[2][0], fan.unit)} at the start to a median of "
    text += f"{phrases.amount(median, fan.unit)} at the end; nine of ten paths end between {phrases.amount(low)} and "
    text += f"{phrases.amount(high, fan.unit)}."
    if fan.measured:
        inside = sum(_is_inside(fan, index) for index in range(len(fan.measured)))
        text += f" {inside} of {len(fan.measured)} measurements lie where nine of ten paths do."
    return text


def _is_inside(fan: Fan, index: int) -> bool:
    """Return whether a measurement lies in the middle nine tenths of the paths."""
    each = fan.measured[index]
    nearest = min(range(len(fan.dates)), key=lambda i: abs((fan.dates[i] - each.date).days))
    return fan.quantiles[0][nearest] <= each.value <= fan.quantiles[-1][nearest]


def _draw(fan: Fan, width: float, height: float, *, is_small: bool) -> Drawn:
    """Draw a fan."""
    x = Dates(fan.dates[0], fan.dates[-1], 46.0 if is_small else 48.0, width - (12.0 if is_small else 16.0))
    y = _scale(fan, height - (22.0 if is_small else 30.0), 10.0)
    xs = [x(date) for date in fan.dates]
    rows = [[y(value) for value in row] for row in fan.quantiles]
    shapes = [*_axes(fan, x, y, height, is_small=is_small)]
    shapes += [band(xs, rows[0], rows[4], "area"), band(xs, rows[1], rows[3], "area")]
    shapes.append(polyline(zip(xs, rows[2], strict=True), "curve model"))
    for each in fan.measured:
        place = x(each.date)
        if each.sd > 0:
            shapes.append(line(place, y(each.value - 1.96 * each.sd), place, y(each.value + 1.96 * each.sd), "whisker"))
        shapes.append(circle(place, y(each.value), 3.5, "dot measured"))
    return height, group(*shapes)


def _scale(fan: Fan, bottom: float, top: float) -> Linear:
    """Return the axis of values: what is shown, with a margin, within the quantity's range."""
    errors = [each.value + side * 1.96 * each.sd for each in fan.measured for side in (-1, 1)]
    shown = [*fan.quantiles[0], *fan.quantiles[-1], *errors]
    margin = MARGIN * (max(shown) - min(shown) or 1.0)
    low, high = max(min(shown) - margin, fan.low), min(max(shown) + margin, fan.high)
    return Linear(low, high if high > low else low + 1.0, bottom, top)


def _axes(fan: Fan, x: Dates, y: Linear, height: float, *, is_small: bool) -> Iterator[Markup]:
    """Yield axes with ticks."""
    for value in y.ticks(4 if is_small else 5):
        yield line(x.start, y(value), x.end, y(value), "grid")
        yield words(x.start - 6, y(value), _tick(value, fan.unit), "s", anchor="end")
    for date, label in x.ticks(50.0 if is_small else 58.0):
        text = label.split(" ")[0] if is_small else label
        anchor = "start" if x(date) <= x.start + 12 else "end" if x(date) >= x.end - 12 else "middle"
        yield words(x(date), height - (8 if is_small else 14), text, "s", anchor=anchor)


def _tick(value: float, unit: str) -> str:
    """Return the label of a tick."""
    text = f"{value:,.0f}" if abs(value) >= 1000 or value == math.floor(value) else f"{value:g}"
    return f"{text}%" if unit == "percent" else text


def small_fans(findings: Findings) -> Markup | None:
    """Return the other quantities, small."""
    others = [fan for fan in findings.fans if not fan.measured]
    if not others:
        return None
    return element("div", [_cell(fan) for fan in others], class_="grid small")


def _cell(fan: Fan) -> Markup:
    """Return one small fan with its title."""
    width, height = SMALL
    _, shapes = _draw(fan, width, height, is_small=True)
    title = fan.text or fan.quantity.replace("_", " ")
    unit = "" if fan.unit in {"", "index", "percent"} else f" ({fan.unit})"
    picture = svg(width, height, shapes, title=title, description=_told(fan), key=f"fan-{fan.quantity}")
    return element("figure", element("figcaption", element("h3", f"{title}{unit}")), picture)


def fans_data(findings: Findings) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
    """Return all fans and all measurements as a table."""

    def rows() -> Iterator[tuple[object, ...]]:
        for fan in findings.fans:
            for row in zip(fan.dates, *fan.quantiles, strict=True):
                yield fan.quantity, *row, None
            for each in fan.measured:
                yield fan.quantity, each.date, *[None] * len(LEVELS), each.value

    return ("quantity", "date", *(f"p{round(100 * level)}" for level in LEVELS), "measured"), rows()
