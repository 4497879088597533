"""Chances on two sides: before and after something, with and without a change, in two versions of a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from detente.compare.comparison import Comparison
from detente.core.result import Result
from detente.diff.result import Diff
from detente.report import phrases
from detente.report.drawing import circle, group, line, lines_of, words, wrapped
from detente.report.figure import Drawn, figure
from detente.report.markup import Markup
from detente.report.scales import Linear
from detente.update.posterior import Update

ROW = 38.0
"""Height of a row, in pixels."""
STACKED = 58.0
"""Height of a row on a phone, where the words stand above."""
MOST = 16
"""Rows that are drawn: those that change most; the table below has all."""
SHOWN = 0.001
"""Difference below which nothing is seen to change."""


class Shift(NamedTuple):
    """One chance on both sides."""

    text: str
    """The question in words."""
    before: float
    """Probability on the first side."""
    after: float
    """On the second."""
    is_clear: bool
    """Whether the difference is more than chance."""


def shifts_of(found: Result) -> list[Shift]:
    """Return the chances that a result has on two sides, in its order; none where it has no sides."""
    if isinstance(found, Comparison):
        changes = [(each, each.contrast) for each in found.questions if each.kind != "number"]
        return [Shift(_named(each.text or each.id, each.option), c.base, c.changed, c.is_clear) for each, c in changes]
    if isinstance(found, Diff):
        moved = [each for each in found.questions if each.kind != "number"]
        return [
            Shift(_named(each.text or each.id, each.option), each.before, each.after, each.difference.is_clear)
            for each in moved
        ]
    if isinstance(found, Update):
        asked = [each for each in found.questions if each.kind != "number"]
        return [
            Shift(each.text or each.id, each.estimate.before, each.estimate.after, each.estimate.is_clear)
            for each in asked
        ]
    return []


def _named(text: str, option: str) -> str:
    return f"{text} – {option}" if option else text


def shifts_figure(shifts: Sequence[Shift], *, sides: tuple[str, str], key: str = "shifts") -> Markup | None:
    """Return the chances that change, the most first, as a picture; None where none does.

    Parameters
    ----------
    shifts
        The chances.
    sides
        What the two sides are called: ``("before", "after")``.
    key
        Its id on the page.
    """
    moved = [each for each in shifts if each.is_clear and abs(each.after - each.before) >= SHOWN]
    shown = sorted(moved, key=lambda each: -abs(each.after - each.before))[:MOST]
    if not shown:
        return None
    told = [f"“{each.text}” from {phrases.percent(each.before)} to {phrases.percent(each.after)}" for each in shown]
    return figure(
        "What moves",
        lambda width: _draw(shown, width),
        description=f"From {sides[0]} to {sides[1]}: {'; '.join(told)}.",
        data=(("question", *sides), [each[:3] for each in shifts]),
        caption=f"Ring: {sides[0]}. Dot: {sides[1]}. What moves most stands first; what may be chance is left out.",
        key=key,
    )


def _draw(shown: Sequence[Shift], width: float) -> Drawn:
    """Draw the rows."""
    is_wide = width > 500
    row, left = (ROW, 330.0) if is_wide else (STACKED, 8.0)
    x = Linear(0.0, 1.0, left + 8.0, width - 96.0)
    height = 24.0 + row * len(shown)
    shapes = [shape for share in (0.0, 0.25, 0.5, 0.75, 1.0) for shape in _tick(x, share, height)]
    for n, each in enumerate(shown):
        middle = 24.0 + row * n + (row / 2 if is_wide else row - 14.0)
        lines = wrapped(each.text, left - 16.0 if is_wide else width - 8.0, most=2 if is_wide else 1)
        shapes.append(lines_of(0.0, middle if is_wide else middle - 24.0, lines))
        shapes.append(group(*_row(each, x, middle), title=each.text))
    return height, group(*shapes)


def _tick(x: Linear, share: float, height: float) -> Iterator[Markup]:
    yield line(x(share), 16.0, x(share), height, "grid")
    yield words(x(share), 8.0, f"{100 * share:.0f}%", "s", anchor="middle")


def _row(each: Shift, x: Linear, y: float) -> Iterator[Markup]:
    """Yield one row's marks and numbers."""
    yield line(x(each.before), y, x(each.after), y, "move")
    yield circle(x(each.before), y, 4.5, "dot hollow")
    yield circle(x(each.after), y, 5.0, "dot model")
    yield words(x.end + 12.0, y, f"{phrases.percent(each.before)} → {phrases.percent(each.after)}", "b")
