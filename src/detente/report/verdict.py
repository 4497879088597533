"""The verdict: what the model says to the main question and what that hangs on, in a sentence that can be printed."""

from __future__ import annotations

import re
from typing import NamedTuple

from detente.core.elementary import ndtr
from detente.core.text import capital, enumerated
from detente.explain.drivers import Joint
from detente.explain.flip import Condition, Flip, Flips
from detente.explain.wording import line_text
from detente.forecast.forecast import Answer
from detente.render.flips import yet
from detente.report import phrases
from detente.report.findings import Findings
from detente.report.worlds import strength, value_text

HALF = 0.5
"""The line on whose other side the opposite is likelier."""
NEAR = 0.03
"""How far a probability may lie from a simple fraction that stands for it: less than its own interval, as a rule."""
FRACTIONS = {
    1 / 10: "one chance in ten", 1 / 5: "one chance in five", 1 / 4: "one chance in four",
    1 / 3: "one chance in three", 1 / 2: "an even chance", 2 / 3: "two chances in three",
    3 / 4: "three chances in four", 4 / 5: "four chances in five", 9 / 10: "nine chances in ten",
}  # fmt: skip
"""Simple fractions in words."""
_CHANCE = re.compile(
    r"(beliefs\.(?P<who>\w+)\.)?moves\.(?P<move>\w+)\.outcomes\.(?P<outcome>\w+)\.chance(?P<number>\.\w+)?"
)
"""Path of the chance of an outcome, or of a number in the expression that stands there."""

_AT_LEVELS = (" or more", " or less")
"""How conditions end that are of an assumption with but a few values."""


class Verdict(NamedTuple):
    """The verdict in its parts."""

    number: str
    """What the model says: ``34%``."""
    between: str
    """Its range: ``2 to 81``; "" where there is none."""
    hangs: str
    """What that hangs on, in a sentence or two; "" where nothing can be said."""

    def __str__(self) -> str:
        """Return all of it as text."""
        return " ".join(part for part in (f"{self.said}.", self.hangs) if part)

    @property
    def said(self) -> str:
        """The number with its range."""
        return f"{self.number} ({self.between})" if self.between else self.number


def verdict(findings: Findings) -> Verdict:
    """Return the verdict on the main question."""
    number, between = _number(findings[findings.focus])
    return Verdict(number, between, _hangs(findings))


def _number(answer: Answer) -> tuple[str, str]:
    """Return what the model says, and its range."""
    if answer.asked == 0.0:
        return "Void in every path", ""
    if answer.kind == "number" and answer.quantiles is not None:
        low, _, median, _, high = (phrases.amount(float(value)) for value in answer.quantiles.values())  # type: ignore[arg-type]
        return f"Median {median}", f"{low} to {high}"
    if answer.kind == "choice":
        return enumerated([f"{share.option} {phrases.percent(share.probability)}" for share in answer.shares]), ""
    number, between = phrases.with_band(answer.probability or 0.0, answer.band)
    return number, between.removesuffix("%")


def _hangs(findings: Findings) -> str:
    """Return what the answer hangs on."""
    carried = findings.drivers
    if all(row.is_fixed for row in findings.register):
        return "Nothing in the case is uncertain: what is left is chance."
    if carried is None:
        return ""
    if not carried.drivers:
        return carried.remark or "No assumption stands out from noise."
    first, joint = (
        max(carried.drivers, key=strength),
        max(carried.joint, key=lambda each: each.share.value, default=None),
    )
    found = next((each for each in findings.flips if each.line == HALF or each.measure == "value"), None)
    if joint is not None and joint.share.value > strength(first):
        return _hangs_together(findings, joint, found)
    text = f"{_whether(findings)} hangs on {subject(findings, first.path)}"
    if found is None or found.remark:
        return f"{text}."
    condition = _alone(found, first.path)
    if condition is not None:
        return f"{text}: {_where(findings, condition)} {_crossed(found)}."
    if found.single:
        other = found.single[0].conditions[0]
        return f"{text}; {_if(findings, other)} {_crossed(found)}."
    if found.together:
        given = enumerated([_if(findings, each) for each in found.together[0].conditions])
        return f"{text}, though not alone: {given}, {_crossed(found)}."
    what = "nothing was found that" if yet(found) else "nothing that the case thinks possible"
    return f"{text}, but {what} brings it {found.direction} {_line(found)}{yet(found)}."


def _whether(findings: Findings) -> str:
    """Return what hangs on something, as a sentence begins: of a number its mean, of a choice its likeliest option."""
    if findings.option:
        return f"Whether it is “{findings.option}”"
    return "The mean" if findings[findings.focus].kind == "number" else "It"


def _hangs_together(findings: Findings, joint: Joint, found: Flips | None) -> str:
    """Return that the answer hangs on what some assumptions do only together."""
    named = enumerated([subject(findings, path) for path in joint.paths])
    told = f"{_whether(findings)} hangs on what {named} do together"
    same = (
        next((flip for flip in found.together if _paths(flip) == {*joint.paths}), None) if found is not None else None
    )
    if found is None or same is None:
        return f"{told}."
    mirrored = any(whole.kind == "together" for whole in found.either)
    ends = sorted(same.conditions, key=lambda condition: joint.paths.index(condition.path))
    given = "with " + enumerated([_if(findings, each).removeprefix("with ") for each in ends])
    return f"{told}: {given}{', or the other way round' if mirrored else ''}, {_crossed(found)}."


def _paths(flip: Flip) -> set[str]:
    return {condition.path for condition in flip.conditions}


def _alone(found: Flips, path: str) -> Condition | None:
    """Return the condition that alone brings the answer across the line, on one assumption."""
    one = (flip.conditions[0] for flip in found.single if len(flip.conditions) == 1)
    return next((condition for condition in one if condition.path == path), None)


def _where(findings: Findings, condition: Condition) -> str:
    """Return where a condition begins, as it stands before what follows."""
    if _has_names(findings, condition):
        return f"where it is {condition.in_words.rpartition(' is ')[2]}"
    if condition.above is not None and condition.below is not None:
        low, high = (_value(findings, condition.path, end.value) for end in (condition.above, condition.below))
        return f"at {low}" if low == high else f"between {low} and {high}"
    bound, word = (condition.above, "above") if condition.above is not None else (condition.below, "below")
    if bound is None:
        return "anywhere"
    value = _value(findings, condition.path, bound.value)
    at_levels = next((tail for tail in _AT_LEVELS if condition.in_words.endswith(tail)), "")
    return f"at {value}{at_levels}" if at_levels else f"{word} {value}"


def _if(findings: Findings, condition: Condition) -> str:
    """Return a condition as part of a sentence."""
    if _has_names(findings, condition):
        return f"where {condition.in_words}"
    return f"with {plain_label(findings, condition.path)} {_where(findings, condition)}"


def _has_names(findings: Findings, condition: Condition) -> bool:
    """Return whether the values of a condition are names, such as who is right."""
    scale = findings.scales.get(condition.path)
    return scale is not None and bool(scale.names)


def _value(findings: Findings, path: str, value: float) -> str:
    """Return a value as an editor would write it: simple fractions in words, a factor by its worlds."""
    scale = findings.scales.get(path)
    if scale is None:
        return f"{value:.2g}"
    if scale.unit == "sd":
        return _rank(value)
    if scale.unit == "%":
        return chance_in_words(value)
    return value_text(scale, value)


def _rank(score: float) -> str:
    """Return a value of a factor by how many worlds lie below.

    Examples
    --------
    >>> _rank(0.69), _rank(-1.2)
    ('where it stands in three worlds of four', 'where it stands in one world of ten')
    """
    share = float(ndtr(score))
    near = min(FRACTIONS, key=lambda fraction: abs(fraction - share))
    text = FRACTIONS[near].replace("an even chance", "one chance in two")
    count, _, rest = text.partition(" ")
    return f"where it stands in {count} world{'s' * (count != 'one')} of {rest.rpartition(' ')[2]}"


def chance_in_words(probability: float) -> str:
    """Return a probability as a simple fraction in words where it is near one, else in percent.

    Examples
    --------
    >>> chance_in_words(0.68), chance_in_words(0.42)
    ('about two chances in three (68%)', '42%')
    """
    near = min(FRACTIONS, key=lambda fraction: abs(fraction - probability))
    shown = phrases.percent(probability)
    return f"about {FRACTIONS[near]} ({shown})" if abs(near - probability) <= NEAR else shown


def _crossed(found: Flips) -> str:
    """Return what becomes of the answer beyond a line."""
    if found.measure == "probability" and found.line == HALF:
        return "it is likelier than not" if found.direction == "above" else "it is less likely than not"
    return f"it is {found.direction} {_line(found)}"


def _line(found: Flips) -> str:
    """Return a line in words."""
    return "one half" if found.line == HALF and found.measure == "probability" else line_text(found.line, found.measure)


def subject(findings: Findings, path: str) -> str:
    """Return an assumption as something that an answer hangs on."""
    match = _CHANCE.fullmatch(path)
    if match is not None and match["number"] and (path not in findings.scales or findings.scales[path].unit != "%"):
        match = None  # a number of an expression that is no chance itself
    events, actors = findings.words.events, findings.words.actors
    event = f"{match['move']}.{match['outcome']}" if match is not None else ""
    if match is not None and event in events:
        if match["who"] in actors:
            return f"the odds that {actors[match['who']]} gives to “{events[event]}”"
        return f"the odds of “{events[event]}”"
    return plain_label(findings, path)


def plain_label(findings: Findings, path: str) -> str:
    """Return an assumption in words, as it stands inside a sentence."""
    for factor in findings.case.together:
        if path == f"together.{factor.factor}" and factor.text:
            first, _, rest = factor.text.partition(" ")
            return f"{first.lower() if first in {'The', 'A', 'An', 'How'} else first} {rest}".strip()
    label = next(
        (each.label for each in (findings.drivers.drivers if findings.drivers else ()) if each.path == path), ""
    )
    label = label or findings.labels.get(path, path)
    return phrases.curly(phrases.with_article(label.removesuffix(" (on its own)")))


def heading(findings: Findings, path: str) -> str:
    """Return an assumption as the name of a slider."""
    return capital(subject(findings, path))
