"""How the risk builds: the probability that something has happened by each date, with its band over worlds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence

from detente.forecast.curves import Curve
from detente.forecast.forecast import Answer
from detente.render.forecast import asked_text
from detente.report import phrases
from detente.report.drawing import band, circle, group, line, polyline, rect, svg, text_width, words
from detente.report.figure import Drawn, figure
from detente.report.findings import Findings
from detente.report.markup import Markup, element, joined
from detente.report.scales import Dates, Linear, date_label, day_label

LEAST = 0.005
"""Probability below which a small curve shows nothing."""
SMALL = (250.0, 138.0)
"""Width and height of a small curve, in pixels."""


def risk_figure(findings: Findings) -> Markup | None:
    """Return the curve of the focus question, or None where it has none."""
    curve = _curve_of(findings, findings.focus)
    if curve is None:
        return None
    answer = findings[findings.focus]
    final = curve.probability[-1]
    first, last = (date_label(date) for date in (curve.dates[0], answer.by))
    low, high = (phrases.percent(share) for share in (curve.probability[0], final))
    told = f"The probability is {low} from {first} to {last}."
    if low != high:
        told = f"The probability rises from {low} on {first} to {high} by {last}; half of that has built up by "
        told += f"{_half_date(curve)}."
    if answer.asked is not None:
        told += f" The question is {asked_text(answer.asked)}, if {answer.given}."
    if answer.band:
        told += f" In nine of ten worlds it ends at {phrases.interval(answer.band)}."
    rows = zip(curve.dates, curve.probability, curve.low or [None] * 1000, curve.high or [None] * 1000, strict=False)
    caption = "Line: the model's probability that it has happened by then. Area: where nine of ten worlds lie."
    return figure(
        answer.text or answer.id,
        lambda width: _large(findings, answer, curve, width),
        description=told,
        data=(("date", "probability", "low", "high"), rows),
        caption=caption,
        key="curve",
        legend=_legend(findings, answer),
    )


def _legend(findings: Findings, answer: Answer) -> Markup | None:
    """Return which line is whose."""
    entries = [("curve model", "the model")]
    entries += [(f"curve lens l{n % 3}", findings.views[each.lens]) for n, each in enumerate(findings.lenses)]
    keys = [(line(1, 9, 27, 9, class_), text) for class_, text in entries]
    if answer.facts.said is not None and answer.facts.said.low is not None:
        keys.append((rect(10, 1, 7, 16, "range brief", radius=2), f"the brief, at the end: {answer.facts.said.phrase}"))
    if len(keys) == 1:
        return None
    return element(
        "ul",
        [
            element(
                "li",
                element("svg", shape, viewBox="0 0 28 18", width=28, height=18, aria_hidden="true"),
                element("span", text),
            )
            for shape, text in keys
        ],
        class_="legend",
    )


def _half_date(curve: Curve) -> str:
    """Return the date by which half of the final probability has built up."""
    half = curve.probability[-1] / 2
    date = next(date for date, value in zip(curve.dates, curve.probability, strict=True) if value >= half)
    return date_label(date)


def _curve_of(findings: Findings, question: str) -> Curve | None:
    """Return the curve of a question."""
    return next((curve for curve in findings.curves if curve.question == question), None)


def _large(findings: Findings, answer: Answer, curve: Curve, width: float) -> Drawn:
    """Draw the curve of the focus question."""
    height = 300.0 if width > 500 else 250.0
    lenses = [(each.lens, each[answer.id]) for each in findings.lenses if each[answer.id].asked != 0.0]
    tops = [*curve.high, *curve.probability, *(value for _, other in lenses for value in other.curve)]
    x = Dates(curve.dates[0], curve.dates[-1], 44.0, width - 58.0)
    y = Linear(0.0, _top(max(tops)), height - 30.0, 22.0)
    shapes = [*_axes(x, y, height)]
    said = answer.facts.said
    if said is not None and said.low is not None and said.high is not None and said.low < y.high:
        low, high = y(said.low), y(said.high)
        shapes.append(rect(x.end + 4, high, 7, low - high, "range brief", radius=2))
    if curve.low:
        shapes.append(
            band([x(date) for date in curve.dates], [y(v) for v in curve.low], [y(v) for v in curve.high], "area")
        )
    for number, (_, other) in enumerate(lenses):
        points = [(x(date), y(value)) for date, value in zip(other.dates, other.curve, strict=True)]
        shapes.append(polyline(points, f"curve lens l{number % 3}"))
    shapes.append(polyline([(x(d), y(p)) for d, p in zip(curve.dates, curve.probability, strict=True)], "curve model"))
    shapes += _event(answer, x, y)
    shapes += _ends(answer, [other for _, other in lenses], x, y)
    return height, group(*shapes)


def _ends(answer: Answer, lenses: Sequence[Answer], x: Dates, y: Linear) -> Iterator[Markup]:
    """Yield the probabilities at the ends of the curves, moved apart where they would touch."""
    ends = [(answer.probability or 0.0, "b"), *((other.probability or 0.0, "w") for other in lenses)]
    last = -1e9
    for value, style in sorted(ends, reverse=True):
        last = max(y(value), last + 14.0)
        yield words(x.end + 15, last, phrases.percent(value), style)


def _axes(x: Dates, y: Linear, height: float, *, room: float = 58.0, count: int = 4) -> Iterator[Markup]:
    """Yield axes with ticks."""
    for share in y.ticks(count):
        yield line(x.start, y(share), x.end, y(share), "grid")
        yield words(x.start - 8, y(share), f"{100 * share:.0f}%", "s", anchor="end")
    for date, label in x.ticks(room):
        yield line(x(date), y.start, x(date), y.start + 5, "axis")
        yield words(x(date), height - 14, label, "s", anchor=_anchor(x, date))
    yield line(x.start, y.start, x.end, y.start, "axis")


def _anchor(x: Dates, date: dt.date) -> str:
    """Return on which side of its place a date is written, so that it stays on the picture."""
    return "start" if x(date) <= x.start + 12 else "end" if x(date) >= x.end - 12 else "middle"


def _event(answer: Answer, x: Dates, y: Linear, *, is_labelled: bool = True) -> Iterator[Markup]:
    """Yield the date on which it happened."""
    resolved = answer.facts.resolved
    if resolved is None or phrases.came_true(resolved) is not True:
        return
    date = resolved.answer if isinstance(resolved.answer, dt.date) else resolved.date
    if date is None or not x.first <= date <= x.last:
        return
    yield line(x(date), y.start, x(date), y.end - 4, "mark world")
    if is_labelled:
        text = f"happened, {day_label(date)}"
        is_left = x(date) + text_width(text) > x.end
        yield words(x(date) + (-5 if is_left else 5), y.end - 4, text, "s world", anchor="end" if is_left else None)


def _top(value: float) -> float:
    """Return where the axis of probabilities ends: the whole of it unless little is used.

    Examples
    --------
    >>> _top(0.34), _top(0.03), _top(0.0)
    (0.5, 0.05, 0.01)
    """
    return next((top for top in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75) if value <= top), 1.0)


def small_risks(findings: Findings) -> Markup | None:
    """Return the curves of all other questions, small and on the same axes."""
    others = [curve for curve in findings.curves if curve.question != findings.focus]
    others = [curve for curve in others if findings[curve.question].kind != "choice"]
    flat = [curve for curve in others if curve.probability[-1] < LEAST]
    at_once = [curve for curve in others if curve not in flat and _is_at_once(curve)]
    drawn = [curve for curve in _different(others) if curve not in flat and curve not in at_once]
    notes = [("Not drawn, since the line would lie on the ground", flat), ("Decided on one day alone", at_once)]
    return joined(
        [
            element("div", [_cell(findings[curve.question], curve) for curve in drawn], class_="grid small")
            if drawn
            else None,
            [element("p", f"{why}: {_named(findings, left)}.", class_="fine") for why, left in notes if left],
        ]
    )


def _is_at_once(curve: Curve) -> bool:
    """Return whether all of a probability comes with the last date, or the first: there is no curve to draw."""
    return len(curve.dates) > 1 and (curve.probability[-2] == 0.0 or curve.probability[0] == curve.probability[-1])


def _different(found: Sequence[Curve]) -> Iterator[Curve]:
    """Yield curves, without those that another question has drawn already."""
    seen: set[tuple[float, ...]] = set()
    for curve in found:
        if curve.probability not in seen:
            seen.add(curve.probability)
            yield curve


def _named(findings: Findings, found: Sequence[Curve]) -> str:
    """Return questions with their probabilities."""
    answers = [findings[curve.question] for curve in found]
    return "; ".join(
        f"{(answer.text or answer.id).rstrip('?')} ({phrases.percent(answer.probability or 0.0)})" for answer in answers
    )


def _cell(answer: Answer, curve: Curve) -> Markup:
    """Return one small curve with its title."""
    width, height = SMALL
    x = Dates(curve.dates[0], curve.dates[-1], 46.0, width - 46.0)
    y = Linear(0.0, 1.0, height - 22.0, 10.0)
    shapes = [
        *(line(x.start, y(share), x.end, y(share), "grid") for share in (0.0, 0.5, 1.0)),
        *(words(x.start - 6, y(share), f"{100 * share:.0f}%", "s", anchor="end") for share in (0.0, 0.5, 1.0)),
        *(words(x(date), height - 8, label, "s", anchor=_anchor(x, date)) for date, label in x.ticks(46.0)),
    ]
    if curve.low:
        shapes.append(
            band([x(date) for date in curve.dates], [y(v) for v in curve.low], [y(v) for v in curve.high], "area")
        )
    shapes += list(_event(answer, x, y, is_labelled=False))
    shapes.append(polyline([(x(d), y(p)) for d, p in zip(curve.dates, curve.probability, strict=True)], "curve model"))
    final = curve.probability[-1]
    shapes += [circle(x.end, y(final), 2.5, "dot model"), words(x.end + 6, y(final), phrases.percent(final), "b")]
    title = answer.text or answer.id
    told = f"{phrases.percent(final)} by {date_label(answer.by)}"
    if answer.band:
        told += f", in nine of ten worlds {phrases.interval(answer.band)}"
    if phrases.happened(answer):
        told += f"; happened: {phrases.happened(answer)}"
    picture = svg(width, height, group(*shapes), title=title, description=told, key=f"risk-{answer.id}")
    return element("figure", element("figcaption", element("h3", title)), picture)


def small_risks_data(findings: Findings) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
    """Return all curves as a table."""

    def rows() -> Iterator[tuple[object, ...]]:
        for curve in findings.curves:
            low, high = (list(side) or [math.nan] * len(curve.dates) for side in (curve.low, curve.high))
            for row in zip(curve.dates, curve.probability, low, high, strict=True):
                yield curve.question, *row

    return ("question", "date", "probability", "low", "high"), rows()
