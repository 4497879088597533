"""Every number of a case, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.core.text import WIDTH, page_width, wrap
from detente.inspect.assumptions import Implied, Shared
from detente.inspect.stages.assumptions import Data
from detente.inspect.stages.request import Request


def text(_: Request, data: Data) -> str:
    """Return the numbers as a table, under how many of them rest on judgement."""
    rows = data["assumptions"]
    n_judgements = sum(row.is_judgement for row in rows)
    n_uncertain = sum(not row.is_fixed for row in rows)
    head = f"{len(rows)} numbers, {n_uncertain} of them uncertain, {n_judgements} of them the analyst's judgement"
    return "\n".join([head, "", *table(rows), *(("", *together(data["together"])) if data["together"] else ())])


def together(factors: Sequence[Shared]) -> Iterator[str]:
    """Yield the factors: what they are, where they come from, and which numbers share them how closely."""
    yield "numbers that move together, and how their normal scores correlate with what they share"
    for factor in factors:
        origin = factor.source or ("judgement" if factor.is_judgement else "reason given")
        told = f" ({factor.text})" if factor.text else ""
        yield f"{factor.path}{told}: {len(factor.loadings)} numbers, {origin}"
        yield from (f"  {loading:+.2f} {path}" for path, loading in factor.loadings.items())


def table(rows: Sequence[Implied]) -> Iterator[str]:
    """Yield the numbers as a table: path, what was written, median and tails, where it comes from."""
    figures = 48 if page_width() >= WIDTH else 62  # a narrow page has its sources in the same line all the same
    name_width = min(max((len(row.path) for row in rows), default=4), max(page_width() - figures, 4))
    yield f"{'number':<{name_width}} {'5%':>9} {'median':>9} {'95%':>9} unit          from"
    for row in rows:
        cells = [f"{'':>9}", _short(row.median), f"{'':>9}"]
        if not row.is_fixed:
            cells = [_short(row.low), _short(row.median), _short(row.high)]
        expression = f"now, of {row.written}" if row.family == "expression" and row.written else ""
        origin = expression or row.source or ("judgement" if row.is_judgement else "reason given" if row.why else "")
        if len(row.path) > name_width:
            yield row.path
        name = row.path if len(row.path) <= name_width else ""
        yield f"{name:<{name_width}} {' '.join(cells)} {row.unit:<13} {origin}".rstrip()
        if row.family == "views":
            yield from wrap(row.written, indent=2, hang=2)


def _short(value: float) -> str:
    """Return a number in nine columns."""
    return f"{value:>9.4g}"
