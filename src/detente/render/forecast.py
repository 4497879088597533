"""A forecast as people read it: a table within 100 columns."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from detente.core.reference_classes import plural

if TYPE_CHECKING:
    from detente.inspect.facts import OtherForecast, Outcome, Statement
    from detente.forecast.forecast import Answer, Forecast, Share
    from detente.history.outside import OutsideView

WIDTH = 100
"""Columns of the table."""
COLUMNS = (("question", 36), ("by", 10), ("forecast", 13), ("90% band", 11), ("the brief said", 14), ("happened", 11))
"""Headings and widths; a single space stands between columns."""


def table(forecast: Forecast) -> str:
    """Return a forecast as a table in plain text."""
    lines = [*_heading(forecast), ""]
    columns = [each for each in COLUMNS if each[0] in _columns_used(forecast)]
    # What the columns left out give back goes to the words of the question.
    spare = sum(width + 1 for name, width in COLUMNS) - sum(width + 1 for name, width in columns)
    widths = [columns[0][1] + spare, *(width for _, width in columns[1:])]
    names = [name for name, _ in columns]
    lines += [_row(names, widths), "─" * (sum(widths) + len(widths) - 1)]
    for answer in forecast.questions:
        for cells in _rows(answer):
            lines += _wrapped([cells.get(name, "") for name in names], widths)
        for note in _notes(answer):
            lines += textwrap.wrap(note, WIDTH, initial_indent="    ", subsequent_indent="      ")
    if not forecast.questions:
        lines.append("The case asks nothing: it has no questions.")
    lines += ["", *_footing(forecast)]
    return "\n".join(line.rstrip() for line in lines)


def _heading(forecast: Forecast) -> Iterator[str]:
    """Yield what was run."""
    yield from textwrap.wrap(f"{forecast.case}: {forecast.title}" if forecast.title else forecast.case, WIDTH)
    parts = [f"lens {forecast.lens}" if forecast.lens else "no lens", f"seed {forecast.seed}"]
    parts.append(f"{forecast.worlds:,} worlds x {forecast.paths:,} paths")
    if forecast.hindsight:
        parts.append("written with hindsight")
    yield from textwrap.wrap(", ".join(parts), WIDTH)
    for path, value in forecast.overrides.items():
        yield from textwrap.wrap(f"set {path} = {value}", WIDTH, subsequent_indent="    ")


def _footing(forecast: Forecast) -> Iterator[str]:
    """Yield how to read the table, and what does not fit together."""
    if any(answer.band for answer in forecast.questions):
        text = (
            "± is the Monte Carlo standard error. The band holds the probability (of a number: the mean) in 90% of the "
            "worlds: what the case does not know, chance taken out."
        )
    else:
        text = "± is the Monte Carlo standard error. A band over worlds needs two worlds and two paths in each."
    yield from textwrap.wrap(text, WIDTH)
    for warning in forecast.warnings:
        yield from textwrap.wrap(f"warning: {warning}", WIDTH)


def _columns_used(forecast: Forecast) -> set[str]:
    """Return the headings of the columns that have something to show."""
    used = {"question", "by", "forecast", "90% band"}
    if any(answer.facts.said for answer in forecast.questions):
        used.add("the brief said")
    if any(answer.facts.resolved for answer in forecast.questions):
        used.add("happened")
    return used


def _rows(answer: Answer) -> Iterator[dict[str, str]]:
    """Yield the rows of one question as cells by heading."""
    facts = answer.facts
    row = {
        "question": f"{answer.id}: {answer.text}" if answer.text else answer.id,
        "by": answer.by.isoformat(),
        "the brief said": _said(facts.said) if facts.said else "",
        "happened": _happened(facts.resolved) if facts.resolved else "",
    }
    if answer.kind == "number":
        row["forecast"] = f"{_number(answer.mean)} ± {answer.mc_error or 0.0:.2g}"
        row["90% band"] = f"{_number(answer.band.low)} to {_number(answer.band.high)}" if answer.band else ""
    elif answer.kind != "choice":
        row |= _chance(answer)
    yield row
    for share in answer.shares:
        yield {"question": f"  - {share.option}"} | _chance(share)


def _chance(each: Answer | Share) -> dict[str, str]:
    """Return the cells of a probability."""
    error = (each.mc_error or 0.0) * 100
    digits = 1 if error >= 0.05 else 2
    band = f"{_points(each.band.low)} to {_points(each.band.high)}%" if each.band else ""
    return {"forecast": f"{_percent(each.probability)} ± {error:.{digits}f}", "90% band": band}


def _notes(answer: Answer) -> Iterator[str]:
    """Yield what does not fit the columns: quantiles and others' forecasts."""
    if answer.kind == "number" and answer.quantiles:
        low, lower, median, upper, high = (_number(value) for value in answer.quantiles.values())
        yield f"median {median}; half of all paths {lower} to {upper}, 90% of them {low} to {high}"
    if answer.kind == "date" and answer.if_it_happens:
        dates = {level: date.isoformat() for level, date in answer.if_it_happens.items()}
        yield f"if it happens: median {dates[0.5]}, 90% from {dates[0.05]} to {dates[0.95]}"
    if answer.facts.forecasts:
        by_author: dict[str, list[str]] = {}
        for each in answer.facts.forecasts:
            by_author.setdefault(each.who, []).append(_other(each))
        yield "others: " + "; ".join(f"{who} {', '.join(given)}" for who, given in by_author.items())
    if answer.facts.base_rate is not None:
        yield f"base rate: {_outside(answer.facts.base_rate)}"
    if answer.pooled is not None:
        share = f"{100 * answer.pooled.weight:.0f}% base rate, {100 * (1 - answer.pooled.weight):.0f}% forecast"
        extreme = f", extremised by {answer.pooled.extremise:g}" if answer.pooled.extremise != 1 else ""
        yield f"pooled on log odds ({share}{extreme}): {_percent(answer.pooled.probability)}"


def _outside(view: OutsideView) -> str:
    """Return a base rate with its interval, its counts and its class."""
    within = f" within {view.within_days} days" if view.within_days is not None else ""
    what = view.text or f"{view.level} where {view.where or 'anything'}"
    counted = f"{view.count:,} of {view.n:,} {plural(view.unit)} {view.first_year}-{view.last_year}"
    band = f"{_points(view.low)} to {_points(view.high)}%"
    return f"{_percent(view.rate)}{within} (90% interval {band}; {counted}): {what}"


def _other(other: OtherForecast) -> str:
    """Return someone else's forecast: the number and its date."""
    when = f" ({other.date.isoformat()})" if other.date else ""
    given = f"{_points(other.probability)}%" if other.probability is not None else _number(other.value)
    return given + when


def _said(said: Statement) -> str:
    """Return the brief's phrase with its interval."""
    if said.low is None or said.high is None:
        return said.phrase
    return f"{said.phrase} ({100 * said.low:.0f}-{100 * said.high:.0f}%)"


def _happened(outcome: Outcome) -> str:
    """Return an outcome: the answer, and the date where it says more."""
    answer = outcome.answer
    if isinstance(answer, bool):
        text = "yes" if answer else "no"
        return f"{text}, {outcome.date.isoformat()}" if answer and outcome.date else text
    if isinstance(answer, dt.date):
        return answer.isoformat()
    return _number(answer) if isinstance(answer, float | int) else answer


def _percent(probability: float | None) -> str:
    """Return a probability in percent; neither something rare nor something likely looks certain."""
    if probability is None:
        return ""
    percent = 100 * probability
    if 0 < percent < 0.01:
        return "<0.01%"
    if 99.99 < percent < 100:
        return ">99.99%"
    return f"{percent:.2f}%" if 0 < percent < 1 or 99 < percent < 100 else f"{percent:.1f}%"


def _points(probability: float) -> str:
    """Return an end of a band in percent, as exact as a band deserves."""
    percent = 100 * probability
    if 1 <= percent <= 99 or percent in {0, 100}:
        return f"{percent:.0f}"
    return "<0.1" if percent < 0.05 else ">99.9" if percent > 99.95 else f"{percent:.1f}"


def _number(value: float | dt.date | None) -> str:
    """Return a value with three significant digits, whole thousands in full."""
    if value is None or isinstance(value, dt.date):
        return "" if value is None else value.isoformat()
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _wrapped(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the lines of a row whose cells are wrapped."""
    columns: list[list[str]] = []
    for cell, width in zip(cells, widths, strict=True):
        indent = " " * (len(cell) - len(cell.lstrip()))
        # Words hang below the first only in the first column; a date is never cut at its hyphens.
        hanging = indent if columns else indent + "  "
        lines = textwrap.wrap(
            cell.strip(), width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False
        )
        columns.append(lines or [""])
    height = max(len(column) for column in columns)
    return [_row([column[line] if line < len(column) else "" for column in columns], widths) for line in range(height)]


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    """Return one line of a table."""
    return " ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
