"""Drivers as people read them, and as JSON holds them."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.inspect.labels import Scale, significant
from detente.core.plain import to_plain
from detente.explain.sensitivity.indices import Estimate
from detente.explain.sensitivity.response import Measure, Target
from detente.explain.sensitivity.shape import Shape
from detente.model.model import Model

if TYPE_CHECKING:
    from detente.explain.drivers import Driver, Drivers

WIDTH = 100
"""Columns of the text."""
SMALL_REST = 0.05
"""What is left unexplained and not worth a word: the error of the sum itself."""
MOST_SHOWN = 8
"""Drivers told in full; the rest is in the JSON."""
DIGITS = 2
"""Digits of the values of assumptions in sentences: a curve is not known to more."""
_INDENT = " " * 4


def in_words(shape: Shape, values: Scale, target: Target, model: Model, *, alone: bool) -> str:
    """Return direction and shape of a curve as a sentence about "it", the assumption."""
    start = model.timeline.dates[0]
    low, high = (answer_text(end, target.measure, start) for end in shape.ends)
    first, last = _ends(shape, values)
    if not alone and shape.form not in {"peaks", "dips"}:
        return "It matters, but which way it moves the answer by itself cannot be told from noise."
    match shape.form:
        case "rises" | "falls":
            sentence = f"{_comparison(shape, target.measure)}: {low} {first}, {high} {last}"
            if shape.steep is not None:
                sentence += f", most of the change between {values.between(*shape.steep, DIGITS, 'and')}"
            return sentence + "."
        case "peaks" | "dips":
            means = [point.mean for point in shape.points]
            is_peak = shape.form == "peaks"
            word, best = ("highest", max(means)) if is_peak else ("lowest", min(means))
            where = values.between(*(shape.extreme or (0.0, 0.0)), DIGITS, "and")
            about = f"{'between' if ' and ' in where else 'at'} {where}"
            turn = answer_text(best, target.measure, start)
            return f"The answer is {word} {about}: {turn} there, {low} {first}, {high} {last}."
        case _:
            means = [point.mean for point in shape.points]
            lowest, highest = (answer_text(end, target.measure, start) for end in (min(means), max(means)))
            return f"The answer goes up and down with it, between {lowest} and {highest}."


def _comparison(shape: Shape, measure: Measure) -> str:
    """Return ``The higher, the likelier`` or the like."""
    more = {"probability": "likelier", "days": "later", "value": "higher the answer"}[measure]
    less = {"probability": "less likely", "days": "earlier", "value": "lower the answer"}[measure]
    is_negative = shape.points[-1].value < 0
    word = "The nearer to zero" if is_negative else "The higher"
    return f"{word}, the {more if shape.form == 'rises' else less}"


def _ends(shape: Shape, values: Scale) -> tuple[str, str]:
    """Return where a curve begins and ends."""
    first, last = (values.show(point.value, DIGITS) for point in (shape.points[0], shape.points[-1]))
    return f"if it is about {first}", f"if about {last}"


def answer_text(value: float, measure: Measure, start: dt.date) -> str:
    """Return an answer as text: percent, a date, or a number."""
    if measure == "probability":
        percent = 100 * value
        return f"{percent:.0f}%" if 2 <= percent <= 98 else f"{max(min(percent, 100.0), 0.0):.1f}%"
    if measure == "days":
        return (start + dt.timedelta(days=round(value))).isoformat()
    return significant(value)


def text(found: Drivers) -> str:
    """Return drivers in plain text."""
    heading = [
        *_wrapped(f"What carries it: {asked(found)}"),
        *_wrapped(f"{found.provenance.case}, {found.provenance}"),
        "",
    ]
    return "\n".join([*heading, body(found)])


def body(found: Drivers) -> str:
    """Return the same without what it is about."""
    return "\n".join(line.rstrip() for line in _lines(found))


def _lines(found: Drivers) -> Iterator[str]:
    if found.remark:
        yield from _wrapped(found.remark)
        return
    yield from _wrapped(_spread(found))
    yield ""
    for number, driver in enumerate(found.drivers[:MOST_SHOWN], start=1):
        yield from _driver(number, driver, has_totals=found.has_totals)
    if len(found.drivers) > MOST_SHOWN:
        rest = found.drivers[MOST_SHOWN:]
        most = max(_rank_share(driver, has_totals=found.has_totals) for driver in rest)
        yield from _wrapped(f"{len(rest)} more carry at most {_percent(most)} each.")
    yield ""
    for paragraph in closing(found):
        yield from _wrapped(paragraph)


def closing(found: Drivers) -> list[str]:
    """Return what has to be said below a list of drivers: what they do together, and what nothing is claimed about."""
    pairs = [
        f"Only together do {pair.paths[0]} and {pair.paths[1]} account for {interval_text(pair.share)} of the spread."
        for pair in found.pairs[:3]
    ]
    return [_together(found), *pairs, _below(found)]


def asked(found: Drivers, *, is_named: bool = True) -> str:
    """Return the question, unless it is known, with its answer and its deadline."""
    name = f"{found.question} = {found.option}, " if found.option else f"{found.question}, "
    name = name if is_named else ""
    given = f" among paths with {found.given}" if found.given else ""
    if found.measure == "probability":
        return f"{name}{answer_text(found.answer, 'probability', found.by)} by {found.by}{given}"
    if found.measure == "value":
        return f"{name}{significant(found.answer)} on {found.by}{given}"
    return f"{name}on average after {found.answer:.0f} days, counted as {found.by} where it does not happen{given}"


def _spread(found: Drivers) -> str:
    """Return how much the worlds differ."""
    what = {"probability": "probabilities", "days": "mean dates", "value": "means"}[found.measure]
    size = {
        "probability": f"{100 * found.spread:.0f} points",
        "days": f"{found.spread:.0f} days",
        "value": significant(found.spread),
    }[found.measure]
    shares = "alone or together with others, then of what goes with it alone" if found.has_totals else "alone"
    return (
        f"Worlds differ: the standard deviation of their own {what} is {size}, chance taken out. Shares of the square "
        f"of that, with 90% intervals: of what goes with one assumption {shares}."
    )


def _driver(number: int, driver: Driver, *, has_totals: bool) -> Iterator[str]:
    """Yield the lines on one driver: shares and name, what it does, its path."""
    shares = interval_text(driver.first_order)
    if has_totals and driver.total is not None:
        shares = f"{interval_text(driver.total)}, alone {shares}"
    lead = f"{number:>2}. {shares}: {driver.label}"
    yield from textwrap.wrap(lead, WIDTH, subsequent_indent=_INDENT, break_on_hyphens=False)
    yield from textwrap.wrap(driver.in_words, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    yield f"{_INDENT}{driver.path}"


def _rank_share(driver: Driver, *, has_totals: bool) -> float:
    """Return the share by which drivers are ranked."""
    best = driver.total if has_totals and driver.total is not None else driver.first_order
    return max(best.value, 0.0)


def interval_text(share: Estimate) -> str:
    """Return a share with its interval, such as ``49% (47 to 51)``."""
    low, high = (_percent(max(end, 0.0)).removesuffix("%") for end in (share.low, share.high))
    return f"{_percent(max(share.value, 0.0))} ({low} to {high})"


def _together(found: Drivers) -> str:
    """Return what the assumptions listed explain alone, and what the rest may be."""
    left = max(1.0 - found.explained, 0.0)
    text = f"Each alone, those listed explain {_percent(found.explained)} of the spread."
    if left >= SMALL_REST:
        text += " The rest is what assumptions do together, or each too small to be told from noise."
        text += "" if found.has_totals else " Total effects (--total) tell which."
    return text


def _below(found: Drivers) -> str:
    """Return what nothing is claimed about."""
    n = len(found.others)
    if not n:
        return ""
    line = _percent(found.noise_line)
    more = f"; some {found.worlds_needed:,} worlds would tell 1%" if found.worlds_needed else ""
    others = f"{n} other uncertain assumption{'s' * (n > 1)}"
    return (
        f"Noise line: {line} alone. Nothing is claimed about the {others}, none of which stands out from noise{more}."
    )


def _percent(share: float) -> str:
    """Return a share in percent, two digits below ten."""
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 9.95 or percent == 0 else f"{percent:.1f}%"


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, WIDTH)


def plain(found: Drivers) -> dict[str, Any]:
    """Return drivers as plain data."""
    data: dict[str, Any] = to_plain(found)
    for driver in data["drivers"]:
        for name in ("first_order", "distribution", "total"):
            driver[name] = _interval(driver[name])
    for pair in data["pairs"]:
        pair["share"] = _interval(pair["share"])
    return data


def _interval(estimate: list[float] | None) -> dict[str, float] | None:
    """Return an estimate by name; a named tuple is a list in plain data."""
    return None if estimate is None else dict(zip(("value", "low", "high"), estimate, strict=True))
