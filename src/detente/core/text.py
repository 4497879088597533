"""Probabilities, differences and intervals as people read them, and lines that fit a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 100
"""Columns of a text."""


def significant(value: float, digits: int = 3) -> str:
    """Return a number with a few significant digits, thousands in full, without an exponent where it can be helped.

    Examples
    --------
    >>> [significant(x) for x in (0.123456, 12.0, 1234.5, -0.5, 0.0)]
    ['0.123', '12', '1,234', '-0.5', '0']
    """
    if value == 0:
        return "0"
    if abs(value) >= 10.0 ** min(digits, 3):
        return f"{value:,.0f}"
    text = f"{value:.{digits}g}"
    return text.replace("e-0", "e-") if "e" in text else text


def percent(probability: float) -> str:
    """Return a probability in percent; neither something rare nor something likely looks certain.

    Examples
    --------
    >>> percent(0.1234), percent(0.00312), percent(0.00001), percent(1.0)
    ('12.3%', '0.31%', '<0.01%', '100.0%')
    """
    hundredth = 100 * probability
    if 0 < hundredth < 0.01:
        return "<0.01%"
    if 99.99 < hundredth < 100:
        return ">99.99%"
    return f"{hundredth:.2f}%" if 0 < hundredth < 1 or 99 < hundredth < 100 else f"{hundredth:.1f}%"


def points(difference: float) -> str:
    """Return a difference of probabilities in percentage points, with its sign.

    Examples
    --------
    >>> points(0.1284), points(-0.00312), points(0.0)
    ('+12.8', '-0.31', '0.0')
    """
    hundredth = 100 * difference
    if hundredth == 0:
        return "0.0"
    return f"{hundredth:+.2f}" if abs(hundredth) < 1 else f"{hundredth:+.1f}"


def signed(value: float) -> str:
    """Return a difference of numbers with its sign.

    Examples
    --------
    >>> signed(0.0123), signed(-12.5), signed(0.0)
    ('+0.0123', '-12.5', '0')
    """
    text = significant(value)
    return text if value <= 0 or text == "0" else f"+{text}"


def wrap(text: str, *, indent: int = 0, hang: int = 0) -> list[str]:
    """Return a text as lines of a page; a date is never cut at its hyphens."""
    first, rest = " " * indent, " " * (indent + hang)
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def columns(rows: Sequence[Sequence[str]], *, left: Iterable[int] = (0,), gap: str = "  ") -> list[str]:
    """Return rows of cells as lines; columns not in ``left`` are set to the right.

    Examples
    --------
    >>> columns([("war", "5.0%"), ("deal", "51.0%")])
    ['war    5.0%', 'deal  51.0%']
    """
    if not rows:
        return []
    to_the_left = set(left)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        gap.join(
            f"{cell:<{width}}" if i in to_the_left else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
