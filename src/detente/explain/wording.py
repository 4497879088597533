"""Curves, conditions and flips in words: the sentences that drivers and flips carry as data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from detente.core.text import capital, significant
from detente.explain.flip import Bound, Condition, Either, Flip
from detente.explain.sensitivity.response import Measure, Target
from detente.explain.sensitivity.shape import Shape
from detente.inspect.labels import Scale, labels
from detente.model.model import Model

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.explain.sensitivity.axes import Axis

DIGITS = 2
"""Digits of the values of assumptions in sentences: a curve is not known to more."""
_INTERVAL = re.compile(r" \([^()]* to [^()]*\)$")
MOST_DIGITS = 6
"""Digits where two ends would read the same with fewer."""


def axis_labels(axes: Iterable[Axis], model: Model, case: Case | None = None) -> dict[str, str]:
    """Return axes in words, by path: assumptions, factors with how many numbers share them, and what these leave."""
    chosen = list(axes)
    found = labels((axis.path for axis in chosen), model, case)
    for axis in chosen:
        if axis.column in model.draws.factors:
            found[axis.path] += f" ({int((model.draws.loadings.factor == axis.column).sum())} numbers together)"
        elif axis.is_own_part:
            found[axis.path] += " (on its own)"
        if axis.differs:
            found[axis.path] += " (within each analyst's range)"
    return found


def in_words(
    shape: Shape,
    values: Scale,
    target: Target,
    model: Model,
    *,
    alone: bool,
    joint: bool = False,
    own: bool = False,
) -> str:
    """Return direction and shape of a curve as a sentence about "it".

    Parameters
    ----------
    shape, values, target, model
        The curve, how its assumption is written, the answer and the model.
    alone
        Whether the curve is told from a flat one.
    joint
        Whether the assumption is known to do more together with others than by itself.
    own
        Whether it is the own part of an assumption that shares a factor.
    """
    told = _told(shape, values, target, model, alone=alone, joint=joint)
    return f"{told} This holds with its factors in the middle." if own else told


def _told(shape: Shape, values: Scale, target: Target, model: Model, *, alone: bool, joint: bool) -> str:
    """Return direction and shape of a curve as a sentence."""
    start = model.timeline.dates[0]
    if values.names:
        told = [(answer_text(each.mean, target.measure, start), values.show(each.value)) for each in shape.points]
        return ", ".join(f"{answer} if it is {name}" for answer, name in told) + "."
    low, high = (answer_text(end, target.measure, start) for end in shape.ends)
    first, last = _ends(shape, values)
    if not alone and shape.form not in {"peaks", "dips"}:
        if joint:
            return "It matters together with others; by itself it moves nothing that can be told from noise."
        return "It matters, but which way it moves the answer by itself cannot be told from noise."
    match shape.form:
        case "rises" | "falls":
            sentence = f"{_comparison(shape, target.measure)}: {low} {first}, {high} {last}"
            if shape.steep is not None and values.within is None:
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


def _differ(one: Bound, other: Bound, values: Scale, digits: int) -> bool:
    return values.number(one.value, digits) != values.number(other.value, digits)


def condition_in_words(name: str, above: Bound | None, below: Bound | None, values: Scale, *, is_discrete: bool) -> str:
    """Return one condition in words: what is where; *about* where, if nothing is known of how far it may lie off."""
    if above is not None and below is not None and values.names:
        return f"{name} is {values.between(above.value, below.value)}"
    if above is not None and below is not None:
        digits = next((n for n in range(DIGITS, MOST_DIGITS) if _differ(above, below, values, n)), MOST_DIGITS)
        told = values.between(above.value, below.value, digits, "and")
        return f"{name} is between {told}" if " and " in told else f"{name} is {told}"
    bound = above or below
    if bound is None:
        return f"{name} is anything"
    if values.names:
        top = float(len(values.names) - 1)
        return f"{name} is {values.between(bound.value, top) if above else values.between(0.0, bound.value)}"
    shown = values.show(bound.value, DIGITS)
    if is_discrete:
        return f"{name} is {shown} or {'more' if above else 'less'}"
    side = f"{name} is {'above' if above else 'below'}"
    if values.within is not None:
        return f"{side} {shown}"
    if bound.low is None or bound.high is None:
        return f"{side} about {shown}"
    first, last = values.number(bound.low, DIGITS), values.number(bound.high, DIGITS)
    return f"{side} {shown}" if first == last else f"{side} {shown} ({first} to {last})"


class LineInWords(NamedTuple):
    """A line to cross, and what is needed to put it into words."""

    measure: Measure
    line: float
    is_above: bool
    """Whether beyond means above."""
    start: dt.date
    """First day of the case."""

    def beyond(self) -> str:
        """Return what the answer is beyond the line: ``likelier than not``, or ``above 20%``."""
        if self.measure == "probability" and self.line == 0.5:
            return "likelier than not" if self.is_above else "less likely than not"
        return f"{'above' if self.is_above else 'below'} {line_text(self.line, self.measure)}"

    def where(self, flip: Flip | Either, *, is_nearest: bool = False) -> str:
        """Return how a sentence begins that tells where a flip holds: ``it is likelier than not where``.

        What does not cross with all of its interval in the worlds held out only comes near, and so does what is told as
        what comes nearest (``is_nearest``).
        """
        values = (flip.answer, *(flip.tested[1:] if flip.tested is not None else ()))
        is_beyond = not is_nearest and all(self.is_crossed(value) for value in values)
        return f"it is {self.beyond()} where" if is_beyond else "it comes nearest where"

    def is_crossed(self, value: float) -> bool:
        """Return whether an answer is beyond the line."""
        return value > self.line if self.is_above else value < self.line


def sentence(flips: Sequence[Flip], whole: Flip | Either, line: LineInWords, *, is_nearest: bool = False) -> str:
    """Return a flip, or several of the same assumptions, as a sentence; ``whole`` has what holds of all of them."""
    noun = "the chance" if line.measure == "probability" else "it"
    there = answer_text(whole.answer, line.measure, line.start)
    held = f"this holds in {share_text(whole.share)} of the worlds, and there {noun} is {there}"
    return f"{capital(line.where(whole, is_nearest=is_nearest))} {joined(flips)}; {held}."


def joined(flips: Sequence[Flip]) -> str:
    """Return the conditions of flips as part of a sentence; of two that mirror each other only those of the first."""
    first, *others = flips
    if len(others) == 1 and is_turned(first, others[0]):
        return f"{all_of(first)}, or the other way round"
    return ", or where ".join(all_of(each) for each in flips)


def all_of(flip: Flip) -> str:
    """Return the conditions of a flip as part of a sentence."""
    parts = [each.in_words for each in flip.conditions]
    return "".join(f"{part}{joint}" for part, joint in zip(parts, joints(len(parts)), strict=True)).rstrip()


def joints(n: int) -> tuple[str, ...]:
    """Return what stands after each of n conditions: two hold one *while* the other does, more are enumerated."""
    return (" while ", "") if n == 2 else (*(", " for _ in range(n - 2)), " and ", "")[-n:]


def is_turned(one: Flip, other: Flip) -> bool:
    """Return whether another flip has below what one has above, at values that are not told from each other."""
    its = {each.path: each for each in other.conditions}
    return len(one.conditions) > 1 and all(_is_turned(each, its[each.path]) for each in one.conditions)


def _is_turned(one: Condition, other: Condition) -> bool:
    if (one.above is None) == (one.below is None) or (one.above is None) != (other.below is None):
        return False
    first, second = one.above or one.below, other.above or other.below
    if first is None or second is None or (other.above is None) == (other.below is None):
        return False
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return first.value == second.value
    if first.low <= second.high and second.low <= first.high:
        return True
    old, new = (" is above ", " is below ") if one.above else (" is below ", " is above ")
    return _INTERVAL.sub("", other.in_words) == _INTERVAL.sub("", one.in_words.replace(old, new))


def answer(flip: Flip | Either, measure: Measure, start: dt.date) -> str:
    """Return the answer where a flip holds, with its interval in the worlds held out where it was tried."""
    if flip.tested is None:
        return answer_text(flip.answer, measure, start)
    value, low, high = (answer_text(each, measure, start) for each in flip.tested)
    return f"{value} ({low.removesuffix('%')} to {high} in worlds held out)"


def where_text(flip: Flip | Either, measure: Measure, line: float, *, above: bool) -> str:
    """Return how the worlds in which a flip holds lie to the line, as sentences that follow another.

    Of what only comes nearest it is said first which line its ends cross, to which their intervals belong.
    """
    crosses = flip.crosses if isinstance(flip, Flip) else None
    ends = f" Its ends are where it comes to {line_text(crosses, measure)}." if crosses is not None else ""
    if not flip.coverage:
        return ends
    side = f"{'above' if above else 'below'} {line_text(line, measure)}"
    density, coverage = share_text(flip.density), share_text(flip.coverage)
    return f"{ends} {density} of these worlds are {side}, and they are {coverage} of all that are."


def line_text(line: float, measure: Measure) -> str:
    """Return a line as text."""
    return f"{significant(100 * line)}%" if measure == "probability" else significant(line)


def share_text(share: float) -> str:
    """Return a share of worlds in percent."""
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 9.95 or percent == 0 else f"{percent:.1f}%"
