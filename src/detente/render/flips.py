"""Flips as people read them, and as JSON holds them."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from typing import Any

from detente.render.drivers import DIGITS, WIDTH, answer_text
from detente.explain.flip import Bound, Flip, Flips
from detente.inspect.labels import Scale, significant
from detente.core.plain import to_plain
from detente.explain.sensitivity.response import Measure

_INDENT = " " * 4


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
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"If {listed}, it is {answer(flip, measure, start)}. {_where(flip, measure, line, above=above)}"


def answer(flip: Flip, measure: Measure, start: dt.date) -> str:
    """Return the answer where a flip holds, with the interval of fresh worlds where it was tried."""
    if flip.tested is None:
        return answer_text(flip.answer, measure, start)
    value, low, high = (answer_text(each, measure, start) for each in flip.tested)
    return f"{value} ({low.removesuffix('%')} to {high} in fresh worlds)"


def _where(flip: Flip, measure: Measure, line: float, *, above: bool) -> str:
    """Return in how many worlds a flip holds, and how they lie to the line."""
    text = f"That holds in {_share(flip.share)} of the worlds"
    if not flip.coverage:
        return f"{text}."
    side = f"{'above' if above else 'below'} {line_text(line, measure)}"
    return f"{text}; {_share(flip.density)} of these are {side}, and they are {_share(flip.coverage)} of all that are."


def line_text(line: float, measure: Measure) -> str:
    """Return a line as text."""
    return f"{significant(100 * line)}%" if measure == "probability" else significant(line)


def text(found: Flips) -> str:
    """Return flips in plain text."""
    name = f"{found.question} = {found.option}" if found.option else found.question
    when = f"by {found.by}" if found.measure == "probability" else f"on {found.by}"
    now = answer_text(found.answer, found.measure, found.by)
    mark = line_text(found.line, found.measure)
    heading = [
        *_wrapped(f"What would have to be true: {name} {found.direction} {mark} {when} (it is {now})"),
        *_wrapped(f"{found.provenance.case}, {found.provenance}"),
        "",
    ]
    return "\n".join([*heading, body(found)])


def body(found: Flips) -> str:
    """Return the same without what it is about."""
    return "\n".join(line.rstrip() for line in _lines(found))


def _lines(found: Flips) -> Iterator[str]:
    mark = line_text(found.line, found.measure)
    if found.remark:
        yield from _wrapped(found.remark)
        return
    counted = f"as counted on the {found.provenance.paths:,} paths of each"
    yield from _wrapped(f"In {_share(found.beyond)} of the worlds it is {found.direction} {mark}, {counted}.")
    yield ""
    if not found.single and not found.together:
        yield from _nothing(found, mark)
        return
    if found.single:
        yield "One assumption alone:"
        for flip in found.single:
            yield from _told(flip, found)
    else:
        yield "No single assumption does it alone. Nearest comes:"
        if found.nearest_single is not None:
            yield from _told(found.nearest_single, found)
    if found.together:
        yield ""
        yield "Together:"
        for flip in found.together:
            yield from _told(flip, found)


def nothing(found: Flips, mark: str) -> str:
    """Return that nothing flips it."""
    return (
        "Nothing within the stated ranges does: no single assumption and no combination of up to three, in at least 2% "
        f"of the worlds, brings it {found.direction} {mark}. The case would have to be another one. Nearest come:"
    )


def _nothing(found: Flips, mark: str) -> Iterator[str]:
    """Yield that nothing flips it, and how far it comes."""
    yield from _wrapped(nothing(found, mark))
    for flip in (found.nearest_single, found.nearest_together):
        if flip is not None:
            yield from _told(flip, found)


def _told(flip: Flip, found: Flips) -> Iterator[str]:
    """Yield a flip, one condition a line."""
    is_above = found.direction == "above"
    yield f"  - {answer(flip, found.measure, found.by)}, if"
    for number, each in enumerate(flip.conditions):
        joint = " and" if number < len(flip.conditions) - 1 else ""
        yield from textwrap.wrap(
            f"{each.in_words} [{each.path}]{joint}",
            WIDTH,
            initial_indent=f"{_INDENT}  ",
            subsequent_indent=f"{_INDENT}    ",
            break_on_hyphens=False,
            break_long_words=False,
        )
    where = _where(flip, found.measure, found.line, above=is_above)
    yield from textwrap.wrap(where, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _share(share: float) -> str:
    """Return a share of worlds in percent."""
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 9.95 or percent == 0 else f"{percent:.1f}%"


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, WIDTH)


def plain(found: Flips) -> dict[str, Any]:
    """Return flips as plain data."""
    data: dict[str, Any] = to_plain(found)
    for flip in (*data["single"], *data["together"], data["nearest_single"], data["nearest_together"]):
        if flip is None:
            continue
        flip["tested"] = _named(flip["tested"])
        for condition in flip["conditions"]:
            condition["matters"] = _named(condition["matters"])
    return data


def _named(estimate: list[float] | None) -> dict[str, float] | None:
    """Return an estimate by name; a named tuple is a list in plain data."""
    return None if estimate is None else dict(zip(("value", "low", "high"), estimate, strict=True))
