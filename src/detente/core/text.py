"""Probabilities, differences and intervals as people read them, and lines that fit a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

WIDTH = 100
"""Columns of a text where nothing says otherwise."""
_columns: ContextVar[int] = ContextVar("columns", default=WIDTH)


def page_width() -> int:
    """Return how many columns a text may have: 100, or what `at_width` says around the call."""
    return _columns.get()


@contextmanager
def at_width(columns: int) -> Iterator[None]:
    """Lay out texts for a page that is wider or narrower.

    Examples
    --------
    >>> with at_width(12):
    ...     wrap("a line that is too long")
    ['a line that', 'is too long']
    """
    token = _columns.set(columns)
    try:
        yield
    finally:
        _columns.reset(token)


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


def enumerated(texts: Sequence[str]) -> str:
    """Return texts as a list in a sentence.

    Examples
    --------
    >>> enumerated(["a", "b", "c"])
    'a, b and c'
    """
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else ""


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


def percent_in_tenths(probability: float) -> str:
    """Return a probability in percent with one decimal; neither something rare nor something likely looks certain.

    Examples
    --------
    >>> percent_in_tenths(0.1234), percent_in_tenths(0.00031), percent_in_tenths(0.99996), percent_in_tenths(1.0)
    ('12.3%', '<0.1%', '>99.9%', '100.0%')
    """
    if 0.0 < probability < 0.0005:
        return "<0.1%"
    if 0.9995 < probability < 1.0:
        return ">99.9%"
    return f"{100.0 * probability:.1f}%"


def percent_in_whole(share: float, *, under: str = "<", over: str = ">") -> str:
    """Return a share in whole percent; neither something rare nor something likely looks certain.

    Examples
    --------
    >>> percent_in_whole(0.126), percent_in_whole(0.003), percent_in_whole(0.996, over="over ")
    ('13%', '<1%', 'over 99%')
    """
    if 0.0 < share < 0.01:
        return f"{under}1%"
    return f"{over}99%" if 0.99 < share < 1.0 else f"{100 * share:.0f}%"


def percent_range(interval: tuple[float, float]) -> str:
    """Return an interval of probabilities in whole percent.

    Examples
    --------
    >>> percent_range((0.2, 0.45)), percent_range((0.5, 0.5))
    ('20% to 45%', '50%')
    """
    low, high = interval
    return f"{low:.0%} to {high:.0%}" if low != high else f"{low:.0%}"


def capital(text: str) -> str:
    """Return a text with its first letter in upper case.

    Examples
    --------
    >>> capital("the war"), capital("")
    ('The war', '')
    """
    return text[:1].upper() + text[1:]


def clip(text: str, longest: int = 60) -> str:
    r"""Return a text as a message shows it: what cannot be printed is a ``?``, what is too long ends in ``...``.

    Examples
    --------
    >>> clip("a\x00b"), clip("who wants what and why", 12)
    ('a?b', 'who wants...')
    """
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= longest else text[: longest - 3] + "..."


def cut(text: str, width: int) -> str:
    """Return a text cut to the width of its column.

    Examples
    --------
    >>> cut("negotiation", 8), cut("deal", 8)
    ('negotia…', 'deal')
    """
    return text if len(text) <= width else text[: width - 1] + "…"


def trimmed(lines: Iterable[str]) -> str:
    """Return lines as one text, without blanks at their ends."""
    return "\n".join(line.rstrip() for line in lines)


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


def wrap(
    text: str,
    *,
    indent: int = 0,
    hang: int = 0,
    lead: str = "",
    width: int | None = None,
    splits_words: bool = True,
    splits_at_hyphens: bool = False,
) -> list[str]:
    """Return a text as lines of a page.

    Parameters
    ----------
    text
        Words; blanks and new lines between them count for nothing.
    indent, hang
        Columns before every line, and how many more before all but the first.
    lead
        What stands before the first line, such as a bullet or a cell; the others begin below its end.
    width
        Columns of a line; those of the page by default.
    splits_words
        Whether a word that is longer than a line is cut.
    splits_at_hyphens
        Whether a line may end with a hyphen of a word; never for dates.

    Examples
    --------
    >>> wrap("one two three", lead=" - ", width=10)
    [' - one two', '   three']
    """
    first = " " * indent + lead
    return textwrap.wrap(
        text,
        page_width() if width is None else width,
        initial_indent=first,
        subsequent_indent=" " * (len(first) + hang),
        break_on_hyphens=splits_at_hyphens,
        break_long_words=splits_words,
    )


def fitted(text: str) -> str:
    """Return a text in which what is wider than the page goes on in the next line, further in.

    Examples
    --------
    >>> with at_width(20):
    ...     print(fitted("  one line that is too long"))
      one line that is
        too long
    """
    return "\n".join("\n".join(_folded(line)) if len(line) > page_width() else line for line in text.split("\n"))


def _folded(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(
        line.strip(),
        page_width(),
        initial_indent=indent,
        subsequent_indent=f"{indent}  " if len(indent) < page_width() // 2 else "    ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def columns(rows: Sequence[Sequence[str]], *, left: Iterable[int] = (0,), gap: str = "  ") -> list[str]:
    r"""Return rows of cells as texts; columns not in ``left`` are set to the right.

    A row is one line. Where that is too wide for the page, the gaps are narrowed; where it is too wide still, the first
    cell stands above the others.

    Examples
    --------
    >>> columns([("war", "5.0%"), ("deal", "51.0%")])
    ['war    5.0%', 'deal  51.0%']
    >>> with at_width(10):
    ...     columns([("war", "5.0%"), ("deal", "51.0%")]), columns([("concession", "51.0%")])
    (['war   5.0%', 'deal 51.0%'], ['concession\n  51.0%'])
    """
    if not rows:
        return []
    to_the_left = set(left)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    n_gaps = len(widths) - 1
    if sum(widths) + len(gap) * n_gaps > page_width():
        gap = " "
    is_stacked = sum(widths) + n_gaps > page_width() and 0 in to_the_left

    def laid_out(row: Sequence[str]) -> str:
        cells = [
            f"{cell:<{width}}" if i in to_the_left else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        if is_stacked:
            return f"{row[0]}\n  {gap.join(cells[1:])}".rstrip()
        return gap.join(cells).rstrip()

    return [laid_out(row) for row in rows]
