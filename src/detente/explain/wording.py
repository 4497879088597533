"""Curves, conditions and flips in words: the sentences that drivers and flips carry as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from detente.core.text import enumerated, significant
from detente.explain.sensitivity.response import Measure, Target
from detente.explain.sensitivity.shape import Shape
from detente.inspect.labels import Scale, labels
from detente.model.model import Model

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.explain.flip import Bound, Flip
    from detente.explain.sensitivity.axes import Axis

DIGITS = 2
"""Digits of the values of assumptions in sentences: a curve is not known to more."""


def axis_labels(axes: Iterable[Axis], model: Model, case: Case | None = None) -> dict[str, str]:
    """Return axes in words, by path: assumptions, factors with how many numbers share them, and what these leave."""
    chosen = list(axes)
    found = labels((axis.path for axis in chosen), model, case)
    for axis in chosen:
        if axis.column in model.draws.factors:
            found[axis.path] += f" ({int((model.draws.loadings.factor == axis.column).sum())} numbers together)"
        elif axis.is_own_part:
            found[axis.path] += " (on its own)"
    return found


def in_words(shape: Shape, values: Scale, target: Target, model: Model, *, alone: bool, own: bool = False) -> str:
    """Return direction and shape of a curve as a sentence about "it": an assumption, or its own part (``own``)."""
    told = _told(shape, values, target, model, alone=alone)
    return f"{told} This holds with its factors in the middle." if own else told


def _told(shape: Shape, values: Scale, target: Target, model: Model, *, alone: bool) -> str:
    """Return direction and shape of a curve as a sentence."""
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


def condition_in_words(name: str, above: Bound | None, below: Bound | None, values: Scale, *, is_discrete: bool) -> str:
    """Return one condition in words: what is where."""
    if above is not None and below is not None:
        return f"{name} is between {values.between(above.value, below.value, DIGITS, 'and')}"
    bound = above or below
    if bound is None:
        return f"{name} is anything"
    shown = values.show(bound.value, DIGITS)
    if is_discrete:
        return f"{name} is {shown} or {'more' if above else 'less'}"
    interval = ""
    if bound.low is not None and bound.high is not None:
        first, last = values.number(bound.low, DIGITS), values.number(bound.high, DIGITS)
        interval = "" if first == last else f" ({first} to {last})"
    return f"{name} is {'above' if above else 'below'} {shown}{interval}"


def sentence(flip: Flip, measure: Measure, line: float, start: dt.date, *, above: bool) -> str:
    """Return a flip as a sentence."""
    parts = [f"{each.in_words} [{each.path}]" for each in flip.conditions]
    where = where_text(flip, measure, line, above=above)
    return f"If {enumerated(parts)}, it is {answer(flip, measure, start)}. {where}"


def answer(flip: Flip, measure: Measure, start: dt.date) -> str:
    """Return the answer where a flip holds, with the interval of fresh worlds where it was tried."""
    if flip.tested is None:
        return answer_text(flip.answer, measure, start)
    value, low, high = (answer_text(each, measure, start) for each in flip.tested)
    return f"{value} ({low.removesuffix('%')} to {high} in fresh worlds)"


def where_text(flip: Flip, measure: Measure, line: float, *, above: bool) -> str:
    """Return in how many worlds a flip holds, and how they lie to the line."""
    text = f"That holds in {share_text(flip.share)} of the worlds"
    if not flip.coverage:
        return f"{text}."
    side = f"{'above' if above else 'below'} {line_text(line, measure)}"
    density, coverage = share_text(flip.density), share_text(flip.coverage)
    return f"{text}; {density} of these are {side}, and they are {coverage} of all that are."


def line_text(line: float, measure: Measure) -> str:
    """Return a line as text."""
    return f"{significant(100 * line)}%" if measure == "probability" else significant(line)


def share_text(share: float) -> str:
    """Return a share of worlds in percent."""
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 9.95 or percent == 0 else f"{percent:.1f}%"
